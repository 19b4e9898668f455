import { check, same } from "../shared/check";
import { kinds } from "../shared/types";
import { describe, emptyRequest, filesHelp, fingerprint, hasUnit, isPhone, linesOf, nextStep, otherProduct, previousStep, problemsOf, reachable, stepsOf, titleOf, withNumber, wordsLongest } from "./request";

const today = "2026-03-01";
const say = (key: string): string => (key === "portal.new.colon" ? ": " : `<${key.replace("portal.", "")}>`);

check("short kinds have no step for product and proof", () => {
  same(kinds.filter((k) => stepsOf(k).includes("proof")), ["complaint", "repair", "return_exchange", "installation"]);
  same(nextStep({ ...emptyRequest, kind: "praise", step: "what" }), "reach");
  same([previousStep({ ...emptyRequest, kind: "praise", step: "reach" }), previousStep(emptyRequest)], ["what", null]);
});

check("nobody is asked for a photo of the damage where nothing is broken", () => {
  same(kinds.filter((k) => !filesHelp(k)), ["suggestion", "praise"]);
});

check("no step can be passed over that lacks something", () => {
  const told = { ...emptyRequest, kind: "praise" as const, what: "fine" };
  same(reachable(emptyRequest, "review", true, today), "kind");
  same(reachable({ ...emptyRequest, kind: "repair" }, "review", true, today), "what");
  same(reachable(told, "proof", true, today), "what");
  same([reachable({ ...told, name: "A" }, "review", true, today), reachable({ ...told, name: "A" }, "review", false, today)], ["review", "reach"]);
});

check("a repair needs product, label and address; the label may be out of reach", () => {
  const repair = { ...emptyRequest, kind: "repair" as const };
  same(Object.keys(problemsOf(repair, "proof", true, today)), ["product", "serial"]);
  same(problemsOf({ ...repair, product: "p", noSerial: true }, "proof", true, today), {});
  same(problemsOf({ ...repair, asset: "a" }, "proof", true, today), {});
  same(Object.keys(problemsOf({ ...repair, product: otherProduct, noSerial: true }, "proof", true, today)), ["productName"]);
  same(Object.keys(problemsOf(repair, "reach", false, today)), ["account", "name", "phone", "address"]);
  same([hasUnit({ ...repair, product: "p", serial: "1" }), hasUnit({ ...repair, product: otherProduct, serial: "1" }), hasUnit({ ...repair, asset: "a", product: "p", serial: "1" })], [true, false, false]);
});

check("a return is found by its order or its day, which cannot be to come", () => {
  const back = { ...emptyRequest, kind: "return_exchange" as const, wish: "return" as const, product: "p" };
  same(Object.keys(problemsOf(back, "proof", true, today)), ["order"]);
  same([problemsOf({ ...back, order: "1" }, "proof", true, today), problemsOf({ ...back, boughtOn: today }, "proof", true, today)], [{}, {}]);
  same(Object.keys(problemsOf({ ...back, boughtOn: "2026-03-02" }, "proof", true, today)), ["boughtOn"]);
});

check("a day for a visit is not past", () => {
  const visit = { ...emptyRequest, kind: "installation" as const, name: "A", phone: "12345", address: "x" };
  same([problemsOf(visit, "reach", true, today).visitOn, problemsOf({ ...visit, visitOn: "2026-02-28" }, "reach", true, today).visitOn], ["portal.new.need.visit", "portal.new.need.future_date"]);
  same(problemsOf({ ...visit, visitOn: today }, "reach", true, today), {});
});

check("a number that is none goes before the words, and is not what is cut", () => {
  same([withNumber("It hums.", " 110 ext "), withNumber("", "110 ext"), withNumber("It hums.", "")], ["110 ext\n\nIt hums.", "110 ext", "It hums."]);
  const long = withNumber("x".repeat(wordsLongest), "110 ext");
  same([long.length, long.startsWith("110 ext\n\nx")], [wordsLongest, true]);
});

check("numbers as people write them", () => same(["138 0000 0001", "+86 (21) 1234-567", "123", "call me"].map(isPhone), [true, true, false, false]));

check("the title is one's own, else the first sentence, never longer than a line", () => {
  same(titleOf({ title: " Mine ", what: "x" }), "Mine");
  same(titleOf({ title: "", what: "空调漏水，地板泡了。请尽快来。" }), "空调漏水，地板泡了");
  same(titleOf({ title: "", what: "It drips. Twice." }), "It drips");
  same(titleOf({ title: "", what: "v1.2 is broken\nmore" }), "v1.2 is broken");
  same([...titleOf({ title: "", what: "😀".repeat(100) })].length, 80);
});

check("answers stand under what happened, and none that the kind does not ask", () => {
  const r = { ...emptyRequest, kind: "complaint" as const, what: "late", remedy: "a call\n soon", product: otherProduct, productName: "P", serial: "unasked" };
  same(describe(r, say, (d) => d), "late\n\n- **<new.product>**: P\n- **<line.remedy>**: a call / soon");
  same(linesOf({ ...emptyRequest, kind: "installation", visitOn: today, visitPart: "morning" }), [
    { label: "portal.new.visit", day: today },
    { label: "portal.new.visit_part", word: "portal.new.visit_part.morning" },
  ]);
  same(describe({ ...emptyRequest, kind: "praise", what: "fine" }, say, (d) => d), "fine");
});

check("what was changed after it was sent is told from what was not", () => {
  const r = { ...emptyRequest, kind: "repair" as const, what: "It leaks. Since May.", product: "p", serial: "S1", address: "A" };
  const of = (part: Partial<typeof r>): boolean => fingerprint({ ...r, ...part }, say, (d) => d) !== fingerprint(r, say, (d) => d);
  same([of({ what: "It leaks." }), of({ kind: "complaint" as "repair" }), of({ product: "q" }), of({ serial: "S2" }), of({ address: "B" }), of({ title: "Leak" })], [true, true, true, true, true, true]);
  same([of({ step: "review" }), of({ name: "A", phone: "12345" }), of({ files: ["a.png"] }), of({ title: "It leaks" })], [false, false, false, false]);
});
