// The queues: their order, what a row says, what counts as unread, how a search
// is asked. Plain functions; what they are given is what they know.

import { type Deadline, instant, ofTicket } from "../shared/clock_chip";
import type { ClockKind, Status, Ticket } from "../shared/types";

/** What is asked for, and in which order. */
export interface Band {
  filter: string;
  sort: string;
}

export interface Queue extends Band {
  name: string;
  /** The same cases with the most urgent on top: all of the first band, then all of the next. */
  bands?: Band[];
  count: number;
  /** There are more than counted. */
  more: boolean;
}

/** The queues in the order of the rail, whatever order the server has. */
export const queueNames = ["mine", "escalated", "overdue", "due_soon", "unassigned", "team", "pending", "snoozed", "due_today", "all", "solved"] as const;
export type QueueName = (typeof queueNames)[number];

export function isQueueName(name: string): name is QueueName {
  return (queueNames as readonly string[]).includes(name);
}

export function inOrder(queues: readonly Queue[]): Queue[] {
  const place = (q: Queue): number => {
    const at = (queueNames as readonly string[]).indexOf(q.name);
    return at < 0 ? queueNames.length : at;
  };
  return [...queues].sort((a, b) => place(a) - place(b));
}

export function countText(queue: Pick<Queue, "count" | "more">): string {
  return queue.more ? `${queue.count}+` : queue.count ? String(queue.count) : "";
}

/** How a queue may stand; those from "due" on are the only one of theirs, since what the queue is about orders it. */
export type QueueOrder = "urgent" | "-updated" | "updated" | "due" | "called" | "back";

const onlyOrders: Readonly<Record<string, QueueOrder>> = { sla_due_at: "due", sla_soon_at: "due", promise_at: "due", "-escalated_at": "called", snoozed_until: "back" };

/** The orders of a queue, the usual one first. */
export function ordersOf(queue: Pick<Queue, "sort" | "bands">): QueueOrder[] {
  const only = onlyOrders[queue.sort];
  if (only) return [only];
  return queue.bands ? ["urgent", "-updated", "updated"] : ["-updated", "updated"];
}

/** The order that was chosen, where the queue has it, else its usual one. */
export function orderOf(queue: Pick<Queue, "sort" | "bands">, chosen: string | undefined): QueueOrder {
  const all = ordersOf(queue);
  return all.find((order) => order === chosen) ?? (all[0] as QueueOrder);
}

/** The bands in which a queue is read in an order. */
export function bandsIn(queue: Pick<Queue, "filter" | "sort" | "bands">, order: QueueOrder): Band[] {
  if (order === "urgent" && queue.bands) return queue.bands;
  return [{ filter: queue.filter, sort: order === "updated" ? order : queue.sort }];
}

type Times = Pick<Ticket, "status" | "sla_state" | "sla_due_at" | "sla_clock" | "sla_soon_at" | "promise_at" | "last_customer_at" | "last_staff_at" | "resolved_at" | "closed_at" | "created" | "updated" | "snoozed_until">;

export interface RowClock {
  /** due: a deadline, where it waits for the customer since our last word; promise: one without a clock; waiting: the customer waits for us; customer: we wait for them; snoozed: until when it is out of its queue; else when it last moved. */
  kind: "due" | "promise" | "waiting" | "customer" | "solved" | "snoozed" | "moved";
  at: string;
  /** Of "due". */
  deadline?: Deadline;
  /** What is due, of "due"; "" where that is not known. */
  clock?: ClockKind | "";
}

export function waitsForUs(ticket: Pick<Times, "status" | "last_customer_at" | "last_staff_at">): boolean {
  return isOpen(ticket.status) && ticket.status !== "pending" && ticket.last_customer_at > ticket.last_staff_at;
}

function isOpen(status: Status): boolean {
  return status !== "resolved" && status !== "closed";
}

