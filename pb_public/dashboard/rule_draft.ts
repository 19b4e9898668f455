// A rule as the editor holds it, and what of it goes to the server.

import type { RuleStage } from "../shared/listed_rule";
import type { PlanAction, RuleFault } from "../shared/rule_plan";
import { toMargin } from "./code_edit";
import { halfWidth } from "./typed";

export const stages: readonly RuleStage[] = ["observe", "sample", "live"];

/** The fields of a rule that people write. */
export interface RuleFields {
  name: string;
  about: string;
  on: string[];
  every: string;
  when: string;
  params: Record<string, unknown>;
  script: string;
  position: number;
  enabled: boolean;
  stage: RuleStage;
  sample: number;
}

/** A rule as it is saved. */
export interface RuleRecord extends RuleFields {
  id: string;
  updated: string;
  version: number;
}

/** What one rule did about one event. */
export interface RunResult {
  rule: string;
  name: string;
  version?: number;
  stage?: RuleStage;
  outcome: string;
  why?: string;
  plan?: PlanAction[] | null;
  changes?: Record<string, [unknown, unknown]> | null;
  error?: RuleFault | null;
  console?: { level: string; text: string }[] | null;
  cut?: boolean;
  took_us: number;
}

/** A rule's fields while they are edited; numbers are as they were typed. */
export interface RuleDraft {
  id: string;
  updated: string;
  /** The version that is saved; 0 for none. */
  version: number;
  name: string;
  about: string;
  trigger: "events" | "schedule";
  on: string[];
  every: string;
  when: string;
  params: Record<string, unknown>;
  /** Params typed as JSON that cannot be read; "" while they can. */
  paramsText: string;
  script: string;
  position: string;
  enabled: boolean;
  stage: RuleStage;
  sample: string;
}

export const defaultPosition = 100;

export function ruleFromRecord(record: Partial<RuleRecord>): RuleDraft {
  const params = record.params;
  return {
    id: record.id ?? "",
    updated: record.updated ?? "",
    version: record.version ?? 0,
    name: record.name ?? "",
    about: record.about ?? "",
    trigger: record.every ? "schedule" : "events",
    on: [...(record.on ?? [])],
    every: record.every ?? "",
    when: record.when ?? "",
    params: isObject(params) ? structuredClone(params) : {},
    paramsText: "",
    script: record.script ?? "",
    position: String(record.position ?? defaultPosition),
    enabled: record.enabled ?? false,
    stage: record.stage || "observe",
    sample: record.sample ? String(record.sample) : "",
  };
}

/** A rule that begins as another one: off, and only watching, until somebody has looked at what it does. */
export function newRule(from: Partial<RuleFields>, name: string): RuleDraft {
  const draft = ruleFromRecord({ ...from, name });
  return { ...draft, script: toMargin(draft.script), id: "", updated: "", version: 0, enabled: false, stage: "observe", sample: "" };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export type Fault = "position" | "sample" | "params";

/** What the draft says as fields, and which of them cannot be read. */
export function fieldsOf(draft: RuleDraft): { fields: RuleFields; faults: Fault[] } {
  const faults: Fault[] = [];
  const whole = (text: string, fault: Fault): number => {
    const plain = halfWidth(text).trim();
    if (/^-?\d{1,9}$/.test(plain)) return Number(plain);
    faults.push(fault);
    return 0;
  };
  if (draft.paramsText !== "") faults.push("params");
  const { name, about, when, params, script, enabled, stage } = draft;
  const fields: RuleFields = {
    name: name.trim(),
    about: about.trim(),
    on: draft.trigger === "events" ? draft.on : [],
    every: draft.trigger === "schedule" ? draft.every.trim() : "",
    when: when.trim(),
    params,
    script,
    position: whole(draft.position, "position"),
    enabled,
    stage,
    // The share is kept for when the rule is put back to a share of the cases.
    sample: stage === "sample" || draft.sample.trim() !== "" ? whole(draft.sample, "sample") : 0,
  };
  return { fields, faults };
}

/** A value as text to compare. The desk keeps the names of params in another order than they were typed in, which is no change. */
function comparable(value: unknown): string {
  const inOrder = (_: string, one: unknown): unknown => (isObject(one) ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))) : one);
  return JSON.stringify(value, inOrder);
}

