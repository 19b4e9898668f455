import { check, same } from "../shared/check";
import type { Clock } from "../shared/types";
import { arrange, joinClocks, newsOf, pausedSince, pressingClock, promiseClock, sameClocks } from "./clocks";

const at = (minute: number): string => `2026-01-05 10:${String(minute).padStart(2, "0")}:00.000Z`;
const clock = (id: string, change: Partial<Clock> = {}): Clock =>
  ({ id, kind: "resolution", leg: 1, state: "running", started_at: at(0), due_at: at(30), warned: 0, remaining_seconds: 0, pauses: [], met_at: "", breached_at: "", cancelled_at: "", reason: "", ...change }) as Clock;

check("what is owed stands by its deadline, what stands still after it, what has ended apart", () => {
  const all = [
    clock("still", { state: "paused", due_at: "", remaining_seconds: 60 }),
    clock("later"),
    clock("met early", { state: "met", met_at: at(5) }),
    clock("late", { state: "breached", due_at: at(1), breached_at: at(1) }),
    clock("given up", { state: "cancelled", cancelled_at: at(9) }),
    clock("met late", { state: "breached", breached_at: at(6), met_at: at(7) }),
  ];
  const a = arrange(all);
  same(a.owed.map((c) => c.id), ["late", "later", "still"]);
  same(a.ended.map((c) => c.id), ["given up", "met late", "met early"]);
  same(pressingClock(all)?.id, "late");
  same(pressingClock(all.slice(2, 3)), null);
});

check("what is overdue comes first, even if its deadline was moved since", () => {
  const all = [clock("soon", { due_at: at(10) }), clock("late", { state: "breached", due_at: at(20), breached_at: at(5) }), clock("later late", { state: "breached", due_at: at(25), breached_at: at(6) })];
  same(arrange(all).owed.map((c) => c.id), ["late", "later late", "soon"]);
});

check("a clock that ended while one asked stands there once, as ended", () => {
  const joined = joinClocks([clock("a"), clock("b")], [clock("b", { state: "met", met_at: at(5) }), clock("c", { state: "met", met_at: at(4) })]);
  same(joined.map((c) => `${c.id} ${c.state}`), ["a running", "b met", "c met"]);
});

check("what stands still longest from its end comes last", () => {
  same(arrange([clock("b", { due_at: "", remaining_seconds: 90 }), clock("a", { due_at: "", remaining_seconds: 30 })]).owed.map((c) => c.id), ["a", "b"]);
});

check("the promise is the open one", () => {
  same(promiseClock([clock("old", { kind: "promise", met_at: at(1) }), clock("now", { kind: "promise", leg: 2 })])?.id, "now");
  same(promiseClock([clock("x")]), null);
});

check("news is what warned or ran over while one looked, the gravest of it", () => {
  const before = [clock("a"), clock("b", { warned: 1 })];
  same(newsOf(null, before), null);
  same(newsOf(before, before), null);
  same(newsOf(before, [clock("a", { warned: 1 }), clock("b", { warned: 1 })])?.what, "soon");
  const over = newsOf(before, [clock("a", { warned: 1 }), clock("b", { warned: 1, state: "breached", breached_at: at(30) })]);
  same([over?.clock.id, over?.what], ["b", "late"]);
  same(newsOf([clock("a", { target: { warn: [50, 80] } })], [clock("a", { warned: 1, target: { warn: [50, 80] } })]), null);
  same(newsOf(before, [...before, clock("new", { warned: 1 })]), null);
  same(newsOf(before, [clock("a", { warned: 1, met_at: at(3) })]), null);
});

check("clocks are the same where none came, went or changed", () => {
  const a = [clock("a", { updated: at(1) }), clock("b", { updated: at(1) })];
  same(sameClocks(a, [...a].reverse()), true);
  same(sameClocks(a, a.slice(1)), false);
  same(sameClocks(a, [clock("a", { updated: at(1) }), clock("b", { updated: at(2) })]), false);
});

check("a pause that lasts has a beginning", () => {
  same(pausedSince(clock("a", { pauses: [{ from: at(1), to: at(2), status: "pending" }] })), "");
  same(pausedSince(clock("a", { pauses: [{ from: at(3), to: "", status: "pending" }] })), at(3));
});
