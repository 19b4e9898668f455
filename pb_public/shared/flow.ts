// A guided diagnosis: where somebody stands in it by the answers so far. Pure.

export type Outcome = "solved" | "article" | "part" | "callback" | "ticket";

export interface FlowOption {
  label_zh: string;
  label_en: string;
  next: string;
}

export interface FlowNode {
  type: "question" | "action" | "result";
  text_zh: string;
  text_en: string;
  options?: FlowOption[];
  outcome?: Outcome;
  safety?: boolean;
  article?: string;
  callback_hours?: number;
  ticket?: { kind: string; category?: string; priority?: string; part_hint?: string[] };
}

export interface Flow {
  id: string;
  code: string;
  title_zh: string;
  title_en: string;
  category: string;
  start: string;
  nodes: Record<string, FlowNode>;
  safety_first: boolean;
  enabled: boolean;
  version: number;
  updated: string;
}

/** The step that answers, by their places, lead to; what the flow does not have is cut off. */
export function stepAt(flow: Pick<Flow, "start" | "nodes">, answers: readonly number[]): { id: string; node: FlowNode; answers: number[] } | null {
  let id = flow.start;
  const taken: number[] = [];
  for (const answer of answers) {
    const next = flow.nodes[id]?.options?.[answer]?.next;
    if (!next || !flow.nodes[next]) break;
    id = next;
    taken.push(answer);
  }
  const node = flow.nodes[id];
  return node ? { id, node, answers: taken } : null;
}

/** How many questions may still come after a step at the most. */
export function mostLeft(flow: Pick<Flow, "nodes">, id: string, known = new Map<string, number>()): number {
  const kept = known.get(id);
  if (kept !== undefined) return kept;
  known.set(id, 0); // a draft may hold a circle
  const left = Math.max(0, ...(flow.nodes[id]?.options ?? []).map((o) => (flow.nodes[o.next]?.type === "result" || !flow.nodes[o.next] ? 0 : 1 + mostLeft(flow, o.next, known))));
  known.set(id, left);
  return left;
}

/** Whether an answer to a step leads straight to an end for those in danger. */
export function asksForSafety(flow: Pick<Flow, "nodes">, id: string): boolean {
  return (flow.nodes[id]?.options ?? []).some((o) => flow.nodes[o.next]?.safety);
}

/** What was asked and answered so far. */
export function pathOf(flow: Pick<Flow, "start" | "nodes">, answers: readonly number[]): { node: FlowNode; option: FlowOption }[] {
  const path: { node: FlowNode; option: FlowOption }[] = [];
  let id = flow.start;
  for (const answer of answers) {
    const node = flow.nodes[id];
    const option = node?.options?.[answer];
    if (!node || !option) break;
    path.push({ node, option });
    id = option.next;
  }
  return path;
}

/** One count of the desk: how often a step of a version was come to, and the like. */
export interface FlowCount {
  node: string;
  what: "entered" | "solved" | "seconds" | "quick" | "slow";
  n: number;
}

export interface FlowFigures {
  begun: number;
  ended: number;
  solved: number;
  quick: number;
  /** Ends whose time is counted; a page that was left open has none. */
  timed: number;
  /** On average, of those whose time is counted; null where there are none. */
  seconds: number | null;
  /** By step: how many came to it. */
  entered: Map<string, number>;
}

/** Adds up the counts of one version of a flow. Solved is who said so, or came to an end that only tells so. */
export function figuresOf(flow: Pick<Flow, "start" | "nodes">, counts: readonly FlowCount[]): FlowFigures {
  const sum = new Map<string, number>();
  for (const c of counts) sum.set(`${c.what} ${c.node}`, (sum.get(`${c.what} ${c.node}`) ?? 0) + c.n);
  const entered = new Map<string, number>();
  const f: FlowFigures = { begun: 0, ended: 0, solved: 0, quick: 0, timed: 0, seconds: null, entered };
  let seconds = 0;
  for (const [id, node] of Object.entries(flow.nodes)) {
    const came = sum.get(`entered ${id}`) ?? 0;
    entered.set(id, came);
    if (id === flow.start) f.begun = came;
    if (node.type !== "result") continue;
    f.ended += came;
    f.solved += sum.get(`solved ${id}`) ?? 0;
    const quick = sum.get(`quick ${id}`) ?? 0;
    f.quick += quick;
    f.timed += quick + (sum.get(`slow ${id}`) ?? 0);
    seconds += sum.get(`seconds ${id}`) ?? 0;
  }
  if (f.timed) f.seconds = Math.round(seconds / f.timed);
  return f;
}

/** A share in per cent, "–" of none. */
export function share(part: number, whole: number): string {
  return whole ? `${Math.round((part / whole) * 100)} %` : "–";
}
