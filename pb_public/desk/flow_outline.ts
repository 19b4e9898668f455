// A flow as an outline: its steps in the order of their answers, and what editing does to them. Pure; nothing is changed in place.

import type { FlowNode, FlowOption } from "../shared/flow";

export type Nodes = Record<string, FlowNode>;

export interface Row {
  id: string;
  depth: number;
  /** The answer that leads to it; null at the start. */
  via: FlowOption | null;
  /** It stands further up already: another answer leads there too. */
  again: boolean;
}

/** The steps as they are come to, each in full where it comes first. */
export function outline(start: string, nodes: Nodes): Row[] {
  const rows: Row[] = [];
  const seen = new Set<string>();
  const put = (id: string, depth: number, via: FlowOption | null): void => {
    const node = nodes[id];
    if (!node) return;
    const again = seen.has(id);
    rows.push({ id, depth, via, again });
    if (again) return;
    seen.add(id);
    for (const option of node.options ?? []) put(option.next, depth + 1, option);
  };
  put(start, 0, null);
  return rows;
}

/** A name that no step has: q1, q2 … for what asks, r1 … for ends. */
export function freeName(nodes: Nodes, letter: "q" | "r"): string {
  for (let n = 1; ; n++) if (!nodes[`${letter}${n}`]) return `${letter}${n}`;
}

const blankEnd = (): FlowNode => ({ type: "result", text_zh: "", text_en: "", outcome: "ticket", ticket: { kind: "repair", priority: "normal" } });

export function withNode(nodes: Nodes, id: string, change: Partial<FlowNode>): Nodes {
  const node = nodes[id];
  return node ? { ...nodes, [id]: { ...node, ...change } } : nodes;
}

export function withOption(nodes: Nodes, id: string, index: number, change: Partial<FlowOption>): Nodes {
  const options = nodes[id]?.options ?? [];
  return withNode(nodes, id, { options: options.map((o, i) => (i === index ? { ...o, ...change } : o)) });
}

/** One more answer, which leads to a new end. */
export function addOption(nodes: Nodes, id: string): Nodes {
  const end = freeName(nodes, "r");
  const options = [...(nodes[id]?.options ?? []), { label_zh: "", label_en: "", next: end }];
  return withNode({ ...nodes, [end]: blankEnd() }, id, { options });
}

export function removeOption(nodes: Nodes, id: string, index: number): Nodes {
  return withNode(nodes, id, { options: (nodes[id]?.options ?? []).filter((_, i) => i !== index) });
}

/** Makes a step one of another type: what asks has answers, what ends has an outcome. */
export function retyped(nodes: Nodes, id: string, type: FlowNode["type"]): Nodes {
  const node = nodes[id];
  if (!node || node.type === type) return nodes;
  const { text_zh, text_en } = node;
  if (type === "result") return { ...nodes, [id]: { ...blankEnd(), text_zh, text_en } };
  if (node.type !== "result") return withNode(nodes, id, { type });
  let next: Nodes = { ...nodes, [id]: { type, text_zh, text_en, options: [] } };
  next = addOption(addOption(next, id), id);
  const labels = [
    { label_zh: "是", label_en: "Yes" },
    { label_zh: "否", label_en: "No" },
  ];
  return labels.reduce((all, label, i) => withOption(all, id, i, label), next);
}

/** Gives an end its outcome, and takes away what belonged to another. */
export function withOutcome(nodes: Nodes, id: string, outcome: NonNullable<FlowNode["outcome"]>): Nodes {
  const node = nodes[id];
  if (!node) return nodes;
  const { text_zh, text_en, safety, ticket, article, callback_hours } = node;
  const after: FlowNode = { type: "result", text_zh, text_en, outcome };
  if (safety) after.safety = safety;
  if (outcome === "article") after.article = article ?? "";
  if (outcome === "callback") after.callback_hours = callback_hours ?? 24;
  if (outcome !== "solved" && outcome !== "article") after.ticket = ticket ?? { kind: "repair", priority: "normal" };
  return { ...nodes, [id]: after };
}

/** The least that a flow can be, for its writer to go on from; customers do not see it yet. */
export function newFlow(code: string): { code: string; title_zh: string; title_en: string; start: string; nodes: Nodes; enabled: boolean } {
  const end = (text_zh: string, text_en: string, outcome: "solved" | "ticket"): FlowNode => ({ type: "result", text_zh, text_en, outcome, ...(outcome === "ticket" ? { ticket: { kind: "repair", priority: "normal" } } : {}) });
  return {
    code,
    title_zh: "新的诊断",
    title_en: "New diagnosis",
    start: "q1",
    enabled: false,
    nodes: {
      q1: {
        type: "question",
        text_zh: "现在好了吗？",
        text_en: "Does it work now?",
        options: [
          { label_zh: "是", label_en: "Yes", next: "r1" },
          { label_zh: "否", label_en: "No", next: "r2" },
        ],
      },
      r1: end("看起来已恢复。", "It looks fine now.", "solved"),
      r2: end("请提交请求，我们来处理。", "Please send the request, we see to it.", "ticket"),
    },
  };
}

/** Only what can be come to: what no answer leads to any more goes when it is saved. */
export function pruned(start: string, nodes: Nodes): Nodes {
  const reached = new Set(outline(start, nodes).map((row) => row.id));
  return Object.fromEntries(Object.entries(nodes).filter(([id]) => reached.has(id)));
}

/** Where an answer of a step may lead without a circle: not to the step itself, nor to one that leads there. */
export function targetsOf(nodes: Nodes, id: string): string[] {
  const leadsBack = (from: string, seen: Set<string>): boolean => {
    if (from === id) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return (nodes[from]?.options ?? []).some((o) => leadsBack(o.next, seen));
  };
  return Object.keys(nodes).filter((target) => !leadsBack(target, new Set()));
}
