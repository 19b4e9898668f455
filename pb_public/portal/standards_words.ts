// How hours and days are said on the page of standards. Intl has the words for
// days and zones; only what joins them stands in the dictionaries.

import { locale, t } from "../shared/i18n";
import { spaced } from "./answer_words";
import { type DayRun, type Hours, type Span, type WeekRun, weekRuns } from "./standards";

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

/** "Monday–Friday 09:00–18:00", days without hours left out. */
export function hoursWords({ always_open, weekly }: Hours): string {
  if (always_open) return t("portal.hours.all_day");
  const open = weekRuns(weekly).filter((run) => run.hours.length);
  return open.map((run) => `${weekWords(run)} ${spanWords(run.hours)}`).join(t("portal.hours.comma")) || t("portal.hours.closed_day");
}

/** "Closed · National Day", what a day that differs is like. */
export function oddWords(run: DayRun): string {
  return run.hours.length || run.class !== "make_up" ? spanWords(run.hours) : t("portal.standards.make_up");
}

/** "Fri, Dec 25", "Jan 1–Jan 3", by the calendar's own dates. */
export function dayWords({ from, to }: DayRun): string {
  const words = (day: string, options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(locale.value, { month: "short", day: "numeric", ...options }).format(new Date(`${day}T12:00:00`));
  return spaced(from === to ? words(from, { weekday: "short" }) : t("portal.hours.span", { from: words(from, {}), to: words(to, {}) }));
}
