import type { JSX } from "preact";
import { WarrantyView } from "../../parts/warranty";
import type { Warranty } from "../../shared/warranty";
import { warrantyWords } from "../../shared/warranty_words";
import { api } from "../app";
import { useLoaded } from "../loaded";

/** The warranty of the unit that a request is about. A request can be sent without it, so nothing is said where it cannot be had. */
export function OwnUnit({ asset }: { asset: string }): JSX.Element | null {
  const say = warrantyWords.use();
  const answer = useLoaded(() => api.send<Warranty>(`warranty/${asset}`), [asset]).value;
  if (!say || answer?.asset !== asset) return null;
  return (
    <section class="card" aria-label={say("intake.title")}>
      <h2>{say("intake.title")}</h2>
      <WarrantyView of={answer} say={say} />
    </section>
  );
}
