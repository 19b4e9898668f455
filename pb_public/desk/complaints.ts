// The loop of a complaint and the board that shows all of them: which stand where, what each stage rests on, what is next.
// Plain functions; the server decides.

import { instant, isOwed } from "../shared/clock_chip";
import type { Clock, Grade, Stage, Ticket } from "../shared/types";
import { type Actor, canManage, canWork, isEnded } from "./action";

/** A stage, or that nobody has taken the complaint on. */
export type Column = Stage | "none";

export const columns: readonly Column[] = ["none", "accepted", "investigated", "resolved", "called_back", "improved"];
export const loopStages: readonly Stage[] = ["accepted", "investigated", "resolved", "called_back", "improved"];

export function columnOf(ticket: Pick<Ticket, "stage">): Column {
  return ticket.stage || "none";
}

/** How long an improved complaint stays on the board, in ms, and how old it may be at most: by its age the index finds it. */
const improvedFor = 30 * 24 * 3600e3;
const improvedWithin = 180 * 24 * 3600e3;

/** How a column is asked for. A complaint that was closed before its loop came to the decision has ended; from the decision on the loop is owed its end. */
export function columnQuery(column: Column, grade: Grade | "", now: number): { filter: string; params: Record<string, unknown>; sort: string } {
  const parts = ["kind = 'complaint'", "stage = {:stage}", "merged_into = ''", "erased_at = ''", "withdrawn_reason = ''"];
  // Not "= ''": PocketBase asks then for null as well, which no index answers.
  const isEarly = column === "none" || column === "accepted" || column === "investigated";
  if (isEarly) parts.push("closed_at < '1'");
  if (column === "improved") parts.push("created > {:made}", "updated > {:since}");
  if (grade) parts.push("grade = {:grade}");
  return { filter: parts.join(" && "), params: { stage: column === "none" ? "" : column, grade, since: new Date(now - improvedFor), made: new Date(now - improvedWithin) }, sort: column === "improved" ? "-created" : isEarly ? "closed_at,created" : "created" };
}

export interface CardClocks {
  reply: Clock | null;
  close: Clock | null;
}

/** The two clocks of each complaint: what is owed, else what it came to last. */
export function clocksByTicket(clocks: readonly Clock[]): Map<string, CardClocks> {
  const found = new Map<string, CardClocks>();
  for (const clock of clocks) {
    const place = clock.kind === "complaint_reply" ? "reply" : clock.kind === "complaint_close" ? "close" : null;
    if (!place) continue;
    const card = found.get(clock.ticket) ?? { reply: null, close: null };
    const have = card[place];
    if (!have || isLater(clock, have)) card[place] = clock;
    found.set(clock.ticket, card);
  }
  return found;
}

function isLater(clock: Clock, than: Clock): boolean {
  if (isOwed(clock) !== isOwed(than)) return isOwed(clock);
  return instant(clock.started_at) > instant(than.started_at) || (clock.started_at === than.started_at && clock.leg >= than.leg);
}

const gravity: Record<Grade | "", number> = { crisis: 0, major: 1, general: 2, "": 3 };

/** The cards of a column: the gravest first, then what is due first, then the oldest. */
export function inOrder(tickets: readonly Ticket[], clocks: ReadonlyMap<string, CardClocks>): Ticket[] {
  const due = (ticket: Ticket): number => {
    const card = clocks.get(ticket.id);
    const times = [card?.reply, card?.close].flatMap((clock) => (clock && isOwed(clock) && clock.due_at ? [instant(clock.due_at)] : []));
    return Math.min(...times, Number.MAX_SAFE_INTEGER);
  };
  return [...tickets].sort((a, b) => gravity[a.grade] - gravity[b.grade] || due(a) - due(b) || instant(a.created) - instant(b.created));
}

/** The field that a stage's form fills in. */
export type LoopField = "facts" | "persons_heard" | "decision" | "decision_told_at" | "root_cause" | "measure";

/** What each stage rests on. */
export const evidence: Record<Stage, readonly LoopField[]> = {
  accepted: [],
  investigated: ["facts", "persons_heard"],
  resolved: ["decision", "decision_told_at"],
  called_back: [],
  improved: ["root_cause", "measure"],
};

export interface LoopStep {
  stage: Stage;
  state: "done" | "now" | "next";
}

/** The five steps; the one after the last done is to be done now. */
export function loopOf(ticket: Pick<Ticket, "stage">): LoopStep[] {
  const reached = ticket.stage ? loopStages.indexOf(ticket.stage) : -1;
  return loopStages.map((stage, i) => ({ stage, state: i <= reached ? "done" : i === reached + 1 ? "now" : "next" }));
}

export function nextStage(ticket: Pick<Ticket, "stage">): Stage | null {
  return loopOf(ticket).find((step) => step.state === "now")?.stage ?? null;
}

/** The stage before; null where going back leads nowhere: whoever has a complaint has accepted it. */
export function stageBefore(ticket: Pick<Ticket, "stage">): Stage | null {
  const reached = ticket.stage ? loopStages.indexOf(ticket.stage) : -1;
  return reached > 0 ? (loopStages[reached - 1] ?? null) : null;
}

/** Whether the page offers to go on with a complaint: not to whom it is about. */
export function mayLoop(ticket: Pick<Ticket, "complained_about" | "merged_into" | "erased_at">, me: Actor): boolean {
  return canWork(me) && !isEnded(ticket) && ticket.complained_about !== me.id;
}

/** Whether the customer of a complaint has not been told yet what was decided: solved like that, the loop waits although the case does not. */
export function lacksDecision(ticket: Pick<Ticket, "kind" | "stage">): boolean {
  return ticket.kind === "complaint" && (ticket.stage || "none") in { none: 1, accepted: 1, investigated: 1 };
}

/** Whether a complaint may be called called back: with an outcome, or by a manager who says why nobody is called. */
export function mayCallBack(ticket: Pick<Ticket, "callback_outcome">, me: Actor): "outcome" | "reason" | "wait" {
  if (ticket.callback_outcome) return "outcome";
  return canManage(me) ? "reason" : "wait";
}
