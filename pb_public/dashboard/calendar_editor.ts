// The editor of one calendar.

import { type CalendarDraft, calendarFromRecord, calendarToRecord, dateIn, newCalendar } from "./calendar_draft";
import { reachedYear, unknownYearsAlert } from "./calendar_list";
import { openDraft } from "./draft";
import { Editor, deeds, restoredNotice } from "./editor";
import { button, field, flatRefusals, textInput, toggle } from "./form";
import { type Child, Refusal, deleteRecord, deskNow, first, h, part, saveRecord, toast } from "./host";
import { confirmMove, preview, previewBox } from "./preview";
import { address } from "./service_times";
import { weeklyHours } from "./weekly_hours";
import { say } from "./words";
import { yearImport } from "./year_import";
import { yearView } from "./year_view";

const collection = "calendars";

// Zones that shops are in; any other that the server knows may be typed.
const commonZones = ["Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo", "Asia/Seoul", "Asia/Kolkata", "Asia/Dubai", "Europe/London", "Europe/Berlin", "Europe/Paris", "America/New_York", "America/Chicago", "America/Los_Angeles", "America/Sao_Paulo", "Australia/Sydney", "UTC"];

export async function editCalendar(id: string): Promise<Child> {
  const isNew = id === "new";
  const [record, now, reached] = await Promise.all([isNew ? null : first<Record<string, unknown>>(collection, "id = {:id}", { id }), deskNow(), reachedYear(isNew ? "" : id)]);
  if (!isNew && !record) return h("div", { className: "alert warning" }, say("dashboard.gone"));
  const fresh = record ? calendarFromRecord(record) : newCalendar(Intl.DateTimeFormat().resolvedOptions().timeZone);
  const draft = openDraft<CalendarDraft>(`calendars/${id}`, fresh);
  const editor = new Editor(collection, draft, renameRefusals);
  const page = part({ className: "aftercare-editor" }, () => form(editor, fresh, () => page.draw(), now, reached));
  return page.node;
}

/** A wrong window of a weekday is shown at that day, all else at the field the server names. */
export function renameRefusals(refusal: Refusal): Record<string, string> {
  const flat = flatRefusals(refusal.fields);
  const day = refusal.fields.weekly?.params.day;
  if (flat.weekly && typeof day === "string") {
    flat[`weekly.${day}`] = flat.weekly;
    delete flat.weekly;
  }
  return flat;
}

function form(editor: Editor<CalendarDraft>, saved: CalendarDraft, redraw: () => void, now: Date, reached: number): Child {
  const { draft, refusals } = editor;
  const value = draft.value;
  const today = dateIn(value.zone, now);
  const discard = (): void => {
    draft.settle(structuredClone(saved));
    editor.tell();
    redraw();
  };
  const hours = part({ className: "aftercare-section", hidden: value.always_open }, () => weeklyHours(value, refusals, () => hours.draw()));
  const year = yearView(value, refusals, today);
  const dayParts = part({ hidden: value.always_open }, () => [
    h("h5", null, say("dashboard.days.title")),
    h("p", { className: "txt-hint" }, say("dashboard.days.about")),
    unknownYearsAlert(value, Number(today.slice(0, 4)), reached),
    year.node,
    yearImport(value, (imported) => {
      year.show(imported);
      dayParts.draw();
    }),
  ]);
  dayParts.node.classList.add("aftercare-section");
  return [
    draft.restored && draft.changed() && restoredNotice(discard),
    h("h4", { className: "m-b-sm" }, value.id ? saved.name : say("dashboard.calendars.new")),
    h(
      "div",
      { className: "aftercare-pair" },
      field({ name: "name", label: say("dashboard.field.name"), help: say("dashboard.calendar.name_help"), refusals }, textInput({ value: value.name, required: true, change: (text) => (value.name = text) })),
      field(
        { name: "zone", label: say("dashboard.field.zone"), help: say("dashboard.calendar.zone_help"), refusals },
        textInput({ value: value.zone, required: true, "html-list": "aftercare-zones", spellcheck: false, change: (text) => (value.zone = text.trim()) }),
      ),
      h("datalist", { id: "aftercare-zones" }, commonZones.map((zone) => h("option", { value: zone }))),
    ),
    h(
      "div",
      { className: "aftercare-pair" },
      toggle(say("dashboard.field.always_open"), value.always_open, (on) => {
        value.always_open = on;
        hours.node.hidden = dayParts.node.hidden = on;
      }, say("dashboard.calendar.always_help")),
      h("div", null, toggle(say("dashboard.field.fallback"), value.fallback, (on) => {
        value.fallback = on;
        refusals.clear("fallback");
      }, say("dashboard.calendar.fallback_help")), refusals.slot("fallback")),
    ),
    hours.node,
    dayParts.node,
    deeds(
      editor.outcome,
      h("a", { className: "btn transparent secondary aftercare-back", href: address("calendars") }, say("dashboard.back")),
      value.id !== "" && button({ label: say("dashboard.delete"), className: "transparent danger", press: () => void editor.run(() => remove(editor)) }),
      button({ label: say("dashboard.discard"), className: "transparent", press: discard }),
      button({ label: say("dashboard.preview.button"), className: "secondary", press: () => void editor.run(() => look(editor)) }),
      button({ label: say("dashboard.save"), press: () => void editor.run(() => save(editor)) }),
    ),
  ];
}

async function look(editor: Editor<CalendarDraft>): Promise<void> {
  const { draft } = editor;
  editor.tell(previewBox(await preview(collection, draft.value.id, calendarToRecord(draft.value)), draft.value.zone, draft.changed() ? "" : say("dashboard.unchanged")));
}

async function save(editor: Editor<CalendarDraft>): Promise<void> {
  const { draft } = editor;
  const { id, updated } = draft.value;
  const record = calendarToRecord(draft.value);
  if (draft.changed()) {
    const moves = await preview(collection, id, record);
    if (moves.moved > 0) {
      const answer = await confirmMove(say("dashboard.preview.title"), previewBox(moves, draft.value.zone), [{ answer: true, label: say("dashboard.save") }]);
      if (!answer) return;
    }
  }
  await saveRecord(collection, id, updated, record);
  draft.forget();
  toast(say("dashboard.saved", { name: draft.value.name }));
  location.hash = address("calendars");
}

async function remove(editor: Editor<CalendarDraft>): Promise<void> {
  const { id, name, zone } = editor.draft.value;
  const moves = await preview(collection, id, calendarToRecord(editor.draft.value), true);
  const answer = await confirmMove(say("dashboard.delete_named", { name }), previewBox(moves, zone), [{ answer: true, label: say("dashboard.delete"), className: "danger" }]);
  if (!answer) return;
  await deleteRecord(collection, id);
  editor.draft.forget();
  toast(say("dashboard.deleted", { name }));
  location.hash = address("calendars");
}
