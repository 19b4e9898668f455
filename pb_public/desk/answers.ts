// What customers answered to surveys, as the desk shows it: which are asked for, what stands beside each question, how a
// reply goes out. Plain functions; the server decides.

import type { Locale } from "../shared/i18n";
import type { QuestionType, SurveyAnswer, SurveyInvite, SurveyQuestion, Ticket } from "../shared/types";
import type { Asked } from "./callbacks";

export const answerTabs = ["unread", "low", "all"] as const;
export type AnswerTab = (typeof answerTabs)[number];

export function isAnswerTab(name: string): name is AnswerTab {
  return (answerTabs as readonly string[]).includes(name);
}

const tabFilters: Record<AnswerTab, string> = { unread: "unread = true", low: "low = true", all: "" };

/** How a tab is asked for, the newest first; `survey` keeps to one survey, and `invite` to the answer to one invitation. */
export function answerQuery(tab: AnswerTab, survey: string, invite = ""): Asked {
  const parts = [tabFilters[tab], survey && "survey = {:survey}", invite && "invite = {:invite}"].filter(Boolean);
  return { filter: parts.join(" && "), params: { survey, invite }, sort: "-created,-id" };
}

const scales: Partial<Record<QuestionType, readonly [least: number, most: number]>> = { score: [1, 5], nps: [0, 10], ces: [1, 7] };

/** A question and what was answered, ready to be shown. */
export interface Row {
  key: string;
  /** The question's words; the key where they are not known. */
  asked: string;
  type: QuestionType | "";
  /** The answer: a number of a scale, a choice's words, or a value that has a word of its own. */
  said: string;
  /** The end of its scale; 0 where it has none. */
  of: number;
  isLow: boolean;
}

/** What was asked and answered, in the order of the questions; what the customer wrote stands elsewhere. Questions nobody knows any more come last. */
export function rowsOf(answers: Record<string, string> | null, questions: readonly SurveyQuestion[], locale: Locale): Row[] {
  const given = answers ?? {};
  const known = questions.filter((q) => q.type !== "text" && given[q.key] !== undefined).map((q) => rowOf(q, given[q.key] ?? "", locale));
  const named = new Set(questions.map((q) => q.key));
  const unknown = Object.entries(given).filter(([key]) => !named.has(key));
  return [...known, ...unknown.map(([key, said]): Row => ({ key, asked: key, type: "", said, of: 0, isLow: false }))];
}

function rowOf(q: SurveyQuestion, value: string, locale: Locale): Row {
  const words = (text: Partial<Record<string, string>>): string => text[locale] || text["zh-CN"] || Object.values(text)[0] || "";
  const option = q.options?.find((o) => o.value === value);
  return { key: q.key, asked: words(q.text) || q.key, type: q.type, said: option ? words(option.text) || value : value, of: scales[q.type]?.[1] ?? 0, isLow: isLow(q.type, value) };
}

/** As the server counts it: 1 and 2 of five, not solved, a detractor. */
function isLow(type: QuestionType, value: string): boolean {
  if (type === "score") return Number(value) <= 2;
  if (type === "nps") return Number(value) <= 6;
  return type === "solved" && value === "no";
}

/** Surveys change, and invitations keep the wording: what stands for a wording. */
export function wordingOf(answer: Pick<SurveyAnswer, "survey" | "version">): string {
  return `${answer.survey} ${answer.version}`;
}

export type Wordings = ReadonlyMap<string, readonly SurveyQuestion[]>;

/** Which invitations to fetch for questions that are not known yet: one where it has all that was answered, since a wording's are the same for all. */
export function unknownInvites(answers: readonly SurveyAnswer[], wordings: Wordings): string[] {
  const invites: string[] = [];
  const seen = new Map<string, Set<string>>();
  for (const answer of answers) {
    const wording = wordingOf(answer);
    const known = seen.get(wording) ?? new Set((wordings.get(wording) ?? []).map((q) => q.key));
    seen.set(wording, known);
    const missing = Object.keys(answer.answers ?? {}).filter((key) => !known.has(key));
    if (!missing.length) continue;
    invites.push(answer.invite);
    for (const key of missing) known.add(key);
  }
  return invites;
}

/** The wordings with what invitations hold: each asks what applies to its case, so that questions come together from several. */
export function withInvites(wordings: Wordings, invites: readonly Pick<SurveyInvite, "survey" | "version" | "questions">[]): Wordings {
  const all = new Map(wordings);
  for (const invite of invites) {
    const wording = wordingOf(invite);
    const have = all.get(wording) ?? [];
    const more = (invite.questions ?? []).filter((q) => !have.some((one) => one.key === q.key));
    all.set(wording, [...have, ...more]);
  }
  return all;
}

/** How a reply would go out: into the case, by mail where that is closed, or not at all. */
export function replyWay(ticket: Pick<Ticket, "status" | "merged_into" | "erased_at" | "customer"> | undefined, answer: Pick<SurveyAnswer, "customer">): "message" | "mail" | "either" | "none" {
  if (!ticket || ticket.erased_at) return "none";
  if (ticket.merged_into) return "either"; // as the case that goes on stands
  return ticket.status === "closed" || ticket.customer !== answer.customer ? "mail" : "message";
}
