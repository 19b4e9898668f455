import type { Asset } from "../shared/types";
import { noonOf } from "../shared/unit";
import { api } from "./app";
import { uploadOnce } from "./once";
import { type UnitTry, isSameTry } from "./unit_try";

interface SendUnit {
  /** The id of the unit, or the one that a new one gets. */
  id: string;
  isNew: boolean;
  said: UnitTry;
  /** What was sent before without an answer. */
  tried: UnitTry | undefined;
  files: readonly File[];
  progress: (share: number) => void;
}

/** Registers a unit or corrects one; sent again, since an answer was lost, it is made once and has each proof once. */
export async function sendUnit({ id, isNew, said, tried, files, progress }: SendUnit): Promise<Asset> {
  const isChanged = tried !== undefined && !isSameTry(tried, said);
  if (isNew && !(isChanged && (await isThere(id)))) return uploadOnce<Asset>("assets", id, bodyOf(said, files), progress);
  return api.upload<Asset>("assets", id, bodyOf(said, files), progress);
}

async function isThere(id: string): Promise<boolean> {
  return (await api.find("assets", api.filterOf("id", [id]), { fields: "id" })) !== null;
}

// All proofs are named, those that stay and those that come: the browser itself may send what was to be added twice.
function bodyOf({ form, proof }: UnitTry, files: readonly File[]): FormData {
  const body = new FormData();
  body.set("customer", api.me.peek()?.id ?? "");
  body.set("product", form.product);
  body.set("serial", form.serial);
  body.set("bought_at", noonOf(form.bought));
  body.set("installed_at", noonOf(form.installed));
  body.set("delivered_at", noonOf(form.delivered));
  body.set("sale", form.sale);
  for (const one of [...proof, ...files]) body.append("proof", one);
  return body;
}
