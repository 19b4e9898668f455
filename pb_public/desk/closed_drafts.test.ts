import { check, same } from "../shared/check";
import { caseOfDraft, closedSince } from "./closed_drafts";

check("a draft's key names its case, and nothing else's does", () => {
  same(["case.me.abcdefghijklmno", "case.me.abcdefghijklmno.loop.resolved", "case.me.new", "case.me.call.abcdefghijklmno"].map(caseOfDraft), ["abcdefghijklmno", "abcdefghijklmno", "", ""]);
});

check("what was written before its case was closed is forgotten, and nothing that was written since", () => {
  const closed = [{ id: "abcdefghijklmno", closed_at: "2026-09-14 02:00:00.000Z" }];
  const drafts = [
    { key: "case.me.abcdefghijklmno", at: Date.parse("2026-09-14T01:00:00Z") },
    { key: "case.me.abcdefghijklmno.loop.resolved", at: Date.parse("2026-09-14T03:00:00Z") },
    { key: "case.me.abcdefghijklmno.note", at: Date.parse("2026-09-14T01:55:00Z") }, // by a device that runs behind
    { key: "case.me.bbbbbbbbbbbbbbb", at: 0 },
  ];
  same(closedSince(drafts, closed), ["case.me.abcdefghijklmno"]);
});
