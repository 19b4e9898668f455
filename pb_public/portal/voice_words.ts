// The words of suggestions and of what one has answered. They come with the pages that need them: the first screen stays small.

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Dictionary, type Loaders, type Locale, locale } from "../shared/i18n";
import { fillIn } from "../shared/spacing";
import { chunk } from "../shared/stale";

const loaders: Loaders = {
  "zh-CN": () => import("../i18n/zh-CN/idea.json"),
  en: () => import("../i18n/en/idea.json"),
};

const loaded = signal<{ locale: Locale; dictionary: Dictionary } | null>(null);

async function load(wanted: Locale): Promise<void> {
  if (loaded.peek()?.locale === wanted) return;
  const { default: dictionary } = await chunk(loaders[wanted]);
  loaded.value = { locale: wanted, dictionary };
}

export type Say = (name: string, params?: Record<string, string | number>) => string;

/** The words in the language one reads; null for the moment until they are there. */
export function useVoiceWords(): Say | null {
  const wanted = locale.value;
  useEffect(() => void load(wanted).catch(() => undefined), [wanted]);
  const words = loaded.value;
  if (words?.locale !== wanted) return null;
  return (name, params) => {
    const key = `idea.${name}`;
    return fillIn(words.dictionary[key] ?? key, (value) => params?.[value]?.toString());
  };
}

/** How many want a suggestion, in words. */
export function votesText(say: Say, count: number): string {
  return say(count === 1 && locale.value === "en" ? "votes_one" : "votes", { count });
}
