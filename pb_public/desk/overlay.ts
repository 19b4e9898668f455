// The one dialog that is open over the desk, whoever asked for it: so that keys,
// menus and buttons open the same one.

import { signal } from "@preact/signals";
import type { Listing } from "./criteria";

export type Overlay =
  | { name: "help" }
  | { name: "palette" }
  | { name: "article"; id: string }
  | { name: "signature" }
  /** Narrows a list; `saves` keeps it as a view, `view` is the one that is changed. */
  | { name: "view"; listing: Listing; saves: boolean; view?: string }
  | { name: "resolve"; resolution: string; onDone?: (resolution: string) => Promise<void> }
  | { name: "promise" }
  | { name: "snooze" }
  | { name: "explain"; clock: string }
  | { name: "hand_on" }
  | { name: "merge" }
  | { name: "split"; messages: string[]; onDone: () => void }
  | { name: "reason"; title: string; text: string; action: string; danger: boolean; label: string; run: (reason: string) => Promise<boolean> };

const open = signal<Overlay | null>(null);
export const overlay = open as { readonly value: Overlay | null; peek(): Overlay | null };

export function show(next: Overlay): void {
  open.value = next;
}
export function dismiss(): void {
  open.value = null;
}

/** On a phone the queues are a drawer. */
export const drawer = signal(false);
