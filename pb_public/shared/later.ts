// What every page of an app but the first needs besides the app itself: a dictionary and a style sheet. They come with the
// first page that needs them, so that the first screen stays small.

import { type Loaders, addWords } from "./i18n";
import { chunk } from "./stale";

/** The address of the app's later.css; the bundler puts it in. "" where the app has none. */
declare const laterSheet: string;

let arrived: Promise<unknown> | null = null;

/** Fetches both, once; a failure is tried again by the next call. */
export function fetchLater(words: Loaders): Promise<unknown> {
  arrived ??= chunk(() => Promise.all([addWords(words), addSheet(laterSheet)])).catch((err: unknown) => {
    arrived = null;
    throw err;
  });
  return arrived;
}

// Behind the app's own sheet. The order of their layers stands in tokens.css, so nothing depends on which comes first.
function addSheet(address: string): Promise<void> {
  if (!address) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    link.onload = () => resolve();
    link.onerror = () => {
      link.remove();
      reject(new Error(`no style sheet ${address}`));
    };
    document.head.append(link);
  });
}
