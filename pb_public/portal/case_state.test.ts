import { check, same } from "../shared/check";
import type { Status } from "../shared/types";
import { canWithdraw, caseFilter, filterLongest, isUnread, listFilter, replyHint, statusSentence, subjectOf } from "./case_state";

const at = (day: number): string => `2026-01-0${day} 00:00:00.000Z`;
const facts = (status: Status, more = {}) => ({ status, is_open: status !== "closed", merged_into: "", withdrawn_reason: "", closed_at: "", last_staff_at: "", erased_at: "", ...more });

check("how a case ended is said before its status", () => {
  same(statusSentence(facts("closed", { merged_into: "x" })), "portal.case.says.merged");
  same(statusSentence(facts("closed", { withdrawn_reason: "x" })), "portal.case.says.withdrawn");
  same(statusSentence(facts("open", { withdrawn_reason: "x" })), "portal.case.says.open");
});

check("an erased case says so, and nothing can be done with it", () => {
  const erased = facts("closed", { erased_at: at(2), merged_into: "x", withdrawn_reason: "x", closed_at: at(2) });
  same([statusSentence(erased), replyHint(erased, Date.parse("2026-01-03T00:00:00Z")), canWithdraw(facts("open", { erased_at: at(2) }))], ["portal.case.says.erased", null, false]);
  same([subjectOf({ subject: "—", erased_at: at(2) }, "gone"), subjectOf({ subject: "—", erased_at: "" }, "gone"), subjectOf({ subject: "x", erased_at: "" }, "gone")], ["gone", "—", "x"]);
});

check("writing to an ended case is announced for what it does", () => {
  const now = Date.parse("2026-01-09T00:00:00Z");
  same(replyHint(facts("open"), now), null);
  same(replyHint(facts("closed", { closed_at: at(3) }), now), "portal.reply.reopens");
  same(replyHint(facts("closed", { closed_at: at(1) }), now), "portal.reply.starts_new");
});

check("unread is an answer after the last look", () => {
  same([isUnread({ status: "open", last_staff_at: "" }, undefined), isUnread({ status: "open", last_staff_at: at(2) }, undefined), isUnread({ status: "closed", last_staff_at: at(2) }, undefined)], [false, true, false]);
  same([isUnread({ status: "closed", last_staff_at: at(2) }, at(1)), isUnread({ status: "open", last_staff_at: at(2) }, at(2))], [true, false]);
});

check("only what goes on can be withdrawn", () => same([canWithdraw(facts("resolved")), canWithdraw(facts("closed")), canWithdraw(facts("open", { merged_into: "x" }))], [true, false, false]));

check("a case is found by number or id", () => same([caseFilter("2026-000123").expression, caseFilter("abc123").expression], ["number = {:ref}", "id = {:ref}"]));

check("what waits for the customer's word is among the open ones", () => {
  same(listFilter("open", " "), { expression: 'status != "closed"', params: {} });
  same(listFilter("closed", " x "), { expression: 'status = "closed" && (number ~ {:text} || subject ~ {:text})', params: { text: "x" } });
  same(listFilter("closed", "x", ["a", "b"]), { expression: 'status = "closed" && (number ~ {:text} || subject ~ {:text} || {:found} ~ id)', params: { text: "x", found: "a b" } });
});

check("a long search leaves out the ids for which the filter has no room, the last first", () => {
  const ids = Array.from({ length: 200 }, (_, i) => `case${i}`.padEnd(15, "0"));
  for (const text of ["x", "洗".repeat(100), "'".repeat(100)]) {
    const { expression, params } = listFilter("closed", text, ids);
    const sent = expression.replace(/\{:(\w+)\}/g, (_, name: string) => `'${(params[name] ?? "").replaceAll("'", "\\'")}'`);
    const found = (params.found ?? "").split(" ");
    const free = filterLongest - new TextEncoder().encode(sent).length;
    same([free >= 0, free < " case00000000000".length || found.length === ids.length, text !== "x" || found.length === ids.length], [true, true, true]);
    same(found, ids.slice(0, found.length));
  }
  same(listFilter("open", "洗".repeat(1200), ids).params.found, undefined);
});
