// What a person has written and not yet sent, kept on the device by a key such as
// `case.new` or `reply.<ticket>.<me>`.

import { type Signal, effect, signal } from "@preact/signals";
import { keys, load, save } from "./store";

const prefix = "aftercare.draft.";
const keepDays = 30;

export interface Draft<T> {
  /** The value to edit; each change is kept after a moment, and at once when the page goes. */
  readonly value: Signal<T>;
  /** True when a kept value was found, to say so. */
  readonly restored: boolean;
  /** When it was last kept (ms), 0 when never. */
  readonly savedAt: { readonly value: number };
  /** False once the device refused to keep it. */
  readonly kept: { readonly value: boolean };
  /** Forgets it: after sending, or on the person's wish. The value goes back to the initial one. */
  clear(): void;
  /** Stops watching, keeping what is there. For a component's unmount. */
  stop(): void;
}

export function openDraft<T>(key: string, initial: T): Draft<T> {
  const name = prefix + key;
  const found = parse<T>(load(name));
  const value = signal<T>(found ? found.v : initial);
  const savedAt = signal(found ? found.at : 0);
  const kept = signal(true);
  let timer = 0;
  let pending = false;
  let first = true;

  const flush = (): void => {
    clearTimeout(timer);
    if (!pending) return;
    pending = false;
    const at = Date.now();
    kept.value = save(name, JSON.stringify({ v: value.peek(), at }));
    if (kept.peek()) savedAt.value = at;
  };
  const dispose = effect(() => {
    value.value;
    if (first) {
      first = false;
      return;
    }
    pending = true;
    clearTimeout(timer);
    timer = window.setTimeout(flush, 300);
  });
  addEventListener("pagehide", flush);
  // Another tab of this browser wrote on, or sent it. What is just being written here comes first.
  const followed = (e: StorageEvent): void => {
    if (e.key !== name || pending) return;
    const other = parse<T>(e.newValue);
    value.value = other ? other.v : initial;
    clearTimeout(timer);
    pending = false;
    savedAt.value = other ? other.at : 0;
  };
  addEventListener("storage", followed);

  return {
    value,
    restored: found !== null,
    savedAt,
    kept,
    clear() {
      value.value = initial;
      clearTimeout(timer);
      pending = false;
      save(name, null);
      savedAt.value = 0;
    },
    stop() {
      flush();
      dispose();
      removeEventListener("pagehide", flush);
      removeEventListener("storage", followed);
    },
  };
}

/** Forgets all drafts whose key begins so: at signing out on a shared device. */
export function forgetDrafts(start = ""): void {
  for (const k of keys(prefix + start)) save(k, null);
}

/** Forgets drafts nobody came back to. Call once at start. */
export function sweepDrafts(): void {
  const oldest = Date.now() - keepDays * 86400e3;
  for (const k of keys(prefix)) {
    const found = parse<unknown>(load(k));
    if (!found || found.at < oldest) save(k, null);
  }
}

/** The keys of kept drafts that begin so, each with when it was last kept (ms). */
export function keptDrafts(start: string): { key: string; at: number }[] {
  return keys(prefix + start).map((name) => ({ key: name.slice(prefix.length), at: parse<unknown>(load(name))?.at ?? 0 }));
}

function parse<T>(text: string | null): { v: T; at: number } | null {
  if (!text) return null;
  try {
    const kept = JSON.parse(text) as { v: T; at: number };
    return typeof kept.at === "number" && "v" in kept ? kept : null;
  } catch {
    return null;
  }
}
