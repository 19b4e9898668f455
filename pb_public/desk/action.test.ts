import { check, same } from "../shared/check";
import type { Ticket } from "../shared/types";
import { type Actor, canMove, composerKinds, deedTo, deedsOf, mayAssign, movesOf, reasonFor, sendChoices, undoOf, whyNot } from "./action";

const agent: Actor = { id: "a", role: "agent" };
const lead: Actor = { id: "l", role: "lead" };
const qa: Actor = { id: "q", role: "qa" };
const manager: Actor = { id: "m", role: "manager" };

function ticket(change: Partial<Ticket> = {}): Ticket {
  return { id: "t", status: "open", kind: "repair", grade: "", assignee: "a", team: "t1", followers: [], merged_into: "", erased_at: "", subject: "s", ...change } as Ticket;
}

check("the table of moves is the server's", () => {
  const all = ["new", "open", "pending", "on_hold", "resolved", "closed"] as const;
  const moves = all.map((from) => all.filter((to) => canMove(from, to)).join(" "));
  same(moves, ["open pending on_hold resolved", "pending on_hold resolved", "open resolved", "open resolved", "open closed", "open"]);
});

check("an unassigned case is first of all taken", () => {
  const deeds = deedsOf(ticket({ status: "new", assignee: "" }), agent);
  same([deeds.first, deeds.second], ["claim", "resolve"]);
});

check("a key that may not do what it says has a reason", () => {
  const theirs = ticket({ assignee: "b" });
  same([whyNot("snooze", theirs, agent), whyNot("claim", theirs, agent), whyNot("resolve", theirs, agent)], ["others", "others", ""]);
  same([whyNot("snooze", theirs, lead), whyNot("claim", ticket(), agent), whyNot("snooze", ticket(), qa)], ["", "yours", "role"]);
  same([whyNot("snooze", ticket({ status: "closed" }), agent), whyNot("resolve", ticket({ merged_into: "x" }), agent)], ["solved", "ended"]);
});

check("one's own case is solved", () => same(deedsOf(ticket(), agent).first, "resolve"));

check("what is on hold goes on", () => same(deedsOf(ticket({ status: "on_hold" }), agent).first, "open"));

check("what is resolved is closed or opened again", () => {
  const deeds = deedsOf(ticket({ status: "resolved" }), agent);
  same([deeds.first, deeds.second], ["close", "reopen"]);
});

check("a complaint is closed by managers only", () => {
  const t = ticket({ status: "resolved", kind: "complaint", grade: "general" });
  same(deedsOf(t, agent).first, "reopen");
  same(deedsOf(t, manager).first, "close");
  same(movesOf(t, lead), ["open"]);
});

check("a closed case is opened by managers only", () => {
  same(deedsOf(ticket({ status: "closed" }), lead).first, null);
  same(deedsOf(ticket({ status: "closed" }), manager).first, "reopen");
});

check("nothing is done with a case that was merged or erased, nor by who only reads", () => {
  same(deedsOf(ticket({ merged_into: "x" }), manager), { first: null, second: null, more: [["copy_link"]] });
  same(deedsOf(ticket({ erased_at: "2026" }), manager).first, null);
  same(deedsOf(ticket(), qa).first, null);
});

check("withdrawing and erasing are the manager's", () => {
  same(deedsOf(ticket(), lead).more.flat().includes("withdraw"), false);
  same(deedsOf(ticket(), manager).more.flat().includes("erase"), true);
  same(deedsOf(ticket({ status: "closed" }), manager).more.flat().includes("withdraw"), false);
});

check("to open is to reopen once it was over", () => same([deedTo("pending", "open"), deedTo("resolved", "open")], ["open", "reopen"]));

check("agents hand on what is theirs or nobody's", () => {
  same([mayAssign(ticket(), agent), mayAssign(ticket({ assignee: "" }), agent), mayAssign(ticket({ assignee: "b" }), agent)], [true, true, false]);
  same([mayAssign(ticket({ assignee: "b" }), lead), mayAssign(ticket(), qa)], [true, false]);
});

check("grave changes need a manager and a reason", () => {
  const complaint = ticket({ kind: "complaint", grade: "major", status: "resolved" });
  same(reasonFor(complaint, { status: "closed" }, agent), "forbidden");
  same(reasonFor(complaint, { status: "closed" }, manager), "reason");
  same(reasonFor(complaint, { grade: "general" }, manager), "reason");
  same(reasonFor(complaint, { grade: "crisis" }, agent), "nothing");
  same(reasonFor(complaint, { kind: "repair" }, lead), "forbidden");
  same(reasonFor(ticket({ status: "closed" }), { status: "open" }, manager), "reason");
  same(reasonFor(ticket({ status: "resolved" }), { status: "closed" }, agent), "nothing");
});

check("undo goes back where the table allows, else to open", () => {
  same(undoOf(ticket(), { status: "pending" }, agent), { status: "open" });
  same(undoOf(ticket({ status: "new" }), { status: "pending" }, agent), { status: "open" });
  same(undoOf(ticket({ resolution: "" }), { status: "resolved", resolution: "done" }, agent), { status: "open", resolution: "" });
  same(undoOf(ticket({ status: "resolved" }), { status: "closed" }, agent), null);
});

check("undo is not offered where it would be refused", () => {
  same(undoOf(ticket(), { assignee: "b" }, agent), null);
  same(undoOf(ticket(), { assignee: "b" }, lead), { assignee: "a" });
  same(undoOf(ticket({ assignee: "" }), { assignee: "a" }, agent), { assignee: "" });
  same(undoOf(ticket({ kind: "complaint", grade: "general" }), { grade: "crisis" }, agent), null);
  same(undoOf(ticket(), { merged_into: "x" }, manager), null);
});

check("undo of another team brings the assignee back with it", () => same(undoOf(ticket(), { team: "t2" }, agent), { team: "t1", assignee: "a" }));

check("one replies and waits while it is open; who reviews writes notes", () => {
  same(sendChoices("open", "reply", agent), ["pending", "stay", "resolved"]);
  same(sendChoices("pending", "reply", agent), ["stay", "resolved"]);
  same(sendChoices("closed", "reply", agent), ["stay"]);
  same(sendChoices("open", "note", agent), ["stay"]);
  same(composerKinds(qa), ["note"]);
});
