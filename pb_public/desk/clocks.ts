// A case's clocks: which one matters now, in what order they stand, what is news.
// Plain functions.

import { instant, isDueSoon, isOwed } from "../shared/clock_chip";
import type { Clock } from "../shared/types";

const started = (c: Clock): number => instant(c.started_at);
const ended = (c: Clock): number => instant(c.cancelled_at || c.met_at);

/** Puts the owed and the ended together, each once: one that ended between the two answers stands in both. */
export function joinClocks(owed: readonly Clock[], ended: readonly Clock[]): Clock[] {
  const over = new Set(ended.map((c) => c.id));
  return [...owed.filter((c) => !over.has(c.id)), ...ended];
}

// As the desk ranks them for a case: what is overdue, then the earliest deadline. What stands still has no time and comes last.
function pressing(a: Clock, b: Clock): number {
  const overdue = Number(!a.breached_at) - Number(!b.breached_at);
  if (overdue) return overdue;
  const [x, y] = [instant(a.due_at), instant(b.due_at)];
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a.remaining_seconds - b.remaining_seconds;
  return x - y;
}

export interface Arranged {
  /** Still owed, the most pressing first. */
  owed: Clock[];
  /** Met or given up, the latest first. */
  ended: Clock[];
}

export function arrange(clocks: readonly Clock[]): Arranged {
  return {
    owed: clocks.filter(isOwed).sort(pressing),
    ended: clocks.filter((c) => !isOwed(c)).sort((a, b) => ended(b) - ended(a) || started(b) - started(a)),
  };
}

/** The one clock that matters now: what is overdue, else the earliest deadline, else what stands still; null where nothing is owed. */
export function pressingClock(clocks: readonly Clock[]): Clock | null {
  return arrange(clocks).owed[0] ?? null;
}

/** The open promise's clock, if there is one. */
export function promiseClock(clocks: readonly Clock[]): Clock | null {
  return clocks.find((c) => c.kind === "promise" && isOwed(c)) ?? null;
}

export interface ClockNews {
  clock: Clock;
  what: "soon" | "late";
}

/** What has newly come near or run over since one last looked: the gravest. Clocks that were not there before are no news. */
export function newsOf(before: readonly Clock[] | null, after: readonly Clock[]): ClockNews | null {
  if (!before) return null;
  const old = new Map(before.map((c) => [c.id, c]));
  let news: ClockNews | null = null;
  for (const clock of arrange(after).owed) {
    const was = old.get(clock.id);
    if (!was) continue;
    if (clock.breached_at && !was.breached_at) return { clock, what: "late" };
    if (!clock.breached_at && isDueSoon(clock) && !isDueSoon(was)) news ??= { clock, what: "soon" };
  }
  return news;
}

/** Whether nothing has happened to a case's clocks between two answers. */
export function sameClocks(a: readonly Clock[], b: readonly Clock[]): boolean {
  const was = new Map(a.map((c) => [c.id, c.updated]));
  return a.length === b.length && b.every((c) => was.get(c.id) === c.updated);
}

/** When the pause that lasts began; "" where none does. */
export function pausedSince(clock: Clock): string {
  const last = clock.pauses?.at(-1);
  return last && !last.to ? last.from : "";
}
