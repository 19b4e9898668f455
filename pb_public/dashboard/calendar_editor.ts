// The editor of one calendar.

import { type CalendarDraft, type Days, calendarFromRecord, calendarToRecord, dateIn, knownYears, mergeDays, newCalendar, readDays, serviceChannels } from "./calendar_draft";
import { noHolidaysHint, reachedYear, unknownYearsAlert } from "./calendar_list";
import { openDraft } from "./draft";
import { Editor, deeds, restoredNotice } from "./editor";
import { type Refusals, button, field, flatRefusals, textInput, toggle } from "./form";
import { type Child, Refusal, deleteRecord, deskNow, first, h, part, saveRecord, toast } from "./host";
import { confirmMove, preview, previewBox } from "./preview";
import { address } from "./service_times";
import { weeklyHours } from "./weekly_hours";
import { listText, say } from "./words";
import { yearImport } from "./year_import";
import { yearView } from "./year_view";

const collection = "calendars";
/** The calendar that ships, with the holidays and make-up work days of China. */
const shipped = "workdayscn00000";

// Zones that shops are in; any other that the server knows may be typed.
const commonZones = ["Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo", "Asia/Seoul", "Asia/Kolkata", "Asia/Dubai", "Europe/London", "Europe/Berlin", "Europe/Paris", "America/New_York", "America/Chicago", "America/Los_Angeles", "America/Sao_Paulo", "Australia/Sydney", "UTC"];

export async function editCalendar(id: string): Promise<Child> {
  const isNew = id === "new";
  const [record, now, reached, china] = await Promise.all([isNew ? null : first<Record<string, unknown>>(collection, "id = {:id}", { id }), deskNow(), reachedYear(isNew ? "" : id), isNew ? shippedDays() : {}]);
  if (!isNew && !record) return h("div", { className: "alert warning" }, say("dashboard.gone"));
  const fresh = record ? calendarFromRecord(record) : newCalendar(Intl.DateTimeFormat().resolvedOptions().timeZone);
  const draft = openDraft<CalendarDraft>(`calendars/${id}`, fresh);
  const editor = new Editor(collection, draft, renameRefusals);
  const page = part({ className: "aftercare-editor" }, () => form(editor, fresh, () => page.draw(), now, reached, china));
  return page.node;
}

/** The days of the calendar that ships; none where it is no longer there. */
async function shippedDays(): Promise<Days> {
  const record = await first<{ days: unknown }>(collection, "id = {:id}", { id: shipped }, { fields: "days" });
  return readDays(record?.days);
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

function form(editor: Editor<CalendarDraft>, saved: CalendarDraft, redraw: () => void, now: Date, reached: number, china: Days): Child {
  const { draft, refusals } = editor;
  const value = draft.value;
  const today = dateIn(value.zone, now);
  const discard = (): void => {
    draft.settle(structuredClone(saved));
    editor.tell();
    redraw();
  };
  const hours = part({ className: "aftercare-section", hidden: value.always_open }, () => weeklyHours(value, refusals, () => hours.draw()));
  const known = part({}, () => [noHolidaysHint(value), unknownYearsAlert(value, Number(today.slice(0, 4)), reached)]);
  const year = yearView(value, refusals, today, () => known.draw());
  const chinaYears = knownYears(china);
  const beginWithChina = button({
    label: say("dashboard.calendar.begin_with_china", { years: listText(chinaYears.map(String)) }),
    className: "secondary m-b-sm",
    press: () => {
      value.days = mergeDays(value.days, china, false).days;
      year.show(chinaYears.at(-1)!);
      known.draw();
      beginWithChina.remove();
      document.getElementById("aftercare-year-next")?.focus(); // the button that had the focus is gone
    },
  });
  const dayParts = h(
    "div",
    { className: "aftercare-section", hidden: value.always_open },
    h("h5", null, say("dashboard.days.title")),
    h("p", { className: "txt-hint" }, say("dashboard.days.about")),
    known.node,
    mergeDays(value.days, china, false).added > 0 && beginWithChina,
    year.node,
    yearImport(value, (imported) => {
      year.show(imported);
      known.draw();
    }),
  );
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
        hours.node.hidden = dayParts.hidden = on;
      }, say("dashboard.calendar.always_help")),
      h("div", null, toggle(say("dashboard.field.fallback"), value.fallback, (on) => {
        value.fallback = on;
        refusals.clear("fallback");
      }, say("dashboard.calendar.fallback_help")), refusals.slot("fallback")),
    ),
    channelChoice(value, refusals),
    hours.node,
    dayParts,
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

/** The ways to reach the shop whose hours these are, as the published standards tell them. */
function channelChoice(value: CalendarDraft, refusals: Refusals): Child {
  const box = (channel: (typeof serviceChannels)[number]): HTMLElement =>
    toggle(
      say(`dashboard.channel.${channel}`),
      value.channels.includes(channel),
      (on) => {
        value.channels = serviceChannels.filter((one) => (one === channel ? on : value.channels.includes(one)));
        refusals.clear("channels");
      },
      undefined,
      "box",
    );
  return h(
    "div",
    { className: "aftercare-section", "html-role": "group", "html-aria-labelledby": "aftercare-channels", "html-aria-describedby": "aftercare-channels-help" },
    h("h5", { id: "aftercare-channels" }, say("dashboard.field.channels")),
    h("p", { id: "aftercare-channels-help", className: "txt-hint" }, say("dashboard.calendar.channels_help")),
    h("div", { className: "aftercare-boxes" }, serviceChannels.map(box)),
    refusals.slot("channels"),
  );
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
