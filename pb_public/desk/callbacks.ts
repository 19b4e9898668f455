// Callbacks as the desk shows them: which stand where, who has one open, what is asked, and what follows from an answer.
// Plain functions; the server decides.

import { instant } from "../shared/clock_chip";
import type { CallAttempt, CallOutcome, CallResult, Callback, Event, Kind, Stage, SurveyAnswer, Ticket } from "../shared/types";
import { filled, mostTries, nextTry } from "./call_plan";

export const callTabs = ["due", "later", "overdue", "retry", "done"] as const;
export type CallTab = (typeof callTabs)[number];

export function isCallTab(name: string): name is CallTab {
  return (callTabs as readonly string[]).includes(name);
}

export interface Asked {
  filter: string;
  params: Record<string, unknown>;
  sort: string;
}

const tabQueries: Record<CallTab, { filter: string; sort: string }> = {
  due: { filter: "state = 'open' && call_at <= {:now} && due_at > {:now}", sort: "call_at,id" },
  later: { filter: "state = 'open' && call_at > {:now}", sort: "call_at,id" },
  overdue: { filter: "state = 'open' && due_at <= {:now}", sort: "due_at,id" },
  retry: { filter: "state = 'open' && attempts > 0", sort: "call_at,id" },
  done: { filter: "state = 'done'", sort: "-done_at,-id" },
};

/** How a tab is asked for; what is nobody's is everybody's, and so one's own too. Done is one's own where one made the call. */
export function callbackQuery(tab: CallTab, isMine: boolean, me: string, now: number): Asked {
  const { filter, sort } = tabQueries[tab];
  const own = tab === "done" ? " && done_by = {:me}" : " && (caller = {:me} || caller = '')";
  return { filter: isMine ? filter + own : filter, params: { me, now: new Date(now) }, sort };
}

/** What waits to be called now, overdue or not, for the number in the rail. */
export function waitingCalls(isMine: boolean, me: string, now: number): Asked {
  const { params, sort } = callbackQuery("due", isMine, me, now);
  return { filter: `state = 'open' && call_at <= {:now}${isMine ? " && (caller = {:me} || caller = '')" : ""}`, params, sort };
}

/** How long a callback stays with whoever opened it, in ms. */
export const holdFor = 30 * 60e3;

/** Who has it open; "" for nobody. */
export function holderOf(callback: Pick<Callback, "held_by" | "held_at">, now: number): string {
  const since = instant(callback.held_at);
  return callback.held_by && now < since + holdFor ? callback.held_by : "";
}

/** Whether whoever has a callback in hand and works on it should say so again: a long call must not slip to another. */
export function mayRenew(callback: Pick<Callback, "held_by" | "held_at"> | null, now: number): boolean {
  return !!callback && now >= instant(callback.held_at) + holdFor / 3;
}

/** Results of a call, the one one hopes for first. */
export const results: readonly CallResult[] = ["reached", "no_answer", "busy", "switched_off", "wrong_number", "no_number"];

/** What a customer who was reached may say. */
export const outcomes = ["satisfied", "partly", "unsatisfied", "refused"] as const satisfies readonly CallOutcome[];

export type Dimension = "attitude" | "speed" | "quality" | "parts" | "solution";

/** What is scored from 1 to 5 after a case of a kind; whether the repair and its parts were good is asked of repairs only. */
export function dimensionsOf(kind: Kind | ""): Dimension[] {
  return kind === "repair" ? ["attitude", "speed", "quality", "parts", "solution"] : ["attitude", "speed", "solution"];
}

export interface CallForm {
  result: CallResult | "";
  outcome: (typeof outcomes)[number] | "";
  opt_out: boolean;
  /** What was not asked is not there. */
  scores: Record<string, number>;
  note: string;
  /** As a local date and time are entered. */
  next_at: string;
}

export const emptyCall: CallForm = { result: "", outcome: "", opt_out: false, scores: {}, note: "", next_at: "" };

/** Whether scores are asked for: of whoever answered. */
export function isScored(form: Pick<CallForm, "result" | "outcome">): boolean {
  return form.result === "reached" && form.outcome !== "" && form.outcome !== "refused";
}

/** What is sent of a form: nothing that another answer has made pointless. */
export function attemptBody(callback: string, form: CallForm, asked: readonly string[]): Record<string, unknown> {
  const body: Record<string, unknown> = { callback, result: form.result, note: form.note.trim() };
  if (form.result === "reached") {
    body.outcome = form.outcome;
    if (form.outcome === "refused" && form.opt_out) body.opt_out = true;
  } else if (form.next_at) body.next_at = new Date(form.next_at).toISOString().replace("T", " ");
  const scores = Object.entries(form.scores).filter(([name]) => asked.includes(name));
  if (isScored(form) && scores.length) body.scores = Object.fromEntries(scores);
  return body;
}

/** A consequence: the end of a dictionary key, and the moment or stage that it names. */
export interface Follow {
  key: string;
  at?: number;
  stage?: Stage | "none";
  /** Who sees to it; "" are the leads. */
  owner?: string;
}

export interface Situation {
  callback: Pick<Callback, "plan">;
  /** None where a campaign asks for the call. */
  ticket: Pick<Ticket, "kind" | "stage" | "is_open" | "assignee"> | null;
  /** Who calls now. */
  me?: string;
  /** When it was tried before, in ms. */
  tries: readonly number[];
  now: number;
  zone: string;
}

const day = 24 * 3600e3;

/** What will follow once a form is saved, in the order in which one wants to know; nothing where it cannot be known yet. */
export function followsOf(form: CallForm, about: Situation): Follow[] {
  if (form.result === "reached") return [...followsOfAnswer(form, about), ...followsOfLow(form, about)];
  return form.result ? followsOfMiss(form, about) : [];
}

