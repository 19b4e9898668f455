import { useEffect, useState } from "preact/hooks";
import { type Problem, toProblem } from "../shared/api";
import type { Asset } from "../shared/types";
import { api } from "./app";

export type UnitOf = Pick<Asset, "id" | "product" | "serial">;

/** All of a customer's units to choose from, null until they are there; `add` puts one on top that was just registered. */
export function useUnitsOf(customer: string): { units: UnitOf[] | null; problem: Problem | null; add: (unit: UnitOf) => void } {
  const [units, setUnits] = useState<UnitOf[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    let isGone = false;
    setUnits(null);
    api.all<UnitOf>("assets", { filter: api.filter("customer = {:customer}", { customer }), sort: "-created,id", fields: "id,product,serial" }).then(
      (all) => !isGone && (setUnits(all), setProblem(null)),
      (err: unknown) => !isGone && setProblem(toProblem(err)),
    );
    return () => {
      isGone = true;
    };
  }, [customer]);
  return { units, problem, add: (unit) => setUnits((known) => [unit, ...(known ?? [])]) };
}
