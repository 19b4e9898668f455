// The explanation of a clock as the server gives it, and how its days become rows of
// a drawing. Plain functions.

import { instant } from "../shared/clock_chip";
import type { Clock, Status, Target } from "../shared/types";

export type DayClass = "working" | "closed" | "holiday" | "make_up" | "own_hours";

export interface Segment {
  from: string;
  to: string;
  what: "counted" | "paused" | "ahead";
  seconds: number;
  /** Of what is paused. */
  status?: Status;
}

export interface Day {
  /** "2026-09-18", in the calendar's zone. */
  date: string;
  class: DayClass;
  /** In the person's language; may be empty. */
  name: string;
  segments: Segment[] | null;
}

export interface Explanation {
  clock: Clock;
  number: string;
  now: string;
  /** The calendar's, or the desk's around the clock: the days are its days. */
  zone: string;
  target: Target;
  /** null: around the clock. */
  calendar: { id: string; name: string; zone: string; always_open: boolean } | null;
  target_seconds: number;
  counted_seconds: number;
  remaining_seconds: number;
  /** When it warns; `at` is empty while it stands still. */
  marks: { percent: number; at: string; reached: boolean }[] | null;
  days: Day[] | null;
  text: string[] | null;
  /** What may yet change the deadline. */
  warnings: string[] | null;
}

export type Row =
  /** A day, and those right after it that are like it. */
  | { type: "day"; day: Day; to: string; count: number }
  /** Days in a row on which nothing counts, all for the same reason. */
  | { type: "idle"; from: string; to: string; count: number; class: DayClass; name: string };

/** Days in order become rows; days that follow each other and say the same become one, but for those marked. */
export function rowsOf(days: readonly Day[], zone: string, marked: (date: string) => boolean): Row[] {
  const rows: Row[] = [];
  let shape = "";
  for (const day of days) {
    const last = rows[rows.length - 1];
    if (!day.segments?.length) {
      if (last?.type === "idle" && last.class === day.class && last.name === day.name) {
        last.to = day.date;
        last.count++;
      } else rows.push({ type: "idle", from: day.date, to: day.date, count: 1, class: day.class, name: day.name });
      continue;
    }
    const now = marked(day.date) ? "" : shapeOf(day, zone);
    if (last?.type === "day" && now && now === shape) {
      last.to = day.date;
      last.count++;
    } else rows.push({ type: "day", day, to: day.date, count: 1 });
    shape = now;
  }
  return rows;
}

/** What a day's row would show. */
function shapeOf(day: Day, zone: string): string {
  const parts = (day.segments ?? []).map((s) => [s.what, s.status, minutesOn(day.date, s.from, zone), minutesOn(day.date, s.to, zone)]);
  return JSON.stringify([day.class, day.name, parts]);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function wallFormat(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    const options: Intl.DateTimeFormatOptions = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
    try {
      format = new Intl.DateTimeFormat("en-US", { ...options, ...(zone ? { timeZone: zone } : {}) });
    } catch {
      // A zone that this browser has not heard of: its own has to do.
      format = new Intl.DateTimeFormat("en-US", options);
    }
    formats.set(zone, format);
  }
  return format;
}

export interface Wall {
  date: string;
  /** From midnight. */
  minutes: number;
}

/** What calendar and clock on the wall show in a zone; "" is the device's. */
export function wallOf(at: string, zone: string): Wall {
  const part: Record<string, string> = {};
  for (const p of wallFormat(zone).formatToParts(instant(at))) part[p.type] = p.value;
  return { date: `${part.year}-${part.month}-${part.day}`, minutes: Number(part.hour) * 60 + Number(part.minute) + Number(part.second) / 60 };
}

const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86400e3;

/** Minutes from the midnight at which `date` begins; more than 1440 on the next day. */
export function minutesOn(date: string, at: string, zone: string): number {
  const wall = wallOf(at, zone);
  return (dayNumber(wall.date) - dayNumber(date)) * 1440 + wall.minutes;
}

export interface Axis {
  /** In minutes, whole hours. */
  from: number;
  to: number;
  /** Between two labels. */
  step: number;
}

/** The hours that all rows share: from the earliest that any of them needs to the latest. */
export function axisOf(days: readonly Day[], zone: string): Axis {
  let [from, to] = [Infinity, -Infinity];
  for (const day of days) {
    for (const s of day.segments ?? []) {
      from = Math.min(from, minutesOn(day.date, s.from, zone));
      to = Math.max(to, minutesOn(day.date, s.to, zone));
    }
  }
  if (from >= to) [from, to] = [0, 1440];
  from = Math.floor(from / 60) * 60;
  to = Math.max(Math.ceil(to / 60) * 60, from + 60);
  const step = [60, 120, 180, 240, 360].find((s) => (to - from) / s <= 6) ?? 720;
  return { from, to, step };
}

/** Where a moment stands on the axis, 0 to 100. */
export function percentOn(axis: Axis, minutes: number): number {
  return Math.max(0, Math.min(100, ((minutes - axis.from) / (axis.to - axis.from)) * 100));
}

/** The minutes at which the axis is labelled. */
export function labelsOf(axis: Axis): number[] {
  const labels: number[] = [];
  for (let m = Math.ceil(axis.from / axis.step) * axis.step; m <= axis.to; m += axis.step) labels.push(m);
  return labels;
}

/** The day a moment belongs to: whose working time it lies in or ends, else the one of that date; "" where none is shown. */
export function dayOf(days: readonly Day[], at: string, zone: string): string {
  const ms = instant(at);
  const within = days.find((d) => d.segments?.some((s) => instant(s.from) <= ms && ms <= instant(s.to)));
  if (within) return within.date;
  const { date } = wallOf(at, zone);
  return days.find((d) => d.date === date && d.segments?.length)?.date ?? "";
}

/** Seconds of a day by what became of them. */
export function sumsOf(day: Day): Record<Segment["what"], number> {
  const sums = { counted: 0, paused: 0, ahead: 0 };
  for (const s of day.segments ?? []) sums[s.what] += s.seconds;
  return sums;
}
