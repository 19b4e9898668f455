import { t } from "../../shared/i18n";
import type { Asset, Customer, Ticket } from "../../shared/types";
import { api } from "../app";
import { createOnce } from "../once";
import { type Request, describe, hasUnit, need, otherProduct, takesUnit, titleOf } from "../request";

/** Sends the request: what is new about the customer, the unit, then the case. It may be tried again after any failure. */
export async function sendRequest(r: Request, ids: { ticket: string; asset: string }, me: Customer, day: (iso: string) => string): Promise<Ticket> {
  const news: Partial<Customer> = {};
  if (r.name.trim() && r.name.trim() !== me.name) news.name = r.name.trim();
  if (r.phone.trim() && r.phone.trim() !== me.phone) news.phone = r.phone.trim();
  if (need(r.kind, "address") && !me.region && r.address.trim()) news.region = r.address.trim();
  if (Object.keys(news).length) await api.update("customers", me.id, news);

  const asset = hasUnit(r) ? await unit(r, ids.asset) : takesUnit(r.kind) ? r.asset : "";
  const product = need(r.kind, "product") && r.product !== otherProduct ? r.product : "";
  return createOnce<Ticket>("tickets", ids.ticket, {
    kind: r.kind,
    subject: titleOf(r),
    description: describe(r, t, day),
    ...(product ? { product } : {}),
    ...(asset ? { asset } : {}),
  });
}

/** The unit by its serial number, made when it is new. */
async function unit(r: Request, id: string): Promise<string> {
  const serial = r.serial.trim();
  const known = await api.find<Asset>("assets", api.filter("serial = {:serial} && product = {:product}", { serial, product: r.product }), { fields: "id" });
  if (known) return known.id;
  // Noon, so that the day stays the day in most zones.
  const bought_at = r.boughtOn ? `${r.boughtOn} 12:00:00.000Z` : "";
  const customer = api.me.peek()?.id ?? "";
  return (await createOnce<Asset>("assets", id, { customer, product: r.product, serial, bought_at })).id;
}
