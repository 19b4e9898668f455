// What may be done with an article, and what it said before. Pure.

import type { Article, ArticleState, Role, Staff } from "../shared/types";

export type ArticleTab = "published" | "review" | "draft" | "due" | "archived";
export const articleTabs: readonly ArticleTab[] = ["published", "review", "draft", "due", "archived"];

/** What narrows a list of articles; "" does not. */
export interface Narrowed {
  text: string;
  /** The category's code. */
  category: string;
}

/** What is asked of the list of a tab; `now` is a moment as the server writes it. */
export function articleQuery(tab: ArticleTab, now: string, { text, category }: Narrowed = { text: "", category: "" }): { filter: string; params: Record<string, string>; sort: string } {
  const isDue = tab === "due";
  const conditions = [
    isDue ? "state = 'published' && review_at != '' && review_at < {:now}" : "state = {:state}",
    ...(text ? ["(title ~ {:text} || code ~ {:text} || summary ~ {:text} || body ~ {:text})"] : []),
    ...(category ? ["category = {:category}"] : []),
  ];
  const params = { ...(isDue ? { now } : { state: tab }), ...(text && { text }), ...(category && { category }) };
  return { filter: conditions.join(" && "), params, sort: isDue ? "review_at,id" : "-updated,-id" };
}

/** A way on for an article: the state it goes to, or the draft that revises it. */
export type ArticleStep = "review" | "publish" | "return" | "archive" | "withdraw" | "restore" | "revise" | "still_right";

const leading = (role: Role): boolean => role === "lead" || role === "manager";
const working = (role: Role): boolean => role === "agent" || leading(role);

/** What somebody may do with an article, the most used first. */
export function articleSteps(article: Pick<Article, "state" | "revises">, role: Role): ArticleStep[] {
  if (!working(role)) return [];
  const leads = leading(role);
  switch (article.state) {
    case "draft":
      return leads ? ["publish", "review", "archive"] : ["review"];
    case "review":
      return leads ? ["publish", "return", "archive"] : ["restore"];
    case "published":
      return leads ? ["still_right", "revise", "withdraw", "archive"] : ["revise"];
    case "archived":
      return leads && !article.revises ? ["restore"] : [];
  }
}

/** The articles that somebody is to look at again: all of them for who leads, one's own for everybody else. */
export function dueQuery(me: Pick<Staff, "id" | "role">, now: string): { filter: string; params: Record<string, string>; sort: string } {
  const query = articleQuery("due", now);
  if (leading(me.role)) return query;
  return { ...query, filter: `${query.filter} && author = {:me}`, params: { ...query.params, me: me.id } };
}

const states: Partial<Record<ArticleStep, ArticleState>> = { review: "review", publish: "published", return: "draft", archive: "archived", withdraw: "draft", restore: "draft" };

/** The state that a step leads to; none where it is no move. */
export function stateAfter(step: ArticleStep): ArticleState | undefined {
  return states[step];
}

/** Whether somebody may change what an article says. */
export function mayWrite(article: Pick<Article, "state">, role: Role): boolean {
  return leading(role) ? article.state !== "archived" : role === "agent" && (article.state === "draft" || article.state === "review");
}

/** Words in a line, parted by commas of either script. */
export function wordsOf(line: string): string[] {
  return [...new Set(line.split(/[,，、;；\n]/).map((word) => word.trim()).filter(Boolean))];
}

/** What readers see of an article, and versions are told apart by. */
export interface Said {
  title: string;
  summary: string;
  body: string;
}

export interface ArticleEvent {
  seq: number;
  type: string;
  at: string;
  actor: string;
  actor_kind: string;
  changes: Record<string, [unknown, unknown]> | null;
}

export interface ArticleVersion {
  /** 1 for the first. */
  number: number;
  event: ArticleEvent;
  said: Said;
  /** What stood before; null at the first. */
  before: Said | null;
}

const fields = ["title", "summary", "body"] as const;

/** The versions of an article, newest first: what stands now, taken back change by change. `events` may come in any order. */
export function versionsOf(now: Said, events: readonly ArticleEvent[]): ArticleVersion[] {
  const changed = events.filter((event) => fields.some((name) => event.changes?.[name])).sort((a, b) => b.seq - a.seq);
  const versions: ArticleVersion[] = [];
  let said: Said = { title: now.title, summary: now.summary, body: now.body };
  changed.forEach((event, i) => {
    const before = { ...said };
    for (const name of fields) if (event.changes?.[name]) before[name] = String(event.changes[name][0] ?? "");
    const isFirst = i === changed.length - 1 && event.type === "article.created";
    versions.push({ number: changed.length - i, event, said, before: isFirst ? null : before });
    said = before;
  });
  return versions;
}

export interface ArticleFigures {
  id: string;
  code: string;
  locale: string;
  title: string;
  viewed: number;
  helpful: number;
  unhelpful: number;
  reasons: Record<string, number> | null;
  shown: number;
  opened: number;
  solved: number;
}

export interface FlowFigures {
  id: string;
  code: string;
  title_zh: string;
  title_en: string;
  shown: number;
  opened: number;
  solved: number;
}

export interface Figures {
  days: number;
  shown: number;
  opened: number;
  solved: number;
  submitted: number;
  articles: ArticleFigures[];
  flows: FlowFigures[];
}

/** Of a hundred writings beside which something was shown, how many it solved; null while there was none. */
export function solvedShare(figures: Figures): number | null {
  return figures.shown ? Math.round((100 * figures.solved) / figures.shown) : null;
}

/** What the automatic answers of the portal were good for. */
export interface AnswerFigures {
  days: number;
  sessions: number;
  solved: number;
  handed_over: number;
  reasons: Record<string, number>;
  questions: number;
  answered: number;
  missed: number;
  helpful: number;
  unhelpful: number;
  open: { question: string; at: string; locale: string; article: string; title: string }[];
}
