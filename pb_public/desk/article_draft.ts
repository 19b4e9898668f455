// What a colleague writes of an article before it is saved, and how it stands to what others saved meanwhile. Pure.

import type { Article } from "../shared/types";
import { type Rebased, type Writing, begun, picked, rebase, settle, writtenIn } from "./rebase";

/** The fields of an article that are written by hand; its tags as one line. */
export type Written = Pick<Article, "code" | "slug" | "locale" | "title" | "summary" | "body" | "category" | "audience" | "review_days"> & { products: string[]; tags: string };

export type ArticleDraft = Writing<Written>;

/** What the article says, as it is written. */
export function writtenOf(article: Article): Written {
  const { code, slug, locale, title, summary, body, category, audience, review_days } = article;
  return { code, slug, locale, title, summary, body, category, audience, review_days, products: article.products ?? [], tags: (article.tags ?? []).join(", ") };
}

/** A draft in which nothing is written yet. */
export function freshDraft(article: Article): ArticleDraft {
  return begun(writtenOf(article), article.updated);
}

/** Whether anything is written that the article does not say. */
export function isWritten(draft: ArticleDraft): boolean {
  return writtenIn(draft).length > 0;
}

/** The draft upon the article as it stands now: what others changed comes in where nothing was written. */
export function rebased(draft: ArticleDraft, article: Article): Rebased<Written> {
  return rebase(draft, writtenOf(article), article.updated);
}

/** The draft upon the article as it stands now, when both have been looked at: one's own words stay, or those of others come in. */
export function settled(draft: ArticleDraft, article: Article, isMine: boolean): ArticleDraft {
  return settle(draft, writtenOf(article), article.updated, isMine);
}

const revisedMeanwhile = "article_revised_meanwhile";

/** The fields in which a revision clashes with its article, of those that a refusal names. */
export function clashesIn(article: Article, refused: Readonly<Record<string, { code: string }>>): (keyof Written)[] {
  return (Object.keys(writtenOf(article)) as (keyof Written)[]).filter((name) => refused[name]?.code === revisedMeanwhile);
}

/** What of an article comes into its revision, of the fields in which they clash. */
export function takenFrom(article: Article, clashes: readonly (keyof Written)[]): Partial<Written> {
  return picked(writtenOf(article), clashes);
}
