import { locale } from "../shared/i18n";
import type { Article } from "../shared/types";

/** Where an article is read: what is for everybody on a page of its own, the rest in here, signed in. */
export function articleHref(article: Pick<Article, "code" | "slug" | "audience">): string {
  if (article.audience !== "public") return `/articles/${encodeURIComponent(article.code)}`;
  return `/help/${encodeURIComponent(article.slug || article.code)}?lang=${locale.value}`;
}

/** Where the articles are listed: the help pages are for everybody, those signed in find theirs in here. */
export function articlesHref(isSignedIn: boolean, query: { q?: string; category?: string } = {}): string {
  const { category, ...rest } = query;
  if (isSignedIn) return `/articles${category || rest.q ? `?${new URLSearchParams(query)}` : ""}`;
  return `/help${category ? `/${encodeURIComponent(category)}` : ""}?${new URLSearchParams({ ...rest, lang: locale.value })}`;
}
