// What a rule would do, did, or why it did nothing, in sentences. Plain functions over the JSON of plans and runs, for the
// desk and for the dashboard; docs/RULES.md lists the members of an action.

import { spoken } from "./spoken";

export type PlanState = "planned" | "applied" | "unchanged" | "overtaken";

/** A text for everybody, or one by language. */
export type PlanText = string | Partial<Record<"zh-CN" | "en", string>>;

/** One thing that a rule asks for; which members it has depends on what it does. */
export interface PlanAction {
  do: string;
  field?: string;
  value?: unknown;
  from?: unknown;
  staff?: string;
  team?: string;
  /** Of the colleague or team, once looked up. */
  name?: string;
  tags?: string[];
  text?: PlanText;
  template?: string;
  values?: Record<string, unknown>;
  /** assignee, team, lead, manager, followers, or a colleague's id. */
  who?: string | string[];
  to?: string;
  reason?: PlanText;
  seconds?: number;
  /** Of a callback: from when on after the solution; of a survey: how long after it. In seconds. */
  after?: number;
  at?: string;
  key?: string;
  data?: Record<string, unknown>;
  /** The name of another system, and what is posted to it. */
  webhook?: string;
  payload?: Record<string, unknown>;
  state?: PlanState;
  people?: { id: string; name: string }[];
  mail?: { to: string; to_name: string; subject: string; text: string; html: string };
  /** Of a message, in a dry run. */
  html?: string;
}

export interface RuleFault {
  kind: string;
  message: string;
  /** In each language, where the desk knows what is said; of what JavaScript says (js_...), the message keeps its own words. */
  text?: Partial<Record<"zh-CN" | "en", string>>;
  line?: number;
  column?: number;
  code?: string;
  /** What the message names, such as the value that made no sense. */
  params?: Record<string, unknown>;
  /** The place in the plan of the action that was refused; from 0. */
  action?: number;
}

/** What one rule did about one event: an entry of the run log. */
export interface RuleResult {
  outcome: string;
  why?: string;
  /** The rule that ended the round; runs of long ago do not say. */
  by?: string;
  plan?: PlanAction[] | null;
  error?: RuleFault | null;
  /** The log has left out the plan, the changes or the console, since it was too long. */
  cut?: boolean;
}

export interface PlanWords {
  locale: "zh-CN" | "en";
  say(key: string, params?: Record<string, string | number>): string;
  has(key: string): boolean;
}

export interface PlanNames {
  /** Of a colleague, a team, a product; the id itself where it is not known. */
  staff(id: string): string;
  team(id: string): string;
  product(id: string): string;
  /** An instant as the reader is shown it. */
  time(at: string): string;
}

export interface PlanSentence {
  /** Without a full stop: "would set priority from normal to urgent". */
  text: string;
  state: PlanState;
  /** What is written or told, whole; the sentence quotes its beginning. */
  quote: string;
}

/** Each action of a plan as a short sentence, in the plan's order. Of a rule that failed it is what it asked for, and none of it came or would come to pass. */
export function planSentences(plan: readonly PlanAction[] | null | undefined, words: PlanWords, names: PlanNames, hasFailed = false): PlanSentence[] {
  return (plan ?? []).map((action) => {
    const state = action.state ?? "planned";
    const { key, params } = deed(action, words, names);
    const done = words.say(`plan.${state === "applied" ? "did" : "act"}.${key}`, params);
    const quote = action.payload ? JSON.stringify(action.payload, null, 2) : textFor(action.text ?? action.reason, words);
    return { text: state === "applied" ? done : words.say(`plan.state.${hasFailed && state === "planned" ? asked : state}`, { act: done }), state, quote };
  });
}

/** How a run ended, in a sentence without a full stop. */
export function outcomeSentence(result: RuleResult, words: PlanWords, names: PlanNames): string {
  const text = endText(result, words, names);
  return result.cut ? words.say(`plan.${cut}`, { text }) : text;
}

function endText(result: RuleResult, words: PlanWords, names: PlanNames): string {
  if (result.outcome === "skipped") return result.by ? words.say(`plan.why.${stoppedBy}`, { rule: result.by }) : words.say(`plan.why.${result.why || "when"}`);
  if (result.outcome !== "failed") return words.say(`plan.outcome.${result.outcome}`);
  return result.error ? faultSentence(result.error, result.plan ?? [], words, names) : words.say(`plan.outcome.${result.outcome}`);
}

/** How a run failed, with the line and column where there are some. */
export function faultSentence(fault: RuleFault, plan: readonly PlanAction[], words: PlanWords, names: PlanNames): string {
  const { line = 0, column = 0 } = fault;
  const text = faultText(fault, plan, words, names);
  return line > 0 ? words.say(`plan.fault.${column > 0 ? "at" : "at_line"}`, { text, line, column }) : text;
}

