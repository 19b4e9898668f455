// The days of a year that differ: twelve small months to pick from, a form for what was picked, and all of them in a list.

import { type CalendarDraft, type Day, type Window, addDays, datesBetween, dayOn, dayRuns, isDate, knownYears, monthWeeks, windowsText } from "./calendar_draft";
import { dayName } from "./calendar_list";
import { Refusals, button, choice, field, newId, textInput } from "./form";
import { type Child, h, part } from "./host";
import { windowRows } from "./weekly_hours";
import { dayText, locale, monthText, say, spanText, weekdayText } from "./words";

type Is = Day["is"] | "usual";

/** What is picked, and what the form makes of it. */
interface Picked {
  from: string;
  to: string;
  is: Is;
  hours: Window[];
  name: string;
  name_en: string;
}

export interface YearView {
  node: HTMLElement;
  /** Turns to a year and draws it anew. */
  show(year: number): void;
}

/** `entered` is told when days were entered or taken away. */
export function yearView(draft: CalendarDraft, refusals: Refusals, today: string, entered: () => void): YearView {
  let year = Number(today.slice(0, 4));
  let picked = pick(draft, today, today);
  const turn = (to: number): void => {
    if (!Number.isInteger(to) || to < 1971 || to > 2199) return; // the server reckons from 1970 to 2200
    year = to;
    draw();
  };
  // The form is drawn by itself, so that the months keep the focus while one walks through them.
  const choose = (from: string, to: string): void => {
    picked = pick(draft, from, to);
    editing.draw();
    mark(months.node, picked);
  };
  const apply = (): void => {
    for (const date of datesBetween(picked.from, picked.to)) {
      const { is, name, name_en } = picked;
      if (is === "usual") delete draft.days[date];
      else draft.days[date] = { is, hours: is === "hours" ? structuredClone(picked.hours) : [], name: name.trim(), name_en: name_en.trim() };
    }
    refusals.clear("days");
    redraw();
    focusDay(months.node, picked.from);
  };
  const editing = part({ className: "aftercare-day-form" }, () => dayForm(picked, () => editing.draw(), apply));
  const months = part({ className: "aftercare-months" }, () => yearMonths(draft, year, today, () => picked, choose));
  const redraw = (): void => {
    draw();
    entered();
  };
  const listed = part({}, () => dayList(draft, year, choose, redraw));
  const bar = part({}, () => yearBar(draft, year, turn));
  const draw = (): void => [bar, months, listed].forEach((one) => one.draw());
  const node = h("div", null, bar.node, legend(), h("div", { className: "aftercare-year" }, months.node, editing.node), refusals.slot("days"), listed.node);
  return { node, show: turn };
}

function pick(draft: CalendarDraft, from: string, to: string): Picked {
  const { is, windows, name, name_en } = dayOn(draft, from);
  return { from, to, is, hours: is === "hours" ? structuredClone(windows) : [["09:00", "12:00"]], name, name_en };
}

function yearBar(draft: CalendarDraft, year: number, turn: (year: number) => void): HTMLElement {
  const count = Object.keys(draft.days).filter((date) => date.startsWith(`${year}-`)).length;
  return h(
    "div",
    { className: "aftercare-year-bar" },
    button({ label: say("dashboard.year.previous"), icon: "ri-arrow-left-s-line", iconOnly: true, id: "aftercare-year-previous", className: "sm circle transparent secondary", press: () => turn(year - 1) }),
    h("strong", { "html-aria-live": "polite" }, String(year)),
    button({ label: say("dashboard.year.next"), icon: "ri-arrow-right-s-line", iconOnly: true, id: "aftercare-year-next", className: "sm circle transparent secondary", press: () => turn(year + 1) }),
    h("span", { className: "txt-hint" }, count > 0 ? say("dashboard.year.count", { count }) : say("dashboard.year.none")),
    h(
      "span",
      { className: "aftercare-known" },
      knownYears(draft.days)
        .filter((known) => known !== year)
        .map((known) => button({ label: String(known), className: "sm transparent secondary", press: () => turn(known) })),
    ),
  );
}

