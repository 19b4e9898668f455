// What lets one doubt a rule that is to act. What a value may be is the script's to say: a doubt is told, and nothing is refused for it.

import { fieldsBelow } from "./params_shape";
import { type RuleDraft, triedText } from "./rule_draft";

export type Doubt = "no_time" | "nobody";

const ofTime = /(^|_)(seconds|minutes|hours|days)$/;

// Params that hold whom a rule calls on.
const ofPeople = ["ladder", "who", "tell", "to"];

/** What is doubtful in a value, by the names that lead to it, its own first; "" for nothing. */
export function doubtOf([name = "", owner]: readonly string[], value: unknown): Doubt | "" {
  // At once after something is a time, too.
  if (typeof value === "number" && ofTime.test(name)) return value < 0 || (value === 0 && owner !== "after") ? "no_time" : "";
  return Array.isArray(value) && value.length === 0 && ofPeople.includes(name) ? "nobody" : "";
}

/** The doubtful values, each by the names that lead to it. */
export function doubtsIn(params: Record<string, unknown>): [readonly string[], Doubt][] {
  return fieldsBelow(params, []).flatMap(([path, value]): [readonly string[], Doubt][] => {
    const doubt = doubtOf(path, value);
    return doubt ? [[path, doubt]] : [];
  });
}

/** The last dry run of a rule. */
export interface LastTrial {
  /** What was tried, see triedText. */
  text: string;
  /** How it failed; "" where it worked. */
  said: string;
}

/** Whether the last dry run failed, and if so, whether of another text than the rule's. */
export function failureNow(last: LastTrial | null, rule: RuleDraft): "" | "failed" | "failed_since" {
  if (!last?.said) return "";
  return last.text === triedText(rule) ? "failed" : "failed_since";
}
