// How a reply leads to an article or a diagnosis. Pure.

import type { Article } from "../shared/types";

export type SuggestedArticle = Pick<Article, "id" | "code" | "locale" | "title" | "summary" | "audience"> & {
  /** The last part of its address under /help/. */
  address: string;
};

/** A guided diagnosis that may help. */
export interface SuggestedFlow {
  id: string;
  code: string;
  title: string;
}

const escaped = (title: string): string => title.replace(/([\\[\]])/g, "\\$1");

/** A link in Markdown to a diagnosis in the portal. */
export function flowLink(flow: SuggestedFlow, origin: string): string {
  return `[${escaped(flow.title)}](${origin}/diagnose/${encodeURIComponent(flow.code)})`;
}

/** A link in Markdown: to the page that everybody may read, or into the portal for those who are signed in. */
export function articleLink(item: Pick<SuggestedArticle, "code" | "locale" | "title" | "audience" | "address">, origin: string): string {
  const path = item.audience === "public" ? `/help/${encodeURIComponent(item.address)}?lang=${item.locale}` : `/articles/${encodeURIComponent(item.code)}`;
  return `[${escaped(item.title)}](${origin}${path})`;
}
