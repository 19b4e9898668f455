// What the cards of a list want to know of records beside them: they ask one by one, and what they asked for is fetched together.

import { signal } from "@preact/signals";

/** A list's filter must stay short. */
const mostAtOnce = 40;

/** Gives what is known by a key, undefined until it is; a key is asked for once. What `fetch` does not find, or cannot, stays `none`. */
export function together<V>(none: V, fetch: (keys: readonly string[]) => Promise<Readonly<Record<string, V>>>): (key: string) => V | undefined {
  const known = signal<Readonly<Record<string, V>>>({});
  let wanted: string[] = [];
  const fetchSome = async (keys: readonly string[]): Promise<void> => {
    const missing = Object.fromEntries(keys.map((key) => [key, none]));
    const found = await fetch(keys).catch(() => ({}));
    known.value = { ...known.peek(), ...missing, ...found };
  };
  return (key) => {
    const value = known.value[key];
    if (value !== undefined || wanted.includes(key)) return value;
    wanted.push(key);
    if (wanted.length === 1) {
      setTimeout(() => {
        const keys = wanted;
        wanted = [];
        for (let from = 0; from < keys.length; from += mostAtOnce) void fetchSome(keys.slice(from, from + mostAtOnce));
      }, 0);
    }
    return undefined;
  };
}

/** The ids of a collection among sources, each "collection/id". */
export const idsIn = (collection: string, sources: readonly string[]): string[] =>
  sources.filter((source) => source.startsWith(`${collection}/`)).map((source) => source.slice(collection.length + 1));