function legend(): HTMLElement {
  const kinds: Day["is"][] = ["closed", "work", "hours"];
  return h("div", { className: "aftercare-legend txt-sm txt-hint" }, kinds.map((is) => h("span", null, h("span", { className: `aftercare-day ${is}`, "html-data-mark": say(`dashboard.mark.${is}`), ariaHidden: "true" }, "1"), say(`dashboard.is.${is}`))));
}

function yearMonths(draft: CalendarDraft, year: number, today: string, picked: () => Picked, choose: (from: string, to: string) => void): Child {
  // One day takes part in the order of Tab; the arrows lead to the others.
  const entry = picked().from.startsWith(`${year}-`) ? picked().from : `${year}-01-01`;
  return Array.from({ length: 12 }, (_, i) => month(draft, year, i + 1, today, picked, entry, choose));
}

function month(draft: CalendarDraft, year: number, number: number, today: string, picked: () => Picked, entry: string, choose: (from: string, to: string) => void): HTMLElement {
  const id = newId();
  return h(
    "div",
    { className: "aftercare-month", "html-role": "group", "html-aria-labelledby": id },
    h("div", { id, className: "txt-bold txt-sm" }, monthText(year, number)),
    h("div", { className: "aftercare-days", ariaHidden: "true" }, Array.from({ length: 7 }, (_, i) => h("span", { className: "txt-hint" }, weekdayText(i, "narrow")))),
    h("div", { className: "aftercare-days" }, monthWeeks(year, number).flat().map((date) => (date === "" ? h("span", null) : dayButton(draft, date, today, picked, entry, choose)))),
  );
}

function dayButton(draft: CalendarDraft, date: string, today: string, picked: () => Picked, entry: string, choose: (from: string, to: string) => void): HTMLElement {
  const day = dayOn(draft, date);
  const off = day.windows.length === 0;
  const words = day.is === "usual" ? say(off ? "dashboard.is.usual_off" : "dashboard.is.usual_open") : say(`dashboard.is.${day.is}`);
  const name = dayName(day);
  return h(
    "button",
    {
      type: "button",
      className: `aftercare-day ${day.is} ${off ? "off" : ""} ${date === today ? "today" : ""}`,
      "html-data-date": date,
      "html-data-mark": day.is === "usual" ? undefined : say(`dashboard.mark.${day.is}`),
      tabIndex: date === entry ? 0 : -1,
      ariaLabel: say("dashboard.day.label", { date: dayText(date), is: name ? say("dashboard.calendar.named", { text: words, name }) : words }),
      title: name || words,
      "html-aria-pressed": String(isPicked(picked(), date)),
      onclick: (event: MouseEvent) => (event.shiftKey ? stretch(picked(), date, choose) : choose(date, date)),
      onkeydown: (event: KeyboardEvent) => walk(event, date, picked(), choose),
    },
    String(Number(date.slice(8))),
  );
}

/** Reaches from what is picked to the date. */
function stretch(picked: Picked, date: string, choose: (from: string, to: string) => void): void {
  const isBefore = date < picked.from;
  choose(isBefore ? date : picked.from, isBefore ? picked.to : date);
}

const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

