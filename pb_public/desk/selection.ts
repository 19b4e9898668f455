// Which cases of a list are picked, for what is done with several at once.

import { signal } from "@preact/signals";
import { picked } from "./bulk";

const chosen = signal<readonly string[]>([]);
const picking = signal(false);

export const selection = {
  /** Ids, in the order in which they were picked. */
  ids: chosen as { readonly value: readonly string[]; peek(): readonly string[] },
  /** Whether the rows show a box to pick them by. */
  open: picking as { readonly value: boolean },
};

export function openSelection(): void {
  picking.value = true;
}

export function clearSelection(): void {
  chosen.value = [];
  picking.value = false;
}

/** Picks a case, or lets it go; `reach` picks it and never lets it go. */
export function pick(id: string, reach = false): void {
  picking.value = true;
  chosen.value = picked(chosen.peek(), id, reach);
}

/** Keeps those that are still in the list. */
export function keepPicked(there: readonly string[]): void {
  const kept = chosen.peek().filter((id) => there.includes(id));
  if (kept.length !== chosen.peek().length) chosen.value = kept;
}

/** Picks the first of the list, as many as may be changed at once. */
export function pickAll(there: readonly string[]): void {
  picking.value = true;
  chosen.value = there.reduce<readonly string[]>((ids, id) => picked(ids, id, true), []);
}