function faultText(fault: RuleFault, plan: readonly PlanAction[], words: PlanWords, names: PlanNames): string {
  const message = spoken(fault.text, words.locale) || fault.message;
  const action = fault.kind === "action" ? plan[fault.action ?? 0] : undefined;
  if (action) {
    const { key, params } = deed(action, words, names);
    return words.say(`plan.fault.${fault.kind}`, { act: words.say(`plan.act.${key}`, params), message });
  }
  const known = words.has(`plan.fault.${fault.kind}`) && fault.kind !== "action" ? fault.kind : "script";
  return words.say(`plan.fault.${known}`, { message });
}

/** What JavaScript itself says where the sentence is the desk's: for whoever looks for it elsewhere; "" where there is nothing to add. */
export function engineWords(fault: RuleFault | null | undefined): string {
  return fault?.code?.startsWith("js_") && fault.text ? fault.message : "";
}

/** A text in the reader's language, else in the other one. */
export function textFor(text: PlanText | undefined, { locale }: PlanWords): string {
  if (text === undefined || text === null) return "";
  if (typeof text === "string") return text;
  return text[locale] || text[locale === "en" ? "zh-CN" : "en"] || "";
}

/** A length of time as rules wait: "15 min", "3 days". */
export function waitText(seconds: number, { say }: PlanWords): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 1) return say("common.time.seconds", { n: Math.round(seconds) });
  if (minutes < 60) return say("common.time.minutes", { n: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours >= 48 && minutes % (24 * 60) === 0) return say("common.time.days", { count: hours / 24, n: hours / 24 });
  return minutes % 60 === 0 ? say("common.time.hours", { n: hours }) : say("common.time.hours_minutes", { h: hours, m: String(minutes % 60).padStart(2, "0") });
}

/** The name of a case's field within a sentence: "priority". */
export function fieldText(field: string, words: PlanWords): string {
  return words.has(`desk.field.${field}`) ? inSentence(words.say(`desk.field.${field}`), words) : field;
}

/** Where the words of a field's values stand. */
const valueWords: Record<string, string> = {
  kind: "common.kind",
  priority: "common.priority",
  grade: "common.grade",
  status: "common.status",
  stage: "desk.stage",
  channel: "desk.channel",
  // A shop has categories of its own: those stand as codes.
  category: "desk.category",
};

/** A field's value within a sentence: a word, a name, a moment, or the text in quotes; "" for nothing. */
export function valueText(field: string, value: unknown, words: PlanWords, names: PlanNames): string {
  if (value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0)) return "";
  if (Array.isArray(value)) return listText(value.map((one) => (field === "followers" ? names.staff(String(one)) : quoted(String(one), words))), words);
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  if (field === "assignee" || field === "complained_about" || field === "accepted_by") return names.staff(text);
  if (field === "team") return names.team(text);
  if (field === "product") return names.product(text);
  if (field === "tier") return words.say(`plan.value.${field}`, { n: text });
  if (field === "escalation_reason") return quoted(spoken(text, words.locale), words);
  if (field.endsWith("_at")) return names.time(text);
  if (field === "escalation") return words.has(`plan.who.${text}`) ? words.say(`plan.who.${text}`) : text;
  const list = valueWords[field];
  if (list && words.has(`${list}.${text}`)) return inSentence(words.say(`${list}.${text}`), words);
  return quoted(text, words);
}

interface Deed {
  /** Below rule.act and rule.did. */
  key: string;
  params: Record<string, string>;
}

const known = new Set(["tag", "untag", "note", "reply", "mail", "notify", "escalate", "deescalate", "remind", "forget", "stop", "feedback", "problem"]);

/** What a mail is for, for those that ship; of others the key. */
function templateText({ template = "" }: PlanAction, words: PlanWords): string {
  const key = `plan.template.${template}`;
  return quoted(words.has(key) ? words.say(key) : template, words);
}

/** What a reminder is called within a sentence, for those of the rules that ship; of others the key. */
function reminderText({ key: name = "" }: PlanAction, words: PlanWords): string {
  const key = `plan.reminder.${name}`;
  return words.has(key) ? words.say(key) : name;
}

