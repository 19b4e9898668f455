// A rule's params as fields that suit them, or as JSON.

import { type Refusals, bare, button, choice, newId, textArea, textInput, toggle } from "./form";
import { type Child, type Part, h, part } from "./host";
import { codesOf, paramName, sourceOf, sourceText, unchosen, unchosenOf, valueSource } from "../shared/rule_param";
import { blankRow, cellValue, columnsOf, inOrder, isOfWords, listText, listValues, move, pathName, phrasesOf, phrasesText, readParams, shapeOf, unreadIn } from "./params_shape";
import { type Names, planWords } from "./plan_view";
import { doubtOf, doubtsIn } from "./rule_doubt";
import { type RuleDraft, isObject } from "./rule_draft";
import { numberTyped, typedText } from "./typed";
import { hasWords, namesBelow, say } from "./words";

type Values = Record<string, unknown>;

/** What the fields share. */
interface Form {
  names: Names;
  refusals: Refusals;
  changed(): void;
  /** What has been typed in a field is settled: it is told where it cannot be read. */
  settled(path: readonly string[]): void;
}

/** The field set; `changed` is told of each change. */
export function paramsForm(value: RuleDraft, refusals: Refusals, changed: () => void, names: Names): HTMLElement {
  let isRaw = value.paramsText !== "";
  const body = part({ className: "aftercare-params" }, () => (isRaw ? raw(value, refusals, changed) : fields(value, formOf(value, refusals, changed, names))));
  const flip = (): void => {
    // What cannot be read stays where it can be mended.
    const faults = isRaw && value.paramsText !== "" ? { params: say("dashboard.fault.params") } : unreadTexts(value.params);
    if (Object.keys(faults).length > 0) return void refusals.show(faults);
    isRaw = !isRaw;
    body.draw();
    swap.textContent = swapText();
  };
  const swapText = (): string => say(isRaw ? "dashboard.params.as_fields" : "dashboard.params.as_json");
  const swap = h("button", { type: "button", className: "btn sm transparent secondary", onclick: flip }, swapText());
  return h("div", null, h("div", { className: "aftercare-params-head" }, h("h5", null, say("dashboard.params.title")), swap), h("p", { className: "txt-hint" }, say("dashboard.params.about")), body.node, refusals.slot("params"));
}

function formOf(value: RuleDraft, refusals: Refusals, changed: () => void, names: Names): Form {
  // What has been mended is told no more while one still types; what is wrong is told when one leaves the field.
  const clearMended = (): void => {
    const unread = unreadIn(value.params);
    Object.keys(refusals.all()).filter((name) => name.startsWith(pathName([""])) && !unread.has(name)).forEach((name) => refusals.clear(name));
  };
  clearMended();
  return {
    names,
    refusals,
    changed: () => {
      clearMended();
      changed();
    },
    settled: (path) => {
      const text = unreadTexts(value.params)[pathName(path)];
      if (text) refusals.tell({ ...refusals.all(), [pathName(path)]: text });
    },
  };
}

/** What is doubtful in the params, each named as its field is. */
export function doubtTexts(params: Values): string[] {
  return doubtsIn(params).map(([path, doubt]) => say("dashboard.doubt.of", { param: nameText(path[0]!, Array.isArray(params[path[0]!]), path[1]), text: say(`dashboard.doubt.${doubt}`) }));
}

/** What is doubtful in a field as it stands, drawn again with it. */
function doubtNote(owner: Values, path: readonly string[]): Part {
  return part({ "html-role": "status" }, () => {
    const doubt = doubtOf(path, owner[path[0]!]);
    return doubt && h("div", { className: "field-help aftercare-doubt" }, say(`dashboard.doubt.${doubt}`));
  });
}

/** What cannot be read as a number, told for each field it stands in. */
export function unreadTexts(params: Values): Record<string, string> {
  return Object.fromEntries([...unreadIn(params)].map(([name, typed]) => [name, typed.trim() === "" ? say("dashboard.fault.number_none") : say("dashboard.fault.number", { value: typed })]));
}

