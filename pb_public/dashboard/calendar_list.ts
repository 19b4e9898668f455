// The calendars in a list: what is open today, which days off come next, and which year nobody has entered yet.

import { type CalendarDraft, type Window, calendarFromRecord, dateIn, dayOn, knownYears, nextDaysOff, unknownYears, weekRuns, weekdays, windowsText } from "./calendar_draft";
import { button } from "./form";
import { type Child, deskNow, first, h, icon, list } from "./host";
import { address } from "./service_times";
import { listText, locale, say, shortDayText, spanText, weekdayText } from "./words";

export async function listCalendars(): Promise<Child> {
  const [records, now] = await Promise.all([list<Record<string, unknown>>("calendars", { sort: "-fallback,name" }), deskNow()]);
  const calendars = records.map(calendarFromRecord);
  const reached = await Promise.all(calendars.map((calendar) => reachedYear(calendar.id)));
  return [
    h("div", { className: "aftercare-intro" }, h("p", { className: "txt-hint" }, say("dashboard.calendars.about")), add()),
    calendars.length === 0 ? empty() : h("div", { className: "list" }, calendars.map((calendar, i) => row(calendar, now, reached[i]!))),
  ];
}

function add(): HTMLElement {
  return button({ label: say("dashboard.calendars.add"), icon: "ri-add-line", press: () => (location.hash = address("calendars", "new")) });
}

function empty(): HTMLElement {
  return h("div", { className: "alert info" }, say("dashboard.calendars.empty"));
}

/** The year of the latest deadline that is still owed by the calendar; 0 where there is none. */
export async function reachedYear(id: string): Promise<number> {
  if (!id) return 0;
  const clock = await first<{ due_at: string }>("clocks", 'calendar = {:id} && ended = 0 && due_at != ""', { id }, { sort: "-due_at", fields: "due_at" });
  return clock ? Number(clock.due_at.slice(0, 4)) : 0;
}

function row(calendar: CalendarDraft, now: Date, reached: number): HTMLElement {
  const today = dateIn(calendar.zone, now);
  return h(
    "div",
    { className: "list-item aftercare-row" },
    h(
      "div",
      { className: "aftercare-row-main" },
      h(
        "div",
        { className: "aftercare-row-title" },
        h("a", { className: "txt-bold", href: address("calendars", calendar.id) }, calendar.name),
        calendar.fallback && h("span", { className: "label success" }, say("dashboard.calendar.fallback_mark")),
        h("span", { className: "txt-hint txt-sm" }, calendar.zone),
      ),
      h("div", null, calendar.always_open ? say("dashboard.calendar.always") : weekText(calendar)),
      h("div", { className: "txt-hint txt-sm" }, h("span", null, say("dashboard.calendar.today", { hours: todayText(calendar, today) })), !calendar.always_open && h("span", null, nextOffText(calendar, today))),
      calendar.channels.length > 0 && h("div", { className: "txt-hint txt-sm" }, say("dashboard.calendar.of_channels", { channels: listText(calendar.channels.map((channel) => say(`dashboard.channel.${channel}`))) })),
      unknownYearsAlert(calendar, Number(today.slice(0, 4)), reached),
    ),
    h("div", { className: "actions" }, h("a", { className: "btn sm secondary", href: address("calendars", calendar.id), ariaLabel: say("dashboard.edit_named", { name: calendar.name }) }, h("span", { className: "txt" }, say("dashboard.edit")))),
  );
}

/** The weekly hours in words: "Mon–Fri 09:00–18:00". */
export function weekText(calendar: CalendarDraft): string {
  const runs = weekRuns(calendar.weekly).map((run) => {
    const from = weekdayText(weekdays.indexOf(run.from), "short");
    const to = weekdayText(weekdays.indexOf(run.to), "short");
    return `${run.from === run.to ? from : say("dashboard.span", { from, to })} ${windowsText(run.windows)}`;
  });
  return runs.length > 0 ? runs.join(say("dashboard.policy.between")) : say("dashboard.calendar.no_hours");
}

function todayText(calendar: CalendarDraft, today: string): string {
  if (calendar.always_open) return say("dashboard.calendar.always");
  const day = dayOn(calendar, today);
  const name = dayName(day);
  const hours: Window[] = day.windows;
  const text = hours.length > 0 ? windowsText(hours) : say("dashboard.calendar.closed");
  return name ? say("dashboard.calendar.named", { text, name }) : text;
}

function nextOffText(calendar: CalendarDraft, today: string): string {
  if (knownYears(calendar.days).length === 0) return say("dashboard.calendar.no_holidays");
  const runs = nextDaysOff(calendar.days, today, 3);
  if (runs.length === 0) return say("dashboard.calendar.no_days_off");
  const days = runs.map((run) => {
    const text = run.from.slice(0, 4) === today.slice(0, 4) ? spanText(run.from, run.to) : `${run.from.slice(0, 4)} ${shortDayText(run.from)}`;
    const name = dayName(run.day);
    return name ? say("dashboard.calendar.named", { text, name }) : text;
  });
  return say("dashboard.calendar.next_off", { days: listText(days) });
}

/** A day's name in the person's language, else in the other one. */
export function dayName(day: { name: string; name_en: string }): string {
  return locale() === "en" ? day.name_en || day.name : day.name || day.name_en;
}

/** Says that no holidays are entered at all; nothing where there are days. */
export function noHolidaysHint(calendar: CalendarDraft): HTMLElement | null {
  return knownYears(calendar.days).length > 0 ? null : h("p", { className: "txt-hint" }, say("dashboard.calendar.no_holidays"));
}

/** Says which years have no holidays yet; nothing where all are known. */
export function unknownYearsAlert(calendar: CalendarDraft, thisYear: number, reached: number): HTMLElement | null {
  const years = unknownYears(calendar, thisYear, reached);
  if (years.length === 0) return null;
  const pressing = years[0]! <= Math.max(thisYear, reached);
  const key = pressing ? "dashboard.calendar.unknown_reached" : "dashboard.calendar.unknown_year";
  return h("div", { className: `aftercare-warning ${pressing ? "pressing" : ""}` }, icon("ri-error-warning-line"), h("span", null, say(key, { years: listText(years.map(String)) })));
}
