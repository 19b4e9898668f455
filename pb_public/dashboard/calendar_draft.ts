// A calendar as its editor holds it, and what can be said of it without a screen. The server validates and reckons;
// here is only what a person sees while typing.

import { type Weekday, weekRuns as allRuns, weekdays } from "../shared/week";

export { type Weekday, weekdays } from "../shared/week";

/** From and to by the wall clock, as typed: ["09:00", "18:00"]. An end at or before the start lies on the next day. */
export type Window = [string, string];

/** What a date is when it is not as its weekday says. */
export interface Day {
  is: "closed" | "work" | "hours";
  hours: Window[];
  name: string; // in Chinese
  name_en: string;
}

export type Days = Record<string, Day>;

/** The ways to reach the shop whose hours a calendar can be, in the order in which they are told. */
export const serviceChannels = ["portal", "mail", "chat", "phone", "wecom", "social", "counter"] as const;
export type ServiceChannel = (typeof serviceChannels)[number];

export interface CalendarDraft {
  id: string; // "" for a new one
  updated: string;
  name: string;
  zone: string;
  always_open: boolean;
  fallback: boolean;
  channels: ServiceChannel[];
  weekly: Record<Weekday, Window[]>;
  days: Days;
}

/** A calendar for an office that nobody has described yet. */
export function newCalendar(zone: string): CalendarDraft {
  const weekly = emptyWeek();
  for (const day of weekdays.slice(0, 5)) weekly[day] = [["09:00", "18:00"]];
  return { id: "", updated: "", name: "", zone, always_open: false, fallback: false, channels: [], weekly, days: {} };
}

function emptyWeek(): Record<Weekday, Window[]> {
  return { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };
}

/** Reads a record of `calendars`; what has an unknown shape is left out. */
export function calendarFromRecord(record: Record<string, unknown>): CalendarDraft {
  const weekly = emptyWeek();
  const given = isObject(record.weekly) ? record.weekly : {};
  for (const day of weekdays) weekly[day] = readWindows(given[day]);
  return {
    id: String(record.id ?? ""),
    updated: String(record.updated ?? ""),
    name: String(record.name ?? ""),
    zone: String(record.zone ?? ""),
    always_open: record.always_open === true,
    fallback: record.fallback === true,
    channels: readChannels(record.channels),
    weekly,
    days: readDays(record.days),
  };
}

function readChannels(given: unknown): ServiceChannel[] {
  return serviceChannels.filter((channel) => Array.isArray(given) && given.includes(channel));
}

/** Reads days in any of the forms that the schema allows. */
export function readDays(given: unknown): Days {
  const days: Days = {};
  if (!isObject(given)) return days;
  for (const [date, day] of Object.entries(given)) {
    const read = readDay(day);
    if (read) days[date] = read;
  }
  return days;
}

function readDay(given: unknown): Day | null {
  if (given === "closed" || given === "work") return { is: given, hours: [], name: "", name_en: "" };
  if (Array.isArray(given)) return { is: "hours", hours: readWindows(given), name: "", name_en: "" };
  if (!isObject(given)) return null;
  const hours = readWindows(given.hours);
  const is = given.is === "closed" || given.is === "work" || given.is === "hours" ? given.is : null;
  return is && { is, hours, name: String(given.name ?? ""), name_en: String(given.name_en ?? "") };
}