function walk(event: KeyboardEvent, date: string, picked: Picked, choose: (from: string, to: string) => void): void {
  const step = steps[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const next = addDays(date, step);
  const box = (event.currentTarget as HTMLElement).closest<HTMLElement>(".aftercare-months")!;
  if (!box.querySelector(`[data-date="${next}"]`)) return; // another year
  if (event.shiftKey) stretch(picked, next, choose);
  focusDay(box, next);
}

function focusDay(box: HTMLElement, date: string): void {
  const target = box.querySelector<HTMLElement>(`[data-date="${date}"]`);
  if (!target) return;
  for (const one of box.querySelectorAll<HTMLElement>('[data-date][tabindex="0"]')) one.tabIndex = -1;
  target.tabIndex = 0;
  target.focus();
}

function mark(box: HTMLElement, picked: Picked): void {
  for (const one of box.querySelectorAll<HTMLElement>("[data-date]")) {
    one.setAttribute("aria-pressed", String(isPicked(picked, one.dataset.date!)));
  }
}

function isPicked(picked: Picked, date: string): boolean {
  return date >= picked.from && date <= picked.to;
}

function dayForm(picked: Picked, redraw: () => void, apply: () => void): Child {
  const refusals = new Refusals(); // nothing here is sent by itself
  const options: Is[] = ["usual", "closed", "work", "hours"];
  const date = (name: "from" | "to", label: string): HTMLElement => field({ name: `day-${name}`, label, refusals }, textInput({ type: "date", value: picked[name], change: (text) => isDate(text) && setDate(picked, name, text) }));
  return [
    h("h6", null, say("dashboard.day.title")),
    h("div", { className: "aftercare-pair" }, date("from", say("dashboard.day.from")), date("to", say("dashboard.day.to"))),
    field(
      { name: "day-is", label: say("dashboard.day.is"), help: say(`dashboard.is_help.${picked.is}`), refusals },
      choice(
        picked.is,
        options.map((is) => ({ value: is, label: say(`dashboard.is.${is}`) })),
        (is) => {
          picked.is = is as Is;
          redraw();
        },
      ),
    ),
    picked.is === "hours" && h("div", { className: "aftercare-windows" }, windowRows(picked.hours, say("dashboard.is.hours"), "aftercare-own-hours", () => undefined, redraw)),
    picked.is !== "usual" && [
      field({ name: "day-name", label: say("dashboard.day.name_zh"), refusals }, textInput({ value: picked.name, maxLength: 60, placeholder: "国庆节", lang: "zh-CN", change: (text) => (picked.name = text) })),
      field({ name: "day-name-en", label: say("dashboard.day.name_en"), help: say("dashboard.day.name_help"), refusals }, textInput({ value: picked.name_en, maxLength: 60, placeholder: "National Day", lang: "en", change: (text) => (picked.name_en = text) })),
    ],
    button({ label: say("dashboard.day.apply"), id: "aftercare-day-apply", className: "secondary", press: apply }),
  ];
}

function setDate(picked: Picked, name: "from" | "to", date: string): void {
  picked[name] = date;
  if (picked.to >= picked.from) return;
  // The other end comes along, so that a range is never the wrong way round.
  const other = name === "from" ? "to" : "from";
  picked[other] = date;
  const input = document.getElementById(`aftercare-field-day-${other}`) as HTMLInputElement | null;
  if (input) input.value = date;
}

function dayList(draft: CalendarDraft, year: number, choose: (from: string, to: string) => void, redraw: () => void): Child {
  const runs = dayRuns(draft.days, year);
  if (runs.length === 0) return h("p", { className: "txt-hint" }, say("dashboard.year.empty"));
  return h(
    "details",
    { className: "accordion m-t-sm", open: true },
    h("summary", null, say("dashboard.year.list", { year })),
    h(
      "ul",
      { className: "aftercare-day-list" },
      runs.map(({ from, to, day }) => {
        const span = spanText(from, to);
        const hours = day.is === "hours" ? ` ${windowsText(day.hours)}` : "";
        return h(
          "li",
          null,
          button({ label: span, className: "sm transparent", press: () => choose(from, to) }),
          h("span", null, `${say(`dashboard.is.${day.is}`)}${hours}`),
          h("span", { className: "txt-hint", lang: locale() }, dayName(day)),
          button({
            label: say("dashboard.day.remove", { date: span }),
            icon: "ri-close-line",
            iconOnly: true,
            className: "sm circle transparent secondary",
            press: () => {
              for (const date of datesBetween(from, to)) delete draft.days[date];
              redraw();
            },
          }),
        );
      }),
    ),
  );
}
