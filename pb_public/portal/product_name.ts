// What products and units are called, in the reader's language.

import { formatDate, locale } from "../shared/i18n";
import type { Asset, Product } from "../shared/types";

export type Named = Pick<Product, "sku" | "name_zh" | "name_en">;

export function productName(p: Named): string {
  return (locale.value === "en" ? p.name_en || p.name_zh : p.name_zh || p.name_en) || p.sku;
}

/** A unit in words: product, serial number, date of purchase. */
export function unitName(unit: Pick<Asset, "serial" | "bought_at"> & { expand?: { product?: Named } }): string {
  const product = unit.expand?.product;
  return [product ? productName(product) : "", unit.serial, unit.bought_at && formatDate(unit.bought_at)].filter(Boolean).join(" · ");
}
