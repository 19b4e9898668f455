// The words of the figures. They come with the page: definitions are long, and few people read them daily.

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Dictionary, type Loaders, type Locale, locale } from "../shared/i18n";
import { fillIn } from "../shared/spacing";
import { chunk } from "../shared/stale";

const loaders: Loaders = {
  "zh-CN": () => import("../i18n/zh-CN/figures.json"),
  en: () => import("../i18n/en/figures.json"),
};

const loaded = signal<{ locale: Locale; dictionary: Dictionary } | null>(null);

async function load(wanted: Locale): Promise<void> {
  if (loaded.peek()?.locale === wanted) return;
  const { default: dictionary } = await chunk(loaders[wanted]);
  loaded.value = { locale: wanted, dictionary };
}

/** The page together with its words: for the routes. */
export async function withFigureWords<T>(page: Promise<T>): Promise<T> {
  const [found] = await Promise.all([page, load(locale.value)]);
  return found;
}

/** Says a word of the figures; a name that it does not know shows itself. */
export type Say = (name: string, params?: Record<string, string | number>) => string;

/** The words in the language one reads; null for the moment after it was changed. */
export function useFigureWords(): Say | null {
  const wanted = locale.value;
  useEffect(() => void load(wanted).catch(() => undefined), [wanted]);
  const words = loaded.value;
  if (words?.locale !== wanted) return null;
  return (name, params) => fillIn(words.dictionary[`figures.${name}`] ?? name, (of) => params?.[of]?.toString());
}
