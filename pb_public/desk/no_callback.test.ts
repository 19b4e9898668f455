import { check, same } from "../shared/check";
import { type CallbackRule, forecast, hoursOf, resultOf, whyNone } from "./no_callback";
import type { Result } from "./rules";

const rule = (change: Partial<CallbackRule> = {}): CallbackRule => ({ id: "r", name: "Call back", enabled: true, stage: "live", when: 'params.kinds.includes(ticket.kind) && (event.type === "ticket.resolved" || event.changes.kind && ticket.status === "resolved")', params: { kinds: ["complaint"], within: { hours: 48 } }, ...change });
const solved = { kind: "complaint" as const, resolved_at: "2026-09-15 01:00:00.000Z" };
const later = Date.UTC(2026, 8, 15, 2, 0);
const result = (outcome: string, why = ""): Result => ({ rule: "r", name: "", version: 1, stage: "live", outcome, why });

check("a rule that is off makes none", () => {
  same(whyNone(solved, { rule: rule({ enabled: false }), result: null }, later), "off");
  same(forecast(solved, undefined, rule({ enabled: false })), "off");
  same([whyNone({ ...solved, kind: "repair" }, { rule: rule({ enabled: false }), result: null }, later), forecast({ kind: "repair" }, {}, rule({ enabled: false }))], ["kind", "kind"]);
  same([whyNone(solved, { rule: null, result: null }, later), forecast(solved, undefined, null)], ["no_rule", "no_rule"]);
});

check("what the log says of the solution comes before how the rule stands today", () => {
  same(whyNone(solved, { rule: rule(), result: result("observed") }, later), "observe");
  same(whyNone(solved, { rule: rule({ enabled: false }), result: result("skipped", "sample") }, later), "sample");
  same(whyNone(solved, { rule: rule(), result: result("failed") }, later), "failed");
  same(whyNone({ ...solved, kind: "repair" }, { rule: rule(), result: result("skipped", "when") }, later), "kind");
  same(whyNone(solved, { rule: rule(), result: result("skipped", "when") }, later), "skipped"); // the kinds were others then
  same(whyNone(solved, { rule: rule(), result: result("skipped", "depth") }, later), "skipped");
});

check("what the rule did counts, also when the case was sorted anew", () => {
  const run = (...results: Result[]) => ({ results });
  const passed = result("skipped", "when");
  same(resultOf([run(passed), run(result("failed")), run(passed)], rule())?.outcome, "failed");
  same(resultOf([run({ ...result("done"), rule: "other" }), run(passed)], rule())?.why, "when");
  same([resultOf([], rule()), resultOf([run(passed)], null)], [null, null]);
});

check("a moment after the solution one waits for the rules", () => {
  same(whyNone(solved, { rule: rule(), result: null }, Date.UTC(2026, 8, 15, 1, 0, 30)), "soon");
  same(whyNone(solved, { rule: rule(), result: null }, later), "unknown");
  same(whyNone({ ...solved, kind: "repair" }, { rule: rule(), result: null }, later), "kind");
});

check("what will be is said where it can be known", () => {
  same([forecast(solved, {}, rule()), forecast({ kind: "repair" }, {}, rule()), forecast(solved, { no_callbacks: true }, rule())], ["", "kind", "opted_out"]);
  same([forecast(solved, {}, rule({ stage: "observe" })), forecast(solved, {}, rule({ stage: "sample" })), forecast(solved, {}, rule({ when: 'customer.tier === "vip"' }))], ["observe", null, null]);
});

check("the time is the rule's own", () => same([hoursOf(rule()), hoursOf(rule({ params: { within: { days: 1, hours: 12 } } })), hoursOf(null)], [48, 36, 48]));
