// Why a solved case has no callback, or will have none: what the shipped rule and its log say. Plain functions.

import { instant } from "../shared/clock_chip";
import type { Customer, Ticket } from "../shared/types";
import type { Result, Rule, Run } from "./rules";

/** The file that the shipped rule came from. */
export const callbackSource = "callback.js";

export type CallbackRule = Pick<Rule, "id" | "name" | "enabled" | "stage" | "when" | "params">;

export type Why = "no_rule" | "off" | "observe" | "kind" | "sample" | "failed" | "opted_out" | "soon" | "skipped" | "unknown";

/** The condition as it ships, by the rule's own list of kinds; another one cannot be judged from here. */
const shippedWhen = 'params.kinds.includes(ticket.kind) && (event.type === "ticket.resolved" || event.changes.kind && ticket.status === "resolved")';

function isForKind(rule: CallbackRule, kind: string): boolean | null {
  const kinds = rule.params?.kinds;
  if (rule.when.trim() !== shippedWhen || !Array.isArray(kinds)) return null;
  return kinds.includes(kind);
}

/** What the rule did about a solution, by the runs since, the newest first: that it does not concern itself with how a case is sorted later says nothing of the call. */
export function resultOf(runs: Pick<Run, "results">[], rule: CallbackRule | null): Result | null {
  const results = runs.flatMap((run) => run.results?.filter((one) => one.rule === rule?.id) ?? []);
  return results.find((one) => one.why !== "when") ?? results.at(-1) ?? null;
}

/** How long rules may take to get to an event, in ms of the desk's clock. */
const patience = 60e3;

/** What is known: the rule as it is, or null where there is none; what it did about the case's last solution, or null where that is not known. */
export interface Known {
  rule: CallbackRule | null;
  result: Result | null;
}

/** Why no callback was made after a case was solved. What the log says of that moment comes before how the rule stands today. */
export function whyNone(ticket: Pick<Ticket, "kind" | "resolved_at">, { rule, result }: Known, now: number): Why {
  if (result) return ofResult(result, rule, ticket.kind);
  if (now - instant(ticket.resolved_at) < patience && rule?.enabled) return "soon";
  return ofRule(rule, ticket.kind) ?? "unknown";
}

/** What keeps a rule from calling back after cases of a kind as it stands; null for nothing. For whom it never was meant, it matters not whether it is on. */
function ofRule(rule: CallbackRule | null, kind: string): Why | null {
  if (!rule) return "no_rule";
  if (isForKind(rule, kind) === false) return "kind";
  if (!rule.enabled) return "off";
  return rule.stage === "observe" ? "observe" : null;
}

function ofResult(result: Result, rule: CallbackRule | null, kind: string): Why {
  if (result.outcome === "observed") return "observe";
  if (result.outcome === "failed") return "failed";
  if (result.outcome !== "skipped") return "unknown";
  if (result.why === "sample") return "sample";
  if (result.why && result.why !== "when") return "skipped";
  return !rule || isForKind(rule, kind) !== true ? "kind" : "skipped";
}

/** What will be after a case is solved now: a reason for no callback, "" where there will be one, null where that cannot be said. */
export function forecast(ticket: Pick<Ticket, "kind">, customer: Pick<Customer, "no_callbacks"> | undefined, rule: CallbackRule | null): Why | "" | null {
  const why = ofRule(rule, ticket.kind);
  if (why || !rule) return why;
  if (isForKind(rule, ticket.kind) === null) return null;
  if (customer?.no_callbacks) return "opted_out";
  return rule.stage === "sample" ? null : "";
}

/** Within how many hours of the solution the rule has customers called; 48 where it does not say so plainly. */
export function hoursOf(rule: CallbackRule | null): number {
  const within = rule?.params?.within as { hours?: unknown; days?: unknown; minutes?: unknown } | undefined;
  const part = (value: unknown): number => (typeof value === "number" ? value : 0);
  return part(within?.hours) + part(within?.days) * 24 + part(within?.minutes) / 60 || 48;
}
