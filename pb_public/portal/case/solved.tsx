import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { ErrorNote } from "../../parts/state";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import { t } from "../../shared/i18n";
import type { Message, Ticket } from "../../shared/types";
import { iconThumbsDown, iconThumbsUp } from "../../vendor/icons";
import { api } from "../app";
import { Composer } from "./composer";

/** Asks whether it is solved. "Not yet" asks what is still wrong; the answer opens the case again. */
export function Solved({ ticket, onChanged, onSent }: { ticket: Ticket; onChanged: (next: Ticket) => void; onSent: (message: Message) => void }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [notYet, setNotYet] = useState(false);
  const yes = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      onChanged(await api.update<Ticket>("tickets", ticket.id, { status: "closed" }));
      toast({ text: t("portal.solved.thanks"), tone: "ok" });
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
      <ErrorNote problem={problem} />
      <div class="solved-choice no-print" role="group" aria-labelledby="solved">
        <Button look={notYet ? "plain" : "primary"} icon={iconThumbsUp} busy={busy} onClick={() => void yes()}>
          {t("portal.solved.yes")}
        </Button>
        <Button icon={iconThumbsDown} aria-pressed={notYet ? "true" : "false"} onClick={() => setNotYet(!notYet)}>
          {t("portal.solved.not_yet")}
        </Button>
      </div>
      {notYet && <Composer ticket={ticket.id} me={api.me.value?.id ?? ""} focus label={t("portal.solved.what")} placeholder={t("portal.solved.what_example")} onSent={onSent} />}
    </section>
  );
}
