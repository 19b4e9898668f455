// Which of the customer's own units a diagnosis is about.

import type { Flow } from "../shared/flow";
import type { Asset, Product } from "../shared/types";
import { api } from "./app";
import { useLoaded } from "./loaded";

export type OwnUnit = Asset & { expand?: { product?: Product } };

/** The units of who is signed in, those of a diagnosis' group first; null until they are known. */
export function useOwnUnits(flow: Pick<Flow, "category">): OwnUnit[] | null {
  const me = api.me.value;
  const load = useLoaded(async () => (api.me.value ? await readUnits() : null), [me?.id]); // nobody signed in has none yet, not none at all
  return me && load.value ? fittingFirst(load.value, flow) : null;
}

export async function readUnits(): Promise<OwnUnit[]> {
  return (await api.list<OwnUnit>("assets", { sort: "-created", perPage: 50, expand: "product" })).items;
}

const fits = (unit: OwnUnit, { category }: Pick<Flow, "category">): boolean => category !== "" && unit.expand?.product?.category === category;

export function fittingFirst(units: readonly OwnUnit[], flow: Pick<Flow, "category">): OwnUnit[] {
  return [...units.filter((u) => fits(u, flow)), ...units.filter((u) => !fits(u, flow))];
}

/** The one that it must be: the only one of the group. */
export function onlyFitting(units: readonly OwnUnit[], flow: Pick<Flow, "category">): OwnUnit | undefined {
  const fitting = units.filter((u) => fits(u, flow));
  return fitting.length === 1 ? fitting[0] : undefined;
}
