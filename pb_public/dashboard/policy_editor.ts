// The editor of one service policy.

import { openDraft } from "./draft";
import { Editor, deeds, restoredNotice } from "./editor";
import { type Refusals, bare, button, choice, field, flatRefusals, textArea, textInput, toggle } from "./form";
import { type Child, Refusal, ask, deleteRecord, first, h, list, part, post, saveRecord, toast } from "./host";
import { type ClockKind, type Mode, type PolicyDraft, type TargetRow, type Unit, clockKinds, lastPosition, newPolicy, pausing, policyFromRecord, policyToRecord, units, withExample } from "./policy_draft";
import { whenInWords } from "./policy_words";
import { confirmMove, language, preview, previewBox } from "./preview";
import { address } from "./service_times";
import { say } from "./words";

const collection = "sla_policies";

interface Calendar {
  id: string;
  name: string;
  zone: string;
  fallback: boolean;
}

type PolicyEditor = Editor<PolicyDraft>;

// What policies ask most often; the words beside each come from the expression itself.
const examples = ['ticket.kind === "repair"', 'ticket.priority === "urgent"', 'ticket.channel === "chat"', 'customer.tier === "vip"', "customer.remote_area"];

const variables = ["ticket.kind", "ticket.priority", "ticket.grade", "ticket.channel", "ticket.category", "ticket.tier", "ticket.tags", "customer.tier", "customer.remote_area", "customer.region", "customer.tags", "product.category", "product.sku"];

export async function editPolicy(id: string): Promise<Child> {
  const isNew = id === "new";
  const [record, calendars, others] = await Promise.all([
    isNew ? null : first<Record<string, unknown>>(collection, "id = {:id}", { id }),
    list<Calendar>("calendars", { sort: "name", fields: "id,name,zone,fallback" }),
    isNew ? list<{ position: number }>(collection, { fields: "position" }) : [],
  ]);
  if (!isNew && !record) return h("div", { className: "alert warning" }, say("dashboard.gone"));
  const fresh = record ? policyFromRecord(record) : newPolicy(lastPosition(others));
  const draft = openDraft<PolicyDraft>(`policies/${id}`, fresh);
  const editor = new Editor(collection, draft, renameRefusals);
  const page = part({ className: "aftercare-editor" }, () => form(editor, fresh, calendars, () => page.draw()));
  return page.node;
}

/** A target that is refused is shown at its clock, all else at the field the server names. */
function renameRefusals(refusal: Refusal): Record<string, string> {
  const flat = flatRefusals(refusal.fields);
  const clock = refusal.fields.targets?.params.clock;
  if (flat.targets && clockKinds.includes(clock as ClockKind)) {
    flat[`targets.${String(clock)}`] = flat.targets;
    delete flat.targets;
  }
  return flat;
}