function deed(action: PlanAction, words: PlanWords, names: PlanNames): Deed {
  switch (action.do) {
    case "set":
      return change(action, words, names);
    case "assign":
      return action.staff ? { key: "assign", params: { name: action.name || names.staff(action.staff) } } : { key: "release", params: {} };
    case "team":
      return action.team ? { key: "team", params: { name: action.name || names.team(action.team) } } : { key: "no_team", params: {} };
    case "mail":
      return action.mail?.to ? { key: "mail_to", params: { template: templateText(action, words), to: action.mail.to } } : { key: "mail", params: { template: templateText(action, words) } };
    case "remind":
      return remind(action, words, names);
    case "callback":
      return callback(action, words);
    case "survey":
      return action.after ? { key: "survey_after", params: { wait: waitText(action.after, words) } } : { key: "survey", params: {} };
    case "webhook":
      return { key: "webhook", params: { to: quoted(action.webhook ?? "", words) } };
  }
  if (!known.has(action.do)) return { key: "other", params: { name: action.do } };
  return {
    key: action.do,
    params: {
      tags: listText((action.tags ?? []).map((tag) => quoted(tag, words)), words),
      text: quoted(textFor(action.text, words), words),
      reason: quoted(textFor(action.reason, words), words),
      template: templateText(action, words),
      who: whoText(action.who ?? [], action.people, words, names),
      to: whoText(action.to ? [action.to, ...[action.who ?? []].flat()] : [], action.people, words, names),
      name: quoted(reminderText(action, words), words),
    },
  };
}

function change(action: PlanAction, words: PlanWords, names: PlanNames): Deed {
  const field = action.field ?? "";
  const [from, to] = [valueText(field, action.from, words, names), valueText(field, action.value, words, names)];
  const params = { field: fieldText(field, words), from, to };
  if (to === "") return { key: "clear", params };
  return { key: from === "" || from === to ? "set" : "change", params };
}

function remind(action: PlanAction, words: PlanWords, names: PlanNames): Deed {
  const time = action.at ? names.time(action.at) : "";
  const wait = action.seconds ? waitText(action.seconds, words) : "";
  const key = wait && time ? "remind" : wait ? "remind_in" : "remind_at";
  return { key: action.key ? `${key}_named` : key, params: { wait, time, name: reminderText(action, words) } };
}

function callback({ seconds = 0, after = 0, data }: PlanAction, words: PlanWords): Deed {
  if (!seconds) return { key: "callback", params: {} };
  const tries = typeof data?.tries === "number" ? String(data.tries) : "";
  const params = { wait: waitText(seconds, words), after: waitText(after, words), tries };
  return { key: !after ? "callback_by" : tries ? "callback_tries" : "callback_within", params };
}

/** Whom it reaches: "the lead (Chen Wei)"; who was asked for by name stands beside those, not among them. */
function whoText(who: string | string[], people: { id: string; name: string }[] = [], words: PlanWords, names: PlanNames): string {
  const asked = typeof who === "string" ? [who] : who;
  const roles = asked.filter((one) => words.has(`plan.who.${one}`)).map((one) => words.say(`plan.who.${one}`));
  const ids = asked.filter((one) => !words.has(`plan.who.${one}`));
  const list = (some: { name: string }[]): string => listText(some.map((one) => one.name), words);
  if (roles.length === 0) return people.length > 0 ? list(people) : listText(ids.map((id) => names.staff(id)), words);
  const byName = people.length > 0 ? list(people.filter((one) => ids.includes(one.id))) : listText(ids.map((id) => names.staff(id)), words);
  const reached = list(people.filter((one) => !ids.includes(one.id)));
  const named = listText(roles, words);
  const those = reached ? words.say(`plan.who_${groupOf}`, { who: named, names: reached }) : named;
  return byName ? words.say(`plan.who_${besides}`, { who: those, names: byName }) : those;
}

function listText(items: string[], { locale }: PlanWords): string {
  return items.join(locale === "en" ? ", " : "、");
}

// The ends of these keys stand apart since this file is read with each app's words in mind, and the portal has none of rules.
const quote = "quote";
const cut = "cut";
const asked = "asked";
const stoppedBy = "stopped_by";
const groupOf = "reached";
const besides = "and";

// Longer ones would hide the sentence that they stand in.
const longestQuote = 120;

function quoted(text: string, words: PlanWords): string {
  // Quotes within quotes are single ones, in both languages.
  const line = text.replace(/\s+/g, " ").trim().replace(/“/g, "‘").replace(/”/g, "’");
  if (line === "") return "";
  const shown = [...line];
  return words.say(`plan.value.${quote}`, { text: shown.length > longestQuote ? `${shown.slice(0, longestQuote).join("").trimEnd()}…` : line });
}

/** English words of choices begin with a capital on their own and not within a sentence. */
export function inSentence(word: string, { locale }: PlanWords): string {
  return locale === "en" ? word.charAt(0).toLowerCase() + word.slice(1) : word;
}
