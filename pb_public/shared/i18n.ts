// Words, numbers and dates in the person's language.
//
// Dictionaries are flat: key -> text with {name} placeholders. A text that
// depends on a number has the keys `key.one` and `key.other` (Chinese needs only
// `.other`) and is asked for as t("key", { count }).

import { signal } from "@preact/signals";
import { fillIn } from "./spacing";
import { load, saveLook } from "./store";

export type Locale = "zh-CN" | "en";
export type Dictionary = Record<string, string>;
export type Loaders = Record<Locale, () => Promise<{ default: Dictionary }>>;
export type Params = Record<string, string | number>;

/** Each language by its own name. */
export const localeNames: Record<Locale, string> = { "zh-CN": "中文", en: "English" };

const key = "aftercare.locale";

function initial(): Locale {
  const kept = load(key);
  if (kept === "zh-CN" || kept === "en") return kept;
  // The server has chosen by Accept-Language.
  return document.documentElement.lang.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

const current = signal<Locale>(initial());
const words = signal<Dictionary>({});
/** What the words are made of: the app's own, and what its pages added. */
const sources: Loaders[] = [];

/** The language in use; reading it in a part re-renders the part on a switch. */
export const locale = current as { readonly value: Locale };

/** Loads the dictionary of the language in use. Call once, before the first render. */
export async function startI18n(from: Loaders): Promise<void> {
  await addWords(from);
  document.documentElement.lang = current.value;
}

/** Adds a dictionary to the words; it is loaded again with each language that is chosen later. */
export async function addWords(from: Loaders): Promise<void> {
  if (sources.includes(from)) return;
  const wanted = current.peek();
  const dictionary = (await from[wanted]()).default;
  if (sources.includes(from)) return;
  // The language was changed meanwhile.
  if (wanted !== current.peek()) return addWords(from);
  sources.push(from);
  words.value = { ...words.peek(), ...dictionary };
}

/** Switches the language and remembers it on this device. */
export async function setLocale(next: Locale): Promise<void> {
  if (!sources.length || next === current.value) return;
  await speak(next);
  saveLook(key, next);
}

/** Switches to the language that somebody has chosen elsewhere, unless one was chosen on this device. */
export async function adoptLocale(next: Locale): Promise<void> {
  if (sources.length && next !== current.value && next in localeNames && !load(key)) await speak(next);
}

async function speak(next: Locale): Promise<void> {
  const from = [...sources];
  const dictionaries = await Promise.all(from.map((source) => source[next]()));
  // More words came meanwhile, in the language of before.
  if (from.length !== sources.length) return speak(next);
  words.value = Object.assign({}, ...dictionaries.map((d) => d.default)) as Dictionary;
  current.value = next;
  document.documentElement.lang = next;
}

/** The text of a key. A missing key shows itself, so that it is seen and mended. */
export function t(name: string, params?: Params): string {
  const dictionary = words.value;
  let text = dictionary[name];
  if (text === undefined && typeof params?.count === "number") {
    text = dictionary[`${name}.${plural(params.count)}`] ?? dictionary[`${name}.other`];
  }
  if (text === undefined) return name;
  if (!params) return text;
  return fillIn(text, (p) => {
    const v = params[p];
    return typeof v === "number" ? formatNumber(v) : v;
  });
}

/** True where the dictionary has the key; for texts chosen by a value from the server. */
export function has(name: string): boolean {
  return words.value[name] !== undefined;
}

/** The keys that begin so, without that; for lists of what there are words for. */
export function namesUnder(prefix: string): string[] {
  return Object.keys(words.value).flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []));
}

const made = new Map<string, unknown>();

// Intl's objects are slow to make and quick to use.
function intl<T>(kind: string, make: (l: Locale) => T): T {
  const id = `${current.value} ${kind}`;
  let f = made.get(id) as T | undefined;
  if (!f) made.set(id, (f = make(current.value)));
  return f;
}

function plural(n: number): Intl.LDMLPluralRule {
  return intl("plural", (l) => new Intl.PluralRules(l)).select(n);
}

export function formatNumber(n: number): string {
  return intl("number", (l) => new Intl.NumberFormat(l)).format(n);
}

// Intl writes "3月5日" and "5分钟前"; we set a space between Chinese and figures.
function spaced(text: string): string {
  return current.value === "zh-CN" ? text.replace(/(\d)(?=\p{Script=Han})|(\p{Script=Han})(?=\d)/gu, "$& ") : text;
}

export type Instant = string | number | Date;

/** PocketBase writes "2026-01-02 03:04:05.000Z"; not every browser reads the blank. */
export function toDate(at: Instant): Date {
  return at instanceof Date ? at : new Date(typeof at === "string" ? at.replace(" ", "T") : at);
}

function isTime(d: Date): boolean {
  return !Number.isNaN(d.getTime());
}

/** The exact time with its day and zone, as shown on hover. */
export function exactTime(at: Instant): string {
  const d = toDate(at);
  if (!isTime(d)) return "";
  return spaced(intl("exact", (l) => new Intl.DateTimeFormat(l, { dateStyle: "full", timeStyle: "long" })).format(d));
}

/** A day, with the year where it is not this one: "Mar 5", "3 月 5 日". By the clocks of the zone, by this device's for "". */
export function formatDate(at: Instant, now: number = Date.now(), zone = ""): string {
  const d = toDate(at);
  if (!isTime(d)) return "";
  const sameYear = dayNumber(d, zone).year === dayNumber(new Date(now), zone).year;
  const f = intl(`${sameYear ? "day" : "day-year"} ${zone}`, (l) => inZone(l, zone, { month: "short", day: "numeric", ...(sameYear ? {} : { year: "numeric" }) }));
  return spaced(f.format(d));
}

