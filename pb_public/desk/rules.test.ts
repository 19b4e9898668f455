import { check, same } from "../shared/check";
import { type Result, type Run, besides, didSomething, fateOf, firstReminding, foldCalls, joinRuns, paramsOf, resultsOf, stateOf, sumOf } from "./rules";
import type { PlanAction } from "../shared/rule_plan";

const result = (outcome: string, change: Partial<Result> = {}): Result => ({ rule: outcome, name: outcome, version: 1, stage: "live", outcome, ...change });
const run = (seq: number, results: Result[] | null = []): Run => ({ id: `r${seq}`, seq, type: "ticket.created", ticket: "t", at: "", fired: 0, failed: 0, results });

check("what is switched off runs in no stage", () => same([stateOf({ enabled: false, stage: "live" }), stateOf({ enabled: true, stage: "observe" })], ["off", "observe"]));

check("what asked for nothing and what was skipped stands back", () => {
  const all = ["done", "observed", "nothing", "skipped", "failed"].map((outcome) => result(outcome));
  same(all.filter(didSomething).map((r) => r.outcome), ["done", "observed", "failed"]);
  same([resultsOf(run(1, all), true).length, resultsOf(run(1, all), false).length, resultsOf(run(1, null), true).length], [5, 3, 0]);
});

check("runs stand once, the latest first", () => same(joinRuns([run(5), run(3)], [run(9), run(5), run(1)]).map((r) => r.seq), [9, 5, 3, 1]));

check("calls that follow each other stand as one, the latest of them, until something else happens", () => {
  const call = (n: number, change: Partial<Result> = {}): Run => ({ ...run(n, [result("done", { plan: [{ do: "escalate", to: "manager", reason: `call ${n}` }, { do: "remind", seconds: 900 }], ...change })]), type: "timer.reminder" });
  const other = run(4, [result("done", { plan: [{ do: "note", text: "x" }] })]);
  const folded = (runs: Run[], all = false): string => foldCalls(runs, all).map((one) => `${one.run.seq}:${one.count}`).join(" ");
  same(folded([call(7), call(6), call(5), other, call(3), call(2)]), "7:3 4:1 3:2");
  same(folded([call(7), call(6, { outcome: "failed" }), call(5, { plan: [{ do: "escalate", to: "lead" }] })]), "7:1 6:1 5:1");
  same(folded([call(3), { ...call(2), type: "ticket.classified" }, run(1), run(0)]), "3:1 2:1 1:1 0:1");
  const looked = (seq: number, why: string): Run => ({ ...call(seq), results: [...(call(seq).results ?? []), result("skipped", { why })] });
  same([folded([looked(2, "when"), looked(1, "stopped")]), folded([looked(2, "when"), looked(1, "stopped")], true)], ["2:2", "2:1 1:1"]);
});

check("what a plan says itself is not said twice", () => {
  const changes: Result["changes"] = { priority: ["normal", "high"], tags: [null, ["a"]], status: ["new", "open"], escalated_at: ["", "x"] };
  same(Object.keys(besides({ plan: [{ do: "set", field: "priority", value: "high" }, { do: "tag", tags: ["a"] }, { do: "escalate", to: "lead" }, { do: "stop" }], changes })), ["status"]);
  same(besides({ plan: [{ do: "team", team: "b" }], changes: { team: ["a", "b"], assignee: ["", "1"] } }), { assignee: ["", "1"] });
  same(besides({ plan: null, changes: null }), {});
});

check("a week is added up", () => {
  same(sumOf([{ fired: 2, observed: 9, failed: 0 }, { fired: 1, observed: 0, failed: 4 }]), { fired: 3, observed: 9, failed: 4 });
  same(sumOf(null), { fired: 0, observed: 0, failed: 0 });
});

check("parameters of a line stand before those of several", () => {
  same(paramsOf({ params: { clocks: { a: ["x"] }, ladder: ["lead"], minutes: 30, table: [{ a: 1 }] } }).map(([name]) => name), ["ladder", "minutes", "clocks", "table"]);
  same(paramsOf({ params: null }), []);
});

check("a reminder that was set is told with what became of it", () => {
  const remind: PlanAction = { do: "remind", state: "applied", key: "ladder", at: "2026-01-05T02:00:00.000Z" };
  const reminders = [
    { rule: "a", seq: 7, key: "ladder", at: "2026-01-05 02:00:00.000Z", state: "lapsed_off" },
    { rule: "a", seq: 9, key: "ladder", at: "2026-01-05 03:00:00.000Z", state: "pending" },
  ];
  same(fateOf(remind, "a", 7, reminders), "lapsed_off");
  same(fateOf({ ...remind, at: "2026-01-05T03:00:00.000Z" }, "a", 9, reminders), "");
  same(fateOf(remind, "b", 7, reminders), "given_up");
  same(fateOf({ ...remind, at: "2026-01-05T02:30:00.000Z" }, "a", 7, reminders), "given_up");
  same(fateOf({ ...remind, state: "planned" }, "a", 7, reminders), "");
  same(fateOf({ do: "tag", state: "applied" }, "a", 7, reminders), "");
  same(fateOf(remind, "a", 7, null), "");
});

check("only runs that set a reminder are asked about", () => {
  const asked = (seq: number, deed: string): Run => run(seq, [result("done", { plan: [{ do: deed, state: "applied" }] })]);
  same(firstReminding([asked(9, "remind"), asked(7, "remind"), asked(5, "tag")]), 7);
  same(firstReminding([asked(5, "tag"), run(4, null)]), 0);
});