/** The fields in which two rules differ. */
export function changedFields(before: RuleFields, after: RuleFields): (keyof RuleFields)[] {
  return (Object.keys(after) as (keyof RuleFields)[]).filter((name) => comparable(before[name]) !== comparable(after[name]));
}

/** What of a rule decides what a trial of it comes to; its name and its place among others do not. */
export function triedText(draft: RuleDraft): string {
  const { on, every, when, params, script } = fieldsOf(draft).fields;
  return comparable([on, every, when, params, script]);
}

/** What a trial was made of. */
export interface Tried {
  text: string;
  /** The version as which it is, or was, saved; 0 while it never was. */
  version: number;
}

export type TriedMark = "version" | "draft" | "older_version" | "older";

/** What a trial counts for, as the rule stands in the editor and as it is saved, and the version that it was of. */
export function triedMark(tried: Tried, now: RuleDraft, saved: RuleDraft): [TriedMark, number] {
  const isSaved = saved.version > 0 && triedText(saved) === tried.text;
  const version = isSaved ? saved.version : tried.version;
  if (triedText(now) === tried.text) return [isSaved ? "version" : "draft", version];
  return [version > 0 ? "older_version" : "older", version];
}

/** The fields that a version has; how far a rule is let, and whether it is on, is the shop's and stays. */
const versioned = ["name", "about", "on", "every", "when", "params", "script", "position"] as const;

/** The draft with the fields of another version. */
export function withVersion(draft: RuleDraft, version: Partial<RuleFields>): RuleDraft {
  const { fields } = fieldsOf(draft);
  const taken = Object.fromEntries(versioned.filter((name) => version[name] !== undefined).map((name) => [name, version[name]]));
  const { id, updated, version: saved, enabled, stage, sample } = draft;
  return { ...ruleFromRecord({ ...fields, ...taken }), id, updated, version: saved, enabled, stage, sample };
}

/** The fields of a version as texts to compare; each begins where its lines begin. */
export function versionTexts(version: Partial<RuleFields>): Record<(typeof versioned)[number], string> {
  return {
    name: version.name ?? "",
    about: version.about ?? "",
    on: (version.on ?? []).join("\n"),
    every: version.every ?? "",
    when: version.when ?? "",
    params: isObject(version.params) && Object.keys(version.params).length > 0 ? JSON.stringify(version.params, null, 2) : "",
    script: (version.script ?? "").replace(/\r\n/g, "\n"),
    position: String(version.position ?? defaultPosition),
  };
}

/** Events by what they are about, in the order in which they come. */
export function eventGroups(events: readonly string[]): { group: string; events: string[] }[] {
  const listed: { group: string; events: string[] }[] = [];
  for (const event of events) {
    const group = groupOf(event);
    const last = listed.find((one) => one.group === group);
    if (last) last.events.push(event);
    else listed.push({ group, events: [event] });
  }
  return listed;
}

const groups: Record<string, string> = {
  ticket: "ticket", message: "message", sla: "sla", timer: "timer", callback: "after", revisit: "after", follow_up: "after", survey: "after", problem: "problem", feedback: "feedback",
};

function groupOf(event: string): string {
  return groups[event.split(".")[0]!] ?? "other";
}

/** The rules whose name, note or file has all the words. */
export function matching<T extends { name: string; about: string; source: string }>(rules: readonly T[], typed: string): T[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return rules.filter((rule) => {
    const text = `${rule.name}\n${rule.about}\n${rule.source}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The rules that are failing: one that is off fails no more. */
export function failingNow<T extends { enabled: boolean; failures: number }>(rules: readonly T[]): T[] {
  return rules.filter((rule) => rule.enabled && rule.failures > 0);
}
