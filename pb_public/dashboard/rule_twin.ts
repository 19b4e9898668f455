// Two rules that would do the same: a copy, and what it was copied from.

import type { ListedRule } from "../shared/listed_rule";

type Twin = Pick<ListedRule, "id" | "name" | "enabled" | "stage" | "on" | "every">;

/** The rule that acts beside this one on the same events, where one of the two is named after the other, as a copy is; null for none. */
export function twinOf<T extends Twin>(rule: Twin, rules: readonly T[]): T | null {
  if (!acts(rule)) return null;
  return rules.find((other) => other.id !== rule.id && acts(other) && isNamedAfter(rule.name, other.name) && sameEvents(rule, other)) ?? null;
}

const acts = (rule: Twin): boolean => rule.enabled && rule.stage !== "observe";

const isNamedAfter = (a: string, b: string): boolean => a !== "" && b !== "" && (a.includes(b) || b.includes(a));

const sameEvents = (a: Twin, b: Twin): boolean => a.every === b.every && [...(a.on ?? [])].sort().join() === [...(b.on ?? [])].sort().join();
