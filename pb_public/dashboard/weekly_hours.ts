// The weekly hours of a calendar: a row a day, with its windows.

import { type CalendarDraft, type Weekday, type Window, clockTime, copyMonday, isOvernight, nextWindow, weekdays } from "./calendar_draft";
import { type Refusals, bare, button, textInput } from "./form";
import { type Child, h } from "./host";
import { say, weekdayText } from "./words";

export function weeklyHours(draft: CalendarDraft, refusals: Refusals, redraw: () => void): Child {
  return [
    h("h5", null, say("dashboard.weekly.title")),
    h("p", { className: "txt-hint" }, say("dashboard.weekly.about")),
    h("div", { className: "aftercare-week" }, weekdays.map((day, i) => dayRow(draft, day, weekdayText(i), refusals, redraw))),
    refusals.slot("weekly"),
    button({
      label: say("dashboard.weekly.copy_monday"),
      icon: "ri-file-copy-line",
      className: "sm secondary m-t-10",
      press: () => {
        copyMonday(draft.weekly);
        redraw();
      },
    }),
  ];
}

function dayRow(draft: CalendarDraft, day: Weekday, name: string, refusals: Refusals, redraw: () => void): HTMLElement {
  const slot = `weekly.${day}`;
  return h(
    "div",
    { className: "aftercare-week-day", "html-role": "group", ariaLabel: name },
    h("div", { className: "txt-bold" }, name),
    h(
      "div",
      { "html-data-refusal": slot, className: refusals.has(slot) ? "error" : "" },
      windowRows(draft.weekly[day], name, `aftercare-${day}`, () => {
        refusals.clear(slot);
        refusals.clear("weekly");
      }, redraw),
      refusals.slot(slot),
    ),
  );
}

/** Windows to edit, with a button for one more. The windows are changed in place; redraw is called where their number changes. */
export function windowRows(windows: Window[], name: string, id: string, touched: () => void, redraw: () => void): Child {
  return [
    windows.length === 0 && h("span", { className: "txt-hint aftercare-closed" }, say("dashboard.calendar.closed")),
    windows.map((window, i) => windowRow(windows, window, i, name, id, touched, redraw)),
    button({
      label: windows.length === 0 ? say("dashboard.weekly.add_first") : say("dashboard.weekly.add"),
      icon: "ri-add-line",
      id: `${id}-add`,
      className: "sm transparent secondary",
      press: () => {
        windows.push(nextWindow(windows));
        touched();
        redraw();
        document.getElementById(`${id}-${windows.length - 1}-0`)?.focus();
      },
    }),
  ];
}

function windowRow(windows: Window[], window: Window, i: number, name: string, id: string, touched: () => void, redraw: () => void): HTMLElement {
  const overnight = h("span", { className: "label aftercare-overnight", hidden: !isOvernight(window) }, say("dashboard.weekly.next_day"));
  const changed = (): void => {
    touched();
    overnight.hidden = !isOvernight(window);
  };
  const time = (end: 0 | 1): HTMLElement => {
    const input = textInput({
      id: `${id}-${i}-${end}`,
      value: window[end],
      placeholder: "00:00",
      inputMode: "numeric",
      maxLength: 8,
      ariaLabel: say(end === 0 ? "dashboard.weekly.from" : "dashboard.weekly.to", { day: name, n: i + 1 }),
      change: (text) => {
        // What is a time is kept as a clock shows it; what is none goes to the server as typed, which says what is wrong.
        window[end] = clockTime(text) ?? text;
        changed();
      },
      onblur: () => (input.value = window[end]),
    });
    return bare(input, "aftercare-time");
  };
  return h(
    "span",
    { className: "aftercare-window" },
    time(0),
    "–",
    time(1),
    overnight,
    button({
      label: say("dashboard.weekly.remove", { day: name, n: i + 1 }),
      icon: "ri-close-line",
      iconOnly: true,
      className: "sm circle transparent secondary",
      press: () => {
        windows.splice(i, 1);
        touched();
        redraw();
        document.getElementById(`${id}-add`)?.focus();
      },
    }),
  );
}