function raw(value: RuleDraft, refusals: Refusals, changed: () => void): Child {
  const area = textArea({
    value: value.paramsText || JSON.stringify(value.params, null, 2),
    rows: 12,
    spellcheck: false,
    className: "txt-code",
    ariaLabel: say("dashboard.params.json"),
    change: (text) => {
      const read = readParams(text);
      value.paramsText = read ? "" : text;
      if (read) value.params = read;
      if (read) refusals.clear("params");
      else refusals.tell({ ...refusals.all(), params: say("dashboard.fault.params") });
      changed();
    },
  });
  return bare(area);
}

function fields(value: RuleDraft, form: Form): Child {
  const entries = inOrder(value.params);
  if (entries.length === 0) return h("p", { className: "txt-hint" }, say("dashboard.params.none"));
  return entries.map(([name]) => valueField(value.params, [name], form));
}

/** The field of one value within its owner: by its name and by those that it stands below, the nearest first. */
function valueField(owner: Values, path: readonly string[], form: Form): HTMLElement {
  const name = path[0]!;
  const doubt = doubtNote(owner, path);
  const set = (next: unknown): void => {
    owner[name] = next;
    doubt.draw();
    form.changed();
  };
  const value = owner[name];
  const label = nameText(name, Array.isArray(value), path[1]);
  const shape = shapeOf(value, path.length - 1);
  const from = shape === "text" || shape === "list" ? sourceOf(path, [value].flat(), shape === "list", planWords(), form.names) : "";
  if (from) return shape === "list" ? chosenList(label, value as string[], from, set, form, doubt.node) : labelled(label, chosen(value as string, from, set, form));
  switch (shape) {
    case "yes":
      return toggle(label, value as boolean, set, undefined, "box");
    case "number":
      return labelled(label, tidied(textInput({ value: typedText(value), inputMode: "decimal", change: (text) => set(numberTyped(text)) }), () => typedText(owner[name]), path, form), { help: helpBeside(owner, name), refusals: form.refusals, path, doubt: doubt.node });
    case "text":
      return labelled(label, textInput({ value: value as string, change: set }));
    case "long":
      return labelled(label, textArea({ value: value as string, rows: Math.min(8, Math.max(2, Math.ceil((value as string).length / 80))), change: set }), { look: wide });
    case "list": {
      const values = value as unknown[];
      const area = textArea({ value: listText(values), rows: rowsFor(values), spellcheck: false, change: (text) => set(listValues(text, values)) });
      return labelled(label, tidied(area, () => listText(owner[name] as unknown[]), path, form), { help: say(isOfWords(values) ? "dashboard.params.words_help" : "dashboard.params.list_help"), refusals: form.refusals, path });
    }
    case "phrases": {
      const values = value as unknown[];
      const area = textArea({ value: phrasesText(values), rows: rowsFor(values), spellcheck: false, change: (text) => set(phrasesOf(text, values)) });
      return labelled(label, tidied(area, () => phrasesText(owner[name] as unknown[]), path, form), { help: say(isOfWords(values) ? "dashboard.params.phrases_help" : "dashboard.params.phrase_lines_help") });
    }
    case "table":
      return table(label, value as unknown[], set, path, form);
    case "map":
      return map(label, value as Record<string, unknown[]>, path, form);
    case "group":
      return group(label, value as Values, path, form);
    case "json":
      return jsonField(label, value, set);
  }
}

/** What a param means beside another one: minutes beside a ladder are those from step to step. */
function helpBeside(owner: Values, name: string): string | undefined {
  const key = Object.keys(owner).map((other) => `dashboard.params.beside.${other}.${name}`).find(hasWords);
  return key && say(key);
}

/** What can be chosen, in words. What is there stays, also where the desk knows it no more; what stands in the list already is not offered twice. */
function optionsOf(from: string, form: Form, value = "", taken: readonly string[] = []): { value: string; label: string }[] {
  const known = from in form.names.ids ? form.names.ids[from as keyof Names["ids"]] : codesOf(from, namesBelow);
  const offered = known.filter((one) => one === value || !taken.includes(one));
  if (value !== "" && !offered.includes(value)) offered.push(value);
  return offered.map((one) => ({ value: one, label: sourceText(from, one, planWords(), form.names) }));
}

/** What is still to be chosen in a table; "" for nothing. */
export function unchosenText(params: Values): string {
  const found = unchosenOf(params);
  if (!found) return "";
  const { row, field } = found;
  if (field === "") return say("dashboard.fault.field_none", { n: row });
  return say("dashboard.fault.value_none", { n: row, field: hasWords(`desk.field.${field}`) ? say(`desk.field.${field}`) : field });
}

