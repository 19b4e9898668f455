import { Problem } from "../shared/api";
import type { Asset } from "../shared/types";
import { type UnitForm, noonOf } from "../shared/unit";
import { api } from "./app";
import { notOf, proofName } from "./unit_proof";

interface SendUnit {
  /** The id of the unit, or the one that a new one gets. */
  id: string;
  isNew: boolean;
  form: UnitForm;
  /** The id of what is being written: the proofs that it brings bear it, whichever try has brought them. */
  draft: string;
  files: readonly File[];
  progress: (share: number) => void;
}

/** How often it is read anew what somebody else changes of it just then. */
const mostTries = 3;

/**
 * Registers a unit or corrects one. Sent again, since an answer was lost or what was sent has changed, it is made once, says what was said last,
 * and has each proof once.
 */
export async function sendUnit(unit: SendUnit): Promise<Asset> {
  if (!unit.isNew) return correct(unit);
  const body = bodyOf(unit, []);
  body.set("id", unit.id);
  try {
    return await api.upload<Asset>("assets", null, body, unit.progress);
  } catch (err) {
    if (!(err instanceof Problem && err.fields.id)) throw err;
    return correct(unit); // an earlier try has come through, perhaps with other words
  }
}

async function correct(unit: SendUnit, tries = mostTries): Promise<Asset> {
  const { proof, updated } = await api.get<Asset>("assets", unit.id, { fields: "proof,updated" });
  try {
    return await api.upload<Asset>("assets", unit.id, bodyOf(unit, notOf(unit.draft, proof)), unit.progress, undefined, { seen: updated });
  } catch (err) {
    if (tries > 1 && err instanceof Problem && err.status === 409) return correct(unit, tries - 1);
    throw err;
  }
}

// All proofs are named, those that stay and those that come: the browser itself may send what was to be added twice.
function bodyOf({ form, draft, files }: SendUnit, others: readonly string[]): FormData {
  const body = new FormData();
  body.set("customer", api.me.peek()?.id ?? "");
  body.set("product", form.product);
  body.set("serial", form.serial.trim());
  body.set("bought_at", noonOf(form.bought));
  body.set("installed_at", noonOf(form.installed));
  body.set("delivered_at", noonOf(form.delivered));
  body.set("sale", form.sale);
  for (const name of others) body.append("proof", name);
  for (const file of files) body.append("proof", file, proofName(draft, file.name));
  return body;
}
