// A plan, and how a run ended, as people read it.

import { type PlanNames, type PlanSentence, type PlanWords, type RuleFault, engineWords, fieldText, outcomeSentence, planSentences, valueText } from "../shared/rule_plan";
import type { Keyed, ParamNames } from "../shared/rule_param";
import { spoken } from "../shared/spoken";
import type { Mark } from "./code_editor";
import { type Child, h, icon, list } from "./host";
import type { RunResult } from "./rule_draft";
import { hasWords, instantText, locale, say } from "./words";

/** The dictionaries as plans are worded by. */
export function planWords(): PlanWords {
  return { locale: locale(), say, has: hasWords };
}

/** The names that plans and params speak of, and which of them can be chosen. */
export interface Names extends PlanNames, ParamNames {
  ids: Record<"staff" | "team" | "product" | Keyed, string[]>;
}

/** Reads the names; an id that has none shows itself. Who has left, and what is offered no more, has a name and is not chosen anew. */
export async function readNames(): Promise<Names> {
  interface Named {
    id: string;
    name?: string;
    name_zh?: string;
    name_en?: string;
    active?: boolean;
    key?: string;
    skills?: string[] | null;
  }
  const read = Promise.all([list<Named>("surveys", { fields: "key,name" }), list<Named>("templates", { fields: "key" })]);
  const [staff, teams, products] = await Promise.all(
    [list<Named>("staff", { fields: "id,name,active,skills" }), list<Named>("teams", { fields: "id,name" }), list<Named>("products", { fields: "id,name_zh,name_en,active" })].map((read) => read.then((all) => new Map(all.map((one) => [one.id, one])))),
  );
  const [surveys, templates] = await read;
  const keyed = {
    survey: new Map(surveys.map((one) => [one.key ?? "", one.name ?? ""])),
    template: new Map(templates.map((one) => [one.key ?? "", ""])),
    skill: new Map([...(staff?.values() ?? [])].flatMap((one) => one.skills ?? []).sort().map((skill) => [skill, ""])),
  };
  const idsOf = (all: Map<string, Named> | undefined): string[] => [...(all?.values() ?? [])].filter((one) => one.active !== false).map((one) => one.id);
  const productName = (one: Named | undefined): string => (locale() === "en" ? one?.name_en || one?.name_zh : one?.name_zh || one?.name_en) ?? "";
  return {
    staff: (id) => staff!.get(id)?.name || id,
    team: (id) => teams!.get(id)?.name || id,
    product: (id) => productName(products!.get(id)) || id,
    time: (at) => instantText(at, ""),
    ids: { staff: idsOf(staff), team: idsOf(teams), product: idsOf(products), survey: [...keyed.survey.keys()], template: [...keyed.template.keys()].sort(), skill: [...keyed.skill.keys()] },
    keyed,
  };
}

/** An event by what happened; its name where there are no words for it. */
export function eventText(type: string, clock?: unknown): string {
  const text = hasWords(`dashboard.event.${type}`) ? say(`dashboard.event.${type}`) : type;
  // Which of a case's clocks it is.
  return type.startsWith("sla.") && typeof clock === "string" && hasWords(`common.clock.${clock}`) ? say("dashboard.event_of_clock", { event: text, clock: say(`common.clock.${clock}`) }) : text;
}

const outcomeIcons: Record<string, string> = {
  done: "ri-check-line",
  planned: "ri-flashlight-line",
  observed: "ri-eye-line",
  nothing: "ri-subtract-line",
  skipped: "ri-skip-forward-line",
  failed: "ri-close-circle-line",
};

/** How a run ended, with its sign. */
export function outcomeLine(result: Pick<RunResult, "outcome" | "why" | "plan" | "error" | "cut">, names: PlanNames): HTMLElement {
  return h("span", { className: `aftercare-outcome-line ${result.outcome}` }, icon(outcomeIcons[result.outcome] ?? "ri-question-line"), h("span", null, outcomeSentence(result, planWords(), names), inEnglish(engineWords(result.error))));
}

/** JavaScript's own words, beneath what is said of them. */
export function inEnglish(words: string): Child {
  return words !== "" && h("span", { className: "aftercare-engine-words txt-hint txt-sm", lang: "en" }, words);
}

