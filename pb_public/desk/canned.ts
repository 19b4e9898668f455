// Ready-made answers: which are offered, in which order, what is filled in, and what is done when they are sent.

import type { CannedActions, CannedReply, Kind, RecordLocale, Staff, Ticket } from "../shared/types";
import { type Actor, type Then, canMove, mayAssign } from "./action";

export interface CannedFor {
  kind: Kind | "";
  /** The customer's language. */
  locale: RecordLocale | "";
  me: Pick<Staff, "id" | "teams">;
}

/** Offered are one's own, one's team's and everybody's, for this kind of case; those in the customer's language first, and of what stands in several languages the nearest alone. */
export function offered(all: readonly CannedReply[], to: CannedFor): CannedReply[] {
  const fits = all.filter(
    (c) => (!c.owner || c.owner === to.me.id) && (!c.team || to.me.teams.includes(c.team)) && (!c.kinds.length || !to.kind || c.kinds.includes(to.kind)),
  );
  const rank = (c: CannedReply): number => (!to.locale || !c.locale || c.locale === to.locale ? 0 : 2) + (to.kind && c.kinds.includes(to.kind) ? 0 : 1);
  const sorted = fits.sort((a, b) => rank(a) - rank(b) || (b.uses ?? 0) - (a.uses ?? 0) || a.title.localeCompare(b.title));
  const codes = new Set<string>();
  return sorted.filter((c) => {
    if (!c.code) return true;
    if (codes.has(c.code)) return false;
    codes.add(c.code);
    return true;
  });
}

/** Whether what was just written before the caret asks for the canned replies: a "/" at a line's beginning, for which Chinese input methods write "、". Neither they nor a phone's keyboard tell of the key. */
export function asksForCanned(before: string, after: string, caret: number): boolean {
  return /(^|\n)[/、]$/.test(after.slice(0, caret)) && after.slice(0, caret - 1) + after.slice(caret) === before;
}

/** What a text may have filled in from the case. */
export const variables = ["customer", "number", "agent", "subject", "product", "team", "promise", "company"] as const;
export type Filling = Partial<Record<(typeof variables)[number], string>>;

const inBraces = new RegExp(`\\{(${variables.join("|")})\\}`, "g");

/** Fills in what the case knows. What it does not know stays in its braces, so that it is seen; so do other braces. */
export function fill(body: string, by: Filling): string {
  return body.replace(inBraces, (braces, name: keyof Filling) => by[name] || braces);
}

/** The variables that nobody has filled in: with one of them a reply is not sent. */
export function unfilled(text: string): string[] {
  return [...new Set(text.match(inBraces) ?? [])];
}

/** What the actions come to for a case as it stands: what may not be done, or is so already, is left out. */
export function planOf(actions: CannedActions | null | undefined, ticket: Ticket, me: Actor): Partial<Ticket> {
  const change: Partial<Ticket> = {};
  if (!actions) return change;
  if (actions.status && actions.status !== ticket.status && canMove(ticket.status, actions.status)) change.status = actions.status;
  if (change.status === "resolved") change.resolution = actions.resolution ?? "";
  if (actions.priority && actions.priority !== ticket.priority) change.priority = actions.priority;
  const assignee = actions.assignee === "me" ? me.id : actions.assignee;
  if (assignee && assignee !== ticket.assignee && mayAssign(ticket, me)) change.assignee = assignee;
  if (actions.team && actions.team !== ticket.team && mayAssign(ticket, me)) change.team = actions.team;
  const added = (actions.tags ?? []).filter((tag) => !ticket.tags?.includes(tag));
  if (added.length) change.tags = [...(ticket.tags ?? []), ...added];
  return change;
}

/** What is sent with a message to be changed in the same save: of tags those that are added, since others may add some meanwhile. */
export function changeWith(plan: Partial<Ticket>, ticket: Ticket, then: Then, resolution = ""): Partial<Ticket> {
  const change = { ...plan };
  if (then === "pending") change.status = "pending";
  if (then === "resolved") Object.assign(change, { status: "resolved", resolution });
  if (change.tags) change.tags = change.tags.filter((tag) => !ticket.tags?.includes(tag));
  return change;
}

/** Puts a text in at the cursor, as a paragraph of its own; returns the text and where the cursor goes. */
export function insertAt(text: string, piece: string, start: number, end: number): { text: string; cursor: number } {
  const before = text.slice(0, start);
  const after = text.slice(end);
  const gap = !before.trim() ? "" : before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const lead = before.trim() ? before + gap : "";
  const tail = after.trim() ? `\n\n${after.replace(/^\s+/, "")}` : "";
  return { text: lead + piece + tail, cursor: (lead + piece).length };
}

/** Kinds of case that an article seldom answers. */
const seldomAnswered: readonly Kind[] = ["complaint", "suggestion", "praise"];

/** Whether articles stand beside a reply to begin with: as one last chose, else where there is room and they may help. */
export function articlesOpen(chosen: string | null, isWide: boolean, kind: Kind | ""): boolean {
  return isWide && (chosen ? chosen === "open" : !kind || !seldomAnswered.includes(kind));
}

/** One's closing lines in the customer's language, or in the other where one has none in it. */
export function signatureFor(me: Pick<Staff, "signature_zh" | "signature_en"> | null, language: string): string {
  const [zh, en] = [me?.signature_zh?.trim() ?? "", me?.signature_en?.trim() ?? ""];
  return language === "en" ? en || zh : zh || en;
}

/** The reply as it is sent: with one's closing lines, unless they stand there already. */
export function signed(body: string, signature: string): string {
  const lines = signature.trim();
  if (!lines || !body.trim() || body.includes(lines)) return body;
  // Two blanks before a line break keep the lines of a signature apart in Markdown.
  return `${body.trimEnd()}\n\n${lines.replace(/\n/g, "  \n")}`;
}
