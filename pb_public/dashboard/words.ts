// Words in the language of the person. The dashboard around our pages is English; ours follow the browser, and a choice
// made here, in the portal or at the desk.

import { fillIn } from "../shared/spacing";
import { load, save } from "../shared/store";
import { type Locale, preferredLocale } from "./locale";

export type Params = Record<string, string | number>;
export type Say = (key: string, params?: Params) => string;

/** Each language by its own name. */
export const localeNames: Record<Locale, string> = { "zh-CN": "中文", en: "English" };

const kept = "aftercare.locale";

const loaders: Record<Locale, () => Promise<{ default: Record<string, string> }>> = {
  "zh-CN": () => import("./strings.zh-CN"),
  en: () => import("./strings.en"),
};

let current: Locale = preferredLocale(load(kept), navigator.languages);
let words: Record<string, string> = {};

export function locale(): Locale {
  return current;
}

/** Loads the words; before anything is drawn. */
export async function startWords(): Promise<void> {
  words = (await loaders[current]()).default;
}

/** Changes the language and remembers it on this device. */
export async function speak(next: Locale): Promise<void> {
  words = (await loaders[next]()).default;
  current = next;
  save(kept, next);
}

/** The text of a key with {name} filled in; for a number also `key.one` and `key.other`. A missing key shows itself. */
export const say: Say = (key, params) => {
  let text = words[key];
  if (text === undefined && typeof params?.count === "number") {
    text = words[`${key}.${new Intl.PluralRules(current).select(params.count)}`] ?? words[`${key}.other`];
  }
  if (text === undefined || !params) return text ?? key;
  return fillIn(text, (name) => params[name]?.toString());
};

/** True where there are words for the key; for texts chosen by what a person has written. */
export function hasWords(key: string): boolean {
  return words[key] !== undefined;
}

/** What there are words for right below a key, in their order. */
export function namesBelow(key: string): string[] {
  const start = `${key}.`;
  return Object.keys(words).flatMap((one) => (one.startsWith(start) && !one.includes(".", start.length) ? [one.slice(start.length)] : []));
}

// Intl writes "10月1日"; we set a space between Chinese and figures.
function spaced(text: string): string {
  return current === "zh-CN" ? text.replace(/(\d)(?=\p{Script=Han})|(\p{Script=Han})(?=\d)/gu, "$& ") : text;
}

function format(date: string, options: Intl.DateTimeFormatOptions): string {
  return spaced(new Intl.DateTimeFormat(current, { ...options, timeZone: "UTC" }).format(new Date(`${date}T00:00:00Z`)));
}

/** A calendar day: "Thu, Oct 1, 2026", "2026 年 10 月 1 日 周四". */
export function dayText(date: string): string {
  return format(date, { year: "numeric", month: "short", day: "numeric", weekday: "short" });
}

/** A day without its year: "Oct 1", "10 月 1 日". */
export function shortDayText(date: string): string {
  return format(date, { month: "short", day: "numeric" });
}

/** From one day to another, once where they are the same. */
export function spanText(from: string, to: string): string {
  return from === to ? shortDayText(from) : spaced(say("dashboard.span", { from: shortDayText(from), to: shortDayText(to) }));
}

export function monthText(year: number, month: number): string {
  return format(`${year}-${String(month).padStart(2, "0")}-01`, { month: "long" });
}

/** A weekday by its name; 0 is Monday. 2024-01-01 was one. */
export function weekdayText(index: number, length: "long" | "short" | "narrow" = "long"): string {
  return format(`2024-01-${String(index + 1).padStart(2, "0")}`, { weekday: length });
}

/** An instant by the clocks of a zone, of this machine's where that is unknown: "Oct 8, 2026, 09:30". */
export function instantText(at: string, zone: string): string {
  const date = new Date(at.replace(" ", "T"));
  if (Number.isNaN(date.getTime())) return "";
  const form: Intl.DateTimeFormatOptions = { year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  try {
    return spaced(new Intl.DateTimeFormat(current, { ...form, timeZone: zone || undefined }).format(date));
  } catch {
    return spaced(new Intl.DateTimeFormat(current, form).format(date));
  }
}

/** How long ago something was, by the desk's time: "5 minutes ago", "2 小时前"; the day beyond a week. */
export function agoText(at: string, now: Date): string {
  const date = new Date(at.replace(" ", "T"));
  if (Number.isNaN(date.getTime())) return "";
  const seconds = (date.getTime() - now.getTime()) / 1000;
  const size = Math.abs(seconds);
  if (size < 45) return say("common.time.now");
  if (size > 7 * 86400) return shortDayText(at.slice(0, 10));
  const relative = new Intl.RelativeTimeFormat(current, { numeric: "auto" });
  if (size < 3570) return spaced(relative.format(Math.round(seconds / 60), "minute"));
  if (size < 86400) return spaced(relative.format(Math.round(seconds / 3600), "hour"));
  return spaced(relative.format(Math.round(seconds / 86400), "day"));
}

/** Sentences one after the other; Chinese sets nothing between them. */
export function sentences(...texts: (string | false)[]): string {
  return texts.filter(Boolean).join(locale() === "en" ? " " : "");
}

/** The words of a list: "a, b", "a、b". */
export function listText(items: string[]): string {
  return items.join(say("dashboard.comma"));
}
