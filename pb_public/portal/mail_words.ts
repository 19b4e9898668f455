// The words of the choice whether one wants tips and offers by mail. They come with the page of one's account: the first
// screen of the portal has no room for what few people look at.

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Dictionary, type Loaders, type Locale, locale } from "../shared/i18n";
import { fillIn } from "../shared/spacing";
import { chunk } from "../shared/stale";

const loaders: Loaders = {
  "zh-CN": () => import("../i18n/zh-CN/mail_choice.json"),
  en: () => import("../i18n/en/mail_choice.json"),
};

const loaded = signal<{ locale: Locale; dictionary: Dictionary } | null>(null);

export type Say = (key: string, params?: Record<string, string>) => string;

/** The words in the language one reads; null until they are there. */
export function useMailWords(): Say | null {
  const wanted = locale.value;
  useEffect(() => {
    if (loaded.peek()?.locale === wanted) return;
    chunk(loaders[wanted]).then(
      (found) => (loaded.value = { locale: wanted, dictionary: found.default }),
      () => undefined, // the rest of the page stands
    );
  }, [wanted]);
  const words = loaded.value;
  if (words?.locale !== wanted) return null;
  return (key, params) => fillIn(words.dictionary[key] ?? key, (name) => params?.[name]);
}
