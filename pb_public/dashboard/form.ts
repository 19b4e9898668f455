// Fields that say what they are for and what is wrong with them, in the dashboard's own dress.

import { type Child, type FieldRefusal, h } from "./host";

/** What was refused, shown at its fields until they are touched. */
export class Refusals {
  private fields: Record<string, string> = {};
  private slots = new Map<string, HTMLElement>();

  /** Shows the refusals; returns those for which the form has no field. */
  show(fields: Record<string, string>): string[] {
    const homeless = this.tell(fields);
    this.focusFirst();
    return homeless;
  }

  /** Shows them where they are, and leaves the page where it is: for what is found while somebody types. */
  tell(fields: Record<string, string>): string[] {
    this.fields = { ...fields };
    const homeless: string[] = [];
    for (const [name, text] of Object.entries(this.fields)) if (!this.slots.get(name)?.isConnected) homeless.push(text);
    for (const name of this.slots.keys()) this.write(name);
    return homeless;
  }

  clear(name: string): void {
    if (!(name in this.fields)) return;
    delete this.fields[name];
    this.write(name);
  }

  has(name: string): boolean {
    return name in this.fields;
  }

  /** What is shown now. */
  all(): Record<string, string> {
    return { ...this.fields };
  }

  /** The place below a field where its refusal stands. */
  slot(name: string): HTMLElement {
    const slot = h("div", { id: slotId(name), className: "field-help error", "html-role": "alert", hidden: true });
    this.slots.set(name, slot);
    slot.textContent = this.fields[name] ?? "";
    slot.hidden = slot.textContent === "";
    return slot;
  }

  private write(name: string): void {
    const slot = this.slots.get(name);
    if (!slot) return;
    slot.textContent = this.fields[name] ?? "";
    slot.hidden = slot.textContent === "";
    for (const box of document.querySelectorAll(`[data-refusal="${CSS.escape(name)}"]`)) box.classList.toggle("error", !slot.hidden);
  }

  private focusFirst(): void {
    const found = [...this.slots].filter(([name, slot]) => name in this.fields && slot.isConnected).map(([, slot]) => slot);
    found.sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
    // What is folded up could not be scrolled to.
    const fold = found[0]?.closest("details");
    if (fold) fold.open = true;
    found[0]?.scrollIntoView({ block: "center" });
  }
}

function slotId(name: string): string {
  return `aftercare-refusal-${name.replace(/\W/g, "-")}`;
}

/** Flattens nested refusals to "targets.first_response" and the like. */
export function flatRefusals(fields: Record<string, FieldRefusal>, prefix = ""): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, refusal] of Object.entries(fields)) {
    if (refusal.message) flat[prefix + name] = refusal.message;
    Object.assign(flat, flatRefusals(refusal.parts, `${prefix}${name}.`));
  }
  return flat;
}

let count = 0;

/** An id for a control that has none of its own. */
export function newId(): string {
  return `aftercare-${++count}`;
}

interface FieldOptions {
  name: string;
  label: string;
  help?: Child;
  refusals: Refusals;
}

/** A labelled control with its help and its refusal, tied together for readers. */
export function field({ name, label, help, refusals }: FieldOptions, control: HTMLElement): HTMLElement {
  control.id ||= `aftercare-field-${name.replace(/\W/g, "-")}`;
  const helpId = `${control.id}-help`;
  const slot = refusals.slot(name);
  control.setAttribute("aria-describedby", help ? `${helpId} ${slot.id}` : slot.id);
  control.addEventListener("input", () => refusals.clear(name));
  return h(
    "div",
    { className: "aftercare-field" },
    h("div", { className: `field ${refusals.has(name) ? "error" : ""}`, "html-data-refusal": name }, h("label", { htmlFor: control.id }, label), control),
    help && h("div", { id: helpId, className: "field-help" }, help),
    slot,
  );
}

interface InputOptions {
  value: string;
  change(value: string): void;
  [prop: string]: unknown;
}

/** A text input that tells what is typed. */
export function textInput({ value, change, ...props }: InputOptions): HTMLInputElement {
  return h<HTMLInputElement>("input", { type: "text", value, autocomplete: "off", oninput: (e: Event) => change((e.target as HTMLInputElement).value), ...props });
}

export function textArea({ value, change, ...props }: InputOptions): HTMLTextAreaElement {
  return h<HTMLTextAreaElement>("textarea", { value, oninput: (e: Event) => change((e.target as HTMLTextAreaElement).value), ...props });
}

/** A choice of few, as a native select. */
export function choice(value: string, options: { value: string; label: string }[], change: (value: string) => void, props: Record<string, unknown> = {}): HTMLSelectElement {
  return h<HTMLSelectElement>(
    "select",
    { onchange: (e: Event) => change((e.target as HTMLSelectElement).value), ...props },
    options.map((option) => h("option", { value: option.value, selected: option.value === value }, option.label)),
  );
}

/** A switch with its label and help. */
export function toggle(label: string, on: boolean, change: (on: boolean) => void, help?: string, kind: "switch" | "box" = "switch"): HTMLElement {
  const id = newId();
  const helpId = `${id}-help`;
  return h(
    "div",
    { className: "aftercare-field" },
    h(
      "div",
      { className: "field" },
      h("input", { id, type: "checkbox", className: kind === "switch" ? "switch" : "", checked: on, "html-aria-describedby": help ? helpId : undefined, onchange: (e: Event) => change((e.target as HTMLInputElement).checked) }),
      h("label", { htmlFor: id }, label),
    ),
    help && h("div", { id: helpId, className: "field-help" }, help),
  );
}

/** A small input in a row, with a name for readers. */
export function bare(control: HTMLElement, className = ""): HTMLElement {
  return h("div", { className: `field ${className}` }, control);
}

interface ButtonOptions {
  label: string;
  press(): void;
  className?: string;
  icon?: string;
  /** Shows the icon alone; the label is its name and tooltip. */
  iconOnly?: boolean;
  id?: string;
  disabled?: boolean;
}

export function button({ label, press, className = "", icon, iconOnly = false, id, disabled = false }: ButtonOptions): HTMLButtonElement {
  const props: Record<string, unknown> = { type: "button", className: `btn ${className}`, onclick: press, disabled };
  if (id) props.id = id;
  if (iconOnly) Object.assign(props, { ariaLabel: label, title: label });
  return h<HTMLButtonElement>("button", props, icon && h("i", { className: icon, ariaHidden: "true" }), !iconOnly && h("span", { className: "txt" }, label));
}
