// The products that customers choose from, and their own units.

import { toProblem } from "../shared/api";
import type { Asset, Product } from "../shared/types";
import { api } from "./app";
import type { OwnUnit } from "./own_units";
import { productName, unitName } from "./product_name";
import type { Choice } from "./choice_field";

export type Offered = Pick<Product, "id" | "sku" | "name_zh" | "name_en" | "category">;

export function readProducts(): Promise<Offered[]> {
  return api.all<Offered>("products", { filter: "active = true", sort: "category,sku", fields: "id,sku,name_zh,name_en,category" });
}

/** The product of an article number, as the code on a unit has it: also one that is offered no more, which whoever holds one may register. */
export async function readProduct(sku: string): Promise<Offered | null> {
  try {
    return await api.send<Offered>("warranty/product", { query: { sku } });
  } catch (err) {
    if (toProblem(err).status === 404) return null;
    throw err;
  }
}

/** The id of one's own unit of a product with this serial number, in whichever case its letters are written; "" for none. A customer's filter may not
 * change what it compares, so the few units of the product are compared here. */
export async function ownUnit(product: string, serial: string): Promise<string> {
  const units = await api.all<Pick<Asset, "id" | "serial">>("assets", { filter: api.filter("product = {:product}", { product }), sort: "created", fields: "id,serial" });
  return units.find((unit) => unit.serial.toLowerCase() === serial.trim().toLowerCase())?.id ?? "";
}

/** A unit as a choice, called by `words` around what it is; of two of a kind the serial number tells which. */
export function unitChoice(unit: OwnUnit, value: string, words: (unit: string) => string): Choice {
  const product = unit.expand?.product;
  const whole = { value, label: words(unitName(unit)), words: product?.sku ?? "" };
  return product && unit.serial ? { ...whole, name: words(productName(product)), hint: unit.serial } : whole;
}

/** As choices, found by number, by the name in either language and by the group. `own` is one that is offered no more and was chosen all the same, as that of a unit of one's own. */
export function productChoices(products: readonly Offered[], own?: Offered): Choice[] {
  const all = own && !products.some((p) => p.id === own.id) ? [own, ...products] : products;
  return all.map((p) => ({ value: p.id, label: productName(p), hint: p.sku, words: `${p.name_zh} ${p.name_en} ${p.category.replaceAll("_", " ")}` }));
}
