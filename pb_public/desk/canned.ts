// Ready-made answers: which are offered, in which order, and what is filled in.

import type { CannedReply, Customer, Kind, RecordLocale, Staff } from "../shared/types";

export interface CannedFor {
  kind: Kind | "";
  /** The customer's language. */
  locale: RecordLocale | "";
  me: Pick<Staff, "id" | "teams">;
}

/** Offered are one's own, one's team's and everybody's, for this kind of case; those in the customer's language first. */
export function offered(all: readonly CannedReply[], to: CannedFor): CannedReply[] {
  const fits = all.filter(
    (c) => (!c.owner || c.owner === to.me.id) && (!c.team || to.me.teams.includes(c.team)) && (!c.kinds.length || !to.kind || c.kinds.includes(to.kind)),
  );
  const rank = (c: CannedReply): number => (!to.locale || !c.locale || c.locale === to.locale ? 0 : 2) + (to.kind && c.kinds.includes(to.kind) ? 0 : 1);
  return fits.sort((a, b) => rank(a) - rank(b) || a.title.localeCompare(b.title));
}

export interface Filling {
  customer: Pick<Customer, "name"> | undefined;
  number: string;
  agent: string;
}

/** Fills in {customer}, {number} and {agent}; other braces stay as they are. */
export function fill(body: string, by: Filling): string {
  const values: Record<string, string> = { customer: by.customer?.name ?? "", number: by.number, agent: by.agent };
  return body.replace(/\{(customer|number|agent)\}/g, (_, name: string) => values[name] ?? "");
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

/** The reply as it is sent: with one's closing lines, unless they stand there already. */
export function signed(body: string, signature: string): string {
  const lines = signature.trim();
  if (!lines || !body.trim() || body.includes(lines)) return body;
  // Two blanks before a line break keep the lines of a signature apart in Markdown.
  return `${body.trimEnd()}\n\n${lines.replace(/\n/g, "  \n")}`;
}
