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

/** A picture that belongs to the article: it is named by its file alone. */
const ownPicture = /[ \t]*!\[(?:\\.|[^\]\\])*\]\([ \t]*[\w][\w.-]*(?:[ \t]+"[^"\n]*")?[ \t]*\)/g;
/** The target of a link to another help page, also where links are listed apart from the text. */
const helpTarget = /(\]\([ \t]*<?|^[ ]{0,3}\[[^\]\n]+\]:[ \t]*<?)(?=\/help(?:[/?#)>\s]|$))/gm;

/**
 * An article's Markdown for a message, which holds no pictures and knows no addresses without a host: links to help pages become
 * whole, and where pictures fell out the article's link stands below. What stands in code stays as it is.
 */
export function sentText(body: string, item: Parameters<typeof articleLink>[0], origin: string): string {
  let dropped = 0;
  const text = body
    .split(/(^ {0,3}(?:```|~~~)[\s\S]*?^ {0,3}(?:```|~~~)[ \t]*$|`[^`\n]+`)/m)
    .map((part, i) => (i % 2 ? part : part.replace(ownPicture, () => (dropped++, "")).replace(helpTarget, `$1${origin}`)))
    .join("");
  const whole = dropped ? `${text}\n\n${articleLink(item, origin)}` : text;
  return whole.replace(/\n(?:[ \t]*\n){2,}/g, "\n\n").trim();
}
