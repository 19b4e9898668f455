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
import { staffName } from "../desk";
import { type Escalation, isEscalated, mayAccept } from "../escalation";
import type { OpenCase } from "../open_case";
import { spoken } from "../../shared/spoken";
import { word } from "../wording";

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
  return (
    <div class="case-note of-escalation">
      <Note
        tone="danger"
        class="escalated"
        icon={iconLifeBuoy}
        role="status"
        actions={
          me &&
          mayAccept(ticket, me) && (
            <Button look="primary" busy={busy} onClick={() => void accept()}>
              {t("desk.escalation.accept")}
            </Button>
          )
        }
      >
        <strong>{whom}</strong> <Time at={ticket.escalated_at ?? ""} />
        {reason && (
          <span class="escalated-reason" dir="auto">
            {reason}
          </span>
        )}
      </Note>
    </div>
  );
}
