// Which of a case's promised times the customer is told: the next one that
// concerns them, and never two. Pure: the case and its clocks as the server sent
// them and the time in, one deadline out.

import type { Clock, ClockKind, Status, Step } from "../shared/types";

/** What of a clock is looked at. A customer gets the public ones of their own cases; `due_at` is empty while one stands still. */
export type CaseClock = Pick<Clock, "ticket" | "kind" | "due_at" | "met_at" | "cancelled_at">;

export const clockFields = "ticket,kind,due_at,met_at,cancelled_at";

/** What of a case is looked at. */
export interface Promised {
  status: Status;
  steps: readonly Step[] | null;
  promise_at: string;
  last_staff_at: string;
}

export interface Deadline {
  kind: ClockKind;
  /** "paused" has no time: the clock waits for what the case waits for. */
  state: "ahead" | "late" | "paused";
  at: string;
}

/** What ends with a word from us; it comes before what ends with a solution. */
const answers: readonly ClockKind[] = ["first_response", "next_response", "chat_answer", "social_reply", "complaint_ack"];
/** Of two at the same time, the one that says more. */
const order: readonly ClockKind[] = [...answers, "onsite", "repair", "complaint_reply", "complaint_close", "resolution"];

/**
 * The promised time to show, or null. What a colleague has promised comes first where it is the earliest, or where the
 * general time for a solution has passed: it is the newer word. Then answers, then the rest, each by the earliest.
 */
export function nextDeadline(clocks: readonly CaseClock[], ticket: Promised, now: number): Deadline | null {
  if (ticket.status === "resolved" || ticket.status === "closed") return null;
  const owed = clocks.filter((c) => c.kind !== "promise" && isOwed(c));
  const running = owed.filter((c) => c.due_at).sort((a, b) => time(a.due_at) - time(b.due_at) || order.indexOf(a.kind) - order.indexOf(b.kind));
  const first = running.find((c) => answers.includes(c.kind)) ?? running[0];
  const general = first && deadline(first.kind, first.due_at, now);
  const promise = promiseOf(clocks, ticket, now);
  if (promise && (!general || comesBefore(promise, general))) return promise;
  if (general) return general;
  const still = owed[0];
  return still ? { kind: still.kind, state: "paused", at: "" } : null;
}

function comesBefore(promise: Deadline, general: Deadline): boolean {
  if (time(promise.at) <= time(general.at)) return true;
  return promise.state === "ahead" && general.state === "late" && !answers.includes(general.kind);
}

/** The time is the case's own, since its clock follows a moment later; whether it was kept, the clock knows. */
function promiseOf(clocks: readonly CaseClock[], ticket: Promised, now: number): Deadline | null {
  if (!ticket.promise_at) return null;
  const due = time(ticket.promise_at);
  if (Number.isNaN(due)) return null;
  const promise = deadline("promise", ticket.promise_at, now);
  const own = clocks.filter((c) => c.kind === "promise" && time(c.due_at) === due);
  if (own.length) return own.some(isOwed) ? promise : null;
  // No clock was told: an answer since the promise was made has kept it.
  if (promise.state === "ahead") return promise;
  const made = [...(ticket.steps ?? [])].reverse().find((s) => s.step === "promised" && s.promised_at && time(s.promised_at) === due)?.at;
  const answered = !!ticket.last_staff_at && !!made && time(ticket.last_staff_at) > time(made);
  return answered ? null : promise;
}

function deadline(kind: ClockKind, at: string, now: number): Deadline {
  return { kind, state: time(at) > now ? "ahead" : "late", at };
}

/** The same as it stands now: a page may be open for longer than until then. */
export function asOf(one: Deadline, now: number): Deadline {
  return one.at ? deadline(one.kind, one.at, now) : one;
}

function isOwed(c: CaseClock): boolean {
  return !c.met_at && !c.cancelled_at;
}

/** PocketBase writes a blank between day and time. */
function time(at: string): number {
  return Date.parse(at.replace(" ", "T"));
}
