// The cases that wait for a rule, named before it is stopped: what it has begun for them would go no further.

import { type ListedRule, type Waiting, unnamed } from "../shared/listed_rule";
import { type Child, get, h } from "./host";
import { caseLink, eventText } from "./plan_view";
import { confirm } from "./rule_new";
import { say } from "./words";

type Stop = "off" | "observe" | "delete";

/** Asks whether a rule is to be stopped for which cases wait; true at once where none does. */
export async function confirmStop({ id, name }: Pick<ListedRule, "id" | "name">, how: "off" | "observe"): Promise<boolean> {
  const note = await waitingNote(id, how);
  return note.length === 0 || confirm(say(`dashboard.waiting.${how}`, { name }), note, say(`dashboard.waiting.${how}_go`));
}

/** How many reminders of a rule are pending, for which cases, what happens to them, and what one may do instead; empty for none. */
export async function waitingNote(id: string, how: Stop): Promise<HTMLElement[]> {
  // What cannot be told is no reason not to stop a rule.
  const waiting = await get<Waiting>(`/api/aftercare/rules/${id}/reminders`).catch(() => null);
  if (!waiting?.count) return [];
  return [h("p", null, say("dashboard.waiting.pending", { count: waiting.count }), " ", caseLinks(waiting)), h("p", null, say(`dashboard.waiting.${how}_text`)), h("p", null, say("dashboard.waiting.instead", { event: eventText("timer.reminder") }))];
}

function caseLinks(waiting: Waiting): Child {
  const more = unnamed(waiting);
  const links = waiting.first.flatMap(({ number }, i) => [i > 0 && say("dashboard.comma"), caseLink(number)]);
  return [...links, more > 0 && say("dashboard.comma") + say("dashboard.waiting.more", { count: more })];
}