function form(editor: PolicyEditor, saved: PolicyDraft, calendars: Calendar[], redraw: () => void): Child {
  const { draft, refusals } = editor;
  const value = draft.value;
  const zone = calendars.find((one) => one.fallback)?.zone ?? ""; // for times of which no calendar is asked
  const discard = (): void => {
    draft.settle(structuredClone(saved));
    editor.tell();
    redraw();
  };
  return [
    draft.restored && draft.changed() && restoredNotice(discard),
    h("h4", { className: "m-b-sm" }, value.id ? saved.name : say("dashboard.policies.new")),
    h(
      "div",
      { className: "aftercare-pair wide-first" },
      field({ name: "name", label: say("dashboard.field.name"), help: say("dashboard.policy.name_help"), refusals }, textInput({ value: value.name, required: true, change: (text) => (value.name = text) })),
      field({ name: "position", label: say("dashboard.field.position"), help: say("dashboard.policy.position_help"), refusals }, textInput({ value: value.position, inputMode: "numeric", change: (text) => (value.position = text) })),
    ),
    field({ name: "about", label: say("dashboard.field.about"), help: say("dashboard.policy.about_help"), refusals }, textInput({ value: value.about, change: (text) => (value.about = text) })),
    toggle(say("dashboard.policy.enabled"), value.enabled, (on) => (value.enabled = on), say("dashboard.policy.enabled_help")),
    h("div", { className: "aftercare-section" }, whenField(value, refusals)),
    h("div", { className: "aftercare-section" }, targetTable(value, calendars, refusals)),
    h("div", { className: "aftercare-section" }, pauseChoice(value, refusals)),
    deeds(
      editor.outcome,
      h("a", { className: "btn transparent secondary aftercare-back", href: address("policies") }, say("dashboard.back")),
      value.id !== "" && button({ label: say("dashboard.delete"), className: "transparent danger", press: () => void editor.run(() => remove(editor, zone)) }),
      button({ label: say("dashboard.discard"), className: "transparent", press: discard }),
      button({ label: say("dashboard.preview.button"), className: "secondary", press: () => void editor.run(() => look(editor, zone)) }),
      button({ label: say("dashboard.policy.save_apply"), className: "secondary", press: () => void editor.run(() => saveAndApply(editor, zone)) }),
      button({ label: say("dashboard.save"), press: () => void editor.run(() => save(editor, zone)) }),
    ),
    h("p", { className: "txt-hint txt-sm txt-right" }, say("dashboard.policy.save_help")),
  ];
}

function whenField(value: PolicyDraft, refusals: Refusals): Child {
  const meaning = h("p", { className: "txt-sm", "html-aria-live": "polite" });
  const explain = (): void => {
    const words = whenInWords(value.when, language);
    meaning.textContent = words === null ? "" : say("dashboard.when.means", { words });
  };
  const area = textArea({
    value: value.when,
    rows: 3,
    spellcheck: false,
    className: "txt-code",
    placeholder: examples[0],
    change: (text) => {
      value.when = text;
      explain();
    },
  });
  const insert = (example: string): void => {
    area.value = value.when = withExample(value.when, example);
    refusals.clear("when");
    explain();
    area.focus();
  };
  explain();
  return [
    h("h5", null, say("dashboard.when.title")),
    field({ name: "when", label: say("dashboard.when.label"), help: say("dashboard.when.help"), refusals }, area),
    meaning,
    h("div", { className: "aftercare-examples-bar", "html-role": "group", ariaLabel: say("dashboard.when.examples") }, h("span", { className: "txt-hint txt-sm" }, say("dashboard.when.examples")), examples.map((example) => exampleButton(example, insert))),
    h("details", { className: "aftercare-variables txt-sm" }, h("summary", null, say("dashboard.when.variables")), h("p", { className: "txt-hint" }, say("dashboard.when.variables_help")), h("p", null, variables.map((name) => [h("code", null, name), " "]))),
  ];
}

function exampleButton(example: string, insert: (example: string) => void): HTMLElement {
  return button({ label: whenInWords(example, language) ?? example, className: "sm secondary", press: () => insert(example) });
}

function targetTable(value: PolicyDraft, calendars: Calendar[], refusals: Refusals): Child {
  return [
    h("h5", null, say("dashboard.targets.title")),
    h("p", { className: "txt-hint" }, say("dashboard.targets.about")),
    refusals.slot("targets"),
    clockKinds.map((kind) => targetRow(kind, value.targets[kind], calendars, refusals)),
  ];
}

