// How a reply leads to an article. Pure.

import type { Article } from "../shared/types";

export type SuggestedArticle = Pick<Article, "id" | "code" | "locale" | "title" | "summary" | "audience"> & {
  /** The last part of its address under /help/. */
  address: string;
};

/** A link in Markdown: to the page that everybody may read, or into the portal for those who are signed in. */
export function articleLink(item: Pick<SuggestedArticle, "code" | "locale" | "title" | "audience" | "address">, origin: string): string {
  const title = item.title.replace(/([\\[\]])/g, "\\$1");
  const path = item.audience === "public" ? `/help/${encodeURIComponent(item.address)}?lang=${item.locale}` : `/articles/${encodeURIComponent(item.code)}`;
  return `[${title}](${origin}${path})`;
}
