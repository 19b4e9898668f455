// The events of a case as a rule hears them.

import type { RuleDraft } from "./rule_draft";
import type { Event as JournalEvent } from "../shared/types";

export const reminder = "timer.reminder";

export type CaseEvent = Pick<JournalEvent, "seq" | "type" | "at" | "data">;

/** Whether an event comes to the rule. A reminder comes to the one that set it; another rule can be tried on it all the same. */
export function isHeard({ type, data }: CaseEvent, { id, on }: Pick<RuleDraft, "id" | "on">): boolean {
  return on.includes(type) && (type !== reminder || (id !== "" && data?.rule === id));
}

/** The newest event of another type that the rule waits for: where it asked for nothing about one, it may about that. Its own reminders come
    last, since they follow what happened; null for none. `events` are the newest first. */
export function anotherHeard(events: readonly CaseEvent[], rule: Pick<RuleDraft, "id" | "on">, tried: string): CaseEvent | null {
  const others = events.filter((event) => event.type !== tried && isHeard(event, rule));
  return others.find(({ type }) => type !== reminder) ?? others[0] ?? null;
}
