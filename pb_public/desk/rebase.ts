// What one writes of a record before it is saved, and how it stands to what others saved meanwhile. Pure.

/** Something that is being written knows what it began with, so that a later version can be told from one's own words. */
export interface Writing<T> {
  /** The record's `updated` when it began; "" for a new one. */
  base: string;
  from: T;
  written: T;
}

/** One in which nothing is written yet. */
export function begun<T>(now: T, base: string): Writing<T> {
  return { base, from: now, written: now };
}

export interface Rebased<T> {
  draft: Writing<T>;
  /** What both changed, each in another way: the draft keeps its base until somebody chooses. */
  clashes: (keyof T)[];
}

const namesOf = <T extends object>(all: T): (keyof T)[] => Object.keys(all) as (keyof T)[];
const differs = <T>(a: T, b: T, name: keyof T): boolean => JSON.stringify(a[name]) !== JSON.stringify(b[name]);

/** The fields in which something else is written than it began with. */
export function writtenIn<T extends object>(draft: Writing<T>): (keyof T)[] {
  return namesOf(draft.written).filter((name) => differs(draft.from, draft.written, name));
}

/** What is written upon the record as it stands now: what others changed comes in where nothing was written. */
export function rebase<T extends object>(draft: Writing<T>, now: T, version: string): Rebased<T> {
  if (draft.base === version) return { draft, clashes: [] };
  const mine = writtenIn(draft);
  const clashes = mine.filter((name) => differs(draft.from, now, name) && differs(draft.written, now, name));
  const untouched = picked(now, namesOf(now).filter((name) => !mine.includes(name)));
  const written = { ...draft.written, ...untouched };
  if (clashes.length) return { draft: { ...draft, from: { ...draft.from, ...untouched }, written }, clashes };
  return { draft: { base: version, from: now, written }, clashes };
}

/** The same when both have been looked at: one's own words stay, or those of others come in. */
export function settle<T extends object>(draft: Writing<T>, now: T, version: string, isMine: boolean): Writing<T> {
  const { draft: merged, clashes } = rebase(draft, now, version);
  return { base: version, from: now, written: isMine ? merged.written : { ...merged.written, ...picked(now, clashes) } };
}

/** Of all, these fields alone. */
export function picked<T extends object>(all: T, which: readonly (keyof T)[]): Partial<T> {
  return Object.fromEntries(which.map((name) => [name, all[name]])) as Partial<T>;
}
