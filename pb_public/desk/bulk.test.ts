import { check, same } from "../shared/check";
import type { Ticket } from "../shared/types";
import { type Save, apply, mostAtOnce, picked, planFor, takeBack } from "./bulk";

const agent = { id: "a", role: "agent" as const };
const lead = { id: "l", role: "lead" as const };
const ticket = (id: string, change: Partial<Ticket> = {}): Ticket =>
  ({ id, status: "open", kind: "repair", assignee: "", team: "t", priority: "normal", tags: null, grade: "", merged_into: "", erased_at: "", updated: "1", followers: [], ...change }) as Ticket;

check("picking goes to and fro, reaching only to, and no further than may be changed", () => {
  same(picked(["x"], "y"), ["x", "y"]);
  same(picked(["x", "y"], "x"), ["y"]);
  same(picked(["x"], "x", true), ["x"]);
  const full = Array.from({ length: mostAtOnce }, (_, i) => `${i}`);
  same(picked(full, "one more").length, mostAtOnce);
});

check("each case gets what it may, and the rest say why not", () => {
  same(planFor(ticket("1", { assignee: "b" }), { field: "assignee", value: "a" }, agent), { why: "not_yours" });
  same(planFor(ticket("1", { assignee: "b" }), { field: "assignee", value: "a" }, lead), { change: { assignee: "a" } });
  same(planFor(ticket("1", { status: "pending" }), { field: "status", value: "on_hold" }, agent), { why: "status" });
  same(planFor(ticket("1", { status: "resolved", kind: "complaint" }), { field: "status", value: "closed" }, agent), { why: "reason" });
  same(planFor(ticket("1"), { field: "status", value: "resolved", resolution: "Done." }, agent), { change: { status: "resolved", resolution: "Done." } });
  same(planFor(ticket("1", { is_open: false }), { field: "snooze", value: "x" }, agent), { why: "status" });
  same(planFor(ticket("1", { is_open: true }), { field: "snooze", value: "x" }, agent), { change: { snoozed_until: "x" } });
  same(planFor(ticket("1", { merged_into: "2" }), { field: "priority", value: "high" }, agent), { why: "ended" });
  same(planFor(ticket("1", { tags: ["a"] }), { field: "tag", value: "b" }, agent), { change: { tags: ["a", "b"] } });
  same(planFor(ticket("1", { tags: ["a"] }), { field: "tag", value: "a" }, agent), { why: "same" });
  same(planFor(ticket("1", { tags: ["a", "b"] }), { field: "tag", value: "a", off: true }, agent), { change: { tags: ["b"] } });
});

// A server of two cases, of which one was changed meanwhile.
const rows = new Map([ticket("1"), ticket("2"), ticket("3", { priority: "high" })].map((row) => [row.id, row]));
const save: Save = async (id, change, seen) => {
  const row = rows.get(id) as Ticket;
  if (row.updated !== seen) throw Object.assign(new Error("conflict"), { fields: { priority: { code: "conflict", message: "" } } });
  const after = { ...row, ...change, updated: `${Number(row.updated) + 1}` };
  rows.set(id, after);
  return after;
};

const told: number[] = [];
void apply([...rows.values()], { field: "priority", value: "high" }, agent, save, (n) => told.push(n)).then(async (outcome) => {
  check("what changed and what did not", () => {
    same(outcome.done.map((one) => one.before.id), ["1", "2"]);
    same(outcome.left.map((one) => [one.ticket.id, one.why]), [["3", "same"]]);
    same(told.at(-1), 3);
  });
  rows.set("2", { ...(rows.get("2") as Ticket), priority: "urgent", updated: "9" });
  const back = await takeBack(outcome.done, agent, save);
  check("taking back leaves alone what somebody changed since", () => {
    same([rows.get("1")?.priority, rows.get("2")?.priority, rows.get("3")?.priority], ["normal", "urgent", "high"]);
    same(back.left.map((one) => [one.ticket.id, one.why]), [["2", "changed"]]);
  });
});
