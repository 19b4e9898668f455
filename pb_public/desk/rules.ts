// Rules as the desk shows them: what the server tells of them and of their runs, and
// what of it is worth a line. Plain functions.

import type { ListedRule, RuleStage } from "../shared/listed_rule";
import { isPlain } from "../shared/rule_param";
import type { DayCount } from "../shared/sparkline";
import type { PlanAction, RuleResult } from "../shared/rule_plan";
import type { Stored } from "../shared/types";

/** A rule's record. */
export interface Rule extends Stored {
  name: string;
  about: string;
  on: string[] | null;
  every: string;
  when: string;
  params: Record<string, unknown> | null;
  script: string;
  position: number;
  enabled: boolean;
  stage: RuleStage;
  sample: number;
  source: string;
  version: number;
}

/** What one rule did about one event. */
export interface Result extends RuleResult {
  /** Its id. */
  rule: string;
  name: string;
  version: number;
  stage: RuleStage;
  /** What of the case its save changed. */
  changes?: Record<string, [unknown, unknown]> | null;
}

/** What the rules did about one event. */
export interface Run {
  id: string;
  seq: number;
  type: string;
  ticket: string;
  at: string;
  fired: number;
  failed: number;
  results: Result[] | null;
}

/** One rule's part in an event. */
export interface RuleRun {
  seq: number;
  type: string;
  at: string;
  ticket: string;
  number: string;
  result: Result;
}

export type RuleState = "off" | RuleStage;

/** Whether it runs, and how far it reaches. */
export function stateOf(rule: Pick<ListedRule, "enabled" | "stage">): RuleState {
  return rule.enabled ? rule.stage : "off";
}

/** Whether a rule asked for something, or failed: what one wants to see first. */
export function didSomething(result: Pick<Result, "outcome">): boolean {
  return result.outcome !== "nothing" && result.outcome !== "skipped";
}

/** The results of a run to be shown: all, or those that did something. */
export function resultsOf(run: Pick<Run, "results">, all: boolean): Result[] {
  return (run.results ?? []).filter((result) => all || didSomething(result));
}

/** Runs put together by their event, the latest first. */
export function joinRuns(have: readonly Run[], more: readonly Run[]): Run[] {
  const bySeq = new Map([...have, ...more].map((run) => [run.seq, run]));
  return [...bySeq.values()].sort((a, b) => b.seq - a.seq);
}

/** Runs in which the same rules have called the same people over again. */
export interface Calls {
  /** The latest. */
  run: Run;
  count: number;
}

/** Runs as they are listed, the latest first: calls that follow each other, whatever each says, stand as one. */
export function foldCalls(runs: readonly Run[], all: boolean): Calls[] {
  const folded: Calls[] = [];
  let before = "";
  for (const run of runs) {
    const what = callOf(run, all);
    const last = folded[folded.length - 1];
    if (last && what !== "" && what === before) last.count++;
    else folded.push({ run, count: 1 });
    before = what;
  }
  return folded;
}

// What a run called for, where it did nothing but call; "" of any other.
function callOf(run: Run, all: boolean): string {
  const results = resultsOf(run, all);
  const calls = results.filter(didSomething);
  const isCalling = (result: Result): boolean => !!result.plan?.some((action) => action.do === "escalate") && result.plan.every((action) => action.do === "escalate" || action.do === "remind");
  if (calls.length === 0 || !calls.every(isCalling)) return "";
  return JSON.stringify([run.type, results.map((result) => [result.rule, result.outcome, result.why ?? "", result.stage, (result.plan ?? []).map((action) => [action.do, action.to ?? "", action.state ?? ""])])]);
}

const escalationFields = ["escalation", "escalation_reason", "escalated_at", "accepted_by", "accepted_at"];

// Fields that an action names itself.
function fieldsOf(action: PlanAction): string[] {
  switch (action.do) {
    case "set":
      return [action.field ?? ""];
    case "assign":
      return ["assignee"];
    case "team":
      return ["team"];
    case "tag":
    case "untag":
      return ["tags"];
    case "escalate":
    case "deescalate":
      return escalationFields;
    default:
      return [];
  }
}

/** What changed in the case besides what the plan says: that a team gave it to somebody, that a new case is open. */
export function besides(result: Pick<Result, "plan" | "changes">): Record<string, [unknown, unknown]> {
  const said = new Set((result.plan ?? []).flatMap(fieldsOf));
  return Object.fromEntries(Object.entries(result.changes ?? {}).filter(([field]) => !said.has(field)));
}

/** What becomes of a reminder of a case, or has become of it, as the server tells. */
export interface Reminder {
  /** The rule that set it, and at which event. */
  rule: string;
  seq: number;
  key: string;
  at: string;
  /** pending, due, heard, off, observe, unheard, lapsed_off, lapsed_observe, lapsed_passed. */
  state: string;
}

const isReminding = (action: PlanAction): boolean => action.do === "remind" && action.state === "applied";

/** The earliest of the runs that has set a reminder; 0 where none has. */
export function firstReminding(runs: readonly Pick<Run, "seq" | "results">[]): number {
  const reminding = runs.filter(({ results }) => results?.some(({ plan }) => plan?.some(isReminding)));
  return reminding.length > 0 ? Math.min(...reminding.map(({ seq }) => seq)) : 0;
}

/** What is to be said of a reminder that a rule set at an event; "" where it is as the plan says, or not known. */
export function fateOf(action: PlanAction, rule: string, seq: number, reminders: readonly Reminder[] | null): string {
  if (!reminders || !isReminding(action)) return "";
  const time = Date.parse(action.at ?? "");
  const found = reminders.find((one) => one.rule === rule && one.seq === seq && one.key === (action.key ?? "") && Date.parse(one.at.replace(" ", "T")) === time);
  if (!found) return "given_up";
  return found.state === "pending" || found.state === "due" ? "" : found.state;
}

/** How often a rule acted, only observed, and failed in the days given. */
export function sumOf(days: readonly DayCount[] | null): DayCount {
  const sum = { fired: 0, observed: 0, failed: 0 };
  for (const day of days ?? []) {
    sum.fired += day.fired;
    sum.observed += day.observed;
    sum.failed += day.failed;
  }
  return sum;
}

/** The parameters as they are listed: what takes a line before what takes several. */
export function paramsOf(rule: Pick<Rule, "params">): [string, unknown][] {
  const entries = Object.entries(rule.params ?? {});
  return [...entries.filter(([, value]) => isPlain(value)), ...entries.filter(([, value]) => !isPlain(value))];
}
