// Days of a year from a file or the clipboard: read by the server, shown, and merged only then.

import { type CalendarDraft, type Days, mergeDays, readDays } from "./calendar_draft";
import { Refusals, button, field, flatRefusals, textArea, toggle } from "./form";
import { Refusal, h, part, post } from "./host";
import { dayText, listText, say } from "./words";

interface Imported {
  years: number[];
  days: Record<string, unknown>;
  closed: number;
  work: number;
}

/** The largest text that the server reads, in characters. */
const most = 1 << 20;

/** The import's place below the year; merged is told which year to show. */
export function yearImport(draft: CalendarDraft, merged: (year: number) => void): HTMLElement {
  const refusals = new Refusals();
  let text = "";
  let replace = false;
  let found: { years: number[]; days: Days } | null = null;
  let entered: number | null = null;
  const failed = h("div", { className: "alert danger", "html-role": "alert", hidden: true });

  const read = async (): Promise<void> => {
    refusals.show({});
    failed.hidden = true;
    found = null;
    entered = null;
    result.draw();
    try {
      const answer = await post<Imported>("/api/aftercare/calendars/import", { text });
      found = { years: answer.years, days: readDays(answer.days) };
    } catch (err) {
      if (!(err instanceof Refusal)) throw err;
      const homeless = refusals.show(flatRefusals(err.fields));
      failed.textContent = homeless.join(" ") || (err.status === 0 ? say("common.problem.network") : err.message);
      failed.hidden = refusals.has("text");
    }
    result.draw();
  };
  const area = textArea({ value: text, rows: 5, spellcheck: false, className: "txt-code", maxLength: most, placeholder: "2027-01-01,closed,元旦,New Year's Day", change: (typed) => (text = typed) });
  const pickFile = async (event: Event): Promise<void> => {
    const file = (event.target as HTMLInputElement).files?.[0];
    if (!file) return;
    text = await file.text();
    area.value = text;
    await read();
  };
  const file = h("input", { type: "file", accept: ".csv,.json,.txt,text/csv,application/json", ariaLabel: say("dashboard.import.file"), onchange: (event: Event) => void pickFile(event) });

  const result = part({ "html-aria-live": "polite" }, () => {
    if (!found) return entered === null ? null : h("p", { className: "alert info aftercare-import" }, say("dashboard.import.merged", { count: entered }));
    const { years, days } = found;
    const merge = mergeDays(draft.days, days, replace);
    const closed = Object.values(days).filter((day) => day.is === "closed").length;
    const work = Object.values(days).filter((day) => day.is === "work").length;
    return h(
      "div",
      { className: "alert aftercare-import" },
      h("p", { className: "txt-bold" }, say("dashboard.import.found", { years: listText(years.map(String)), closed, work, hours: Object.keys(days).length - closed - work })),
      h("p", null, say("dashboard.import.compared", { added: merge.added, same: merge.same, differing: merge.differing.length })),
      merge.differing.length > 0 && [
        h("p", { className: "txt-sm" }, say("dashboard.import.differing", { days: listText(merge.differing.slice(0, 12).map(dayText)) + (merge.differing.length > 12 ? " …" : "") })),
        toggle(say("dashboard.import.replace"), replace, (on) => (replace = on), undefined, "box"),
      ],
      button({
        label: say("dashboard.import.merge"),
        press: () => {
          const { days: all, added, differing } = mergeDays(draft.days, days, replace);
          draft.days = all;
          entered = added + (replace ? differing.length : 0);
          found = null;
          text = area.value = "";
          result.draw();
          merged(years[0] ?? new Date().getFullYear());
        },
      }),
    );
  });
  return h(
    "details",
    { className: "accordion m-t-sm" },
    h("summary", null, say("dashboard.import.title")),
    h("p", { className: "txt-hint" }, say("dashboard.import.about")),
    field({ name: "text", label: say("dashboard.import.text"), help: say("dashboard.import.text_help"), refusals }, area),
    h("div", { className: "aftercare-import-deeds" }, file, button({ label: say("dashboard.import.read"), className: "secondary", press: () => void read() })),
    failed,
    result.node,
  );
}
