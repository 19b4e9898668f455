// Suggestions and praise as the desk shows them: which are asked for, what may be done with one, what its form asks.
// Plain functions; the server decides.

import { instant } from "../shared/clock_chip";
import type { Feedback, Staff } from "../shared/types";
import { type Actor, canLead, canWork } from "./action";
import type { Asked } from "./callbacks";

export const feedbackTabs = ["open", "decided", "praise", "shares"] as const;
export type FeedbackTab = (typeof feedbackTabs)[number];

export function isFeedbackTab(name: string): name is FeedbackTab {
  return (feedbackTabs as readonly string[]).includes(name);
}

const tabQueries: Record<Exclude<FeedbackTab, "shares">, { filter: string; sort: string }> = {
  open: { filter: "kind = 'suggestion' && is_open = true", sort: "due_at,id" },
  decided: { filter: "kind = 'suggestion' && is_open = false && state != 'withdrawn'", sort: "-created,-id" },
  praise: { filter: "kind = 'praise' && state != 'withdrawn'", sort: "-created,-id" },
};

/** How a tab is asked for; `team` keeps to one department's share. */
export function feedbackQuery(tab: Exclude<FeedbackTab, "shares">, team: string): Asked {
  const { filter, sort } = tabQueries[tab];
  return { filter: team ? `${filter} && team = {:team}` : filter, params: { team }, sort };
}

/** Of the case and the customer only what the page shows. */
export const feedbackFields =
  "*,expand.ticket.id,expand.ticket.number,expand.ticket.subject,expand.ticket.description,expand.ticket.status,expand.ticket.erased_at,expand.customer.id,expand.customer.name,expand.customer.locale";

/** What waits for somebody: their own, and what their departments have that nobody in particular sees to. */
export function waitingQuery(me: Pick<Staff, "id" | "teams">): Asked {
  const params: Record<string, unknown> = { me: me.id };
  const teams = me.teams.map((team, i) => {
    params[`team${i}`] = team;
    return `(team = {:team${i}} && owner = '')`;
  });
  return { filter: `is_open = true && (${["owner = {:me}", ...teams].join(" || ")})`, params, sort: "due_at" };
}

export type FeedbackDeed = "analyse" | "adopt" | "decline" | "start" | "finish" | "reconsider" | "resume" | "forward" | "thank";

/** The state that a deed leads to. */
export const leadsTo: Record<FeedbackDeed, Feedback["state"]> = {
  analyse: "analysed",
  adopt: "adopted",
  decline: "declined",
  start: "in_progress",
  finish: "done",
  reconsider: "analysed",
  resume: "in_progress",
  forward: "forwarded",
  thank: "thanked",
};

const deeds: Partial<Record<Feedback["state"], readonly FeedbackDeed[]>> = { analysed: ["adopt", "decline"], adopted: ["start", "decline"], in_progress: ["finish", "decline"], declined: ["reconsider"], done: ["resume"], forwarded: ["thank"] };

/** Deeds that are the leads'. */
const ofLeads: readonly FeedbackDeed[] = ["adopt", "decline", "reconsider", "resume"];

/** What the page offers to do with it, what one does most first. */
export function deedsOf(feedback: Feedback, me: Actor): FeedbackDeed[] {
  if (!canWork(me) || feedback.joined_into || feedback.state === "withdrawn") return [];
  const all = feedback.state === "received" ? ([feedback.kind === "suggestion" ? "analyse" : "forward"] as const) : (deeds[feedback.state] ?? []);
  return all.filter((deed) => canLead(me) || !ofLeads.includes(deed));
}

export type FeedbackField = "analysis" | "explanation" | "team" | "due_at" | "people" | "owner";

/** What the form of a deed asks for, in its order. */
export const asks: Record<FeedbackDeed | "hand", readonly FeedbackField[]> = {
  analyse: ["analysis"],
  adopt: ["explanation", "team", "due_at"],
  decline: ["explanation"],
  start: ["explanation", "due_at"],
  finish: ["explanation"],
  reconsider: ["analysis"],
  resume: ["due_at"],
  forward: ["people", "team"],
  thank: ["explanation"],
  hand: ["team", "owner", "due_at"],
};

/** What must be filled in. */
export function isMissing(deed: FeedbackDeed | "hand", form: { analysis: string; explanation: string; team: string; due_at: string; people: readonly string[] }): boolean {
  switch (deed) {
    case "analyse":
      return !form.analysis.trim();
    case "decline":
      return !form.explanation.trim();
    case "adopt":
      return !form.team || !form.due_at;
    case "forward":
      return !form.people.length && !form.team;
    default:
      return false;
  }
}

/** Whether a step is owed and its time has passed, whether the server has said so yet or not. */
export function isLate(feedback: Pick<Feedback, "is_open" | "overdue" | "due_at">, now: number): boolean {
  return !!feedback.is_open && (!!feedback.overdue || (!!feedback.due_at && instant(feedback.due_at) <= now));
}

/** By when an adopted suggestion is to be done unless somebody says: in four weeks, at five in the afternoon, by the device's clock. */
export function usualDone(now: number): number {
  const day = new Date(now);
  day.setDate(day.getDate() + 28);
  return day.setHours(17, 0, 0, 0);
}

/** A department's share, as the server counts it. */
export interface TeamShare {
  team: string;
  open: number;
  overdue: number;
  suggestions: number;
  adopted: number;
  declined: number;
  done: number;
  praise: number;
}

export interface Shares {
  days: number;
  teams: TeamShare[];
  people: { staff: string; praise: number }[];
}
