import type { ComponentChildren, JSX } from "preact";
import { Chip, StatusChip } from "../parts/chip";
import { Icon } from "../parts/icon";
import { Time } from "../parts/time";
import { t } from "../shared/i18n";
import type { Ticket } from "../shared/types";
import { iconMessageSquare } from "../vendor/icons";
import { api } from "./app";
import { isUnread, subjectOf } from "./case_state";
import { kindIcons } from "./kind_icons";
import { seenAt } from "./seen";

/** What a row needs; lists ask for no more. */
export const rowFields = "id,number,subject,kind,status,is_open,merged_into,withdrawn_reason,erased_at,last_staff_at,updated,created";

/** A case in a list: what it is about first, then where it stands; `children` is a further line. */
export function CaseRow({ ticket, children }: { ticket: Ticket; children?: ComponentChildren }): JSX.Element {
  const unread = isUnread(ticket, seenAt(api.me.value?.id ?? "", ticket.id));
  return (
    <a class={unread ? "case-row unread" : "case-row"} href={`/cases/${ticket.number}`}>
      <span class="case-row-icon">{ticket.kind && <Icon of={kindIcons[ticket.kind]} size={20} />}</span>
      <span class="case-row-body">
        <span class="case-row-subject" dir="auto">
          {subjectOf(ticket, t("portal.case.erased_title"))}
        </span>
        <span class="case-row-facts">
          <span class="figures">{ticket.number}</span>
          {ticket.kind && <span>{t(`common.kind.${ticket.kind}`)}</span>}
          <Time at={ticket.updated} />
        </span>
        {children}
      </span>
      <span class="case-row-state">
        {unread && (
          <Chip tone="brand" icon={iconMessageSquare}>
            {t("portal.cases.unread")}
          </Chip>
        )}
        {ticket.merged_into ? <Chip>{t("portal.case.merged")}</Chip> : ticket.withdrawn_reason && ticket.status === "closed" ? <Chip>{t("portal.case.withdrawn")}</Chip> : <StatusChip status={ticket.status} forCustomer />}
      </span>
    </a>
  );
}
