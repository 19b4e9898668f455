// A rule's params as fields that suit them, or as JSON.

import { type Refusals, bare, button, choice, newId, textArea, textInput, toggle } from "./form";
import { type Child, h, part } from "./host";
import { blankRow, cellText, cellValue, columnsOf, labelOf, listText, listValues, numberOf, readParams, shapeOf } from "./params_shape";
import { type RuleDraft, isObject } from "./rule_draft";
import { hasWords, localeNames, say } from "./words";

type Values = Record<string, unknown>;

/** The field set; `changed` is told of each change. */
export function paramsForm(value: RuleDraft, refusals: Refusals, changed: () => void): HTMLElement {
  let isRaw = value.paramsText !== "";
  const body = part({ className: "aftercare-params" }, () => (isRaw ? raw(value, refusals, changed) : fields(value, changed)));
  const flip = (): void => {
    // What cannot be read stays where it can be mended.
    if (isRaw && value.paramsText !== "") return void refusals.show({ params: say("dashboard.fault.params") });
    isRaw = !isRaw;
    body.draw();
    swap.textContent = swapText();
  };
  const swapText = (): string => say(isRaw ? "dashboard.params.as_fields" : "dashboard.params.as_json");
  const swap = h("button", { type: "button", className: "btn sm transparent secondary", onclick: flip }, swapText());
  return h("div", null, h("div", { className: "aftercare-params-head" }, h("h5", null, say("dashboard.params.title")), swap), h("p", { className: "txt-hint" }, say("dashboard.params.about")), body.node, refusals.slot("params"));
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

function fields(value: RuleDraft, changed: () => void): Child {
  const names = Object.keys(value.params);
  if (names.length === 0) return h("p", { className: "txt-hint" }, say("dashboard.params.none"));
  return names.map((name) => valueField(value.params, name, 0, changed));
}

/** The field of one value within its owner. */
function valueField(owner: Values, name: string, depth: number, changed: () => void): HTMLElement {
  const set = (next: unknown): void => {
    owner[name] = next;
    changed();
  };
  const value = owner[name];
  const label = nameText(name);
  switch (shapeOf(value, depth)) {
    case "yes":
      return toggle(label, value as boolean, set, undefined, "box");
    case "number":
      // What is no number (yet) is kept as it was.
      return labelled(label, textInput({ value: String(value), inputMode: "decimal", change: (text) => { const read = numberOf(text); if (read !== null) set(read); } }));
    case "text":
      return labelled(label, textInput({ value: value as string, change: set }));
    case "long":
      return labelled(label, textArea({ value: value as string, rows: Math.min(8, Math.max(2, Math.ceil((value as string).length / 80))), change: set }));
    case "list":
      return labelled(label, textArea({ value: listText(value as unknown[]), rows: Math.min(10, Math.max(2, (value as unknown[]).length + 1)), spellcheck: false, change: (text) => set(listValues(text, value as unknown[])) }), say("dashboard.params.list_help"));
    case "table":
      return table(label, value as unknown[], set);
    case "group":
      return h("fieldset", { className: "aftercare-group" }, h("legend", null, label), Object.keys(value as Values).map((inner) => valueField(value as Values, inner, depth + 1, changed)));
    case "json":
      return jsonField(label, value, set);
  }
}

/** A language by its name, all else as it is called. */
function nameText(name: string): string {
  if (name === "zh-CN" || name === "en") return localeNames[name];
  return hasWords(`dashboard.param.${name}`) ? say(`dashboard.param.${name}`) : labelOf(name);
}

function labelled(label: string, control: HTMLElement, help?: string): HTMLElement {
  control.id ||= newId();
  const helpId = `${control.id}-help`;
  if (help) control.setAttribute("aria-describedby", helpId);
  return h("div", { className: "aftercare-field" }, h("div", { className: "field" }, h("label", { htmlFor: control.id }, label), control), help && h("div", { id: helpId, className: "field-help" }, help));
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
  return labelled(label, area, say("dashboard.params.json_help"));
}

function table(label: string, rows: unknown[], set: (next: unknown[]) => void): HTMLElement {
  const box = part({ className: "aftercare-table-scroll" }, () => {
    const columns = columnsOf(rows);
    const column = (name: string): unknown[] => rows.map((row) => (row as Values)[name]);
    const hasNames = isObject(rows[0]);
    return h(
      "table",
      { className: "aftercare-table", ariaLabel: label },
      hasNames && h("thead", null, h("tr", null, columns.map((name) => h("th", { scope: "col" }, nameText(name))), h("th", null))),
      h(
        "tbody",
        null,
        rows.map((row, i) =>
          h(
            "tr",
            null,
            columns.map((name) => h("td", null, cell(row as Values, name, column(name), `${hasNames ? nameText(name) : label}, ${i + 1}`, () => set(rows)))),
            h("td", { className: "aftercare-table-end" }, button({ label: say("dashboard.params.remove_row", { n: i + 1 }), icon: "ri-close-line", iconOnly: true, className: "sm circle transparent secondary", disabled: rows.length === 1, press: () => (rows.splice(i, 1), set(rows), box.draw()) })),
          ),
        ),
      ),
    );
  });
  const more = button({ label: say("dashboard.params.add_row"), icon: "ri-add-line", className: "sm secondary", press: () => (rows.push(blankRow(rows)), set(rows), box.draw()) });
  return h("div", { className: "aftercare-field" }, h("div", { className: "aftercare-table-label" }, label), box.node, more);
}

function cell(row: Values, name: string, column: unknown[], label: string, changed: () => void): HTMLElement {
  const others = column.filter((one) => one !== undefined);
  const change = (text: string): void => {
    row[name] = cellValue(text, others);
    changed();
  };
  const isYes = others.length > 0 && others.every((one) => typeof one === "boolean");
  if (isYes) return bare(choice(String(row[name] ?? false), ["true", "false"].map((value) => ({ value, label: say(`dashboard.params.is.${value}`) })), change, { ariaLabel: label }));
  return bare(textInput({ value: cellText(row[name]), change, ariaLabel: label }));
}
