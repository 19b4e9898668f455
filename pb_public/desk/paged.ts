// A list of records in pages, refreshed in place.

import { useEffect, useRef, useState } from "preact/hooks";
import { type Problem, type Query, toProblem } from "../shared/api";
import { clockKnown } from "../shared/clock";
import { api } from "./app";
import { keepFresh } from "./fresh";
import { addPage, keepRest } from "./queue";

const perPage = 50;
/** More are not fetched again at once. */
const mostRefreshed = 500;

export interface PagedList<T> {
  /** null until the first answer. */
  items: T[] | null;
  more: boolean;
  busy: boolean;
  problem: Problem | null;
  refresh: () => void;
  showMore: () => void;
}

/** The records of a collection by a query, which is made anew each time, since it may name the present moment; `key` says that it is another list. */
export function usePaged<T extends { id: string }>(collection: string, key: string, query: () => Query): PagedList<T> {
  const [items, setItems] = useState<T[] | null>(null);
  const [more, setMore] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const have = useRef<T[] | null>(null);
  const latest = useRef(0);
  const ask = useRef(query);
  ask.current = query;

  const fetchRows = async (page: number, rows: number): Promise<void> => {
    const mine = ++latest.current;
    setBusy(true);
    try {
      await clockKnown;
      if (mine !== latest.current) return;
      const answer = await api.list<T>(collection, { ...ask.current(), page, perPage: rows });
      if (mine !== latest.current) return;
      const before = have.current ?? [];
      have.current = page > 1 ? addPage(before, answer.items) : keepRest(before, answer.items, rows);
      setItems(have.current);
      // Of rows that were left as they are it is known already.
      if (page > 1 || before.length <= rows || answer.items.length < rows) setMore(answer.items.length === rows);
      setProblem(null);
    } catch (err) {
      if (mine === latest.current) setProblem(toProblem(err));
    } finally {
      if (mine === latest.current) setBusy(false);
    }
  };
  const refresh = (): void => void fetchRows(1, Math.min(mostRefreshed, Math.max(perPage, Math.ceil((have.current?.length ?? 0) / perPage) * perPage)));
  const now = useRef(refresh);
  now.current = refresh;
  useEffect(() => {
    have.current = null;
    setItems(null);
    setMore(false);
    now.current();
  }, [collection, key]);
  useEffect(() => {
    const stop = keepFresh([collection], () => now.current());
    return () => {
      stop();
      latest.current++;
    };
  }, [collection]);
  // After signing in again.
  const expired = api.expired.value;
  useEffect(() => {
    if (!expired && problem) now.current();
  }, [expired]);
  return { items, more, busy, problem, refresh, showMore: () => void fetchRows(Math.floor((have.current?.length ?? 0) / perPage) + 1, perPage) };
}
