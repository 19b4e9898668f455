import { check, same } from "../shared/check";
import { addPage, bandsIn, blocksOf, countText, inOrder, isUnread, keepRest, keepSame, numberIn, orderOf, ordersOf, phoneDigits, rowClock, rowFrom, waitingTone } from "./queue";

const at = (n: number): string => `2026-01-01 00:00:0${n}.000Z`;
const row = { status: "open" as const, promise_at: "", last_customer_at: at(1), last_staff_at: "", resolved_at: "", closed_at: "", created: at(0), updated: at(5) };

check("queues stand in the rail's order, unknown ones last", () => {
  const q = (name: string) => ({ name, filter: "", sort: "", count: 0, more: false });
  same(inOrder([q("other"), q("solved"), q("due_soon"), q("overdue"), q("escalated"), q("mine")]).map((x) => x.name), ["mine", "escalated", "overdue", "due_soon", "solved", "other"]);
});

check("a queue stands with the most urgent on top unless another order was chosen, and one that is about a time by that alone", () => {
  const bands = [{ filter: "calling", sort: "-escalated_at" }, { filter: "due", sort: "sla_due_at" }];
  const all = { filter: "all", sort: "-updated", bands };
  const solved = { filter: "solved", sort: "-updated" };
  const overdue = { filter: "overdue", sort: "sla_due_at" };
  same(ordersOf(all), ["urgent", "-updated", "updated"]);
  same(ordersOf(solved), ["-updated", "updated"]);
  same([ordersOf(overdue), ordersOf({ sort: "-escalated_at" }), ordersOf({ sort: "snoozed_until" })], [["due"], ["called"], ["back"]]);
  same([orderOf(all, undefined), orderOf(all, "updated"), orderOf(solved, "urgent"), orderOf(overdue, "updated")], ["urgent", "updated", "-updated", "due"]);
  same(bandsIn(all, "urgent"), bands);
  same(bandsIn(all, "updated"), [{ filter: "all", sort: "updated" }]);
  same(bandsIn(overdue, "due"), [{ filter: "overdue", sort: "sla_due_at" }]);
});

check("rows that did not change stay what they were, and so do blocks of them", () => {
  const have = [1, 2, 3, 4, 5].map((n) => ({ id: String(n), subject: `s${n}` }));
  const fresh = [{ id: "0", subject: "new" }, { ...have[0]! }, { ...have[1]!, subject: "other" }];
  same(keepSame(have, fresh).map((row) => have.includes(row)), [false, true, false]);
  const blocks = blocksOf(have, [], 2);
  same(blocks.map((block) => block.map((row) => row.id)), [["1", "2"], ["3", "4"], ["5"]]);
  const next = blocksOf([...have, { id: "6", subject: "s6" }], blocks, 2);
  same(next.map((block, i) => block === blocks[i]), [true, true, false]);
});

check("counts are quiet at nothing and honest past the limit", () => same([countText({ count: 0, more: false }), countText({ count: 7, more: false }), countText({ count: 999, more: true })], ["", "7", "999+"]));

check("among the snoozed a row says until when", () => same(rowClock({ ...row, snoozed_until: at(8), promise_at: at(9) }, "snoozed"), { kind: "snoozed", at: at(8) }));

check("the clock of a row: promise, then who waits for whom, then the last move", () => {
  same(rowClock({ ...row, promise_at: at(9) }), { kind: "promise", at: at(9) });
  same(rowClock(row), { kind: "waiting", at: at(1) });
  same(rowClock({ ...row, status: "pending", last_staff_at: at(2) }), { kind: "customer", at: at(2) });
  same(rowClock({ ...row, last_staff_at: at(2) }), { kind: "moved", at: at(5) });
  same(rowClock({ ...row, status: "closed", promise_at: at(9), closed_at: at(4) }), { kind: "solved", at: at(4) });
});

