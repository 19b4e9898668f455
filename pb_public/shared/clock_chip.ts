// How a deadline stands at a moment: what its chip says, in which tone, under which
// icon. Plain functions; parts/clock_chip draws what they decide.

import type { Clock, Status, Ticket } from "./types";

/** What is known of a deadline, from a clock's record or from what a case says of its own. */
export interface Deadline {
  /** In ms; NaN while it stands still. */
  due: number;
  /** It has warned for the last time. */
  warned: boolean;
  /** The status in which it stands still; "" while it counts. */
  paused: Status | "";
  /** What is left in ms while it stands still; NaN where that is not known. */
  left: number;
  /** What is left is working time. */
  working?: boolean;
  ended: "" | "met" | "met_late" | "cancelled";
}

export interface ChipLook {
  /** Under common.time. */
  say: "left" | "soon" | "late" | "met" | "met_late" | "cancelled" | "paused" | "paused_pending" | "paused_on_hold";
  /** The length of time that is said: left, over, or by how much it was late; NaN where none is. */
  ms: number;
  tone: "muted" | "warn" | "danger" | "ok";
  mark: "clock" | "timer" | "late" | "pause" | "done" | "done_late" | "off";
}

/** PocketBase writes "2026-01-02 03:04:05.000Z"; NaN for "". */
export function instant(at: string | undefined): number {
  return at ? Date.parse(at.replace(" ", "T")) : Number.NaN;
}

/** A clock that something is still owed by. */
export function isOwed(clock: Pick<Clock, "met_at" | "cancelled_at">): boolean {
  return !clock.met_at && !clock.cancelled_at;
}

/** It has warned for the last time before its deadline: it is due soon. Earlier warnings are for the record. */
export function isDueSoon(clock: Pick<Clock, "warned" | "target">): boolean {
  return clock.warned > 0 && clock.warned >= (clock.target?.warn?.length ?? 1);
}

/** The deadline of a clock's record. */
export function ofClock(clock: Clock): Deadline {
  const paused = isOwed(clock) && clock.state === "paused";
  return {
    due: instant(clock.due_at),
    warned: isDueSoon(clock),
    paused: paused ? (clock.pauses?.at(-1)?.status ?? "on_hold") : "",
    left: paused ? clock.remaining_seconds * 1000 : Number.NaN,
    working: clock.calendar !== "",
    ended: clock.cancelled_at ? "cancelled" : !clock.met_at ? "" : clock.breached_at ? "met_late" : "met",
  };
}

/** The deadline that a case names as its own; null where it has none. */
export function ofTicket(ticket: Pick<Ticket, "status" | "sla_state" | "sla_due_at">): Deadline | null {
  if (!ticket.sla_state) return null;
  const paused = ticket.sla_state === "paused";
  if (!paused && !ticket.sla_due_at) return null;
  return { due: instant(ticket.sla_due_at), warned: ticket.sla_state === "warned", paused: paused ? ticket.status : "", left: Number.NaN, ended: "" };
}

/** How a deadline stands at `now` (ms). What has passed is late, whether the server has said so yet or not. */
export function chipOf(deadline: Deadline, now: number): ChipLook {
  const none = Number.NaN;
  if (deadline.ended === "cancelled") return { say: "cancelled", ms: none, tone: "muted", mark: "off" };
  if (deadline.ended === "met_late") return { say: "met_late", ms: none, tone: "muted", mark: "done_late" };
  if (deadline.ended) return { say: "met", ms: none, tone: "ok", mark: "done" };
  if (deadline.paused) {
    const say = deadline.paused === "pending" || deadline.paused === "on_hold" ? (`paused_${deadline.paused}` as const) : "paused";
    return { say, ms: deadline.left, tone: "muted", mark: "pause" };
  }
  const left = deadline.due - now;
  if (left < 0) return { say: "late", ms: -left, tone: "danger", mark: "late" };
  if (deadline.warned) return { say: "soon", ms: left, tone: "warn", mark: "timer" };
  return { say: "left", ms: left, tone: "muted", mark: "clock" };
}

/** The same in whole hours from one hour on, for where there is little room; what is exact stands in the title. */
export function inHours(look: ChipLook): ChipLook {
  return look.ms >= 3600e3 ? { ...look, ms: Math.floor(look.ms / 3600e3) * 3600e3 } : look;
}
