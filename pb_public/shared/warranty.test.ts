import { check, same } from "./check";
import { type Advice, type Coverage, type Warranty, adviceReasons, adviceShown, reasons, withDays } from "./warranty";

const unit: Coverage = { of: "unit", name_zh: "", name_en: "", months: 12, state: "in", term_end: "2026-09-30", added: 0, until: "2026-09-30" };
const answer: Warranty = {
  asset: "a",
  today: "2026-09-14",
  start: { day: "2025-09-30", by: "purchase", wanted: "", proof: "accepted", certain: true, made: "", months: 0 },
  unit,
  parts: [],
  repairs: [],
  repair_holds: "",
  advice: [],
};
const names = (w: Warranty, of?: Coverage): string[] => reasons(w, of).map((s) => s.name);

check("what is certain is said in three sentences", () => {
  same(names(answer), ["start.purchase", "term", "end"]);
  same(reasons(answer)[1]?.params, { count: 12, day: "2026-09-30" });
});

check("what nobody has checked says so, and what stands in for what", () => {
  const start = { ...answer.start, certain: false, proof: "" as const, wanted: "installation" };
  same(names({ ...answer, start }), ["start.purchase", "wanted.installation", "proof.none", "term", "end"]);
  same(names({ ...answer, start: { ...start, proof: "waiting", wanted: "" } }), ["start.purchase", "proof.waiting", "term", "end"]);
});

check("without a day to count from nothing is counted", () => {
  const start = { ...answer.start, day: "", by: "", certain: false, proof: "refused" as const };
  same(names({ ...answer, start, unit: { ...unit, state: "unknown", term_end: "", until: "" } }), ["proof.refused"]);
  same(names({ ...answer, unit: { ...unit, state: "none" } }), []);
});

check("repairs are named where they made the term longer, and only those", () => {
  const repairs = [
    { ticket: "t", number: "1", from: "2026-01-01", to: "2026-01-10" },
    { ticket: "u", number: "2", from: "2027-01-01", to: "2027-01-10" },
  ];
  const longer: Coverage = { ...unit, added: 10, until: "2026-10-10", state: "out" };
  same(names({ ...answer, repairs, unit: longer }), ["start.purchase", "term", "added", "repair", "ended"]);
  same(names({ ...answer, repairs }), ["start.purchase", "term", "end"]);
});

check("advice goes with its reason, and goes when all of it is over", () => {
  const advice: Advice = { kind: "return_fault", rule: "three_guarantees", from: "2026-09-12", by: "purchase", days: 7, last: "2026-09-20", moved: "2026-09-19", open: true, if_remote: false };
  same(adviceReasons(advice).map((s) => s.name), ["advice.count", "advice.moved", "rule.three_guarantees"]);
  same(adviceReasons({ ...advice, moved: "", if_remote: true }).map((s) => s.name), ["advice.count", "advice.if_remote", "rule.three_guarantees"]);
  same(adviceShown({ ...answer, advice: [advice, { ...advice, open: false }] }).length, 2);
  same(adviceShown({ ...answer, advice: [{ ...advice, open: false }] }), []);
});

check("days come in words, all else as it is", () => {
  same(withDays({ day: "2026-09-12", count: 7, number: "2026-000001" }, (d) => `<${d}>`), { day: "<2026-09-12>", count: 7, number: "2026-000001" });
});
