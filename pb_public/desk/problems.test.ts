import { check, same } from "../shared/check";
import type { EffectWindow, ProblemEntry, Role } from "../shared/types";
import { isNamedByProduct } from "./problem_name";
import { barsOf, basesOf, dayInput, dueDay, filledCauses, foundBy, intervalText, isProblemLate, likelyFirst, mayStep, problemQuery, ratioText, rowsOfCauses, stepsOf, storedDay, waysBack } from "./problems";

const me = (role: Role, id = "me"): { id: string; role: Role } => ({ id, role });
const problem = (change: Partial<ProblemEntry> = {}): ProblemEntry => ({ id: "p", number: "P-2026-0001", title: "Seals", product: "", category: "", status: "registered", owner: "", due_at: "", overdue: false, ...change }) as ProblemEntry;

check("a step is asked for by its own order, and what is nobody's is the leads'", () => {
  same(problemQuery("acting", false, me("agent")), { filter: "status = {:status}", params: { status: "acting", me: "me" }, sort: "due_at,id" });
  same(problemQuery("acting", true, me("agent")).filter, "status = {:status} && owner = {:me}");
  same(problemQuery("closed", true, me("lead")), { filter: "status = {:status} && (owner = {:me} || owner = '')", params: { status: "closed", me: "me" }, sort: "-updated,-id" });
});

check("the step after the last done is to be done now", () => {
  same(stepsOf({ status: "analysed" }).map((step) => step.state), ["done", "done", "done", "now", "next", "next"]);
  same(stepsOf({ status: "closed" }).every((step) => step.state === "done"), true);
});

check("back goes a lead, and from the check whoever works, never to where nothing was contained", () => {
  same(waysBack({ status: "acting" }, me("agent")), []);
  same(waysBack({ status: "acting" }, me("lead")), ["analysed", "contained", "registered"]);
  same(waysBack({ status: "verifying" }, me("agent")), ["acting", "analysed", "contained"]);
  same(waysBack({ status: "closed" }, me("agent")), []);
  same(waysBack({ status: "closed" }, me("manager")), ["verifying", "acting", "analysed", "contained"]);
  same([waysBack({ status: "verifying" }, me("qa")), waysBack({ status: "registered" }, me("manager"))], [[], []]);
});

check("who took the measures does not sign that they helped", () => {
  same(mayStep({ status: "acting", owner: "" }, me("agent")), "yes");
  same(mayStep({ status: "verifying", owner: "" }, me("agent")), "lead");
  same(mayStep({ status: "verifying", owner: "me" }, me("lead")), "own");
  same(mayStep({ status: "verifying", owner: "other" }, me("lead")), "yes");
  same([mayStep({ status: "closed", owner: "" }, me("manager")), mayStep({ status: "acting", owner: "" }, me("qa"))], ["no", "no"]);
});

check("late until the measures are taken", () => {
  const now = Date.UTC(2026, 8, 14);
  same(isProblemLate(problem({ due_at: "2026-09-13 00:00:00.000Z" }), now), true);
  same(isProblemLate(problem({ due_at: "2026-09-15 00:00:00.000Z" }), now), false);
  same(isProblemLate(problem({ overdue: true, status: "verifying" }), now), false);
  same(isProblemLate(problem(), now), false);
});

check("whys without their empty rows, and one row more to write on", () => {
  same(filledCauses([{ why: " a ", evidence: "" }, { why: " ", evidence: "" }]), [{ why: "a", evidence: "" }]);
  same(rowsOfCauses(null), [{ why: "", evidence: "" }]);
  same(rowsOfCauses(Array.from({ length: 10 }, () => ({ why: "a", evidence: "b" }))).length, 10);
});

const window = (before: number, after: number, days = 30): EffectWindow => ({ window: 30, before: { cases: before, days: 30 }, after: { cases: after, days }, ratio: null, low: null, high: null, verdict: "too_early", until: "" });

check("bars are rates, so that half of the time counts double", () => {
  same(barsOf([window(10, 5), window(0, 10, 15)]), [{ before: 50, after: 25 }, { before: 0, after: 100 }]);
  same(barsOf([window(0, 0, 0)]), [{ before: 0, after: 0 }]);
});

check("a ratio and its interval as they are read", () => {
  same([ratioText(0.25), ratioText(12.345), ratioText(null)], ["0.25", "12.3", ""]);
  same([intervalText({ low: 0.04, high: 0.61 }), intervalText({ low: 0.4, high: null }), intervalText({ low: null, high: null })], ["0.04 – 0.61", "0.40 –", ""]);
});

check("offered first is what is of the same product and category", () => {
  const all = [problem({ id: "other" }), problem({ id: "product", product: "w" }), problem({ id: "both", product: "w", category: "leak" })];
  same(likelyFirst(all, { product: "w", category: "leak" }).map((p) => p.id), ["both", "product", "other"]);
  same(likelyFirst(all, { product: "", category: "leak" }).map((p) => p.id), ["other", "product", "both"]);
  same(likelyFirst(all, null).map((p) => p.id), ["other", "product", "both"]);
  same([foundBy(problem(), "p-2026", ""), foundBy(problem(), "Washer", "Washer 8"), foundBy(problem(), "lid", "")], [true, true, false]);
});

check("a day as it is sent and as it is shown", () => {
  same([storedDay("2026-09-25"), storedDay(""), storedDay("soon")], ["2026-09-25 00:00:00.000Z", "", ""]);
  same([dayInput(new Date(2026, 8, 5, 18).getTime()), dayInput(Number.NaN)], ["2026-09-05", ""]);
  same([dueDay(new Date(2026, 8, 5, 18).getTime()), dueDay(new Date(2026, 8, 6).getTime()), dueDay(Number.NaN)], ["2026-09-05", "2026-09-05", ""]);
});

check("a problem is called by its product alone where its title is one of the product's names", () => {
  const fridge = { name_zh: "冰箱", name_en: "Fridge", sku: "BC-200" };
  const named = (title: string, category = "not_cooling") => isNamedByProduct({ title, category }, fridge);
  same([named("冰箱"), named("Fridge"), named("BC-200"), named("Seals"), named("冰箱", ""), isNamedByProduct({ title: "冰箱", category: "noise" }, undefined)], [true, true, true, false, false, false]);
});

check("a problem is found by what the page calls it", () => {
  same(foundBy(problem({ title: "冰箱", category: "not_cooling" }), "does not cool", "Fridge", "Fridge: does not cool"), true);
});

check("cases are compared by product and category only where a problem names both", () => {
  same([basesOf({ product: "p", category: "leak" }), basesOf({ product: "p", category: "" }), basesOf({})], [["linked", "category"], ["linked"], ["linked"]]);
});
