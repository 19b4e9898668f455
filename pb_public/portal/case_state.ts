// Decisions about a case that more than one page needs. Pure.

import type { Status } from "../shared/types";

/** What of a case these decisions look at. */
export interface CaseFacts {
  status: Status;
  is_open: boolean;
  merged_into: string;
  withdrawn_reason: string;
  closed_at: string;
  last_staff_at: string;
  erased_at: string;
}

/** After this time a message to a closed case starts a new one; the server decides, this only announces it. */
export const graceMs = 7 * 86400e3;

const time = (at: string): number => Date.parse(at.replace(" ", "T"));

/** What stands where the subject was, in the words of whoever asks; the desk leaves only a mark there. */
export function subjectOf(c: { subject: string; erased_at: string }, erased: string): string {
  return c.erased_at && c.subject === "—" ? erased : c.subject;
}

/** Key of the sentence that says how the case stands. */
export function statusSentence(c: CaseFacts): string {
  if (c.erased_at) return "portal.case.says.erased";
  if (c.merged_into) return "portal.case.says.merged";
  if (c.status === "closed" && c.withdrawn_reason) return "portal.case.says.withdrawn";
  return `portal.case.says.${c.status}`;
}

/** What writing to the case will do, when it does more than add a message; the key of the words that say so. */
export function replyHint(c: CaseFacts, now: number): string | null {
  if (c.erased_at) return null;
  if (c.status === "resolved") return "portal.reply.reopens";
  if (c.status !== "closed") return null;
  return c.closed_at && now - time(c.closed_at) > graceMs ? "portal.reply.starts_new" : "portal.reply.reopens";
}

/** Whether staff wrote since the customer last looked. A case never looked at on this device counts only until it is closed. */
export function isUnread(c: Pick<CaseFacts, "status" | "last_staff_at">, seenAt: string | undefined): boolean {
  if (!c.last_staff_at) return false;
  if (seenAt === undefined) return c.status !== "closed";
  return time(c.last_staff_at) > time(seenAt);
}

export function canWithdraw(c: CaseFacts): boolean {
  return c.status !== "closed" && !c.merged_into && !c.erased_at;
}

/** The case's address by its number, or by its id as mails have it. */
export function caseFilter(ref: string): { expression: string; params: Record<string, string> } {
  return /^\d{4}-\d+$/.test(ref) ? { expression: "number = {:ref}", params: { ref } } : { expression: "id = {:ref}", params: { ref } };
}

export const openFilter = 'status != "closed"';

/** The most bytes of a filter: the server takes 3,500, and narrows it to the customer's own cases with some of them. */
export const filterLongest = 3400;

const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** In the bytes that it has in a filter: in quotes, and each quote in it with a stroke before it. */
const bytesQuoted = (text: string): number => bytes(text.replaceAll("'", "\\'")) + 2;

/** The filter of "my cases"; of `ids`, the best first, as many as it has room for. What we believe solved stays among the open ones: the customer has yet to say so. */
export function listFilter(tab: "open" | "closed", search: string, ids: readonly string[] = []): { expression: string; params: Record<string, string> } {
  const open = tab === "open" ? openFilter : 'status = "closed"';
  const text = search.trim();
  if (!text) return { expression: open, params: {} };
  // Which of a list it is, as one text: a condition for each would be more than the server takes in one filter.
  const said = ["number ~ {:text}", "subject ~ {:text}"];
  const whole = (parts: readonly string[]): string => `${open} && (${parts.join(" || ")})`;
  const withIds = whole([...said, "{:found} ~ id"]);
  const found = fitting(ids, filterLongest - bytes(withIds.replace(/\{:\w+\}/g, "")) - 2 * bytesQuoted(text) - bytesQuoted(""));
  return found ? { expression: withIds, params: { text, found } } : { expression: whole(said), params: { text } };
}

/** As many of the ids, from the first, as `room` bytes hold; in one text. */
function fitting(ids: readonly string[], room: number): string {
  let found = "";
  for (const id of ids) {
    const longer = found ? `${found} ${id}` : id;
    if (longer.length > room) break; // an id's letters are bytes
    found = longer;
  }
  return found;
}
