import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { Dialog } from "../../parts/dialog";
import { ErrorNote, Skeleton } from "../../parts/state";
import { type Problem, toProblem } from "../../shared/api";
import { t } from "../../shared/i18n";
import type { Say } from "../../shared/page_words";
import type { Asset } from "../../shared/types";
import { api } from "../app";
import { productName } from "../desk";

interface Code {
  address: string;
  svg: string;
}

/** A unit's QR code, to be printed and put on it. */
export function UnitCode({ unit, say, onClose }: { unit: Asset; say: Say; onClose: () => void }): JSX.Element {
  const [code, setCode] = useState<Code | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = (): void => void api.send<Code>(`warranty/${unit.id}/code`).then(setCode, (err: unknown) => setProblem(toProblem(err)));
  useEffect(load, [unit.id]);
  return (
    <Dialog
      title={say("staff.code")}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t("common.close")}</Button>
          <Button look="primary" disabled={!code} onClick={print}>
            {say("staff.code_print")}
          </Button>
        </>
      }
    >
      <ErrorNote problem={problem} onRetry={load} />
      {!code && !problem && <Skeleton lines={4} />}
      {code && (
        <div class="unit-code">
          <img src={`data:image/svg+xml,${encodeURIComponent(code.svg)}`} alt={say("staff.code_alt", { address: code.address })} />
          <strong>{unit.product && productName(unit.product)}</strong>
          <span class="figures">{unit.serial}</span>
          <span class="small">{say("staff.code_use")}</span>
        </div>
      )}
    </Dialog>
  );
}

/** Prints the code alone, as the style sheet has it for this mark on the page. */
function print(): void {
  const root = document.documentElement;
  root.dataset.print = "code";
  addEventListener("afterprint", () => delete root.dataset.print, { once: true });
  window.print();
}
