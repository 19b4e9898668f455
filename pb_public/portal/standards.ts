// The shop's hours and what it promises to everybody, as the server tells them,
// and how they are put together for reading. Pure; instants are strings.

import { type Channel, type ClockKind, type Kind, type Status, kinds } from "../shared/types";
import { type Span, alike, weekRuns, weekdays } from "../shared/week";

export { type Span, type WeekRun, weekRuns } from "../shared/week";

export interface OddDay {
  /** 2026-10-01 */
  date: string;
  class: "holiday" | "make_up" | "own_hours" | "closed";
  /** In the person's language; may be empty. */
  name: string;
  hours: readonly Span[] | null;
}

export interface Hours {
  name: string;
  zone: string;
  always_open: boolean;
  weekly: Readonly<Record<string, readonly Span[]>> | null;
  /** The next days that differ from the week. */
  days: readonly OddDay[] | null;
  open_now: boolean;
  next_opening: string;
}

export interface Allowed {
  clock: ClockKind;
  within_seconds: number;
  /** In its place, where it is not 0. */
  working_days: number;
  time: "calendar" | "business";
  /** When the time counts; null: around the clock. */
  hours: Hours | null;
  /** In these statuses the time stands still. */
  pauses: readonly Status[] | null;
}

/** A way to reach us, when somebody is there, and how soon they answer; who is on the line or at the counter is answered at once. */
export interface Reached {
  channel: Channel;
  hours: Hours;
  first: Allowed | null;
  next: Allowed | null;
}

export interface Standards {
  name: string;
  zone: string;
  hours: Hours | null;
  channels: readonly Reached[] | null;
  promises: readonly (Allowed & { id: string })[] | null;
}

export interface DayRun extends Omit<OddDay, "date" | "hours"> {
  from: string;
  to: string;
  hours: readonly Span[];
}

/** Days in a row that differ in the same way, taken together. */
export function dayRuns(days: Hours["days"]): DayRun[] {
  const runs: DayRun[] = [];
  for (const { date, hours, ...day } of [...(days ?? [])].sort((a, b) => (a.date < b.date ? -1 : 1))) {
    const last = runs.at(-1);
    if (last && isDayAfter(last.to, date) && last.class === day.class && last.name === day.name && alike(last.hours, hours ?? [])) last.to = date;
    else runs.push({ ...day, from: date, to: date, hours: hours ?? [] });
  }
  return runs;
}

function isDayAfter(before: string, date: string): boolean {
  return Date.parse(date) - Date.parse(before) === 86400e3;
}

/** Whether both count the same time: what the page has said once it need not say again. */
export function sameHours(a: Hours | null, b: Hours | null): boolean {
  if (!a || !b) return a === b;
  if (a.always_open || b.always_open) return a.always_open === b.always_open;
  return a.zone === b.zone && alike(weekRuns(a.weekly), weekRuns(b.weekly)) && alike(a.days ?? [], b.days ?? []);
}

/** The hours that all of these ways to reach us have; null where they differ. */
export function commonHours(channels: readonly Reached[]): Hours | null {
  const first = channels[0]?.hours ?? null;
  return channels.every((c) => sameHours(c.hours, first)) ? first : null;
}

/** Days that differ in these hours and not, or otherwise, in those that are told already. */
export function otherDays(hours: Hours, told: Hours | null): DayRun[] {
  const known = new Set((told?.days ?? []).map((day) => JSON.stringify(day)));
  return hours.always_open ? [] : dayRuns((hours.days ?? []).filter((day) => !known.has(JSON.stringify(day))));
}

/** Whether one asks in person: somebody is on the line or across the counter. */
export function isInPerson(channel: Channel): boolean {
  return channel === "phone" || channel === "counter";
}

/** The kind of case of a promise such as "resolution_repair"; "" of any other. */
export function solutionOf(id: string): Kind | "" {
  return kinds.find((kind) => id === `resolution_${kind}`) ?? "";
}

/** What is promised by when, taken together as people speak of it. */
const sorts = { onsite: ["onsite"], repair: ["repair"], resolution: ["resolution"], complaint: ["complaint_ack", "complaint_reply", "complaint_close"] } as const;
export type Sort = keyof typeof sorts;

/** What of the promises stands still in the status. */
export function pausedSorts(standards: Standards, status: Status): Sort[] {
  const paused = (standards.promises ?? []).filter((p) => p.pauses?.includes(status)).map((p) => p.clock);
  return (Object.keys(sorts) as Sort[]).filter((sort) => sorts[sort].some((clock) => paused.includes(clock)));
}

/** The first that is promised to whoever asks here: an answer, or that their complaint is taken up. */
export function firstWord(standards: Standards | null, kind?: Kind | ""): Allowed | null {
  const complaint = kind === "complaint" ? standards?.promises?.find((p) => p.id === "complaint_ack") : undefined;
  return complaint ?? standards?.channels?.find((c) => c.channel === "portal")?.first ?? null;
}

/** Whether the promise counts only the time in which the shop is open. */
export function isBusiness(p: Allowed): boolean {
  return (p.time === "business" || p.working_days > 0) && !!p.hours && !p.hours.always_open;
}

export interface OpenDay {
  /** 2026-10-01 */
  date: string;
  hours: readonly Span[];
  /** Why it differs from the week, where that has a name. */
  name: string;
  /** A day off by the week on which work is made up for (调休). */
  make_up: boolean;
}

/** The hours of a day of the calendar. */
export function hoursOn(hours: Hours, date: string): OpenDay {
  const odd = hours.days?.find((day) => day.date === date);
  if (odd) return { date, hours: odd.hours ?? [], name: odd.name, make_up: odd.class === "make_up" };
  // Monday is 0.
  const weekday = weekdays[(new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7] as string;
  return { date, hours: hours.weekly?.[weekday] ?? [], name: "", make_up: false };
}

/** How far ahead a next open day is looked for. */
const lookAhead = 60;

/** Today by the calendar's own clocks, and the first day after it on which it is open; null where there is none for long. */
export function todayAndNext(hours: Hours, now: number): { today: OpenDay; next: OpenDay | null } {
  const first = new Date(now).toLocaleDateString("en-CA", { timeZone: hours.zone || undefined });
  const date = (after: number): string => new Date(Date.parse(`${first}T00:00:00Z`) + after * 86400e3).toISOString().slice(0, 10);
  for (let after = 1; after <= lookAhead; after++) {
    const next = hoursOn(hours, date(after));
    if (next.hours.length) return { today: hoursOn(hours, first), next };
  }
  return { today: hoursOn(hours, first), next: null };
}

/** When it opens next, where it is closed; "" while it is open, and where nobody knows. */
export function closedUntil(hours: Hours | null, now: number): string {
  if (!hours || hours.always_open || hours.open_now || !hours.next_opening) return "";
  return Date.parse(hours.next_opening.replace(" ", "T")) > now ? hours.next_opening : "";
}

export interface Amount {
  n: number;
  unit: "day" | "hour" | "minute" | "second";
}

/** A length in words' units: whole days from three on, else hours, so that 24 and 48 hours stay hours. */
export function amounts(seconds: number, wholeDays = true): Amount[] {
  if (wholeDays && seconds >= 3 * 86400 && seconds % 86400 === 0) return [{ n: seconds / 86400, unit: "day" }];
  const parts: Amount[] = [
    { n: Math.floor(seconds / 3600), unit: "hour" },
    { n: Math.floor((seconds % 3600) / 60), unit: "minute" },
    { n: seconds % 60, unit: "second" },
  ];
  return parts.filter((p) => p.n > 0);
}
