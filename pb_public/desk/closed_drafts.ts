// What one began to write in a case that has been closed since: nobody comes back to it.

import { forgetDrafts, keptDrafts } from "../shared/draft";
import type { Ticket } from "../shared/types";

/** More drafts than anybody keeps; a question for the server has its length. */
const mostCases = 60;

/** The case of a draft's key, `case.<me>.<case>` and what follows; "" where it is of something else. */
export function caseOfDraft(key: string): string {
  return /^case\.[^.]*\.([a-z0-9]{15})(?:\.|$)/.exec(key)?.[1] ?? "";
}

/** By how much a device's clock may be behind the server's, in milliseconds. */
const behind = 10 * 60_000;

/** Of the drafts, those that were last written well before their case was closed. */
export function closedSince(drafts: readonly { key: string; at: number }[], closed: readonly Pick<Ticket, "id" | "closed_at">[]): string[] {
  const when = new Map(closed.map((ticket) => [ticket.id, Date.parse(ticket.closed_at.replace(" ", "T"))]));
  return drafts.filter((draft) => draft.at + behind < (when.get(caseOfDraft(draft.key)) ?? 0)).map((draft) => draft.key);
}

/** Forgets them; `closedOf` tells which of these cases are closed. Call once somebody is there; without an answer all is kept. */
export async function sweepClosedDrafts(me: string, closedOf: (cases: string[]) => Promise<readonly Pick<Ticket, "id" | "closed_at">[]>): Promise<void> {
  const drafts = keptDrafts(`case.${me}.`);
  const cases = [...new Set(drafts.map((draft) => caseOfDraft(draft.key)).filter(Boolean))].slice(0, mostCases);
  if (!cases.length) return;
  for (const key of closedSince(drafts, await closedOf(cases))) forgetDrafts(key);
}
