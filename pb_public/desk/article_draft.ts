// What a colleague writes of an article before it is saved, and how it stands to what others saved meanwhile. Pure.

import type { Article } from "../shared/types";

/** The fields of an article that are written by hand; its tags as one line. */
export type Written = Pick<Article, "code" | "slug" | "locale" | "title" | "summary" | "body" | "category" | "audience" | "review_days"> & { products: string[]; tags: string };

const names = ["code", "slug", "locale", "title", "summary", "body", "category", "audience", "review_days", "products", "tags"] as const satisfies readonly (keyof Written)[];

/** A draft knows what it began with, so that a later version can be told from one's own words. */
export interface ArticleDraft {
  /** The article's `updated` when it began; "" for a new one. */
  base: string;
  from: Written;
  written: Written;
}

/** What the article says, as it is written. */
export function writtenOf(article: Article): Written {
  const { code, slug, locale, title, summary, body, category, audience, review_days } = article;
  return { code, slug, locale, title, summary, body, category, audience, review_days, products: article.products ?? [], tags: (article.tags ?? []).join(", ") };
}

/** A draft in which nothing is written yet. */
export function freshDraft(article: Article): ArticleDraft {
  const now = writtenOf(article);
  return { base: article.updated, from: now, written: now };
}

const differs = (a: Written, b: Written, name: keyof Written): boolean => JSON.stringify(a[name]) !== JSON.stringify(b[name]);

/** Whether anything is written that the article does not say. */
export function isWritten(draft: ArticleDraft): boolean {
  return names.some((name) => differs(draft.from, draft.written, name));
}

export interface Rebased {
  draft: ArticleDraft;
  /** What both changed, each in another way: the draft keeps its base until somebody chooses. */
  clashes: (keyof Written)[];
}

/** The draft upon the article as it stands now: what others changed comes in where nothing was written. */
export function rebased(draft: ArticleDraft, article: Article): Rebased {
  if (draft.base === article.updated) return { draft, clashes: [] };
  const now = writtenOf(article);
  const clashes = names.filter((name) => differs(draft.from, now, name) && differs(draft.from, draft.written, name) && differs(draft.written, now, name));
  const untouched = names.filter((name) => !differs(draft.from, draft.written, name));
  const written = { ...draft.written, ...picked(now, untouched) };
  if (clashes.length) return { draft: { ...draft, from: { ...draft.from, ...picked(now, untouched) }, written }, clashes };
  return { draft: { base: article.updated, from: now, written }, clashes };
}

/** The draft upon the article as it stands now, when both have been looked at: one's own words stay, or those of others come in. */
export function settled(draft: ArticleDraft, article: Article, isMine: boolean): ArticleDraft {
  const { draft: merged, clashes } = rebased(draft, article);
  const now = writtenOf(article);
  return { base: article.updated, from: now, written: isMine ? merged.written : { ...merged.written, ...picked(now, clashes) } };
}

function picked(all: Written, which: readonly (keyof Written)[]): Partial<Written> {
  return Object.fromEntries(which.map((name) => [name, all[name]]));
}
