// The words about articles. They come with the pages that speak of them: a desk that answers cases does not need them.

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Dictionary, type Loaders, type Locale, locale } from "../shared/i18n";
import { fillIn } from "../shared/spacing";
import { chunk } from "../shared/stale";

const loaders: Loaders = {
  "zh-CN": () => import("../i18n/zh-CN/articles.json"),
  en: () => import("../i18n/en/articles.json"),
};

const loaded = signal<{ locale: Locale; dictionary: Dictionary } | null>(null);

async function load(wanted: Locale): Promise<void> {
  if (loaded.peek()?.locale === wanted) return;
  const { default: dictionary } = await chunk(loaders[wanted]);
  loaded.value = { locale: wanted, dictionary };
}

/** The page together with its words: for the routes. */
export async function withArticleWords<T>(page: Promise<T>): Promise<T> {
  const [found] = await Promise.all([page, load(locale.value)]);
  return found;
}

/** Says a word about articles; a name that it does not know shows itself. */
export type Say = (name: string, params?: Record<string, string | number>) => string;

/** The words in the language one reads; null for the moment after it was changed. */
export function useArticleWords(): Say | null {
  const wanted = locale.value;
  useEffect(() => void load(wanted).catch(() => undefined), [wanted]);
  const words = loaded.value;
  if (words?.locale !== wanted) return null;
  return (name, params) => fillIn(words.dictionary[`articles.${name}`] ?? name, (of) => params?.[of]?.toString());
}
