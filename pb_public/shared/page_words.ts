// Words that come with the pages that need them, so that they cost nothing on the first screen.

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Dictionary, type Loaders, type Locale, locale } from "./i18n";
import { fillIn } from "./spacing";
import { chunk } from "./stale";

/** Says a word of a dictionary; a name that it does not have shows itself. With `count`, the form for that number. */
export type Say = (name: string, params?: Record<string, string | number>) => string;

export interface PageWords {
  /** A page together with its words: for the routes. */
  with: <T>(page: Promise<T>) => Promise<T>;
  /** The words in the language one reads; null for the moment after it was changed. */
  use: () => Say | null;
}

/** The dictionary of a page; `keyOf` puts its family before a name. */
export function pageWords(loaders: Loaders, keyOf: (name: string) => string): PageWords {
  const loaded = signal<{ locale: Locale; dictionary: Dictionary } | null>(null);
  const load = async (wanted: Locale): Promise<void> => {
    if (loaded.peek()?.locale === wanted) return;
    const { default: dictionary } = await chunk(loaders[wanted]);
    loaded.value = { locale: wanted, dictionary };
  };
  return {
    with: async (page) => (await Promise.all([page, load(locale.value)]))[0],
    use: () => {
      const wanted = locale.value;
      useEffect(() => void load(wanted).catch(() => undefined), [wanted]);
      const words = loaded.value;
      return words?.locale === wanted ? sayFrom(words.dictionary, wanted, keyOf) : null;
    },
  };
}

/** Says the words of a dictionary. */
export function sayFrom(dictionary: Dictionary, language: Locale, keyOf: (name: string) => string): Say {
  return (name, params) => {
    const key = keyOf(name);
    const form = params && "count" in params && language === "en" && params.count === 1 ? "one" : "other";
    const text = dictionary[key] ?? dictionary[`${key}.${form}`] ?? name;
    return fillIn(text, (of) => params?.[of]?.toString());
  };
}
