import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { Icon } from "../../parts/icon";
import { Note } from "../../parts/state";
import { Time } from "../../parts/time";
import { locale, t } from "../../shared/i18n";
import type { Ticket } from "../../shared/types";
import { iconCircleCheck, iconLifeBuoy } from "../../vendor/icons";
import { api } from "../app";
import { staff, staffName } from "../desk";
import { type Escalation, isEscalated, isMadeUpFor, mayAccept, wayDown } from "../escalation";
import type { OpenCase } from "../open_case";
import { spoken } from "../../shared/spoken";
import { word } from "../wording";
import { askReason } from "./properties";

interface EscalationNoteProps {
  open: OpenCase;
  ticket: Ticket & Escalation;
}

/** That a case was escalated and waits for somebody who takes care of it; afterwards, quietly, who does. */
export function EscalationNote({ open, ticket }: EscalationNoteProps): JSX.Element | null {
  const [busy, setBusy] = useState(false);
  const me = api.me.value;
  if (!isEscalated(ticket)) return null;
  const reason = spoken(ticket.escalation_reason, locale.value);
  const whom = t("desk.escalation.to", { level: word("desk.level", ticket.escalation ?? "") });
  if (ticket.accepted_by) {
    return (
      <p class="case-accepted">
        <Icon of={iconCircleCheck} size={14} />
        <span>
          {t("desk.escalation.accepted", { name: staffName(ticket.accepted_by) })} <Time at={ticket.accepted_at ?? ""} />
        </span>
        <span class="faint truncate" title={reason}>
          {whom}
          {reason && t("desk.escalation.because", { reason })}
        </span>
      </p>
    );
  }
  const accept = async (): Promise<void> => {
    if (!me) return;
    setBusy(true);
    await open.accept(me.id);
    setBusy(false);
  };
  const way = me ? wayDown(ticket, me) : "";
  const isDone = isMadeUpFor(ticket, open.clocks.value);
  return (
    <div class="case-note of-escalation">
      <Note
        tone={isDone ? "info" : "danger"}
        class="escalated"
        icon={iconLifeBuoy}
        role="status"
        actions={
          me && (
            <>
              {mayAccept(ticket, me) && (
                <Button look="primary" busy={busy} onClick={() => void accept()}>
                  {t("desk.escalation.accept")}
                </Button>
              )}
              {way === "say" && <Button onClick={() => askNoCrisis(open)}>{t("desk.escalation.no_crisis")}</Button>}
            </>
          )
        }
      >
        <strong>{whom}</strong> <Time at={ticket.escalated_at ?? ""} />
        {reason && (
          <span class="escalated-reason" dir="auto">
            {reason}
          </span>
        )}
        {isDone && <span class="escalated-ask">{t("desk.escalation.done_since")}</span>}
        {way === "ask" && <span class="escalated-ask">{whomToAsk()}</span>}
      </Note>
    </div>
  );
}

/** Lowers the grade with a manager's reason, by which nobody is called any more. */
function askNoCrisis(open: OpenCase): void {
  const run = (reason: string): Promise<boolean> => open.save({ grade: "general", reason }, { said: t("desk.escalation.no_crisis_said"), final: true });
  askReason(t("desk.escalation.no_crisis"), t("desk.escalation.no_crisis_text"), t("desk.escalation.no_crisis_go"), run);
}

/** Who could say that it is no crisis. */
function whomToAsk(): string {
  const managers = staff.value.filter((one) => one.active && one.role === "manager").map((one) => one.name);
  return managers.length ? t("desk.escalation.ask_manager", { names: managers.join(locale.value === "en" ? ", " : "、") }) : t("desk.escalation.ask_nobody");
}