/** The one time of a case that matters in a queue's list: among what is due soon that which put it there, whatever else is overdue. */
export function rowClock(ticket: Times, queue = ""): RowClock {
  if (!isOpen(ticket.status)) return { kind: "solved", at: ticket.closed_at || ticket.resolved_at || ticket.updated };
  if (queue === "snoozed" && ticket.snoozed_until) return { kind: "snoozed", at: ticket.snoozed_until };
  if (queue === "due_soon" && ticket.sla_soon_at) return soonClock(ticket, ticket.sla_soon_at);
  const deadline = ofTicket(ticket);
  if (deadline) return { kind: "due", at: deadline.paused ? (deadline.paused === "pending" ? ticket.last_staff_at : "") : (ticket.sla_due_at ?? ""), deadline, clock: ticket.sla_clock ?? "" };
  if (ticket.promise_at) return { kind: "promise", at: ticket.promise_at };
  if (ticket.status === "pending") return { kind: "customer", at: ticket.last_staff_at || ticket.updated };
  if (waitsForUs(ticket)) return { kind: "waiting", at: ticket.last_customer_at };
  return { kind: "moved", at: ticket.updated };
}

// Of a clock that another one outranks the case knows the time alone; a promise is known by its own.
function soonClock(ticket: Times, at: string): RowClock {
  const clock = at === ticket.sla_due_at ? (ticket.sla_clock ?? "") : at === ticket.promise_at ? "promise" : "";
  return { kind: "due", at, deadline: { due: instant(at), warned: true, paused: "", left: Number.NaN, ended: "" }, clock };
}

/** How long a customer may wait for an answer before the row says so: a working hour, then half a day. */
export function waitingTone(sinceMs: number): "muted" | "warn" | "danger" {
  return sinceMs > 8 * 3600e3 ? "danger" : sinceMs > 3600e3 ? "warn" : "muted";
}

/** Unread: the customer's last word came after one last looked. */
export function isUnread(ticket: Pick<Times, "status" | "last_customer_at" | "last_staff_at">, seenAt: string | undefined): boolean {
  return waitsForUs(ticket) && ticket.last_customer_at > (seenAt ?? "");
}

/** "2026-123", "2026-000123" and "#2026-000123" name one case. */
export function numberIn(typed: string): string | null {
  const m = /^#?\s*(\d{4})\s*[-–—]\s*(\d{1,6})$/.exec(typed.trim());
  return m ? `${m[1]}-${(m[2] as string).padStart(6, "0")}` : null;
}

/** The digits of what looks like a telephone number or a part of one, however it is typed; "" for anything else. */
export function phoneDigits(typed: string): string {
  if (!/^[\d\s+()-]+$/.test(typed)) return "";
  const digits = typed.replace(/\D/g, "");
  return digits.length >= 4 ? digits : "";
}

/** Adds a page to what is there; a case that has moved meanwhile is not shown twice. */
export function addPage<T extends { id: string }>(have: readonly T[], next: readonly T[]): T[] {
  const known = new Set(have.map((x) => x.id));
  return [...have, ...next.filter((x) => !known.has(x.id))];
}

/** Rows of which nothing was changed as they were before: what is drawn of them is not drawn again. */
export function keepSame<T extends { id: string }>(have: readonly T[], fresh: readonly T[]): T[] {
  const before = new Map(have.map((row) => [row.id, row]));
  return fresh.map((row) => {
    const was = before.get(row.id);
    return was && (was === row || JSON.stringify(was) === JSON.stringify(row)) ? was : row;
  });
}

/** Rows in blocks; a block whose rows are all those of before is the one of before. */
export function blocksOf<T>(rows: readonly T[], before: readonly (readonly T[])[], size: number): (readonly T[])[] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => {
    const block = rows.slice(i * size, (i + 1) * size);
    const was = before[i];
    return was?.length === block.length && was.every((row, at) => row === block[at]) ? was : block;
  });
}

/** A list whose first rows were fetched anew: what had been read on to beyond them stays below, where the reader is. */
export function keepRest<T extends { id: string }>(have: readonly T[], fresh: readonly T[], asked: number): T[] {
  // Fewer than asked for: that is all there is.
  return fresh.length < asked ? [...fresh] : addPage(fresh, have.slice(asked));
}

/** The row one step down or up; from nowhere the first or last. */
export function rowFrom(ids: readonly string[], current: string | null, step: 1 | -1): string | null {
  if (!ids.length) return null;
  const at = current === null ? -1 : ids.indexOf(current);
  if (at < 0) return (step > 0 ? ids[0] : ids[ids.length - 1]) ?? null;
  return ids[Math.max(0, Math.min(ids.length - 1, at + step))] ?? null;
}
