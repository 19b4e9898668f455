// The customer's own units, as they choose among them.

import type { Flow } from "../shared/flow";
import type { Asset } from "../shared/types";
import { api } from "./app";
import { useLoaded } from "./loaded";
import type { Offered } from "./products";

export type OwnUnit = Pick<Asset, "id" | "product" | "serial" | "bought_at"> & { expand?: { product?: Offered } };

/** The units of who is signed in, those of a diagnosis' group first; null until they are known. */
export function useOwnUnits(flow: Pick<Flow, "category">): OwnUnit[] | null {
  const me = api.me.value;
  const load = useLoaded(async () => (api.me.value ? await readUnits() : null), [me?.id]); // nobody signed in has none yet, not none at all
  return me && load.value ? fittingFirst(load.value, flow) : null;
}

/** All of them, the newest first: one that is missing could not be named, and one of several would be taken for the only one. */
export function readUnits(): Promise<OwnUnit[]> {
  const fields = ["id", "product", "serial", "bought_at", ...["id", "sku", "name_zh", "name_en", "category"].map((name) => `expand.product.${name}`)];
  return api.all<OwnUnit>("assets", { sort: "-created,id", expand: "product", fields: fields.join() });
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
