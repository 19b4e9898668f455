// Follow-ups as the desk shows them. Plain functions; the server decides.

import { instant } from "../shared/clock_chip";
import type { FollowUp } from "../shared/types";
import { type Actor, canLead } from "./action";
import type { Asked } from "./callbacks";

/** How the list is asked for. What is nobody's is the leads'. */
export function followUpQuery(state: FollowUp["state"], isMine: boolean, me: Actor): Asked {
  const own = canLead(me) ? " && (owner = {:me} || owner = '')" : " && owner = {:me}";
  return { filter: `state = {:state}${isMine ? own : ""}`, params: { state, me: me.id }, sort: state === "open" ? "due_at,id" : "-done_at,-id" };
}

/** It is open still and its time has passed, whether the server has said so yet or not. */
export function isLate(followUp: Pick<FollowUp, "state" | "due_at" | "overdue">, now: number): boolean {
  return followUp.state === "open" && (followUp.overdue || instant(followUp.due_at) <= now);
}

/** Whether somebody moves its deadline: of one that the desk opened a lead alone, of one made by hand its owner as well. */
export function mayMove(followUp: Pick<FollowUp, "source" | "owner">, me: Actor): boolean {
  return canLead(me) || (followUp.source === "" && followUp.owner === me.id);
}

/** Whether somebody says what came of it: looking at a complaint's grade again is the leads'. */
export function mayFinish(followUp: Pick<FollowUp, "kind">, me: Actor): boolean {
  return followUp.kind !== "grade_review" || canLead(me);
}

/** By when a new one is to be done unless somebody says: tomorrow at five in the afternoon, by the device's clock. */
export function usualDue(now: number): number {
  const day = new Date(now);
  day.setDate(day.getDate() + 1);
  return day.setHours(17, 0, 0, 0);
}
