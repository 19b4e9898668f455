import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { type Problem, toProblem } from "../shared/api";

export interface Loaded<T> {
  /** Null until it is there; it stays while it is fetched again. */
  value: T | null;
  problem: Problem | null;
  /** Fetches again. */
  again: () => void;
  /** Puts a newer value in its place: after a change of one's own, or one told live. */
  set: (next: T | ((before: T) => T)) => void;
}

/** Fetches what a page shows, and again when one of `keys` changes. An answer that comes too late is dropped. */
export function useLoaded<T>(fetch: () => Promise<T>, keys: readonly unknown[]): Loaded<T> {
  const [state, setState] = useState<{ value: T | null; problem: Problem | null }>({ value: null, problem: null });
  const turn = useRef(0);
  const run = useRef(fetch);
  run.current = fetch;
  const again = useCallback(() => {
    const mine = ++turn.current;
    run.current().then(
      (value) => mine === turn.current && setState({ value, problem: null }),
      (err: unknown) => mine === turn.current && setState((s) => ({ value: s.value, problem: toProblem(err) })),
    );
  }, []);
  useEffect(() => {
    again();
    return () => {
      turn.current++;
    };
  }, keys);
  const set = useCallback((next: T | ((before: T) => T)) => {
    setState((s) => {
      const value = typeof next === "function" ? (s.value === null ? null : (next as (before: T) => T)(s.value)) : next;
      return { value, problem: null };
    });
  }, []);
  return { ...state, again, set };
}
