// Which layout the window has room for.

import { signal } from "@preact/signals";

function watch(query: string): { readonly value: boolean } {
  const list = matchMedia(query);
  const s = signal(list.matches);
  list.addEventListener("change", () => (s.value = list.matches));
  return s;
}

/** One column, with the way back. */
export const isPhone = watch("(max-width: 43.99rem)");
/** Room for the context beside the case. */
export const isWide = watch("(min-width: 75rem)");