/** One of the desk's own choices. */
function chosen(value: string, from: string, change: (value: string) => void, form: Form, ariaLabel?: string, taken?: readonly string[]): HTMLSelectElement {
  const blank = value === "" ? [{ value, label: say("dashboard.params.choose_one") }] : [];
  return choice(value, [...blank, ...optionsOf(from, form, value, taken)], change, ariaLabel === undefined ? {} : { ariaLabel });
}

/** What the arrows of a list share. */
interface Order {
  values: unknown[];
  id: string;
  box(): Part;
  /** What is moved, as the arrows and what is said afterwards name it. */
  what(i: number): string;
  moved(i: number): string;
  told: HTMLElement;
  set(): void;
}

/** Moves one of a list nearer to its beginning or end: the order may be that of a ladder. Where there is but one there is nothing to move. */
function arrows(order: Order, i: number): Child {
  const { values, id, what } = order;
  if (values.length < 2) return null;
  const arrow = (by: -1 | 1, label: string, icon: string): HTMLElement =>
    button({ label: say(label, { what: what(i) }), icon, iconOnly: true, id: `${id}${by}-${i}`, className: "sm circle transparent secondary", disabled: !(i + by in values), press: () => shift(order, i, by) });
  return [arrow(-1, "dashboard.params.up", "ri-arrow-up-line"), arrow(1, "dashboard.params.down", "ri-arrow-down-line")];
}

function shift({ values, id, box, moved, told, set }: Order, i: number, by: -1 | 1): void {
  move(values, i, by);
  set();
  box().draw();
  // The focus goes along; at the end of the list the arrow that was pressed can be pressed no more.
  const arrow = (way: number): HTMLElement | null => document.getElementById(`${id}${way}-${i + by}`);
  (arrow(by)?.matches(":disabled") ? arrow(-by) : arrow(by))?.focus();
  told.textContent = moved(i + by);
}

/** Read aloud, not shown: what is seen says it already. */
function unseen(): HTMLElement {
  return h("div", { className: "aftercare-unseen", "html-role": "status" });
}

/** Some of the desk's own choices, in an order that may matter: each can be made another one, moved or taken away, and one more be added. */
function chosenList(label: string, values: string[], from: string, set: (next: string[]) => void, form: Form, doubt: HTMLElement): HTMLElement {
  const tell = (focus: string): void => {
    set(values);
    box.draw();
    box.node.querySelector<HTMLElement>(focus)?.focus();
  };
  const textOf = (i: number): string => sourceText(from, values[i]!, planWords(), form.names);
  const told = unseen();
  const order: Order = { values, id: newId(), box: () => box, what: textOf, moved: (i) => say("dashboard.params.moved", { what: textOf(i), n: i + 1, count: values.length }), told, set: () => set(values) };
  const one = (value: string, i: number): HTMLElement => {
    const change = (next: string): void => {
      values[i] = next;
      tell(`li:nth-child(${i + 1}) select`);
    };
    const remove = (): void => {
      values.splice(i, 1);
      tell("li:last-child select");
    };
    return h(
      "li",
      null,
      bare(chosen(value, from, change, form, `${label}, ${i + 1}`, values)),
      arrows(order, i),
      button({ label: say("dashboard.params.remove_value", { value: textOf(i) }), icon: "ri-close-line", iconOnly: true, className: "sm circle transparent secondary", press: remove }),
    );
  };
  const box = part({}, () => {
    const more = optionsOf(from, form, "", values);
    const add = (value: string): void => {
      if (value === "") return;
      values.push(value);
      tell("li:last-child select");
    };
    return h(
      "ol",
      { className: "aftercare-chosen", "html-role": "list", ariaLabel: label },
      values.map(one),
      more.length > 0 && h("li", null, bare(choice("", [{ value: "", label: say("dashboard.params.choose") }, ...more], add, { ariaLabel: `${label}: ${say("dashboard.params.choose")}` }))),
    );
  });
  return h("div", { className: "aftercare-field wide" }, h("div", { className: "aftercare-table-label" }, label), box.node, doubt, told);
}

function rowsFor(values: unknown[]): number {
  return Math.min(10, Math.max(2, values.length + 1));
}

