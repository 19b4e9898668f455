import type { JSX } from "preact";
import { Button } from "../../parts/button";
import { Icon } from "../../parts/icon";
import { Note } from "../../parts/state";
import { Time } from "../../parts/time";
import { today } from "../../shared/clock";
import { t } from "../../shared/i18n";
import type { Ticket } from "../../shared/types";
import { iconBell, iconMoon } from "../../vendor/icons";
import { mayAssign } from "../action";
import { api } from "../app";
import { deskTime } from "../desk";
import type { OpenCase } from "../open_case";

/** That a case is out of its queue, and until when; once it is back, quietly, since when. */
export function SnoozeNote({ open, ticket }: { open: OpenCase; ticket: Ticket }): JSX.Element | null {
  const me = api.me.value;
  if (ticket.snoozed_until) {
    const wake = (): void => void open.save({ snoozed_until: "" }, { said: t("desk.saved.woken") });
    return (
      <div class="case-note">
        <Note tone="info" icon={iconMoon} actions={me && mayAssign(ticket, me) && <Button onClick={wake}>{t("desk.deed.wake")}</Button>}>
          {t("desk.snooze.until", { time: deskTime(ticket.snoozed_until, today.value) })}
        </Note>
      </div>
    );
  }
  if (!ticket.woken_at) return null;
  return (
    <p class="case-accepted">
      <Icon of={iconBell} size={14} />
      <span>
        {t("desk.snooze.back")} <Time at={ticket.woken_at} />
      </span>
    </p>
  );
}
