// The words of plans and outcomes. They come with the pages that need them: most people
// look at cases all day and at what rules did now and then.

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Dictionary, type Loaders, type Locale, has, locale, t } from "../shared/i18n";
import type { PlanWords } from "../shared/rule_plan";
import { fillIn } from "../shared/spacing";
import { chunk } from "../shared/stale";

const loaders: Loaders = {
  "zh-CN": () => import("../i18n/zh-CN/rule.json"),
  en: () => import("../i18n/en/rule.json"),
};

const loaded = signal<{ locale: Locale; dictionary: Dictionary } | null>(null);

async function loadRuleWords(wanted: Locale): Promise<void> {
  if (loaded.peek()?.locale === wanted) return;
  const { default: dictionary } = await chunk(loaders[wanted]);
  loaded.value = { locale: wanted, dictionary };
}

/** A page that comes when it is needed, together with these words: for lazy() and the routes. */
export async function withRuleWords<T>(page: Promise<T>): Promise<T> {
  const [found] = await Promise.all([page, loadRuleWords(locale.value)]);
  return found;
}

/** The words in the language one reads; null for the moment after it was changed. */
export function useRuleWords(): PlanWords | null {
  const wanted = locale.value;
  useEffect(() => void loadRuleWords(wanted).catch(() => undefined), [wanted]);
  const words = loaded.value;
  if (words?.locale !== wanted) return null;
  const { dictionary } = words;
  return {
    locale: wanted,
    has: (key) => dictionary[key] !== undefined || has(key),
    say: (key, params) => {
      const text = dictionary[key];
      if (text === undefined) return t(key, params);
      return fillIn(text, (name) => params?.[name]?.toString());
    },
  };
}
