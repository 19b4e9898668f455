import { check, same } from "./check";
import { type FlowCount, type FlowNode, asksForSafety, figuresOf, mostLeft, pathOf, share, stepAt } from "./flow";

const ask = (yes: string, no: string): FlowNode => ({ type: "question", text_zh: "问", text_en: "Ask", options: [{ label_zh: "是", label_en: "Yes", next: yes }, { label_zh: "否", label_en: "No", next: no }] });
const end = (outcome: FlowNode["outcome"]): FlowNode => ({ type: "result", text_zh: "完", text_en: "End", ...(outcome ? { outcome } : {}) });
const flow = { start: "q1", nodes: { q1: ask("stop", "q2"), q2: ask("ok", "q3"), q3: ask("ok", "visit"), stop: end("ticket"), ok: end("solved"), visit: end("ticket") } };

check("answers lead to a step, and what the flow does not have is cut off", () => {
  same(stepAt(flow, [])?.id, "q1");
  same(stepAt(flow, [1, 0])?.id, "ok");
  same(stepAt(flow, [1, 0, 1, 1])?.answers, [1, 0]);
  same(stepAt(flow, [7])?.id, "q1");
  same(stepAt({ start: "none", nodes: {} }, []), null);
});

check("what asks for safety", () => {
  const safe = { nodes: { ...flow.nodes, stop: { ...end("ticket"), safety: true } } };
  same([asksForSafety(safe, "q1"), asksForSafety(safe, "q2"), asksForSafety(safe, "stop"), asksForSafety(flow, "q1")], [true, false, false, false]);
});

check("how many questions may still come", () => {
  same(["q1", "q2", "q3", "ok"].map((id) => mostLeft(flow, id)), [2, 1, 0, 0]);
  same(mostLeft({ nodes: { a: ask("b", "b"), b: ask("a", "a") } }, "a") >= 0, true);
});

check("the path in its order", () => {
  same(pathOf(flow, [1, 0]).map((s) => s.option.label_en), ["No", "Yes"]);
});

check("counts come to figures, and an empty whole to a dash", () => {
  const f = figuresOf(flow, [
    { node: "q1", what: "entered", n: 10 },
    { node: "q1", what: "ended", n: 5 },
    { node: "q1", what: "solved", n: 3 },
    { node: "q2", what: "entered", n: 8 },
    { node: "ok", what: "entered", n: 4 },
    { node: "ok", what: "entered", n: 1 },
    { node: "ok", what: "solved", n: 3 },
    { node: "ok", what: "seconds", n: 500 },
    { node: "ok", what: "quick", n: 3 },
    { node: "ok", what: "slow", n: 1 },
    { node: "gone", what: "entered", n: 99 },
  ]);
  same([f.begun, f.ended, f.solved, f.quick, f.timed, f.seconds, f.steps.get("q2")?.came], [10, 5, 3, 3, 4, 125, 8]);
  same([share(f.ended, f.begun), share(0, 0)], ["50 %", "–"]);
});

check("each step as a plain look at the runs has it", () => {
  // What ten runs did: the steps they came to with the seconds on each, and whether it was mended at the end.
  const runs: { way: [string, number][]; end: string; solved: boolean }[] = [];
  for (let i = 0; i < 10; i++) runs.push(i % 3 ? { way: [["q1", 4 + i], ["q2", 0]], end: i % 2 ? "ok" : "", solved: i > 4 && i % 2 > 0 } : { way: [["q1", 9]], end: "stop", solved: false });
  const counts: FlowCount[] = [];
  const put = (node: string, what: FlowCount["what"], n = 1): number => counts.push({ node, what, n });
  for (const { way, end: to, solved } of runs) {
    for (const [node, seconds] of way) {
      put(node, "entered");
      if (to || node === "q1") put(node, "answered");
      if (seconds) put(node, "seconds", seconds), put(node, "timed");
      if (to) put(node, "ended");
      if (solved) put(node, "solved");
    }
    if (!to) continue;
    put(to, "entered"), put(to, "quick"), put(to, "seconds", 60);
    if (solved) put(to, "solved");
  }
  const f = figuresOf(flow, counts);
  for (const id of ["q1", "q2"]) {
    const through = runs.filter((run) => run.way.some(([node]) => node === id));
    const times = through.map((run) => run.way.find(([node]) => node === id)?.[1] ?? 0).filter(Boolean);
    same(f.steps.get(id), {
      came: through.length,
      wentOn: through.filter((run) => run.end || id === "q1").length,
      ended: through.filter((run) => run.end).length,
      solved: through.filter((run) => run.solved).length,
      seconds: times.length ? Math.round(times.reduce((a, b) => a + b, 0) / times.length) : null,
    });
  }
  same(f.steps.get("ok"), { came: runs.filter((run) => run.end === "ok").length, wentOn: 0, ended: runs.filter((run) => run.end === "ok").length, solved: runs.filter((run) => run.solved).length, seconds: 60 });
});