// A zone that this browser has not heard of: its own has to do.
function inZone(l: string, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(l, zone ? { ...options, timeZone: zone } : options);
  } catch {
    return new Intl.DateTimeFormat(l, options);
  }
}

/** The name of a zone, where it tells another time now than this device does; "" where both tell the same. */
export function otherZone(zone: string, now: number): string {
  const wall = (of: string): string => intl(`wall ${of}`, () => inZone("en", of, { dateStyle: "short", timeStyle: "short" })).format(now);
  return zone && wall(zone) !== wall("") ? zoneName(zone, now) : "";
}

/** A zone as people call it: "China Standard Time", "北京时间"; of this device for "". */
export function zoneName(zone: string, now: number): string {
  const f = intl(`zone ${zone}`, (l) => inZone(l, zone, { timeZoneName: "long" }));
  if (current.value === "zh-CN" && f.resolvedOptions().timeZone === "Asia/Shanghai") return t("common.time.beijing");
  return f.formatToParts(now).find((p) => p.type === "timeZoneName")?.value ?? zone;
}

/** A date such as "2026-03-05" with its weekday, and with the year where it is not that of `now`: "Thu, Mar 5", "3 月 5 日周四". */
export function formatDay(date: string, now: Instant = Date.now()): string {
  const d = toDate(`${date}T00:00:00Z`);
  if (!isTime(d)) return "";
  const sameYear = d.getUTCFullYear() === toDate(now).getFullYear();
  const f = intl(sameYear ? "weekday" : "weekday-year", (l) => new Intl.DateTimeFormat(l, { timeZone: "UTC", weekday: "short", month: "short", day: "numeric", ...(sameYear ? {} : { year: "numeric" }) }));
  return spaced(f.format(d));
}

/** The time of day: "15:30" in both languages. */
export function formatClock(at: Instant, zone = ""): string {
  const d = toDate(at);
  if (!isTime(d)) return "";
  return intl(`clock ${zone}`, (l) => inZone(l, zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })).format(d);
}

/** Day and time in words, for deadlines: "today 15:30", "明天 09:00", "Mar 5, 15:30". By the clocks of the zone, by this device's for "". */
export function formatDateTime(at: Instant, now: number = Date.now(), zone = ""): string {
  const d = toDate(at);
  if (!isTime(d)) return "";
  const days = dayNumber(d, zone).day - dayNumber(new Date(now), zone).day;
  const day = Math.abs(days) <= 1 ? intl("rtf", (l) => new Intl.RelativeTimeFormat(l, { numeric: "auto" })).format(days, "day") : formatDate(d, now, zone);
  return t("common.time.at", { day, clock: formatClock(d, zone) });
}

function dayNumber(d: Date, zone: string): { year: number; day: number } {
  if (!zone) return { year: d.getFullYear(), day: Math.round(Date.UTC(d.getFullYear(), d.getMonth(), d.getDate()) / 86400e3) };
  const part: Record<string, string> = {};
  for (const p of intl(`date ${zone}`, () => inZone("en", zone, { year: "numeric", month: "numeric", day: "numeric" })).formatToParts(d)) part[p.type] = p.value;
  const year = Number(part.year);
  return { year, day: Math.round(Date.UTC(year, Number(part.month) - 1, Number(part.day)) / 86400e3) };
}

/** "5 min ago", "in 2 hr.", and the day beyond a week; "long" writes units out, for sentences. */
export function relativeTime(at: Instant, now: number, style: "short" | "long" = "short"): string {
  const d = toDate(at);
  if (!isTime(d)) return "";
  const seconds = (d.getTime() - now) / 1000;
  const size = Math.abs(seconds);
  if (size < 45) return t("common.time.now");
  if (size > 7 * 86400) return formatDate(d, now);
  const f = intl(`rtf-${style}`, (l) => new Intl.RelativeTimeFormat(l, { numeric: "auto", style }));
  if (size < 3570) return spaced(f.format(Math.trunc(seconds / 60) || Math.sign(seconds), "minute"));
  if (size < 86400) return spaced(f.format(Math.round(seconds / 3600), "hour"));
  return spaced(f.format(Math.round(seconds / 86400), "day"));
}

/** A length of time in at most two units: "12 min", "2 h 05 min", "21 h". */
export function formatDuration(ms: number): string {
  const minutes = Math.floor(Math.abs(ms) / 60000);
  if (minutes < 1) return t("common.time.seconds", { n: Math.floor(Math.abs(ms) / 1000) });
  if (minutes < 60) return t("common.time.minutes", { n: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 10 && minutes % 60) return t("common.time.hours_minutes", { h: hours, m: String(minutes % 60).padStart(2, "0") });
  if (hours < 48) return t("common.time.hours", { n: hours });
  return t("common.time.days", { count: Math.floor(hours / 24), n: Math.floor(hours / 24) });
}

/** A length of working time: in hours however many, since its days have not 24 of them. */
export function formatWork(ms: number): string {
  const hours = Math.floor(Math.abs(ms) / 3600e3);
  return hours < 10 ? formatDuration(ms) : t("common.time.hours", { n: hours });
}

/** A length of time for countdowns, where the last two minutes are counted in seconds: "1 min 35 s". */
export function formatCountdown(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  if (seconds < 60 || seconds >= 120) return formatDuration(ms);
  return t("common.time.minutes_seconds", { m: 1, s: String(seconds % 60).padStart(2, "0") });
}

/** "820 KB", "3.4 MB". */
export function formatBytes(n: number): string {
  if (n < 1024) return `${n} B`;
  if (n < 1024 * 1000) return `${Math.round(n / 1024)} KB`;
  return `${formatNumber(Math.round((n / (1 << 20)) * 10) / 10)} MB`;
}
