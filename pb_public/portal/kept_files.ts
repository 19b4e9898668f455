// Files that were chosen and not yet sent, kept on the device beside the words they go with, by the key of that draft. What does
// not fit, or a device that keeps none, is said where the files are listed.

import { type ReadonlySignal, signal } from "@preact/signals";
import type { Picked } from "../parts/files";

/** How much all drafts of a device may keep together, in bytes: three films of a telephone, and no full disk. */
export const mostKept = 64 << 20;
const keepDays = 30;
const store = "files";

interface Row {
  files: File[];
  /** When it was kept, ms. */
  at: number;
}

export interface Picks {
  /** With their progress while they are sent. */
  readonly files: ReadonlySignal<readonly Picked[]>;
  /** False when the files would be gone with the page. */
  readonly kept: ReadonlySignal<boolean>;
  /** Comes when the device has said what it keeps; what is sent waits for it. */
  readonly read: Promise<void>;
  put(files: readonly Picked[]): void;
  /** Marks how far they are on their way; nothing when they are not. */
  sending(share?: number): void;
  clear(): void;
}

const open = new Set<Picks>();

/** What was chosen for a draft, with what the device has kept of it. */
export function openPicks(key: string): Picks {
  const files = signal<readonly Picked[]>([]);
  const kept = signal(true);
  let isTouched = false;
  let isCleared = false;
  const read = keptFiles(key).then((found) => {
    if (!found.length || isCleared) return;
    // What was chosen while the device was being asked comes after.
    if (isTouched) picks.put([...found.map((file) => ({ file })), ...files.peek()]);
    else files.value = found.map((file) => ({ file }));
  });
  const picks: Picks = {
    files,
    kept,
    read,
    put(next) {
      isTouched = true;
      files.value = next;
      void keep(key, next.map((p) => p.file)).then((is) => (kept.value = is));
    },
    sending(share) {
      files.value = files.peek().map(({ file }) => (share === undefined ? { file } : { file, progress: share }));
    },
    clear() {
      isCleared = true;
      picks.put([]);
    },
  };
  open.add(picks);
  return picks;
}

/** Lets go of what a page had open; what it keeps stays on the device. */
export function closePicks(picks: Picks): void {
  open.delete(picks);
}

/** Whether files of this size may be kept beside what others take. */
export function fits(size: number, others: readonly number[]): boolean {
  return others.reduce((sum, n) => sum + n, size) <= mostKept;
}

const sizeOf = (files: readonly File[]): number => files.reduce((sum, file) => sum + file.size, 0);

/** Keeps files under a key in place of what was there; false when the device does not. */
export function keep(key: string, files: readonly File[]): Promise<boolean> {
  return inTurn(async () => {
    const db = await database();
    try {
      const rows = db.transaction(store, "readwrite").objectStore(store);
      const keys = (await done(rows.getAllKeys())) as string[];
      const all = (await done(rows.getAll())) as Row[];
      const others = all.filter((_, i) => keys[i] !== key).map((row) => sizeOf(row.files));
      const isKept = fits(sizeOf(files), others);
      if (files.length && isKept) await done(rows.put({ files: [...files], at: Date.now() } satisfies Row, key));
      else await done(rows.delete(key));
      return isKept;
    } finally {
      db.close();
    }
  }, files.length === 0);
}

export function keptFiles(key: string): Promise<File[]> {
  return inTurn(async () => {
    const db = await database();
    try {
      return ((await done(db.transaction(store).objectStore(store).get(key))) as Row | undefined)?.files ?? [];
    } finally {
      db.close();
    }
  }, []);
}

/** Forgets all of them: at signing out on a shared device. */
export function forgetFiles(): Promise<boolean> {
  for (const picks of open) picks.clear();
  return forget(() => true);
}

/** Forgets those nobody came back to. Call once at start. */
export function sweepFiles(): void {
  const oldest = Date.now() - keepDays * 86400e3;
  void forget((row) => row.at < oldest);
}

function forget(which: (row: Row) => boolean): Promise<boolean> {
  return inTurn(async () => {
    const db = await database();
    try {
      const rows = db.transaction(store, "readwrite").objectStore(store);
      const keys = await done(rows.getAllKeys());
      const all = (await done(rows.getAll())) as Row[];
      await Promise.all(keys.filter((_, i) => which(all[i]!)).map((key) => done(rows.delete(key))));
      return true;
    } finally {
      db.close();
    }
  }, false);
}

// One after the other, or a clearing could be overtaken by what it is to clear. A device that keeps nothing is no failure.
let last: Promise<unknown> = Promise.resolve();

function inTurn<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
  const turn = last.then(work).catch(() => otherwise);
  last = turn;
  return turn;
}

function database(): Promise<IDBDatabase> {
  const request = indexedDB.open("aftercare.portal", 1);
  request.onupgradeneeded = () => request.result.createObjectStore(store);
  return done(request);
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
