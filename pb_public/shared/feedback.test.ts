import { check, same } from "./check";
import { isVotable, scoresOf, stepsOf, toldOnce, wordsOf } from "./feedback";

const at = (state: string, day: number) => ({ state, at: `2026-09-0${day} 01:00:00.000Z` }) as never;

check("what comes next is shown before it is there", () => {
  same(
    stepsOf({ kind: "suggestion", state: "adopted", path: [at("received", 1), at("analysed", 2), at("adopted", 3)] }).map((s) => `${s.state} ${s.stands} ${s.at.slice(8, 10)}`),
    ["received done 01", "analysed done 02", "adopted now 03", "in_progress next ", "done next "],
  );
  same(stepsOf({ kind: "praise", state: "received", path: null }).map((s) => s.stands), ["now", "next", "next"]);
});

check("the last step is behind one, and a declined suggestion ends there", () => {
  same(stepsOf({ kind: "praise", state: "thanked", path: [] }).map((s) => s.stands), ["done", "done", "done"]);
  same(stepsOf({ kind: "suggestion", state: "declined", path: [at("received", 1), at("analysed", 2), at("declined", 3)] }).map((s) => `${s.state} ${s.stands}`), ["received done", "analysed done", "declined done"]);
  same(stepsOf({ kind: "suggestion", state: "withdrawn", path: [at("received", 1)] }).map((s) => s.state), ["received", "withdrawn"]);
});

check("what was taken up again shows when it came there last", () => {
  const path = [at("received", 1), at("analysed", 2), at("declined", 3), at("analysed", 4)];
  same(stepsOf({ kind: "suggestion", state: "analysed", path }).map((s) => s.at.slice(8, 10)), ["01", "04", "", "", ""]);
});

check("words come in the reader's language, else in the other", () => {
  const both = { title_zh: "题", title_en: "Title", summary_zh: "", summary_en: "Words" };
  same([wordsOf(both, "zh-CN"), wordsOf(both, "en"), wordsOf({ ...both, title_en: "" }, "en").title], [{ title: "题", summary: "Words", lang: "zh-CN" }, { title: "Title", summary: "Words", lang: "en" }, "题"]);
});

check("votes end with the decision against it, and with its end", () => {
  same((["received", "adopted", "in_progress", "declined", "done"] as const).map((state) => isVotable({ state })), [true, true, true, false, false]);
});

check("a case shows its own and what merged cases brought, each way once", () => {
  const one = (ticket: string, state: string, explanation = "", kind = "suggestion") => ({ ticket, kind, state, explanation, created: "" }) as never;
  const shown = (...all: never[]) => toldOnce<{ ticket: string; kind: "suggestion"; state: "received"; explanation: string; created: string }>(all, "main").map((f) => `${f.ticket} ${f.kind} ${f.state}`);
  same(shown(one("a", "received"), one("main", "received")), ["main suggestion received"]);
  same(shown(one("a", "declined", "No."), one("main", "received", "", "praise")), ["main praise received", "a suggestion declined"]);
  same(shown(one("a", "received"), one("b", "received")), ["a suggestion received", "b suggestion received"]);
  same(shown(one("a", "adopted"), one("main", "withdrawn")), ["a suggestion adopted"]);
});

check("scores come as they were asked, the shop's own last, and without the whole", () => {
  same(scoresOf({ dimensions: { own_one: 3, parts: 4, overall: 5, attitude: 2 } }), [["attitude", 2], ["parts", 4], ["own_one", 3]]);
  same(scoresOf({ dimensions: null }), []);
});
