// The words and styles of all pages but the first one.

import type { Loaders } from "../shared/i18n";
import { fetchLater } from "../shared/later";

const words: Loaders = {
  "zh-CN": () => import("../i18n/zh-CN/portal_pages.json"),
  en: () => import("../i18n/en/portal_pages.json"),
};

/** A part that is fetched when needed, together with what it needs. */
export async function withLater<T>(part: Promise<T>): Promise<T> {
  return (await Promise.all([part, fetchLater(words)]))[0];
}

/** Fetches them while the browser has nothing else to do, so that the next page need not wait; not where data is to be saved. */
export function fetchLaterWhenIdle(): void {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
  if (connection?.saveData) return;
  const idle = window.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 1500));
  const begin = (): unknown => idle(() => void fetchLater(words).catch(() => undefined));
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin, { once: true });
}