check("a deadline comes before all that, and one that stands still says since when", () => {
  const due = rowClock({ ...row, promise_at: at(9), sla_state: "warned", sla_due_at: at(8) });
  same([due.kind, due.at, due.deadline?.warned], ["due", at(8), true]);
  const still = rowClock({ ...row, status: "pending", last_staff_at: at(2), sla_state: "paused", sla_due_at: "" });
  same([still.kind, still.at, still.deadline?.paused], ["due", at(2), "pending"]);
  same(rowClock({ ...row, status: "on_hold", last_staff_at: at(2), sla_state: "paused", sla_due_at: "" }).at, "");
  same(rowClock({ ...row, status: "resolved", resolved_at: at(4), sla_state: "running", sla_due_at: at(8) }).kind, "solved");
  same(rowClock({ ...row, sla_state: "", sla_due_at: "" }).kind, "waiting");
});

check("among what is due soon a row says what is due soon, whatever else it owes", () => {
  const both = { ...row, sla_state: "overdue" as const, sla_due_at: at(3), sla_clock: "first_response" as const, sla_soon_at: at(8) };
  const told = (queue?: string) => {
    const { kind, at, deadline, clock } = rowClock(both, queue);
    return [kind, at, deadline?.warned, clock];
  };
  same(told("due_soon"), ["due", at(8), true, ""]);
  same(told("overdue"), ["due", at(3), false, "first_response"]);
  same(told(), told("mine"));
  same(rowClock({ ...both, sla_state: "warned", sla_due_at: at(8) }, "due_soon").clock, "first_response");
  same(rowClock({ ...both, sla_soon_at: "" }, "due_soon").at, at(3));
  same(rowClock({ ...both, status: "resolved", resolved_at: at(4) }, "due_soon").kind, "solved");
});

check("waiting warns after an hour and alarms after eight", () => same([waitingTone(60e3), waitingTone(2 * 3600e3), waitingTone(9 * 3600e3)], ["muted", "warn", "danger"]));

check("unread is the customer's word that one has not seen", () => {
  same([isUnread(row, undefined), isUnread(row, at(1)), isUnread({ ...row, last_staff_at: at(2) }, undefined), isUnread({ ...row, status: "resolved" }, undefined)], [true, false, false, false]);
});

check("a number is known in the forms people type", () => {
  same([numberIn("2026-123"), numberIn(" #2026-000123 "), numberIn("2026–7"), numberIn("2026"), numberIn("漏水")], ["2026-000123", "2026-000123", "2026-000007", null, null]);
});

check("a telephone number is one word, however it is typed", () => {
  same([phoneDigits(" +86 138-0013 8000"), phoneDigits("(010) 6552"), phoneDigits("8000"), phoneDigits("800"), phoneDigits("SN 8000"), phoneDigits("漏水"), phoneDigits("")], ["8613800138000", "0106552", "8000", "", "", "", ""]);
});

check("a further page shows no case twice", () => same(addPage([{ id: "a" }, { id: "b" }], [{ id: "b" }, { id: "c" }]), [{ id: "a" }, { id: "b" }, { id: "c" }]));

check("a list that is refreshed in part keeps what was read on to, unless it has ended before", () => {
  const rows = (ids: string): { id: string }[] => [...ids].map((id) => ({ id }));
  same(keepRest(rows("abcdef"), rows("xab"), 3), rows("xabdef"));
  same(keepRest(rows("abcdef"), rows("xae"), 3), rows("xaedf"));
  same(keepRest(rows("abcdef"), rows("xa"), 3), rows("xa"));
  same(keepRest([], rows("abc"), 3), rows("abc"));
});

check("j and k stay within the list", () => {
  const ids = ["a", "b", "c"];
  same([rowFrom(ids, null, 1), rowFrom(ids, null, -1), rowFrom(ids, "b", 1), rowFrom(ids, "c", 1), rowFrom(ids, "a", -1), rowFrom([], null, 1)], ["a", "c", "c", "c", "a", null]);
});
