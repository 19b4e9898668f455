import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { ErrorNote } from "../../parts/state";
import { Time } from "../../parts/time";
import { type Problem, toProblem } from "../../shared/api";
import { t } from "../../shared/i18n";
import { createOnce } from "../../shared/once";
import { focusHeading } from "../../shared/router";
import { iconSend } from "../../vendor/icons";
import { api } from "../app";
import type { SentRequest } from "./send";

interface ArrivedProps {
  sent: SentRequest;
  /** Id of the message that the change becomes, so that it is added once. */
  message: string;
  onDone: () => void;
}

/** An earlier try had come through, though its answer did not: what is in the case, and the way to add what was changed since. */
export function Arrived({ sent: { ticket, changed }, message, onDone }: ArrivedProps): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => focusHeading(), []);
  const add = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await createOnce(api, "messages", message, { ticket: ticket.id, kind: "reply", body: changed });
      onDone();
    } catch (err) {
      setProblem(toProblem(err));
      setBusy(false);
    }
  };
  return (
    <div class="stack">
      <h1>{t("portal.new.arrived_title", { number: ticket.number })}</h1>
      <p>
        {t("portal.new.arrived_text")} <Time at={ticket.created} />
      </p>
      <section class="card stack" aria-labelledby="arrived-there">
        <h2 id="arrived-there">{t("portal.new.arrived_there")}</h2>
        <p class="review-text" dir="auto">
          <strong>{ticket.subject}</strong>
          {"\n"}
          {ticket.description}
        </p>
      </section>
      <section class="card stack" aria-labelledby="arrived-now">
        <h2 id="arrived-now">{t("portal.new.arrived_now")}</h2>
        <p class="review-text" dir="auto">
          {changed}
        </p>
      </section>
      <ErrorNote problem={problem} />
      <div class="row">
        <Button look="primary" icon={iconSend} busy={busy} onClick={() => void add()}>
          {t("portal.new.arrived_add")}
        </Button>
        <Button disabled={busy} onClick={onDone}>
          {t("portal.new.arrived_leave")}
        </Button>
      </div>
    </div>
  );
}
