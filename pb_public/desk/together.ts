// What the cards of a list want to know of records beside them: they ask one by one, and what they asked for is fetched together.

import { signal } from "@preact/signals";

/** A list's filter must stay short. */
const mostAtOnce = 40;

/** How long what could not be fetched is left alone, in milliseconds: whoever draws the cards again later asks again. */
const pause = 10e3;

/** What passes the time; a check passes it itself. */
type After = (run: () => void, milliseconds: number) => void;

const afterTime: After = (run, milliseconds) => void setTimeout(run, milliseconds);

/**
 * Gives what is known by a key, undefined until it is; a key is asked for once. What `fetch` does not find stays `none`; where it
 * fails, its keys stay unknown and may be asked for again after a pause.
 */
export function together<V>(none: V, fetch: (keys: readonly string[]) => Promise<Readonly<Record<string, V>>>, after = afterTime): (key: string) => V | undefined {
  const known = signal<Readonly<Record<string, V>>>({});
  // In flight, known, or failed a moment ago.
  const asked = new Set<string>();
  let wanted: string[] = [];
  const fetchSome = async (keys: readonly string[]): Promise<void> => {
    try {
      const found = await fetch(keys);
      const missing = Object.fromEntries(keys.map((key) => [key, none]));
      known.value = { ...known.peek(), ...missing, ...found };
    } catch {
      after(() => keys.forEach((key) => asked.delete(key)), pause);
    }
  };
  return (key) => {
    const value = known.value[key];
    if (asked.has(key)) return value;
    asked.add(key);
    wanted.push(key);
    if (wanted.length === 1) {
      after(() => {
        const keys = wanted;
        wanted = [];
        for (let from = 0; from < keys.length; from += mostAtOnce) void fetchSome(keys.slice(from, from + mostAtOnce));
      }, 0);
    }
    return undefined;
  };
}