const stateIcons: Record<PlanSentence["state"], string> = { planned: "ri-arrow-right-line", applied: "ri-check-line", unchanged: "ri-equal-line", overtaken: "ri-user-follow-line" };

/** A plan as sentences; of a rule that failed as what it asked for. */
export function planList({ plan, outcome }: Pick<RunResult, "plan" | "outcome">, names: PlanNames): HTMLElement | null {
  if (!plan?.length) return null;
  return h(
    "ul",
    { className: "aftercare-plan" },
    planSentences(plan, planWords(), names, outcome === "failed").map((sentence) => h("li", { className: sentence.state }, icon(stateIcons[sentence.state]), h("span", { title: sentence.quote }, sentence.text))),
  );
}

/** Behind a toggle: what a machine reads. Its box scrolls, so it can have the focus. */
export function jsonToggle(value: unknown): HTMLElement {
  const label = say("dashboard.plan.json");
  return h("details", { className: "aftercare-json" }, h("summary", null, label), h("pre", { className: "txt-code", tabIndex: 0, "html-role": "group", ariaLabel: label }, JSON.stringify(value, null, 2)));
}

/** A button that leads to an error's line in the script; nothing where it has none. */
export function jumpButton(error: RuleFault | null | undefined, jump: (mark: Mark) => void): Child {
  if (!error?.line || error.kind === "when") return null;
  const { line, column = 1 } = error;
  const message = spoken(error.text, locale()) || error.message;
  return h("button", { type: "button", className: "btn sm secondary", onclick: () => jump({ line, column, message, engine: engineWords(error) }) }, say("dashboard.code.to_line", { line }));
}

/** What the script wrote to its console. */
export function consoleLines(lines: RunResult["console"]): Child {
  if (!lines?.length) return null;
  return h("div", { className: "aftercare-console" }, h("div", { className: "txt-hint txt-sm" }, say("dashboard.console")), h("pre", { className: "txt-code", tabIndex: 0, "html-role": "group", ariaLabel: say("dashboard.console") }, lines.map((line) => h("div", { className: line.level }, `${line.level === "log" ? "" : `${line.level}: `}${line.text}`))));
}

/** A field before and after; the texts are the names of what is known by an id. */
interface Change {
  field: string;
  from: unknown;
  to: unknown;
  from_text?: string;
  to_text?: string;
}

// Their names are known here in the language one reads.
const namedHere = ["product"];

/** Fields before and after. */
export function changeTable(changes: Change[], names: PlanNames): Child {
  if (changes.length === 0) return null;
  const shown = (field: string, value: unknown, text = ""): Child => (namedHere.includes(field) ? "" : text) || valueText(field, value, planWords(), names) || h("span", { className: "txt-hint" }, say("dashboard.plan.nothing"));
  const label = (field: string): string => (hasWords(`desk.field.${field}`) ? say(`desk.field.${field}`) : fieldText(field, planWords()));
  return h(
    "div",
    { className: "aftercare-table-scroll" },
    h(
      "table",
      { className: "aftercare-table aftercare-changes" },
      h("thead", null, h("tr", null, ["field", "from", "to"].map((column) => h("th", { scope: "col" }, say(`dashboard.change.${column}`))))),
      h("tbody", null, changes.map((change) => h("tr", null, h("th", { scope: "row" }, label(change.field)), h("td", null, shown(change.field, change.from, change.from_text)), h("td", null, shown(change.field, change.to, change.to_text))))),
    ),
  );
}

/** How long a script took. */
export function tookText(microseconds: number): string {
  if (microseconds < 100) return say("dashboard.took_less");
  return say("dashboard.took", { time: microseconds < 10_000 ? (microseconds / 1000).toFixed(1) : Math.round(microseconds / 1000) });
}

/** A case as the desk shows it. */
export function caseLink(number: string, subject = ""): HTMLElement {
  return h("span", null, h("a", { className: "txt-nowrap", href: `/desk/all/${number}`, target: "_blank", rel: "noopener" }, number), subject && ` ${subject}`);
}
