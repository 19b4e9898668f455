// What a rule's params hold, as people read it: codes of the desk's own choices in words, records by their names. Plain functions, for the
// desk and for the dashboard.

import type { PlanNames, PlanWords } from "./rule_plan";

/** What the shop calls by keys of its own. */
export type Keyed = "survey" | "template" | "skill";

/** Names of records; an id that has none shows itself. Of keys those that there are, each with its name, "" where it has none. */
export type ParamNames = Pick<PlanNames, "staff" | "team" | "product"> & { keyed?: Readonly<Record<Keyed, ReadonlyMap<string, string>>> };

/** What values are chosen from: where the words of codes stand, or a sort of record; "" where they are free text. */
export type ParamSource = string;

interface Source {
  from: ParamSource;
  /** Params that hold one of these, or several, whatever else their values could be. */
  names: readonly string[];
}

// Of several that have words for all values the first counts: "repair" is a kind and a clock, "lead" a role and somebody to tell.
const sources: readonly Source[] = [
  { from: "common.kind", names: ["kind", "kinds"] },
  { from: "common.grade", names: ["grade", "grades", "owned"] },
  { from: "common.priority", names: ["priority", "priorities", "raise"] },
  { from: "common.status", names: ["status", "statuses"] },
  { from: "common.clock", names: ["clock", "clocks"] },
  { from: "desk.channel", names: ["channel", "channels"] },
  { from: "desk.role", names: ["role", "roles", "owners"] },
  { from: "plan.who", names: ["who", "tell", "to"] },
  // Fewer than can be told: an escalation to the others fails.
  { from: "plan.rung", names: ["ladder"] },
  { from: "desk.category", names: ["category", "categories"] },
  { from: "team", names: ["team", "teams"] },
  { from: "staff", names: ["staff", "people", "person"] },
  { from: "product", names: ["product", "products"] },
  { from: "survey", names: ["survey", "surveys"] },
  { from: "template", names: ["template", "templates", "otherwise"] },
  { from: "skill", names: ["skill", "skills"] },
];

const keys = ["survey", "template", "skill"] as const;

function isKeyed(from: ParamSource): from is Keyed {
  return (keys as readonly string[]).includes(from);
}

const records = ["team", "staff", "product"] as const;

function isRecord(from: ParamSource): from is (typeof records)[number] {
  return (records as readonly string[]).includes(from);
}

/** The fields of a case that a row of params may name beside a value for it, and what the values of each are chosen from; "" for free text. */
const settable: Readonly<Record<string, ParamSource>> = {
  kind: "common.kind", category: "desk.category", priority: "common.priority", grade: "common.grade", tier: "tier", status: "common.status", product: "product",
  subject: "", promise_text: "", resolution: "", root_cause: "", measure: "",
};

const tiers = ["1", "2", "3"];

/** What can be chosen from a source that is no record and no key; `below` lists the codes that have words. */
export function codesOf(from: ParamSource, below: (from: string) => string[]): string[] {
  if (from === fieldSource) return Object.keys(settable);
  return from === "tier" ? tiers : below(from);
}

const fieldSource = "desk.field";

/** What a row's value is chosen from, by the field that the row names. */
export function valueSource(row: Readonly<Record<string, unknown>>): ParamSource {
  return typeof row.field === "string" && "value" in row && Object.hasOwn(settable, row.field) ? settable[row.field]! : "";
}

/** A row of params in which something is still to be chosen. */
export interface Unchosen {
  /** Its number, from 1. */
  row: number;
  /** Whose value; "" where the field itself is to be chosen. */
  field: string;
}

/** What a row holds in place of a value that is still to be chosen; "" is a value, which empties the field. */
export const unchosen = null;

/** The first row of any table in which something is still to be chosen; null for none. What a value may be is for the rule's script to say: a
    table of conditions has the same columns, and a trial says what cannot be. */