// A group that takes more than a few lines is folded up: one changes a word list now and then, and looks for the script daily.
const longestOpen = 300;

function group(label: string, values: Values, path: readonly string[], form: Form): HTMLElement {
  const entries = inOrder(values);
  const fields = h("div", { className: "aftercare-group-fields" }, entries.map(([inner]) => valueField(values, [inner, ...path], form)));
  if (JSON.stringify(values).length <= longestOpen) return h("fieldset", { className: "aftercare-group" }, h("legend", null, label), fields);
  return folded(label, entries.length, fields);
}

function folded(label: string, count: number, content: HTMLElement): HTMLElement {
  return h("details", { className: "aftercare-group aftercare-folded" }, h("summary", null, h("span", null, label), " ", h("span", { className: "txt-hint txt-sm" }, say("dashboard.params.entries", { count }))), content);
}

function nameText(name: string, isList = false, below = ""): string {
  return paramName(name, isList, planWords(), below);
}

/** A line a name, a column a value. */
function map(label: string, rows: Record<string, unknown[]>, path: readonly string[], form: Form): HTMLElement {
  const from = sourceOf(path, Object.values(rows).flat(), true, planWords(), form.names);
  const input = (row: unknown[], i: number, name: string): HTMLElement => {
    const ariaLabel = `${nameText(name, false, path[0])}, ${i + 1}`;
    const change = (text: string): void => {
      row[i] = cellValue(text, [row[i]]);
      form.changed();
    };
    return bare(from ? chosen(String(row[i]), from, change, form, ariaLabel) : tidied(textInput({ value: typedText(row[i]), ariaLabel, change }), () => typedText(row[i]), path, form));
  };
  const lines = Object.entries(rows).map(([name, row]) => h("tr", null, h("th", { scope: "row" }, nameText(name, false, path[0])), row.map((_, i) => h("td", null, input(row, i, name)))));
  const body = h("div", { className: "aftercare-table-scroll" }, h("table", { className: "aftercare-table aftercare-map", ariaLabel: label }, h("tbody", null, lines)));
  return folded(label, lines.length, h("div", null, body, form.refusals.slot(pathName(path))));
}

// What wants the whole line; the others stand side by side.
const wide = "wide";

/** A control that shows, once one leaves it, what has been made of what was typed; what could not be read stays, and is told. */
function tidied<T extends HTMLInputElement | HTMLTextAreaElement>(control: T, text: () => string, path: readonly string[], form: Form): T {
  control.addEventListener("change", () => {
    control.value = text();
    form.settled(path);
  });
  return control;
}

interface Around {
  help?: string;
  look?: string;
  /** Where what cannot be read is told, with the names that lead to the value. */
  refusals?: Refusals;
  path?: readonly string[];
  doubt?: HTMLElement;
}

function labelled(label: string, control: HTMLElement, { help, look = "", refusals, path = [], doubt }: Around = {}): HTMLElement {
  control.id ||= newId();
  const helpId = `${control.id}-help`;
  const slot = refusals?.slot(pathName(path));
  const described = [help && helpId, slot?.id].filter(Boolean).join(" ");
  if (described) control.setAttribute("aria-describedby", described);
  const box = h("div", { className: `field ${refusals?.has(pathName(path)) ? "error" : ""}`, "html-data-refusal": refusals && pathName(path) }, h("label", { htmlFor: control.id }, label), control);
  return h("div", { className: `aftercare-field ${look}` }, box, help && h("div", { id: helpId, className: "field-help" }, help), doubt, slot);
}

function jsonField(label: string, value: unknown, set: (next: unknown) => void): HTMLElement {
  const area: HTMLTextAreaElement = textArea({
    value: JSON.stringify(value, null, 2),
    rows: 4,
    spellcheck: false,
    className: "txt-code",
    change: (text) => {
      try {
        set(JSON.parse(text));
        area.setCustomValidity("");
      } catch {
        area.setCustomValidity(say("dashboard.fault.json"));
        area.reportValidity();
      }
    },
  });
  return labelled(label, area, { help: say("dashboard.params.json_help"), look: wide });
}

