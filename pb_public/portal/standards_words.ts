// How hours and days are said on the page of standards. Intl has the words for
// days and zones; only what joins them stands in the dictionaries.

import { formatDate, locale, t } from "../shared/i18n";
import { spaced } from "./answer_words";
import type { DayRun, Span, WeekRun } from "./standards";

/** "09:00–12:00, 13:00–18:00", or that it is closed. */
export function spanWords(spans: readonly Span[]): string {
  if (!spans.length) return t("portal.hours.closed_day");
  return spans.map(([from, to]) => (to <= from && to !== "00:00" ? t("portal.hours.overnight", { from, to }) : `${from}–${to}`)).join(t("portal.hours.comma"));
}

/** "Monday–Friday", "周一至周五". */
export function weekWords({ from, to }: WeekRun): string {
  // 2024 begins with a Monday.
  const name = (day: number): string => new Intl.DateTimeFormat(locale.value, { weekday: locale.value === "en" ? "long" : "short" }).format(new Date(2024, 0, 1 + day));
  return from === to ? name(from) : t("portal.hours.span", { from: name(from), to: name(to) });
}

/** "Sun, Oct 4", "Oct 1 – 7", by the calendar's own dates. */
export function dayWords({ from, to }: DayRun): string {
  const date = (day: string): Date => new Date(`${day}T12:00:00`);
  if (from !== to) return spaced(new Intl.DateTimeFormat(locale.value, { month: "short", day: "numeric" }).formatRange(date(from), date(to)));
  return `${formatDate(date(from), date(from).getTime())}${t("portal.hours.comma")}${new Intl.DateTimeFormat(locale.value, { weekday: "short" }).format(date(from))}`;
}

/** The zone's name, where it is not the one this device shows times in. */
export function zoneWords(zone: string, now: number): string {
  const inZone = (timeZone?: string): string => new Intl.DateTimeFormat("en", { dateStyle: "short", timeStyle: "short", ...(timeZone ? { timeZone } : {}) }).format(now);
  if (!zone || inZone(zone) === inZone()) return "";
  const parts = new Intl.DateTimeFormat(locale.value, { timeZone: zone, timeZoneName: "long" }).formatToParts(now);
  return parts.find((p) => p.type === "timeZoneName")?.value ?? zone;
}
