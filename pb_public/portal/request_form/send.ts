import { t } from "../../shared/i18n";
import { createOnce, createOrFind, newId } from "../../shared/once";
import type { Asset, Customer, Kind, Ticket } from "../../shared/types";
import { noonOf } from "../../shared/unit";
import { api } from "../app";
import { ownUnit } from "../products";
import { type Request, describe, hasUnit, need, otherProduct, takesUnit, titleOf } from "../request";

export interface SentRequest {
  ticket: Ticket;
  /** What it says now, where an earlier try had come through with other words: they stand in the case, and these do not. */
  changed: string;
}

/**
 * Sends the request: what is new about the customer, the unit, then the case. It may be tried again after any failure; `isChanged` says that
 * it is no longer what was tried first.
 */
export async function sendRequest(r: Request, ids: { ticket: string; asset: string }, me: Customer, day: (iso: string) => string, isChanged: boolean): Promise<SentRequest> {
  const news: Partial<Customer> = {};
  if (r.name.trim() && r.name.trim() !== me.name) news.name = r.name.trim();
  if (r.phone.trim() && r.phone.trim() !== me.phone) news.phone = r.phone.trim();
  if (need(r.kind, "address") && !me.region && r.address.trim()) news.region = r.address.trim();
  if (Object.keys(news).length) await api.update("customers", me.id, news);

  const asset = hasUnit(r) ? await unit(r, ids.asset) : takesUnit(r.kind) ? r.asset : "";
  const product = need(r.kind, "product") && r.product !== otherProduct ? r.product : "";
  const said = { kind: r.kind as Kind, subject: titleOf(r), description: describe(r, t, day) };
  const { record, wasThere } = await createOrFind<Ticket>(api, "tickets", ids.ticket, { ...said, ...(product ? { product } : {}), ...(asset ? { asset } : {}) });
  return { ticket: record, changed: wasThere && isChanged ? changedWords(said) : "" };
}

/** The whole of it, since what arrived may be read by somebody already. */
function changedWords(said: Pick<Ticket, "kind" | "subject" | "description">): string {
  return [t("portal.new.arrived_message"), `**${t(`common.kind.${said.kind}`)}**${t("portal.new.colon")}${said.subject}`, said.description].join("\n\n");
}

/** The unit by its serial number, made when it is new. */
async function unit(r: Request, id: string): Promise<string> {
  const serial = r.serial.trim();
  const known = await ownUnit(r.product, serial);
  if (known) return known;
  const bought_at = noonOf(r.boughtOn);
  const customer = api.me.peek()?.id ?? "";
  const made = { customer, product: r.product, serial, bought_at };
  const { record } = await createOrFind<Asset>(api, "assets", id, made);
  // One of an earlier try, of which another number or product was entered since, is another unit.
  if (record.serial.toLowerCase() === serial.toLowerCase() && record.product === r.product) return record.id;
  return (await createOnce<Asset>(api, "assets", newId(), made)).id;
}
