// Two rules that do alike: a copy, and what it was copied from.

import type { ListedRule } from "../shared/listed_rule";

type Twin = Pick<ListedRule, "id" | "name" | "enabled" | "stage" | "on" | "every" | "alike">;

/** The rule that acts beside this one on the same events, where both have the same script or one is named after the other, as a copy is; null for none. */
export function twinOf<T extends Twin>(rule: Twin, rules: readonly T[]): T | null {
  if (!acts(rule)) return null;
  return rules.find((other) => other.id !== rule.id && acts(other) && (rule.alike === other.alike || isNamedAfter(rule.name, other.name)) && sameEvents(rule, other)) ?? null;
}

/** The rule that this one is a copy of, by its name and by what both run for; null for none. */
export function originalOf<T extends Pick<Twin, "id" | "name" | "on" | "every">>(rule: Pick<Twin, "id" | "name" | "on" | "every">, rules: readonly T[]): T | null {
  const isCopyOf = (other: T): boolean => other.id !== rule.id && other.name !== "" && rule.name !== other.name && rule.name.includes(other.name) && runsAlike(rule, other);
  // Of a copy of a copy the nearer one.
  return rules.filter(isCopyOf).sort((a, b) => b.name.length - a.name.length)[0] ?? null;
}

const runsAlike = (a: Pick<Twin, "on" | "every">, b: Pick<Twin, "on" | "every">): boolean => (a.every !== "" && b.every !== "") || (a.on ?? []).some((type) => (b.on ?? []).includes(type));

const acts = (rule: Twin): boolean => rule.enabled && rule.stage !== "observe";

const isNamedAfter = (a: string, b: string): boolean => a !== "" && b !== "" && (a.includes(b) || b.includes(a));

const sameEvents = (a: Twin, b: Twin): boolean => a.every === b.every && [...(a.on ?? [])].sort().join() === [...(b.on ?? [])].sort().join();
