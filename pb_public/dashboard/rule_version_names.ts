// What the entries of a rule's history are called: each by its version, its time and what changed, so that no two read alike.

import { type PlanWords, inSentence } from "../shared/rule_plan";
import { type RuleFields, changedFields } from "./rule_draft";

/** An entry of the history. */
export interface Saved {
  version: number;
  at: string;
  changed: string[];
  rule: RuleFields;
}

export interface VersionWords extends PlanWords {
  time(at: string): string;
  list(items: string[]): string;
}

// How far a rule is let, and what it is called, make no version of it: the number stays, and the entry says so.
const doing = ["on", "every", "when", "params", "script", "position"];

/** The names of the entries, in their order: the newest first. */
export function versionNames(versions: readonly Saved[], words: VersionWords): string[] {
  const names = versions.map((one, i) => nameOf(one, versions.slice(i + 1), words));
  const [seen, marked] = [new Map<string, number>(), [] as string[]];
  // The oldest keeps its name: a later one that reads the same is told apart by a number.
  for (const name of [...names].reverse()) {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    marked.unshift(count > 1 ? `${name} (${count})` : name);
  }
  return marked;
}

function nameOf(one: Saved, older: readonly Saved[], words: VersionWords): string {
  const isNew = older.length === 0 || one.changed.some((name) => doing.includes(name));
  const what = words.list(changesOf(one, older, words));
  return words.say(`dashboard.versions.${isNew ? "named" : "named_again"}`, { n: one.version, time: words.time(one.at), what });
}

/** What changed, within a sentence. */
function changesOf({ version, changed, rule }: Saved, older: readonly Saved[], words: VersionWords): string[] {
  const before = older[0];
  // The first has changed everything, which says nothing.
  if (!before) return [words.say("dashboard.versions.made")];
  const source = before.version === version ? undefined : older.slice(1).find((one) => doesTheSame(one.rule, rule));
  const stages = [before.rule, rule].map((one) => stageText(one, words));
  const isLetOtherwise = changed.some((name) => name === "stage" || name === "sample") && stages[0] !== stages[1];
  const named = changed.filter((name) => name !== "enabled" && !(isLetOtherwise && (name === "stage" || name === "sample")) && !(source && doing.includes(name)));
  return [
    ...(source ? [words.say("dashboard.versions.restored", { n: source.version })] : []),
    ...named.map((name) => fieldText(name, words)),
    ...(isLetOtherwise ? [words.say("dashboard.versions.let", { from: stages[0]!, to: stages[1]! })] : []),
    ...(changed.includes("enabled") ? [words.say(`dashboard.versions.switched_${rule.enabled ? "on" : "off"}`)] : []),
  ];
}

function doesTheSame(a: RuleFields, b: RuleFields): boolean {
  return !changedFields(a, b).some((name) => doing.includes(name));
}

function stageText({ stage, sample }: RuleFields, { say }: VersionWords): string {
  return stage === "sample" ? say("dashboard.versions.share", { stage: say("dashboard.stage.sample"), n: sample }) : say(`dashboard.stage.${stage}`);
}

function fieldText(name: string, words: VersionWords): string {
  const key = `dashboard.rule_field.${name}`;
  return words.has(key) ? inSentence(words.say(key), words) : name;
}
