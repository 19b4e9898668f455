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
  what: "entered" | "answered" | "timed" | "ended" | "solved" | "seconds" | "quick" | "slow";
  n: number;
}

/** One step: how many came to it, and of them went on, came to an end, and had it mended there. */
export interface StepFigures {
  came: number;
  wentOn: number;
  ended: number;
  solved: number;
  /** On the step on average; for an end from the first question on. Null where no time is counted. */
  seconds: number | null;
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
  steps: ReadonlyMap<string, StepFigures>;
}

/** Adds up the counts of one version of a flow. Who goes back and comes to another end has come to one: runs are counted at their first step. */
export function figuresOf(flow: Pick<Flow, "start" | "nodes">, counts: readonly FlowCount[]): FlowFigures {
  const sums = new Map<string, number>();
  for (const c of counts) sums.set(`${c.what} ${c.node}`, (sums.get(`${c.what} ${c.node}`) ?? 0) + c.n);
  const sum = (what: FlowCount["what"], id: string): number => sums.get(`${what} ${id}`) ?? 0;
  const mean = (seconds: number, of: number): number | null => (of ? Math.round(seconds / of) : null);
  const steps = new Map<string, StepFigures>();
  const f: FlowFigures = { begun: sum("entered", flow.start), ended: 0, solved: 0, quick: 0, timed: 0, seconds: null, steps };
  let seconds = 0;
  for (const [id, node] of Object.entries(flow.nodes)) {
    const isEnd = node.type === "result";
    const came = sum("entered", id);
    const timed = isEnd ? sum("quick", id) + sum("slow", id) : sum("timed", id);
    steps.set(id, { came, wentOn: sum("answered", id), ended: isEnd ? came : sum("ended", id), solved: sum("solved", id), seconds: mean(sum("seconds", id), timed) });
    if (id === flow.start) [f.ended, f.solved] = [isEnd ? came : sum("ended", id), sum("solved", id)];
    if (!isEnd) continue;
    f.quick += sum("quick", id);
    f.timed += timed;
    seconds += sum("seconds", id);
  }
  f.seconds = mean(seconds, f.timed);
  return f;
}

/** A share in per cent, "–" of none. */
export function share(part: number, whole: number): string {
  return whole ? `${Math.round((part / whole) * 100)} %` : "–";
}
