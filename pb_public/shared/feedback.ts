// The paths of suggestions and praise, as both apps show them. Plain functions.

import type { Locale } from "./i18n";
import type { Feedback, FeedbackState, Suggestion } from "./types";

export interface PathStep {
  state: FeedbackState;
  /** When it came there; "" where it has not yet, or what lies behind was passed over. */
  at: string;
  stands: "done" | "now" | "next";
}

const ways: Record<Feedback["kind"], readonly FeedbackState[]> = {
  suggestion: ["received", "analysed", "adopted", "in_progress", "done"],
  praise: ["received", "forwarded", "thanked"],
};

/** What is behind, where it stands, what may come: a suggestion that was declined ends there. */
export function stepsOf(feedback: Pick<Feedback, "kind" | "state" | "path">): PathStep[] {
  const { kind, state } = feedback;
  const at = (wanted: FeedbackState): string => feedback.path?.filter((step) => step.state === wanted).at(-1)?.at ?? "";
  const way = ways[kind];
  const ended = state === "declined" || state === "withdrawn";
  const line = ended ? [...way.filter((step) => at(step) && step !== "done"), state] : [...way];
  const here = line.indexOf(state);
  const isEnd = here === line.length - 1;
  return line.map((step, i) => ({ state: step, at: i <= here ? at(step) : "", stands: i < here || (i === here && isEnd) ? "done" : i === here ? "now" : "next" }));
}

/** A case's own first, then what the cases merged into it brought, as it came. */
export function inOrder<T extends Pick<Feedback, "ticket" | "created">>(all: readonly T[], ticket: string): T[] {
  return [...all].sort((a, b) => Number(b.ticket === ticket) - Number(a.ticket === ticket) || (a.created < b.created ? -1 : 1));
}

/**
 * What a case shows its customer of what was said in it and in the cases merged into it, its own first, then as it came. What was withdrawn shows nothing,
 * and what was said twice goes one way: a merged case's suggestion that stands where the case's own does, with the same words to it, has joined that one and is
 * not shown again. Where the case has none of its own, those of two merged cases are two, though both stand in the same state.
 */
export function toldOnce<T extends Pick<Feedback, "ticket" | "kind" | "state" | "explanation" | "created">>(all: readonly T[], ticket: string): T[] {
  const shown = inOrder(all, ticket).filter((one) => one.state !== "withdrawn");
  const own = shown.filter((one) => one.ticket === ticket);
  const isOwn = (one: T): boolean => own.some((other) => other.kind === one.kind && other.state === one.state && other.explanation === one.explanation);
  return shown.filter((one) => one.ticket === ticket || !isOwn(one));
}

/** The heading and words of a suggestion in a language, else in the other. */
export function wordsOf(suggestion: Pick<Suggestion, "title_zh" | "title_en" | "summary_zh" | "summary_en">, locale: Locale): { title: string; summary: string; lang: Locale } {
  const lang: Locale = locale === "en" ? (suggestion.title_en ? "en" : "zh-CN") : suggestion.title_zh ? "zh-CN" : "en";
  return lang === "en" ? { title: suggestion.title_en, summary: suggestion.summary_en || suggestion.summary_zh, lang } : { title: suggestion.title_zh, summary: suggestion.summary_zh || suggestion.summary_en, lang };
}

/** The dimensions that ship, in the order in which they are asked. */
export const shippedDimensions = ["attitude", "speed", "quality", "parts", "solution"] as const;

/** What somebody scored beside the whole, as it was asked; dimensions of the shop's own by name behind it. */
export function scoresOf(answer: { dimensions: Record<string, number> | null }): [string, number][] {
  const rank = (name: string): number => (shippedDimensions as readonly string[]).indexOf(name) >>> 0; // -1 comes last
  return Object.entries(answer.dimensions ?? {})
    .filter(([name, score]) => name !== "overall" && score > 0)
    .sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b));
}

/** Whether a vote still says something. */
export function isVotable(suggestion: Pick<Suggestion, "state">): boolean {
  return suggestion.state === "received" || suggestion.state === "analysed" || suggestion.state === "adopted" || suggestion.state === "in_progress";
}
