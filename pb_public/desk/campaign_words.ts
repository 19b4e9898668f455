// The words of campaigns. They come with the page: most people look at cases all day and never at a campaign.

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Dictionary, type Loaders, type Locale, formatNumber, locale, t } from "../shared/i18n";
import { fillIn } from "../shared/spacing";
import { chunk } from "../shared/stale";

const loaders: Loaders = {
  "zh-CN": () => import("../i18n/zh-CN/campaign.json"),
  en: () => import("../i18n/en/campaign.json"),
};

const loaded = signal<{ locale: Locale; dictionary: Dictionary } | null>(null);

async function loadWords(wanted: Locale): Promise<void> {
  if (loaded.peek()?.locale === wanted) return;
  const { default: dictionary } = await chunk(loaders[wanted]);
  loaded.value = { locale: wanted, dictionary };
}

/** A page that comes when it is needed, together with these words: for the routes. */
export async function withCampaignWords<T>(page: Promise<T>): Promise<T> {
  const [found] = await Promise.all([page, loadWords(locale.value)]);
  return found;
}

/** Keeps the words in the language one reads; on the page that uses them. */
export function useCampaignWords(): void {
  const wanted = locale.value;
  useEffect(() => void loadWords(wanted).catch(() => undefined), [wanted]);
}

/** A text of these, or one of the desk's own; in the other language for the moment after it was changed. */
export function say(key: string, params?: Record<string, string | number>): string {
  const text = loaded.value?.dictionary[key];
  if (text === undefined) return t(key, params);
  return fillIn(text, (name) => {
    const value = params?.[name];
    return typeof value === "number" ? formatNumber(value) : value;
  });
}
