// What a unit's form asks for, and what is wrong with it. Pure; texts are named by their words.

import type { Asset } from "./types";

export interface UnitForm {
  product: string;
  serial: string;
  /** yyyy-mm-dd, as a date input gives it. */
  bought: string;
  installed: string;
  delivered: string;
  sale: "" | "remote" | "shop";
}

/** What the form says of a unit that is registered already. */
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

/** Field -> what is wrong with it. Today is yyyy-mm-dd where the customer is. */
export function unitProblems(f: UnitForm, today: string): Partial<Record<keyof UnitForm, string>> {
  const wrong: Partial<Record<keyof UnitForm, string>> = {};
  if (!f.product) wrong.product = "register.need_product";
  if (!f.serial.trim()) wrong.serial = "register.need_serial";
  for (const name of ["bought", "installed", "delivered"] as const) if (f[name] > today) wrong[name] = "register.need_past";
  return wrong;
}

/** A day as the server keeps it: noon of UTC stands for the day in every zone. */
export function noonOf(day: string): string {
  return day && `${day} 12:00:00.000Z`;
}

export const proofMost = 5;
export const proofSize = 10 << 20;
export const proofAccept = "image/*,.pdf";

/** By the name's ending; a name without one is left to the server, which looks inside. */
export function takesProof(name: string): boolean {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase();
  return ending === undefined || ["png", "jpg", "jpeg", "gif", "webp", "heic", "heif", "pdf"].includes(ending);
}
