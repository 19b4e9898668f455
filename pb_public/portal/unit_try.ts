// What is sent of a unit, and whether it is the same that was sent before. Pure.

import type { Asset } from "../shared/types";
import type { UnitForm } from "../shared/unit";

/** What was sent: the form, the names of the files with it, and the stored names of the proofs that were there before. */
export interface UnitTry {
  form: UnitForm;
  files: string[];
  proof: string[];
}

export function formOf(unit: Pick<Asset, "product" | "serial" | "bought_at" | "installed_at" | "delivered_at" | "sale">): UnitForm {
  return {
    product: unit.product,
    serial: unit.serial,
    bought: unit.bought_at.slice(0, 10),
    installed: unit.installed_at.slice(0, 10),
    delivered: unit.delivered_at.slice(0, 10),
    sale: unit.sale,
  };
}

export function tryOf(form: UnitForm, files: readonly string[], proof: readonly string[]): UnitTry {
  const { product, serial, bought, installed, delivered, sale } = form;
  return { form: { product, serial: serial.trim(), bought, installed, delivered, sale }, files: [...files], proof: [...proof] };
}

export function isSameTry(one: UnitTry, other: UnitTry): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
