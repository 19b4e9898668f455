import type { JSX } from "preact";
import { WarrantyView } from "../../parts/warranty";
import type { Warranty } from "../../shared/warranty";
import { warrantyWords } from "../../shared/warranty_words";
import { api } from "../app";
import { useLoaded } from "../loaded";

/** The warranty of the unit that a request is about. A request can be sent without it, so nothing is said where it cannot be had. */
export function OwnUnit({ asset, advises }: { asset: string; advises: boolean }): JSX.Element | null {
  const answer = useLoaded(() => api.send<Warranty>(`warranty/${asset}`), [asset]).value;
  return answer?.asset === asset ? <UnitWarranty of={answer} advises={advises} /> : null;
}

/** The same for one that is not registered, by the day on which it was bought. */
export function NewUnit({ product, bought, advises }: { product: string; bought: string; advises: boolean }): JSX.Element | null {
  const asked = `${product} ${bought}`;
  const answer = useLoaded(async () => ({ asked, said: await api.send<Warranty>("warranty", { method: "POST", body: { product, bought } }) }), [asked]).value;
  return answer?.asked === asked ? <UnitWarranty of={answer.said} advises={advises} /> : null;
}

function UnitWarranty({ of, advises }: { of: Warranty; advises: boolean }): JSX.Element | null {
  const say = warrantyWords.use();
  if (!say) return null;
  return (
    <section class="card" aria-label={say("intake.title")} aria-live="polite">
      <h2>{say("intake.title")}</h2>
      <WarrantyView of={of} say={say} advises={advises} />
    </section>
  );
}
