import { check, same } from "../shared/check";
import type { Clock, Ticket } from "../shared/types";
import { clocksByTicket, columnQuery, inOrder, loopOf, mayCallBack, mayLoop, nextStage, stageBefore } from "./complaints";

const now = Date.UTC(2026, 8, 15);
const clock = (change: Partial<Clock>): Clock => ({ id: "", ticket: "t", kind: "complaint_reply", leg: 1, started_at: "2026-09-14 01:00:00.000Z", due_at: "", met_at: "", cancelled_at: "", ...change }) as Clock;
const complaint = (id: string, change: Partial<Ticket> = {}): Ticket => ({ id, grade: "", created: "2026-09-14 01:00:00.000Z", ...change }) as Ticket;

check("a closed complaint stays until its loop has come to its end, once it has a decision", () => {
  same(columnQuery("accepted", "", now).filter.includes("closed_at < '1'"), true);
  same(columnQuery("resolved", "", now).filter.includes("closed"), false);
  same(columnQuery("none", "crisis", now), {
    filter: "kind = 'complaint' && stage = {:stage} && merged_into = '' && erased_at = '' && withdrawn_reason = '' && closed_at < '1' && grade = {:grade}",
    params: { stage: "", grade: "crisis", since: new Date(now - 30 * 24 * 3600e3), made: new Date(now - 180 * 24 * 3600e3) },
    sort: "closed_at,created",
  });
  same([columnQuery("improved", "", now).filter.includes("updated > {:since}"), columnQuery("improved", "", now).sort], [true, "-created"]);
});

check("of a clock's rounds the one that is owed counts, else the last", () => {
  const met = clock({ id: "1", met_at: "2026-09-14 02:00:00.000Z" });
  const owed = clock({ id: "2", started_at: "2026-09-13 01:00:00.000Z" });
  const second = clock({ id: "3", leg: 2, started_at: "2026-09-15 01:00:00.000Z", met_at: "2026-09-15 02:00:00.000Z" });
  same(clocksByTicket([met, second]).get("t")?.reply?.id, "3");
  same(clocksByTicket([owed, met, second]).get("t")?.reply?.id, "2");
  same(clocksByTicket([clock({ id: "4", kind: "complaint_close" }), clock({ id: "5", kind: "resolution" })]).get("t"), { reply: null, close: clock({ id: "4", kind: "complaint_close" }) });
});

check("the gravest come first, then what is due first", () => {
  const clocks = clocksByTicket([clock({ ticket: "late", due_at: "2026-09-16 01:00:00.000Z" }), clock({ ticket: "soon", due_at: "2026-09-15 01:00:00.000Z" }), clock({ ticket: "met", due_at: "2026-09-14 01:00:00.000Z", met_at: "x" })]);
  same(inOrder([complaint("met"), complaint("late"), complaint("soon"), complaint("crisis", { grade: "crisis" }), complaint("major", { grade: "major" }), complaint("old", { created: "2026-09-01 01:00:00.000Z" })], clocks).map((t) => t.id), ["crisis", "major", "soon", "late", "old", "met"]);
});

check("one step after the other, and back by one", () => {
  same(loopOf({ stage: "investigated" }).map((s) => s.state), ["done", "done", "now", "next", "next"]);
  same([nextStage({ stage: "" }), nextStage({ stage: "called_back" }), nextStage({ stage: "improved" })], ["accepted", "improved", null]);
  same([stageBefore({ stage: "" }), stageBefore({ stage: "accepted" }), stageBefore({ stage: "improved" })], [null, null, "called_back"]);
});

check("whom a complaint is about has no hand in it; nobody called is a manager's word", () => {
  const ticket = { complained_about: "a", merged_into: "", erased_at: "" };
  same([mayLoop(ticket, { id: "a", role: "lead" }), mayLoop(ticket, { id: "b", role: "agent" }), mayLoop(ticket, { id: "b", role: "qa" })], [false, true, false]);
  same([mayCallBack({ callback_outcome: "" }, { id: "b", role: "lead" }), mayCallBack({ callback_outcome: "" }, { id: "b", role: "manager" }), mayCallBack({ callback_outcome: "satisfied" }, { id: "b", role: "agent" })], ["wait", "reason", "outcome"]);
});