function targetRow(kind: ClockKind, row: TargetRow, calendars: Calendar[], refusals: Refusals): HTMLElement {
  const name = say(`common.clock.${kind}`);
  const slot = `targets.${kind}`;
  const touched = (): void => refusals.clear(slot);
  const modes: Mode[] = kind === "promise" ? ["none", "warn"] : ["none", "clock", "business", "days"];
  const id = (what: string): string => `aftercare-${kind}-${what}`;
  const labelled = (label: string): object => ({ ariaLabel: say("dashboard.targets.of", { clock: name, what: label }) });

  const amount = (): HTMLElement => bare(textInput({ id: id("amount"), value: row.amount, inputMode: "decimal", ...labelled(say("dashboard.targets.amount")), change: (text) => ((row.amount = text), touched()) }), "aftercare-amount");
  const unit = (): HTMLElement => {
    const known = units.filter((u) => row.mode === "clock" || u !== "days");
    if (!known.includes(row.unit)) row.unit = "hours";
    return bare(choice(row.unit, known.map((u) => ({ value: u, label: say(`dashboard.unit.${u}`) })), (chosen) => ((row.unit = chosen as Unit), touched()), { id: id("unit"), ...labelled(say("dashboard.targets.unit")) }));
  };
  const calendar = (): HTMLElement => {
    const gone = row.calendar !== "" && !calendars.some((one) => one.id === row.calendar);
    const options = [{ value: "", label: say("dashboard.targets.fallback") }, ...calendars.map((one) => ({ value: one.id, label: one.name })), ...(gone ? [{ value: row.calendar, label: say("dashboard.calendar.unknown") }] : [])];
    return bare(choice(row.calendar, options, (chosen) => ((row.calendar = chosen), touched()), { id: id("calendar"), ...labelled(say("dashboard.targets.calendar")) }), "aftercare-calendar");
  };
  const warn = (): HTMLElement =>
    h("label", { className: "aftercare-warn" }, h("span", null, say("dashboard.targets.warn")), bare(textInput({ id: id("warn"), value: row.warn, placeholder: "80", ...labelled(say("dashboard.targets.warn_marks")), change: (text) => ((row.warn = text), touched()) }), "aftercare-amount"), "%");

  const rest = part({ className: "aftercare-target-rest" }, () => {
    if (row.mode === "none") return null;
    if (row.mode === "warn") return warn();
    return [amount(), row.mode === "days" ? h("span", null, say("dashboard.targets.working_days")) : unit(), row.mode !== "clock" && calendar(), warn()];
  });
  const mode = choice(
    row.mode,
    modes.map((one) => ({ value: one, label: say(`dashboard.mode.${one}`) })),
    (chosen) => {
      row.mode = chosen as Mode;
      touched();
      rest.draw();
    },
    { id: id("mode"), ...labelled(say("dashboard.targets.how")), "html-aria-describedby": id("help") },
  );
  return h(
    "div",
    { className: `aftercare-target ${refusals.has(slot) ? "error" : ""}`, "html-data-refusal": slot, "html-role": "group", ariaLabel: name },
    h("div", { className: "aftercare-target-name" }, h("strong", null, name), h("div", { id: id("help"), className: "txt-hint txt-sm" }, say(`dashboard.clock_help.${kind}`))),
    h("div", { className: "aftercare-target-what" }, bare(mode), rest.node, refusals.slot(slot)),
  );
}

function pauseChoice(value: PolicyDraft, refusals: Refusals): Child {
  return [
    h("h5", null, say("dashboard.pauses.title")),
    h("p", { className: "txt-hint" }, say("dashboard.pauses.about")),
    h(
      "div",
      { className: "aftercare-boxes" },
      pausing.map((status) =>
        toggle(
          say(`common.status.${status}`),
          value.pauses.includes(status),
          (on) => {
            value.pauses = pausing.filter((one) => (one === status ? on : value.pauses.includes(one)));
            refusals.clear("pauses");
          },
          undefined,
          "box",
        ),
      ),
    ),
    refusals.slot("pauses"),
  ];
}

/** The record to save; null where rows cannot be read, which then say so. */
function readable({ draft, refusals }: PolicyEditor): Record<string, unknown> | null {
  const { record, faults } = policyToRecord(draft.value);
  const told = Object.entries(faults).map(([kind, fault]) => [`targets.${kind}`, say(`dashboard.fault.${fault}`)]);
  if (told.length === 0) return record;
  refusals.show(Object.fromEntries(told) as Record<string, string>);
  return null;
}

