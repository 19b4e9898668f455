// One problem of the ledger on the screen: the record, kept current, and its changes.

import { useEffect, useRef, useState } from "preact/hooks";
import { toast } from "../parts/toast";
import { Problem, toProblem } from "../shared/api";
import { t } from "../shared/i18n";
import type { ProblemEntry } from "../shared/types";
import { api } from "./app";

export interface OpenProblem {
  /** null until the first answer. */
  entry: ProblemEntry | null;
  problem: Problem | null;
  load: () => void;
  /** Changes it; a refusal is thrown, for the form that asked. `seen` is the version that one wrote on. */
  save: (change: Partial<ProblemEntry>, said: string, seen?: string) => Promise<void>;
}

/** Finds a problem by its number and listens to it. */
export function useProblem(number: string): OpenProblem {
  const [entry, setEntry] = useState<ProblemEntry | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const latest = useRef(0);
  const load = async (): Promise<void> => {
    const mine = ++latest.current;
    try {
      const found = await api.find<ProblemEntry>("problems", api.filter("number = {:number}", { number }));
      if (mine !== latest.current) return;
      setEntry(found);
      setProblem(found ? null : new Problem("not_found", t("desk.problem.missing", { number }), 404));
    } catch (err) {
      if (mine === latest.current) setProblem(toProblem(err));
    }
  };
  const now = useRef(load);
  now.current = load;
  useEffect(() => {
    void now.current();
    const stop = api.onReconnect(() => void now.current());
    return () => {
      latest.current++;
      stop();
    };
  }, [number]);
  const id = entry?.id ?? "";
  useEffect(() => (id ? api.watch<ProblemEntry>("problems", id, (e) => setEntry((have) => (have && have.updated > e.record.updated ? have : e.record))) : undefined), [id]);
  const expired = api.expired.value;
  useEffect(() => {
    if (!expired && problem) void now.current();
  }, [expired]);
  return {
    entry,
    problem,
    load: () => void load(),
    save: async (change, said, seen) => {
      if (!id) return;
      try {
        setEntry(await api.update<ProblemEntry>("problems", id, change, seen));
        if (said) toast({ text: said, tone: "ok" });
      } catch (err) {
        const refused = toProblem(err);
        // What a colleague wrote meanwhile is to stand beside what one has written oneself.
        if (refused.code === "conflict") void load();
        throw refused;
      }
    },
  };
}
