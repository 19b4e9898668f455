// The tab "Script": what the rule listens to, its condition, its params and its script.

import { type Mark, codeEditor } from "./code_editor";
import { type Refusals, button, field, newId, textArea, textInput, toggle } from "./form";
import { type Child, type FieldRefusal, Refusal, h, icon, part, post } from "./host";
import { paramsForm, unchosenText } from "./params_form";
import { unreadIn } from "./params_shape";
import { eventText, inEnglish } from "./plan_view";
import { type RuleDraft, eventGroups, fieldsOf } from "./rule_draft";
import type { OpenRule, Panel } from "./rule_pane";
import type { Tab } from "./rules";
import { listText, say } from "./words";

export interface ScriptPanel extends Panel {
  /** Draws all fields anew, from a draft that is another one now. */
  draw(): void;
  mark(mark: Mark | null): void;
  jump(line: number, column: number): void;
  /** Shows the places that a refusal names. */
  refused(fields: Record<string, FieldRefusal>): void;
}

// Typing pauses for as long before the server is asked about what stands there.
const pause = 500;

/** The fields that are looked at while somebody types: what a machine can tell is wrong with them. */
const watched = ["script", "when", "every", "on", "params"];

export function scriptPanel(open: OpenRule): ScriptPanel {
  const { draft, editor } = open;
  const { refusals } = editor;
  let code = codeOf();
  const fault = h("div", { id: "aftercare-script-fault", className: "aftercare-code-fault", "html-aria-live": "polite" });
  let timer = 0;
  let asked = 0;

  const mark = (found: Mark | null): void => {
    code.mark(found && found.line > 0 ? found : null);
    fault.replaceChildren(...(found ? faultLine(found) : []));
  };
  const faultLine = (found: Mark): (HTMLElement | string)[] => {
    const text = found.line > 0 && !found.isPlaced ? say("dashboard.code.fault_at", { line: found.line, column: found.column, message: found.message }) : found.message;
    const jump = h("button", { type: "button", className: "btn sm secondary", onclick: () => code.jump(found.line, found.column) }, say("dashboard.code.to_line", { line: found.line }));
    return [h("span", { className: "field-help error" }, text, inEnglish(found.engine ?? "")), ...(found.line > 0 ? [jump] : [])];
  };

  /** Asks what a save would be refused for. Who is offline finds out when saving. */
  const look = async (): Promise<void> => {
    const { fields, faults } = fieldsOf(draft.value);
    if (faults.includes("params") || unreadIn(fields.params).size > 0) return;
    const mine = ++asked;
    const refused = await post("/api/aftercare/rules/check", { rule: draft.value.id ? { id: draft.value.id, ...fields } : fields }).then(
      () => ({}),
      (err: unknown) => (err instanceof Refusal && err.status === 400 ? err.fields : null),
    );
    if (refused === null || mine !== asked) return;
    const told = Object.fromEntries(Object.entries(refused as Record<string, FieldRefusal>).filter(([name, one]) => watched.includes(name) && one.message && one.code !== "validation_required"));
    // What a table was refused for stays told until it is mended; while one still chooses, nothing is said of it.
    const unchosen = refusals.has("params") ? unchosenText(fields.params) : "";
    const others = Object.fromEntries(Object.entries(refusals.all()).filter(([name]) => !watched.includes(name)));
    refusals.tell({ ...others, ...(unchosen && { params: unchosen }), ...Object.fromEntries(Object.entries(told).filter(([name]) => name !== "script").map(([name, one]) => [name, one.message])) });
    mark(told.script ? markOf(told.script) : null);
  };
  const changed = (): void => {
    open.changed();
    clearTimeout(timer);
    timer = setTimeout(() => void look(), pause) as unknown as number;
  };

  function codeOf() {
    return codeEditor({
      id: "aftercare-script",
      label: say("dashboard.rule.script"),
      value: draft.value.script,
      describedBy: "aftercare-script-help aftercare-script-fault",
      membersOf: () => open.room.membersOf,
      change: (text) => {
        draft.value.script = text;
        changed();
      },
    });
  }
  const page = part({ className: "aftercare-script" }, () => {
    code = codeOf();
    fault.replaceChildren();
    return form(draft.value, open, refusals, changed, code.node, fault);
  });
  // What was left unsaved, or has become unfit by an upgrade, says so from the start.
  void look();
  return {
    node: page.node,
    draw: () => {
      page.draw();
      void look();
    },
    mark,
    jump: (line, column) => code.jump(line, column),
    refused: (fields) => {
      // What is refused is not left folded up.
      if (fields.on || fields.every) page.node.querySelector("details")!.open = true;
      const found = fields.script?.message ? markOf(fields.script) : null;
      mark(found);
      if (found) code.jump(Math.max(1, found.line), Math.max(1, found.column));
    },
  };
}

