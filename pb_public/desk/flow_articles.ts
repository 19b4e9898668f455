// The articles that an end of a diagnosis may lead to: published ones that customers can read, one a code.

import type { Locale } from "../shared/i18n";

export interface ArticleRow {
  id: string;
  code: string;
  locale: string;
  title: string;
  audience: "public" | "customers";
}

/** What may be chosen, by code, with the title in the reader's language where there is one in it. */
export function choicesOf(rows: readonly ArticleRow[], locale: Locale): ArticleRow[] {
  const byCode = new Map<string, ArticleRow>();
  for (const row of rows) if (!byCode.has(row.code) || row.locale === locale) byCode.set(row.code, row);
  return [...byCode.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}
