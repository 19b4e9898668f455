/** What of a toast says how long it is wanted. */
export interface Placed {
  id: number;
  tone?: "ok" | "info" | "warn" | "danger";
  undo?: unknown;
  stay?: number;
}

/** The one of `shown` that makes room for another: what only arrives before what can be taken back, then what tells of a failure or stays
 *  until it is closed, and last what has the pointer or the focus, by its id in `held`; of alike ones the oldest. */
export function leaver<T extends Placed>(shown: readonly T[], held: ReadonlySet<number>): T | undefined {
  const worth = (x: T): number => (held.has(x.id) ? 3 : x.tone === "danger" || x.stay === 0 ? 2 : x.undo ? 1 : 0);
  return [...shown].sort((a, b) => worth(a) - worth(b) || a.id - b.id)[0];
}
