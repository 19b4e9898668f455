// The problem ledger: which problems stand where, what each step rests on, what is next, and how an effect reads.
// Plain functions; the server decides.

import { instant } from "../shared/clock_chip";
import type { Cause, EffectWindow, ProblemEntry, ProblemStatus, Ticket } from "../shared/types";
import { type Actor, canLead, canWork } from "./action";
import type { Asked } from "./callbacks";

export const problemStatuses: readonly ProblemStatus[] = ["registered", "contained", "analysed", "acting", "verifying", "closed"];

/** Those that stand before closed, in their order. */
export const openStatuses = problemStatuses.slice(0, -1);

/** How the problems of a step are asked for. What is nobody's is the leads'. */
export function problemQuery(status: ProblemStatus, isMine: boolean, me: Actor): Asked {
  const own = canLead(me) ? " && (owner = {:me} || owner = '')" : " && owner = {:me}";
  return { filter: `status = {:status}${isMine ? own : ""}`, params: { status, me: me.id }, sort: status === "closed" ? "-updated,-id" : "due_at,id" };
}

/** The fields that a step's form fills in. */
export type ProblemField = "containment" | "causes" | "cause_class" | "corrective" | "preventive" | "owner" | "due_at" | "measured_at" | "basis" | "conclusion";

/** What a problem's effect can be compared by: cases of the same product and category only where it names both. */
export function basesOf(problem: { product?: string; category?: string }): readonly ("linked" | "category")[] {
  return problem.product && problem.category ? ["linked", "category"] : ["linked"];
}

/** What each step rests on. */
export const problemEvidence: Record<ProblemStatus, readonly ProblemField[]> = {
  registered: [],
  contained: ["containment"],
  analysed: ["causes", "cause_class"],
  acting: ["corrective", "preventive", "owner", "due_at"],
  verifying: ["measured_at", "basis"],
  closed: ["conclusion"],
};

export interface ProblemStep {
  status: ProblemStatus;
  state: "done" | "now" | "next";
}

/** The six steps; the one after the last done is to be done now. */
export function stepsOf(problem: Pick<ProblemEntry, "status">): ProblemStep[] {
  const reached = problemStatuses.indexOf(problem.status);
  return problemStatuses.map((status, i) => ({ status, state: i <= reached ? "done" : i === reached + 1 ? "now" : "next" }));
}

/** Where somebody may take the problem back to, the nearest first: with a reason, and from a check of the effect never to where nothing was contained. */
export function waysBack(problem: Pick<ProblemEntry, "status">, me: Actor): ProblemStatus[] {
  if (!canWork(me) || (problem.status !== "verifying" && !canLead(me))) return [];
  const reached = problemStatuses.indexOf(problem.status);
  const isReopening = reached >= problemStatuses.indexOf("verifying");
  return problemStatuses.slice(isReopening ? 1 : 0, reached).reverse();
}

/** Whether the page offers the next step: whoever took the measures does not sign that they helped. */
export function mayStep(problem: Pick<ProblemEntry, "status" | "owner">, me: Actor): "yes" | "lead" | "own" | "no" {
  if (!canWork(me) || problem.status === "closed") return "no";
  if (problem.status !== "verifying") return "yes";
  if (!canLead(me)) return "lead";
  return problem.owner === me.id ? "own" : "yes";
}

/** Whether its measures are late, whether the server has said so yet or not. */
export function isProblemLate(problem: Pick<ProblemEntry, "status" | "due_at" | "overdue">, now: number): boolean {
  if (problem.status === "verifying" || problem.status === "closed") return false;
  return problem.overdue || (problem.due_at !== "" && instant(problem.due_at) <= now);
}

/** The whys without the rows that say nothing. */
export function filledCauses(causes: readonly Cause[]): Cause[] {
  return causes.map(({ why, evidence }) => ({ why: why.trim(), evidence: evidence.trim() })).filter((cause) => cause.why || cause.evidence);
}

/** Five are asked for by custom; what is written beyond stands too. */
export const usualWhys = 5;
export const mostWhys = 10;

/** The rows of the form: those that are written, and one more to write on. */
export function rowsOfCauses(causes: readonly Cause[] | null): Cause[] {
  const rows = (causes ?? []).map((cause) => ({ ...cause }));
  if (rows.length < mostWhys) rows.push({ why: "", evidence: "" });
  return rows;
}

/** How wide the bars of a window are, in per cent of the highest rate of all windows: counts of unlike times are made alike by their days. */
export function barsOf(windows: readonly EffectWindow[]): { before: number; after: number }[] {
  const rate = ({ cases, days }: { cases: number; days: number }): number => (days > 0 ? cases / days : 0);
  const most = Math.max(...windows.flatMap((w) => [rate(w.before), rate(w.after)]), 0);
  const share = (value: number): number => (most > 0 ? Math.round((value / most) * 1000) / 10 : 0);
  return windows.map((w) => ({ before: share(rate(w.before)), after: share(rate(w.after)) }));
}

/** A ratio of rates for reading: two figures behind the point, fewer where it is large; "" for none. */
export function ratioText(ratio: number | null): string {
  if (ratio === null) return "";
  return ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2);
}

/** The interval of a ratio, "0.21 – 0.84"; without an upper bound "0.21 –". */
export function intervalText(window: Pick<EffectWindow, "low" | "high">): string {
  if (window.low === null) return "";
  return window.high === null ? `${ratioText(window.low)} –` : `${ratioText(window.low)} – ${ratioText(window.high)}`;
}

/** Open problems in the order in which a case is offered them: those of its product and category, then of its product, then the rest as they are. */
export function likelyFirst(problems: readonly ProblemEntry[], about: Pick<Ticket, "product" | "category"> | null): ProblemEntry[] {
  const rank = (problem: ProblemEntry): number => {
    if (!about?.product || problem.product !== about.product) return 2;
    return about.category && problem.category === about.category ? 0 : 1;
  };
  return [...problems].sort((a, b) => rank(a) - rank(b));
}

/** What one types finds them by; `shown` is what they are called on the page. */
export function foundBy(problem: ProblemEntry, typed: string, product: string, shown = problem.title): boolean {
  return `${problem.number} ${problem.title} ${shown} ${problem.category} ${product}`.toLowerCase().includes(typed.trim().toLowerCase());
}

/** For <input type="date">: the day of a moment by the device's clock. */
export function dayInput(ms: number): string {
  if (Number.isNaN(ms)) return "";
  const d = new Date(ms);
  return `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, "0")}-${String(d.getDate()).padStart(2, "0")}`;
}

/** The day at whose close of business something is due: one that closes at midnight does so at its own end. */
export function dueDay(ms: number): string {
  return dayInput(ms - 1);
}

/** A day as the server takes it, whatever the zone of the device: it becomes the close of business of that day at the desk; "" for none. */
export function storedDay(day: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(day) ? `${day} 00:00:00.000Z` : "";
}
