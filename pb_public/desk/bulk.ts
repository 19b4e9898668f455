// One change of several cases: what it comes to for each, and what takes it back. Each case is saved by itself and meets
// its guards; the server decides. Plain functions, but for the two that save.

import type { Problem } from "../shared/api";
import type { Priority, Status, Ticket } from "../shared/types";
import { type Actor, canMove, isEnded, mayAssign, reasonFor, undoOf } from "./action";

/** As many are changed at once. */
export const mostAtOnce = 100;

/** Ids with one more, or without it; `reach` never takes away. No more than may be changed at once. */
export function picked(ids: readonly string[], id: string, reach = false): readonly string[] {
  if (ids.includes(id)) return reach ? ids : ids.filter((one) => one !== id);
  return ids.length < mostAtOnce ? [...ids, id] : ids;
}

export type BulkChange =
  | { field: "assignee"; value: string }
  | { field: "team"; value: string }
  | { field: "priority"; value: Priority }
  | { field: "status"; value: Status; resolution?: string }
  | { field: "tag"; value: string; off?: boolean }
  | { field: "snooze"; value: string };

/** What a change comes to for one case, or why it is left as it is (a word of the dictionary). */
export type Planned = { change: Partial<Ticket> } | { why: "same" | "ended" | "not_yours" | "status" | "reason" };

export function planFor(ticket: Ticket, change: BulkChange, me: Actor): Planned {
  if (isEnded(ticket)) return { why: "ended" };
  switch (change.field) {
    case "assignee":
      if (ticket.assignee === change.value) return { why: "same" };
      return mayAssign(ticket, me) ? { change: { assignee: change.value } } : { why: "not_yours" };
    case "team":
      if (ticket.team === change.value) return { why: "same" };
      return mayAssign(ticket, me) ? { change: { team: change.value } } : { why: "not_yours" };
    case "priority":
      return ticket.priority === change.value ? { why: "same" } : { change: { priority: change.value } };
    case "status":
      return planStatus(ticket, change.value, change.resolution ?? "", me);
    case "snooze":
      if (!ticket.is_open) return { why: "status" };
      return mayAssign(ticket, me) ? { change: { snoozed_until: change.value } } : { why: "not_yours" };
    case "tag":
      return planTag(ticket.tags ?? [], change.value, !!change.off);
  }
}

function planStatus(ticket: Ticket, to: Status, resolution: string, me: Actor): Planned {
  if (ticket.status === to) return { why: "same" };
  if (!canMove(ticket.status, to)) return { why: "status" };
  // What a person answers for by name is done case by case.
  if (reasonFor(ticket, { status: to }, me) !== "nothing") return { why: "reason" };
  return { change: { status: to, ...(to === "resolved" ? { resolution } : {}) } };
}

function planTag(tags: readonly string[], tag: string, off: boolean): Planned {
  if (tags.includes(tag) !== off) return { why: "same" };
  return { change: { tags: off ? tags.filter((one) => one !== tag) : [...tags, tag] } };
}

export interface Done {
  before: Ticket;
  after: Ticket;
  change: Partial<Ticket>;
}

export interface Left {
  ticket: Ticket;
  /** A word of the dictionary, or what the server said. */
  why: string;
  problem?: Problem;
}

export interface Outcome {
  done: Done[];
  left: Left[];
}

/** Saves one change, of the version that was seen; fails with a Problem. */
export type Save = (id: string, change: Partial<Ticket>, seen: string) => Promise<Ticket>;

/** Saves side by side, so that a hundred do not take a minute, and not so many that others wait. */
const sideBySide = 4;

async function each<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  const work = async (): Promise<void> => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await run(item);
  };
  await Promise.all(Array.from({ length: sideBySide }, work));
}

/** Changes the cases one by one; what is refused is said and keeps none of the others. */
export async function apply(tickets: readonly Ticket[], change: BulkChange, me: Actor, save: Save, told: (count: number) => void): Promise<Outcome> {
  const outcome: Outcome = { done: [], left: [] };
  await each(tickets.slice(0, mostAtOnce), async (ticket) => {
    const plan = planFor(ticket, change, me);
    if ("why" in plan) outcome.left.push({ ticket, why: plan.why });
    else {
      try {
        outcome.done.push({ before: ticket, after: await save(ticket.id, plan.change, ticket.updated), change: plan.change });
      } catch (err) {
        outcome.left.push(leftOf(ticket, err));
      }
    }
    told(outcome.done.length + outcome.left.length);
  });
  return outcome;
}

function leftOf(ticket: Ticket, err: unknown): Left {
  const problem = err as Problem;
  const isOvertaken = Object.values(problem.fields).some((field) => field.code === "conflict");
  return { ticket, why: isOvertaken ? "changed" : "refused", problem };
}

/** Gives each case back what it had, unless somebody has changed that since. */
export async function takeBack(done: readonly Done[], me: Actor, save: Save): Promise<Outcome> {
  const outcome: Outcome = { done: [], left: [] };
  await each(done, async ({ before, after, change }) => {
    const back = undoOf(before, change, me);
    if (!back) {
      outcome.left.push({ ticket: after, why: "no_way_back" });
      return;
    }
    try {
      outcome.done.push({ before: after, after: await save(after.id, back, after.updated), change: back });
    } catch (err) {
      outcome.left.push(leftOf(after, err));
    }
  });
  return outcome;
}