export function unchosenOf(params: Readonly<Record<string, unknown>>): Unchosen | null {
  for (const value of Object.values(params)) {
    const i = Array.isArray(value) ? value.findIndex(isToBeChosen) : -1;
    if (i >= 0) return { row: i + 1, field: (value as { field: string }[])[i]!.field };
    const below = isGroup(value) ? unchosenOf(value) : null;
    if (below) return below;
  }
  return null;
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isToBeChosen(row: unknown): boolean {
  if (typeof row !== "object" || row === null || !("field" in row) || !("value" in row)) return false;
  return row.field === "" || (row.value === unchosen && valueSource(row) !== "");
}

// What holds words that people write, in one language; such a word may look like a code.
const written = ["zh", "zh-CN", "en", "words"];

/** What the values are chosen from, by the param's own name, by the names that it stands below, the nearest first, or by the values: of a list
    alone, since a single text may be anything. */
export function sourceOf(names: readonly string[], values: readonly unknown[], isList: boolean, words: PlanWords, of: ParamNames): ParamSource {
  if (names.some((name) => written.includes(name))) return "";
  if (names[0] === "field" && values.some(Boolean) && values.every((value) => value === "" || (typeof value === "string" && value in settable))) return fieldSource;
  const holds = ({ from }: Source): boolean => values.every((value) => typeof value === "string" && isIn(from, value, words, of));
  const named = names.map((name) => sources.find((source) => source.names.includes(name))).find((source) => source !== undefined);
  if (named && holds(named)) return named.from;
  return isList && values.length > 0 ? (sources.find(holds)?.from ?? "") : "";
}

function isIn(from: ParamSource, value: string, words: PlanWords, of: ParamNames): boolean {
  if (from === "tier") return tiers.includes(value);
  if (isKeyed(from)) return of.keyed?.[from].has(value) || words.has(`plan.${from}.${value}`);
  return isRecord(from) ? of[from](value) !== value : words.has(`${from}.${value}`);
}

/** One of the values in words. */
export function sourceText(from: ParamSource, value: string, words: PlanWords, of: ParamNames): string {
  if (isRecord(from)) return of[from](value);
  if (from === "tier" && tiers.includes(value)) return words.say(`plan.${tier}`, { n: value });
  // A shop's own template is known by its key.
  if (isKeyed(from)) return of.keyed?.[from].get(value) || (words.has(`plan.${from}.${value}`) ? words.say(`plan.${from}.${value}`) : from === "skill" ? labelOf(value) : value);
  return words.has(`${from}.${value}`) ? words.say(`${from}.${value}`) : value;
}

const languages: Record<string, string> = { zh: "中文", "zh-CN": "中文", en: "English" };

// Where the words of what rules are mostly set up by are: kinds of cases, of clocks, and the like.
const nameLists = ["plan.param", "common.kind", "common.priority", "common.grade", "common.clock", "common.status", "plan.who", "desk.category"];

/** The name of a param for reading: a language by its name, what the desk knows by its word, all else as it is called, "lead_minutes" as "Lead
    minutes". A list may have a name of its own: kinds are some of them, or a table of words by kind. What it stands below says which words those
    are: below clocks "repair" is a clock, and a kind elsewhere. */
export function paramName(name: string, isList: boolean, words: PlanWords, below = ""): string {
  if (languages[name]) return languages[name];
  const owner = sources.find((source) => source.names.includes(below))?.from;
  if (owner && words.has(`${owner}.${name}`)) return words.say(`${owner}.${name}`);
  const list = isList && words.has(`plan.param.${name}_list`) ? "" : nameLists.find((one) => words.has(`${one}.${name}`));
  if (list === "") return words.say(`plan.param.${name}_list`);
  return list ? words.say(`${list}.${name}`) : labelOf(name);
}

/** A name for reading: "lead_minutes" is "Lead minutes". */
export function labelOf(name: string): string {
  const words = name.replace(/_/g, " ").replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

// The ends of these keys stand apart since this file is read with each app's words in mind, and the portal has none of rules.
const is = "param_is";
const tier = "value.tier";

/** A param for reading: plain values in words, lists with commas, rows and entries each on its line, and what stands below an entry below it. */
export function paramText(name: string, value: unknown, words: PlanWords, of: ParamNames): string {
  return textOf([name], value, words, of);
}

function textOf(names: readonly string[], value: unknown, words: PlanWords, of: ParamNames): string {
  if (isPlain(value)) return plainText(names, value, words, of);
  if (isPhrases(value)) return value.map((one) => [one].flat().join(" + ")).join(comma(words));
  if (Array.isArray(value)) return value.map((row) => rowText(names, row, words, of)).join("\n");
  return Object.entries(value as object).map(([inner, one]) => entryText([inner, ...names], one, words, of)).join("\n");
}

function entryText(names: readonly string[], value: unknown, words: PlanWords, of: ParamNames): string {
  const head = paramName(names[0]!, Array.isArray(value), words, names[1]) + words.say(`plan.${is}`);
  const text = textOf(names, value, words, of);
  return isPlain(value) || isPhrases(value) ? head + text : `${head.trimEnd()}\n${text.replace(/^/gm, "  ")}`;
}

/** The names of a row's cells in an order of their own, since a save does not keep the one in which they were written: lists, such as the words
    that are looked for, before what comes of them. */
export function cellOrder(names: readonly string[], isList: (name: string) => boolean): string[] {
  return [...names].sort((a, b) => Number(isList(b)) - Number(isList(a)) || (a < b ? -1 : 1));
}

/** A row of a table on one line. */
function rowText(names: readonly string[], row: unknown, words: PlanWords, of: ParamNames): string {
  if (isPlain(row)) return plainText(names, row, words, of);
  if (Array.isArray(row)) return JSON.stringify(row);
  const cellsOf = row as Record<string, unknown>;
  const cells = cellOrder(Object.keys(cellsOf), (name) => Array.isArray(cellsOf[name])).map((name) => {
    const one = cellsOf[name];
    const from = name === "value" ? valueSource(cellsOf) : "";
    const text = from ? sourceText(from, String(one), words, of) : isPlain(one) ? plainText([name, ...names], one, words, of) : JSON.stringify(one);
    return paramName(name, Array.isArray(one), words, names[0]) + words.say(`plan.${is}`) + text;
  });
  return cells.join(words.locale === "en" ? "; " : "；");
}

/** Words, some of which belong together. */
function isPhrases(value: unknown): value is (string | string[])[] {
  return Array.isArray(value) && value.some((one) => typeof one === "string") && value.every((one) => typeof one === "string" || (Array.isArray(one) && isPlain(one)));
}

function comma(words: PlanWords): string {
  return words.locale === "en" ? ", " : "、";
}

/** Whether a value takes a line: no table, and no list of lists. */
export function isPlain(value: unknown): boolean {
  return typeof value !== "object" || value === null || (Array.isArray(value) && value.every((one) => typeof one !== "object" || one === null));
}

function plainText(names: readonly string[], value: unknown, words: PlanWords, of: ParamNames): string {
  const isList = Array.isArray(value);
  const values: unknown[] = isList ? value : [value ?? ""];
  const from = sourceOf(names, values, isList, words, of);
  return values.map((one) => (from ? sourceText(from, String(one), words, of) : String(one))).join(comma(words));
}
