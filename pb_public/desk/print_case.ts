// Prints a case as its customer may have it; with what colleagues wrote among themselves only when asked for.

import type { OpenCase } from "./open_case";

/** Earlier pages of messages that are fetched first; a longer case begins later on paper, too. */
const mostPages = 20;

const drawn = (): Promise<void> => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));

export async function printCase(open: OpenCase, withNotes: boolean): Promise<void> {
  for (let page = 0; open.earlier.peek() && page < mostPages; page++) await open.loadEarlier();
  const root = document.documentElement;
  if (withNotes) root.dataset.print = "notes";
  addEventListener("afterprint", () => delete root.dataset.print, { once: true });
  await drawn();
  window.print();
}