function followsOfAnswer(form: CallForm, situation: Situation): Follow[] {
  const { ticket, now } = situation;
  if (!ticket) return followsOfRevisit(form, situation);
  switch (form.outcome) {
    case "satisfied":
      return [{ key: "satisfied" }, ...loopGoesOn(ticket)];
    case "refused":
      return [{ key: form.opt_out ? "opt_out" : "refused" }, ...loopGoesOn(ticket)];
    case "partly":
      return [{ key: ticket.assignee ? "partly_task" : "partly_task_leads", at: now + day, owner: ticket.assignee }, ticket.is_open ? { key: "partly_open" } : { key: "partly_second", at: now + 2 * day }];
    case "unsatisfied":
      return [{ key: ticket.is_open ? "still_open" : "reopened" }, { key: ticket.kind === "complaint" ? "review" : "review_plain", at: now + day }];
    default:
      return [];
  }
}

/** Whether a score is one that somebody must see to: 1 or 2 of 5. */
export function isLowScore(name: string, score: number): boolean {
  return name !== "recommend" && score <= 2;
}

/** The leads see to a low score, unless they review the case anyway. */
function followsOfLow(form: CallForm, { ticket, now }: Situation): Follow[] {
  const isReviewed = form.outcome === "unsatisfied" && ticket !== null;
  const isLow = isScored(form) && Object.entries(form.scores).some(([name, score]) => isLowScore(name, score));
  return isLow && !isReviewed ? [{ key: "low", at: now + day }] : [];
}

/** There is no case to open again, so one is opened. */
function followsOfRevisit(form: CallForm, { now, me = "" }: Situation): Follow[] {
  switch (form.outcome) {
    case "satisfied":
      return [{ key: "satisfied" }];
    case "refused":
      return [{ key: form.opt_out ? "opt_out" : "refused" }];
    case "partly":
      return [{ key: "partly_task", at: now + day, owner: me }];
    case "unsatisfied":
      return [{ key: "new_case" }];
    default:
      return [];
  }
}

/** The lines of a campaign's script in a language, or in the other where it has none in that. */
export function scriptOf(script: Partial<Record<string, string>> | null, spoken: string): { language: string; lines: string[] } {
  const language = script?.[spoken]?.trim() ? spoken : (Object.keys(script ?? {}).find((other) => script?.[other]?.trim()) ?? spoken);
  const lines = (script?.[language] ?? "").split("\n").map((line) => line.trim());
  return { language, lines: lines.filter(Boolean) };
}

function loopGoesOn(ticket: NonNullable<Situation["ticket"]>): Follow[] {
  if (ticket.kind !== "complaint" || ticket.is_open) return [];
  if (ticket.stage === "resolved") return [{ key: "loop_on" }];
  return ticket.stage === "called_back" || ticket.stage === "improved" ? [] : [{ key: "loop_waits", stage: ticket.stage || "none" }];
}

function followsOfMiss(form: CallForm, { callback, tries, now, zone }: Situation): Follow[] {
  const follows: Follow[] = [];
  if (form.result === "wrong_number" || form.result === "no_number") follows.push({ key: "contact", at: now + day });
  const wanted = form.next_at ? new Date(form.next_at).getTime() : Number.NaN;
  if (!Number.isNaN(wanted) && tries.length + 1 < mostTries) return [...follows, { key: "asked", at: wanted }];
  const next = nextTry(filled(callback.plan), [...tries, now], now, zone);
  return [...follows, next === null ? { key: "last" } : { key: "again", at: next }];
}

/** What a call's scores are, in the order of the form. */
export function scoresOf(attempt: Pick<CallAttempt, "scores">): [string, number][] {
  const order = ["attitude", "speed", "quality", "parts", "solution", "recommend"];
  return Object.entries(attempt.scores ?? {}).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
}

/** Scores with what each is of. */
export type Scores = [name: string, score: number][];

/** What of an answer was low, as the server sees it. */
export function lowOfAnswer(answer: Pick<SurveyAnswer, "dimensions" | "nps" | "contact" | "solved">): Scores {
  const low: Scores = Object.entries(answer.dimensions ?? {}).filter(([name, score]) => isLowScore(name, score));
  if (answer.solved === "no") low.push(["solved", 0]);
  return answer.contact && answer.nps >= 0 && answer.nps <= 6 ? [...low, ["recommend", answer.nps]] : low;
}

/** What of a call was low. */
export function lowOfCall(attempt: Pick<CallAttempt, "scores">): Scores {
  return scoresOf(attempt).filter(([name, score]) => isLowScore(name, score));
}

/** What the customer was promised. */
export interface Promised {
  text: string;
  at: string;
  /** When it was kept; "" where it was not, or is not yet. */
  keptAt: string;
}

/** What was promised in a case, in the order in which it was, out of its journal: a promise that was moved is one promise. */
export function promisesOf(events: readonly Pick<Event, "changes" | "at">[]): Promised[] {
  const promised: Promised[] = [];
  let open: Promised | null = null;
  for (const { changes, at } of events) {
    if (!changes) continue;
    const [, by] = changes.promise_at ?? [];
    const [, what] = changes.promise_text ?? [];
    if (by === "") {
      if (open) open.keptAt = at;
      open = null;
      continue;
    }
    if (by && !open) promised.push((open = { text: "", at: "", keptAt: "" }));
    if (open && by) open.at = String(by);
    if (open && what) open.text = String(what);
  }
  return promised;
}

/** What a customer wrote as it is read over: without the marks of Markdown, which the portal's forms put in. */
export function plainWords(markdown: string): string {
  return markdown.replace(/^[ \t]*(?:[-*+>]|#{1,6})\s+/gm, "").replace(/\*\*([^*]+)\*\*/g, "$1");
}
