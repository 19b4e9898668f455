import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { ErrorNote } from "../../parts/state";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import { t } from "../../shared/i18n";
import { focusHeading } from "../../shared/router";
import type { Ticket } from "../../shared/types";
import { iconThumbsDown, iconThumbsUp } from "../../vendor/icons";
import { api } from "../app";

export interface SolvedProps {
  ticket: Ticket;
  onChanged: (next: Ticket) => void;
  /** The customer wants to say what is still wrong. */
  onNotYet: () => void;
}

/** Asks whether it is solved. "Not yet" leads to the composer: a message opens the case again. */
export function Solved({ ticket, onChanged, onNotYet }: SolvedProps): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const yes = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      onChanged(await api.update<Ticket>("tickets", ticket.id, { status: "closed" }));
      toast({ text: t("portal.solved.thanks"), tone: "ok" });
      // The question goes, and the focus with it.
      focusHeading();
    } catch (err) {
      setProblem(toProblem(err));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section class="card solved" aria-labelledby="solved">
      <h2 id="solved">{t("portal.solved.title")}</h2>
      {ticket.resolution && (
        <p class="solved-text" dir="auto">
          {ticket.resolution}
        </p>
      )}
      <ErrorNote problem={problem} onRetry={() => void yes()} />
      <div class="solved-choice no-print" role="group" aria-labelledby="solved">
        <Button look="primary" icon={iconThumbsUp} busy={busy} onClick={() => void yes()}>
          {t("portal.solved.yes")}
        </Button>
        <Button icon={iconThumbsDown} onClick={onNotYet}>
          {t("portal.solved.not_yet")}
        </Button>
      </div>
    </section>
  );
}
