import { check, same } from "../shared/check";
import { noticeForm } from "./notice_form";

check("a failure is told with its line and its case, as far as there are some", () => {
  const known: Record<string, string>[] = [{}, { line: "4" }, { number: "7" }, { line: "4", number: "7" }, { line: "0" }];
  const forms = known.map((params) => noticeForm("rule_failed", params));
  same(forms, ["", "_line", "_case", "_line_case", ""]);
});

check("what has nobody, no reason or no case to name has a sentence without", () => {
  same([noticeForm("assigned", {}), noticeForm("assigned", { actor: "A" }), noticeForm("escalated", {}), noticeForm("rule_told", { number: "7" }), noticeForm("follow_up_due", {}), noticeForm("mentioned", {})], ["_plain", "", "_plain", "", "_plain", ""]);
});