function table(label: string, rows: unknown[], set: (next: unknown[]) => void, path: readonly string[], form: Form): HTMLElement {
  const told = unseen();
  const order: Order = { values: rows, id: newId(), box: () => box, what: (i) => say("dashboard.params.row", { n: i + 1 }), moved: (i) => say("dashboard.params.moved_row", { n: i + 1, count: rows.length }), told, set: () => set(rows) };
  // The value beside a field's name is one of that field; of another column the values themselves tell.
  const source = (row: Values, name: string, column: unknown[]): string => (name === "value" && "field" in row ? valueSource(row) : sourceOf([name, ...path], column, rows.length > 1, planWords(), form.names));
  /** Of another field the value is another one, to be chosen anew. */
  const fieldChanged = (row: Values, id: string): void => {
    const from = valueSource(row);
    if (from !== "" && !optionsOf(from, form).some(({ value }) => value === row.value)) row.value = unchosen;
    if (from === "" && row.value === unchosen) row.value = "";
    set(rows);
    box.draw();
    document.getElementById(id)?.focus();
  };
  const box = part({ className: "aftercare-table-scroll" }, () => {
    const columns = columnsOf(rows);
    const column = (name: string): unknown[] => rows.map((row) => (row as Values)[name]);
    const hasNames = isObject(rows[0]);
    return h(
      "table",
      { className: `aftercare-table ${hasNames ? "aftercare-rows" : ""}`, ariaLabel: label },
      hasNames && h("thead", null, h("tr", null, columns.map((name) => h("th", { scope: "col" }, nameText(name))), h("th", null))),
      h(
        "tbody",
        null,
        rows.map((row, i) =>
          h(
            "tr",
            null,
            columns.map((name) => {
              const id = `${order.id}-${i}-${name}`;
              const changed = name === "field" ? () => fieldChanged(row as Values, id) : () => set(rows);
              return h("td", hasNames ? { "html-data-label": nameText(name) } : null, cell(row as Values, name, column(name), { id, label: `${hasNames ? nameText(name) : label}, ${i + 1}`, from: source(row as Values, name, column(name)), path, changed }, form));
            }),
            h("td", { className: "aftercare-table-end" }, arrows(order, i), button({ label: say("dashboard.params.remove_row", { n: i + 1 }), icon: "ri-close-line", iconOnly: true, className: "sm circle transparent secondary", disabled: rows.length === 1, press: () => (rows.splice(i, 1), set(rows), box.draw()) })),
          ),
        ),
      ),
    );
  });
  const more = button({ label: say("dashboard.params.add_row"), icon: "ri-add-line", className: "sm secondary", press: () => (rows.push(blankRow(rows)), set(rows), box.draw()) });
  return h("div", { className: `aftercare-field ${wide}` }, h("div", { className: "aftercare-table-label" }, label), box.node, hasWordLists(rows) && h("div", { className: "field-help" }, say("dashboard.params.cell_help")), form.refusals.slot(pathName(path)), more, told);
}

/** Whether some column of the rows holds words. */
function hasWordLists(rows: unknown[]): boolean {
  return rows.some((row) => isObject(row) && Object.values(row).some(Array.isArray));
}

interface Cell {
  id: string;
  label: string;
  /** What it is chosen from; "" for free text. */
  from: string;
  /** The names that lead to the table. */
  path: readonly string[];
  changed(): void;
}

/** A cell of a table, whose column may be one of the desk's own choices. */
function cell(row: Values, name: string, column: unknown[], { id, label, from, path, changed }: Cell, form: Form): HTMLElement {
  const others = column.filter((one) => one !== undefined);
  const change = (text: string): void => {
    row[name] = cellValue(text, others);
    changed();
  };
  const isYes = others.length > 0 && others.every((one) => typeof one === "boolean");
  if (isYes) return bare(choice(String(row[name] ?? false), ["true", "false"].map((value) => ({ value, label: say(`dashboard.params.is.${value}`) })), change, { ariaLabel: label }));
  if (from) return bare(Object.assign(chosen(String(row[name] ?? ""), from, change, form, label), { id }));
  const isWords = others.length > 0 && others.every(Array.isArray);
  // Of lines that are pasted an input would make one word.
  const control = isWords ? textArea({ value: typedText(row[name]), rows: 1, change, spellcheck: false, ariaLabel: label }) : textInput({ value: typedText(row[name]), change, ariaLabel: label });
  return bare(tidied(control, () => typedText(row[name]), path, form));
}
