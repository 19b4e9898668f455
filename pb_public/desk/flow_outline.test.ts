import { check, same } from "../shared/check";
import type { FlowNode } from "../shared/flow";
import { addOption, freeName, type Nodes, outline, pruned, removeOption, retyped, targetsOf, withNode, withOption, withOutcome } from "./flow_outline";

const ask = (...next: string[]): FlowNode => ({ type: "question", text_zh: "问", text_en: "Ask", options: next.map((to) => ({ label_zh: "答", label_en: to, next: to })) });
const end = (): FlowNode => ({ type: "result", text_zh: "完", text_en: "End", outcome: "solved" });
const nodes: Nodes = { q1: ask("r1", "q2"), q2: ask("r1", "r2"), r1: end(), r2: end() };

check("an outline has each step in full once", () => {
  same(outline("q1", nodes).map((r) => `${"-".repeat(r.depth)}${r.id}${r.again ? "*" : ""}`), ["q1", "-r1", "-q2", "--r1*", "--r2"]);
  same(outline("none", nodes), []);
});

check("editing changes nothing in place", () => {
  const before = JSON.stringify(nodes);
  const edited = withOption(withNode(nodes, "q2", { text_en: "Otherwise" }), "q2", 1, { label_en: "No" });
  same([edited.q2?.text_en, edited.q2?.options?.[1]?.label_en], ["Otherwise", "No"]);
  same(JSON.stringify(nodes), before);
});

check("a new answer leads to a new end, and what nothing leads to goes", () => {
  const more = addOption(nodes, "q1");
  same([more.q1?.options?.[2]?.next, more.r3?.type], ["r3", "result"]);
  same(Object.keys(pruned("q1", removeOption(more, "q1", 1))).sort(), ["q1", "r1", "r3"]);
  same(freeName(nodes, "q"), "q3");
});

check("an end that goes on gets two answers, a question that ends an outcome", () => {
  const on = retyped(nodes, "r2", "question");
  same([on.r2?.options?.map((o) => o.label_en), on.r2?.outcome, on.r2?.text_en], [["Yes", "No"], undefined, "End"]);
  same(retyped(nodes, "q2", "action").q2?.options?.length, 2);
  const off = retyped(nodes, "q2", "result");
  same([off.q2?.outcome, off.q2?.options], ["ticket", undefined]);
});

check("an outcome has what it needs and no more", () => {
  same(withOutcome(nodes, "r1", "article").r1, { type: "result", text_zh: "完", text_en: "End", outcome: "article", article: "" });
  same(withOutcome(withOutcome(nodes, "r1", "callback"), "r1", "solved").r1, { type: "result", text_zh: "完", text_en: "End", outcome: "solved" });
});

check("no answer can lead in a circle", () => {
  same(targetsOf(nodes, "q2").sort(), ["r1", "r2"]);
  same(targetsOf(nodes, "q1").sort(), ["q2", "r1", "r2"]);
});