/** Where a refusal of the script points. */
export function markOf({ message, params }: FieldRefusal): Mark {
  const { line = 0, column = 0 } = params as { line?: number; column?: number };
  return { line, column, message, isPlaced: line > 0 };
}

function form(value: RuleDraft, open: OpenRule, refusals: Refusals, changed: () => void, code: HTMLElement, fault: HTMLElement): Child {
  const text = (name: "name" | "about" | "position", more: object = {}): HTMLElement => textInput({ value: value[name], change: (typed) => ((value[name] = typed), changed()), ...more });
  return [
    h(
      "div",
      { className: "aftercare-pair wide-first" },
      field({ name: "name", label: say("dashboard.field.name"), help: say("dashboard.rule.name_help"), refusals }, text("name", { required: true, maxLength: 300 })),
      field({ name: "position", label: say("dashboard.field.position"), help: say("dashboard.rule.position_help"), refusals }, text("position", { inputMode: "numeric" })),
    ),
    field({ name: "about", label: say("dashboard.field.about"), help: say("dashboard.rule.about_help"), refusals }, textArea({ value: value.about, rows: 2, maxLength: 2000, change: (typed) => ((value.about = typed), changed()) })),
    h("div", { className: "aftercare-section" }, trigger(value, open, refusals, changed)),
    h("div", { className: "aftercare-section" }, condition(value, refusals, changed)),
    h("div", { className: "aftercare-section" }, paramsForm(value, refusals, changed, open.room.names)),
    h(
      "div",
      { className: "aftercare-section" },
      h("h5", null, say("dashboard.rule.script")),
      h("p", { className: "txt-hint" }, say("dashboard.rule.script_about")),
      code,
      fault,
      h("p", { id: "aftercare-script-help", className: "field-help" }, say("dashboard.code.keys")),
    ),
    // The tabs are far above by the time that the script is written.
    h("div", { className: "aftercare-choices aftercare-script-foot" }, tryLink(open, "dry-run", "ri-play-line"), tryLink(open, "backtest", "ri-history-line")),
  ];
}

function tryLink(open: OpenRule, tab: Tab, sign: string): HTMLElement {
  return h("button", { type: "button", className: "btn sm secondary", onclick: () => open.goTo(tab) }, icon(sign), h("span", null, say(`dashboard.rule.tab.${tab}`)));
}

/** Events, or a schedule; folded up with what is chosen in its headline, since one changes the script more often. */
function trigger(value: RuleDraft, open: OpenRule, refusals: Refusals, changed: () => void): Child {
  const name = newId();
  const chosen = h("span", { className: "txt-hint" });
  const tell = (): void => {
    chosen.textContent = (value.trigger === "events" ? listText(value.on.map(eventText)) : value.every) || say("dashboard.trigger.none");
  };
  const moved = (): void => {
    tell();
    changed();
  };
  const body = part({}, () => (value.trigger === "events" ? events(value, open, refusals, moved) : schedule(value, refusals, moved)));
  tell();
  const ways = (["events", "schedule"] as const).map((way) => {
    const id = `${name}-${way}`;
    const choose = (): void => {
      value.trigger = way;
      refusals.clear("on");
      refusals.clear("every");
      body.draw();
      moved();
    };
    return h("div", { className: "field" }, h("input", { id, name, type: "radio", checked: value.trigger === way, onchange: choose }), h("label", { htmlFor: id }, say(`dashboard.trigger.${way}`)));
  });
  const isOpen = open.isNew || refusals.has("on") || refusals.has("every");
  return h(
    "details",
    { className: "aftercare-when", open: isOpen },
    h("summary", null, h("h5", null, say("dashboard.trigger.title")), chosen),
    h("div", { className: "aftercare-when-body" }, h("div", { className: "aftercare-boxes", "html-role": "radiogroup", ariaLabel: say("dashboard.trigger.title") }, ways), body.node),
  );
}