function readWindows(given: unknown): Window[] {
  if (!Array.isArray(given)) return [];
  return given.filter((w): w is Window => Array.isArray(w) && w.length === 2).map((w) => [String(w[0]), String(w[1])]);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The fields of the record to save; days in their shortest form. */
export function calendarToRecord(draft: CalendarDraft): Record<string, unknown> {
  const weekly: Record<string, Window[]> = {};
  for (const day of weekdays) if (draft.weekly[day].length > 0) weekly[day] = draft.weekly[day];
  const days: Record<string, unknown> = {};
  for (const date of Object.keys(draft.days).sort()) days[date] = shortDay(draft.days[date]!);
  const { name, zone, always_open, fallback, channels } = draft;
  return { name: name.trim(), zone: zone.trim(), always_open, fallback, channels, weekly, days };
}

function shortDay(day: Day): unknown {
  const named = day.name !== "" || day.name_en !== "";
  if (!named) return day.is === "hours" ? day.hours : day.is;
  const long: Record<string, unknown> = { is: day.is };
  if (day.is === "hours") long.hours = day.hours;
  if (day.name) long.name = day.name;
  if (day.name_en) long.name_en = day.name_en;
  return long;
}

/** "9", "930", "9.30", "9：30" and "24:00" as a clock shows them; null for what is no time of day. */
export function clockTime(typed: string): string | null {
  const text = typed.trim().replace(/[：.．]/g, ":");
  const found = /^(\d{1,2}):(\d{2})$/.exec(text) ?? /^(\d{1,2})()$/.exec(text) ?? /^(\d{1,2})(\d{2})$/.exec(text);
  if (!found) return null;
  const hours = Number(found[1]);
  const minutes = Number(found[2] || 0);
  if (minutes > 59 || hours > 24 || (hours === 24 && minutes > 0)) return null;
  return `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
}

/** True where the window ends on the day after it began. */
export function isOvernight([start, end]: Window): boolean {
  const from = clockTime(start);
  const to = clockTime(end);
  return from !== null && to !== null && to <= from;
}

/** A window to add behind those that a day has: after the last one, or a whole day where there is none. */
export function nextWindow(windows: Window[]): Window {
  const end = clockTime(windows.at(-1)?.[1] ?? "");
  if (end === null) return ["09:00", "18:00"];
  const hour = Number(end.slice(0, 2));
  return hour >= 22 ? ["", ""] : [`${String(hour + 1).padStart(2, "0")}:00`, `${String(Math.min(hour + 5, 24)).padStart(2, "0")}:00`];
}

/** Gives Tuesday to Friday the hours of Monday. */
export function copyMonday(weekly: Record<Weekday, Window[]>): void {
  for (const day of weekdays.slice(1, 5)) weekly[day] = weekly.mon.map(([from, to]) => [from, to]);
}

/** The week as runs of days with equal hours, days off left out: [{from: "mon", to: "fri", windows}]. */
export function weekRuns(weekly: Record<Weekday, Window[]>): { from: Weekday; to: Weekday; windows: Window[] }[] {
  return allRuns(weekly)
    .filter((run) => run.hours.length > 0)
    .map((run) => ({ from: weekdays[run.from]!, to: weekdays[run.to]!, windows: weekly[weekdays[run.from]!] }));
}

/** "09:00–12:00, 13:00–18:00", as it is written in both languages. */
export function windowsText(windows: Window[]): string {
  return windows.map(([from, to]) => `${from}–${to}`).join(", ");
}

/** A calendar day "2026-10-01" in the zone; that of this machine where the zone is unknown. */
export function dateIn(zone: string, at: Date): string {
  const form: Intl.DateTimeFormatOptions = { year: "numeric", month: "2-digit", day: "2-digit" };
  try {
    return new Intl.DateTimeFormat("en-CA", { ...form, timeZone: zone || undefined }).format(at);
  } catch {
    return new Intl.DateTimeFormat("en-CA", form).format(at);
  }
}

// Dates are reckoned in UTC, where every day has 24 hours.
const dayMs = 86400e3;

function utc(date: string): number {
  return Date.parse(`${date}T00:00:00Z`);
}

/** The date so many days later. */
export function addDays(date: string, days: number): string {
  return new Date(utc(date) + days * dayMs).toISOString().slice(0, 10);
}

/** True for a date that exists, as in "2026-02-28". */
export function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(utc(text)) && new Date(utc(text)).toISOString().startsWith(text);
}

/** Every date from the first to the last, a year at most; none where they are no dates or in the wrong order. */
export function datesBetween(first: string, last: string): string[] {
  if (!isDate(first) || !isDate(last)) return [];
  const dates: string[] = [];
  for (let date = first; date <= last && dates.length < 366; date = addDays(date, 1)) dates.push(date);
  return dates;
}

export function weekdayOf(date: string): Weekday {
  return weekdays[(new Date(utc(date)).getUTCDay() + 6) % 7]!;
}

/** What a date is: by the days that differ before the week. */
export function dayOn(draft: CalendarDraft, date: string): { is: Day["is"] | "usual"; windows: Window[]; name: string; name_en: string } {
  const day = draft.days[date];
  if (!day) return { is: "usual", windows: draft.weekly[weekdayOf(date)], name: "", name_en: "" };
  const { is, name, name_en } = day;
  return { is, windows: is === "hours" ? day.hours : is === "work" ? makeUpHours(draft) : [], name, name_en };
}

/** A make-up work day has the hours of the first weekday from Monday on that has any. */
function makeUpHours(draft: CalendarDraft): Window[] {
  return draft.weekly[weekdays.find((day) => draft.weekly[day].length > 0) ?? "mon"];
}

/** The weeks of a month, Monday first; "" where a week reaches into another month. */
export function monthWeeks(year: number, month: number): string[][] {
  const first = `${year}-${String(month).padStart(2, "0")}-01`;
  const count = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const cells: string[] = Array<string>(weekdays.indexOf(weekdayOf(first))).fill("");
  for (let i = 0; i < count; i++) cells.push(addDays(first, i));
  while (cells.length % 7) cells.push("");
  const weeks: string[][] = [];
  for (let i = 0; i < cells.length; i += 7) weeks.push(cells.slice(i, i + 7));
  return weeks;
}

/** Days in a row that are alike, as one entry: {from, to, day}. Sorted; of the year where one is given. */
export function dayRuns(days: Days, year?: number): { from: string; to: string; day: Day }[] {
  const runs: { from: string; to: string; day: Day }[] = [];
  for (const date of Object.keys(days).sort()) {
    if (year !== undefined && !date.startsWith(`${year}-`)) continue;
    const day = days[date]!;
    const run = runs.at(-1);
    if (run && addDays(run.to, 1) === date && isAlike(run.day, day)) run.to = date;
    else runs.push({ from: date, to: date, day });
  }
  return runs;
}

export function isAlike(a: Day, b: Day): boolean {
  return JSON.stringify(shortDay(a)) === JSON.stringify(shortDay(b));
}

/** The next runs of days off from the date on. */
export function nextDaysOff(days: Days, from: string, count: number): { from: string; to: string; day: Day }[] {
  return dayRuns(days)
    .filter((run) => run.day.is === "closed" && run.to >= from)
    .slice(0, count);
}

/** The years with days that differ, in order. */
export function knownYears(days: Days): number[] {
  return [...new Set(Object.keys(days).map((date) => Number(date.slice(0, 4))))].sort((a, b) => a - b);
}

/**
 * Years from this one to the next, or to the one that open deadlines reach, for which no day is known although others
 * are: by the week alone they would have no holidays.
 */
export function unknownYears(draft: CalendarDraft, thisYear: number, reached = 0): number[] {
  const known = knownYears(draft.days);
  if (draft.always_open || known.length === 0) return [];
  const missing: number[] = [];
  for (let year = thisYear; year <= Math.max(thisYear + 1, Math.min(reached, thisYear + 10)); year++) if (!known.includes(year)) missing.push(year);
  return missing;
}

export interface Merge {
  days: Days;
  added: number;
  same: number;
  /** Dates that stand differently in the calendar; taken from the import or kept, as asked. */
  differing: string[];
}

/** Puts imported days into a calendar's; where both name a date differently, replace decides. */
export function mergeDays(own: Days, imported: Days, replace: boolean): Merge {
  const merge: Merge = { days: { ...own }, added: 0, same: 0, differing: [] };
  for (const [date, day] of Object.entries(imported)) {
    const mine = own[date];
    if (mine && isAlike(mine, day)) {
      merge.same++;
      continue;
    }
    if (mine) merge.differing.push(date);
    else merge.added++;
    if (!mine || replace) merge.days[date] = day;
  }
  merge.differing.sort();
  return merge;
}
