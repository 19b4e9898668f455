// A new version may be put in place while a page is open; its chunks then have
// other names and the old ones are gone.

import { signal } from "@preact/signals";

const gone = signal(false);

/** True once a chunk of this page's version could not be had: offer a reload (UpdateNotice part). */
export const stale = gone as { readonly value: boolean };

/** Runs a dynamic import; where its file is missing, raises `stale` and passes the failure on. */
export async function chunk<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (err) {
    if (await moved()) gone.value = true;
    throw err;
  }
}

// Offline or a new version? The page's own script still being there tells.
async function moved(): Promise<boolean> {
  const script = document.querySelector<HTMLScriptElement>("script[type=module]");
  if (!script) return false;
  try {
    return (await fetch(script.src, { method: "HEAD", cache: "no-store" })).status === 404;
  } catch {
    return false;
  }
}