async function look(editor: PolicyEditor, zone: string): Promise<void> {
  const record = readable(editor);
  if (!record) return;
  editor.tell(previewBox(await preview(collection, editor.draft.value.id, record), zone, say("dashboard.policy.preview_lead")));
}

async function save(editor: PolicyEditor, zone: string): Promise<void> {
  const record = readable(editor);
  if (!record) return;
  const { id } = editor.draft.value;
  if (editor.draft.changed()) {
    const moves = await preview(collection, id, record);
    if (moves.moved > 0) {
      const answer = await confirmMove(say("dashboard.preview.title"), previewBox(moves, zone, say("dashboard.policy.preview_lead")), [
        { answer: "apply", label: say("dashboard.policy.save_apply"), className: "secondary" },
        { answer: "save", label: say("dashboard.policy.save_keep") },
      ]);
      if (!answer) return;
      if (answer === "apply") return applied(editor, record);
    }
  }
  await store(editor, record);
  leave(editor, say("dashboard.saved", { name: editor.draft.value.name }));
}

async function saveAndApply(editor: PolicyEditor, zone: string): Promise<void> {
  const record = readable(editor);
  if (!record) return;
  const moves = await preview(collection, editor.draft.value.id, record);
  const answer = await confirmMove(say("dashboard.preview.title"), previewBox(moves, zone, say("dashboard.policy.preview_lead")), [{ answer: true, label: say("dashboard.policy.save_apply") }]);
  if (answer) await applied(editor, record);
}

/** Saves, then gives open cases their targets anew, with the reason that goes into the journal. */
async function applied(editor: PolicyEditor, record: Record<string, unknown>): Promise<void> {
  const { name } = editor.draft.value;
  const reason = await askReason(name);
  if (reason === null) return;
  await store(editor, record);
  const { tickets, clocks } = await post<{ tickets: number; clocks: number }>("/api/aftercare/clocks/reapply", { all: true, reason });
  leave(editor, say("dashboard.policy.applied", { name, tickets, clocks }));
}

function askReason(name: string): Promise<string | null> {
  let reason = say("dashboard.policy.reason_default", { name });
  const id = "aftercare-reason";
  return ask<string | null>((close) => ({
    title: say("dashboard.policy.reason_title"),
    content: [
      h("div", { className: "field" }, h("label", { htmlFor: id }, say("dashboard.policy.reason")), textInput({ id, value: reason, maxLength: 500, autofocus: true, change: (text) => (reason = text) })),
      h("div", { className: "field-help" }, say("dashboard.policy.reason_help")),
    ],
    footer: h("div", { className: "aftercare-choices" }, button({ label: say("dashboard.back_to_editing"), className: "transparent", press: () => close(null) }), button({ label: say("dashboard.policy.apply"), press: () => close(reason.trim()) })),
  }));
}

/** Saves and takes what was saved for the new original: should what follows be refused, the next try changes the same record. */
async function store({ draft }: PolicyEditor, record: Record<string, unknown>): Promise<void> {
  const { id, updated } = draft.value;
  draft.settle(policyFromRecord(await saveRecord<Record<string, unknown>>(collection, id, updated, record)));
}

function leave({ draft }: PolicyEditor, told: string): void {
  draft.forget();
  toast(told);
  location.hash = address("policies");
}

async function remove(editor: PolicyEditor, zone: string): Promise<void> {
  const { id, name } = editor.draft.value;
  const { record } = policyToRecord(editor.draft.value);
  const moves = await preview(collection, id, record, true);
  const answer = await confirmMove(say("dashboard.delete_named", { name }), previewBox(moves, zone, say("dashboard.policy.delete_lead")), [{ answer: true, label: say("dashboard.delete"), className: "danger" }]);
  if (!answer) return;
  await deleteRecord(collection, id);
  leave(editor, say("dashboard.deleted", { name }));
}