function events(value: RuleDraft, open: OpenRule, refusals: Refusals, changed: () => void): Child {
  // An event that the desk has no longer is shown, so that it can be taken away.
  const known = [...open.room.events, ...value.on.filter((event) => !open.room.events.includes(event))];
  const choose = (event: string, on: boolean): void => {
    value.on = known.filter((one) => (one === event ? on : value.on.includes(one)));
    refusals.clear("on");
    changed();
  };
  return [
    h(
      "div",
      { className: "aftercare-events" },
      eventGroups(known).map(({ group, events }) =>
        h(
          "fieldset",
          { className: "aftercare-group" },
          h("legend", null, say(`dashboard.event_group.${group}`)),
          events.map((event) => {
            const box = toggle(eventText(event), value.on.includes(event), (on) => choose(event, on), undefined, "box");
            box.title = event;
            return box;
          }),
        ),
      ),
    ),
    refusals.slot("on"),
  ];
}

// Schedules that are asked for most; their words stand beside them.
const schedules = ["0 9 * * 1-5", "0 8 * * 1", "0 * * * *", "0 9 1 * *"];

function schedule(value: RuleDraft, refusals: Refusals, changed: () => void): Child {
  const change = (typed: string): void => {
    value.every = typed;
    changed();
  };
  const input = textInput({ value: value.every, className: "txt-code", spellcheck: false, placeholder: "CRON_TZ=Asia/Shanghai 0 9 * * 1-5", change });
  const zone = (): string => /^CRON_TZ=\S+ /.exec(value.every)?.[0] ?? "CRON_TZ=Asia/Shanghai ";
  const insert = (every: string): void => {
    input.value = zone() + every;
    refusals.clear("every");
    change(input.value);
    input.focus();
  };
  return [
    field({ name: "every", label: say("dashboard.trigger.every"), help: say("dashboard.trigger.every_help"), refusals }, input),
    h("div", { className: "aftercare-examples-bar", "html-role": "group", ariaLabel: say("dashboard.trigger.examples") }, h("span", { className: "txt-hint txt-sm" }, say("dashboard.trigger.examples")), schedules.map((every, i) => button({ label: say(`dashboard.schedule.${i}`), className: "sm secondary", press: () => insert(every) }))),
  ];
}

const conditions = ['ticket.kind === "complaint"', 'ticket.status === "pending"', 'customer.tier === "vip"', "event.changes.priority", 'event.actor.kind === "customer"'];

function condition(value: RuleDraft, refusals: Refusals, changed: () => void): Child {
  const area = textArea({ value: value.when, rows: 2, spellcheck: false, className: "txt-code", placeholder: conditions[0], maxLength: 2000, change: (typed) => ((value.when = typed), changed()) });
  const insert = (example: string): void => {
    area.value = value.when = value.when.trim() === "" ? example : `${value.when.trim()} && ${example}`;
    refusals.clear("when");
    changed();
    area.focus();
  };
  return [
    field({ name: "when", label: say("dashboard.rule.when"), help: say("dashboard.rule.when_help"), refusals }, area),
    h("div", { className: "aftercare-examples-bar", "html-role": "group", ariaLabel: say("dashboard.when.examples") }, h("span", { className: "txt-hint txt-sm" }, say("dashboard.when.examples")), conditions.map((example) => button({ label: example, className: "sm secondary txt-code", press: () => insert(example) }))),
  ];
}
