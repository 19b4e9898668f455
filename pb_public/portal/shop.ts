// What the server put into the page of the shop that runs it; nothing has to be fetched, so nothing flashes.

import { locale, t } from "../shared/i18n";
import type { Locale } from "../shared/i18n";

type Words = Partial<Record<Locale, string>>;

export interface Shop {
  name?: string;
  /** Address of a picture. */
  logo?: string;
  title?: Words;
  lead?: Words;
  announcement?: { text: Words; tone: "info" | "warn" | "danger"; until?: string };
  phone?: string;
  email?: string;
  wechat?: string;
  wechat_qr?: string;
  address?: Words;
}

function read(): Shop {
  try {
    return JSON.parse(document.getElementById("shop")?.textContent || "{}") as Shop;
  } catch {
    return {}; // a page of the shop's own, with something else in it
  }
}

export const shop: Shop = read();

/** The shop's name, else that of the portal. */
export function shopName(): string {
  return shop.name || t("portal.brand");
}

/** The words in the language one reads; "" where the shop has none. */
export function inWords(words: Words | undefined): string {
  return words?.[locale.value] ?? "";
}

/** What dials a number as it is written. */
export function phoneHref(phone: string): string {
  return `tel:${phone.replace(/[^+\d]/g, "")}`;
}
