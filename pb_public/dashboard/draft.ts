// What is being edited, kept while one looks at another page of the dashboard; a reload asks first.

interface Kept {
  value: unknown;
  original: string;
}

const kept = new Map<string, Kept>();

addEventListener("beforeunload", (event) => {
  if ([...kept.values()].some(isChanged)) event.preventDefault();
});

function isChanged({ value, original }: Kept): boolean {
  return JSON.stringify(value) !== original;
}

/** A value to edit in place, under a key such as "calendars/<id>". */
export interface Draft<T> {
  value: T;
  /** True when it was changed before and is taken up again. */
  restored: boolean;
  changed(): boolean;
  /** The value as it was before it was changed. */
  original(): T;
  /** Takes a record as it was saved for the new original. */
  settle(saved: T): void;
  /** The same where something was typed while it was saved: that stays, changed, and of the record only these fields come into it. */
  settleBelow(saved: T, into: Partial<T>): void;
  /** Takes over what was saved by itself; the rest stays changed. */
  adopt(saved: Partial<T>): void;
  /** Keeps it under another key from now on. */
  moveTo(key: string): void;
  forget(): void;
}

/** True where a draft was left under the key and differs from what it began as. */
export function isLeft(key: string): boolean {
  const left = kept.get(key);
  return left !== undefined && isChanged(left);
}

/** The draft that was left under the key, else a new one. */
export function openDraft<T>(key: string, fresh: T): Draft<T> {
  const left = kept.get(key);
  const restored = left !== undefined && isChanged(left);
  const own: Kept = restored ? left : { value: fresh, original: JSON.stringify(fresh) };
  kept.set(key, own);
  return {
    get value() {
      return own.value as T;
    },
    set value(next: T) {
      own.value = next;
    },
    restored,
    changed: () => isChanged(own),
    original: () => JSON.parse(own.original) as T,
    settle(saved) {
      own.value = saved;
      own.original = JSON.stringify(saved);
    },
    settleBelow(saved, into) {
      Object.assign(own.value as object, into);
      own.original = JSON.stringify(saved);
    },
    adopt(saved) {
      Object.assign(own.value as object, saved);
      own.original = JSON.stringify({ ...(JSON.parse(own.original) as T), ...saved });
    },
    moveTo(next) {
      kept.delete(key);
      key = next;
      kept.set(key, own);
    },
    forget: () => void kept.delete(key),
  };
}
