import type { JSX } from "preact";
import { StepTracker } from "../../parts/steps";
import { Time } from "../../parts/time";
import { minute } from "../../shared/clock";
import { formatDateTime, t } from "../../shared/i18n";
import type { Ticket } from "../../shared/types";
import { trackerOf } from "../tracker";

/** The tracker on top of the case, and every step with its time for who wants to know. */
export function CaseSteps({ ticket }: { ticket: Ticket }): JSX.Element {
  const now = minute.value;
  const entries = trackerOf(ticket, now);
  return (
    <section class="card case-steps" aria-label={t("portal.case.steps")}>
      <StepTracker
        label={t("portal.case.steps")}
        steps={entries.map((e) => ({
          id: e.id,
          label: t(e.label),
          state: e.state,
          time: e.promisedAt ? (
            <strong class={e.late ? "promise late" : "promise"}>
              {t(e.late ? "portal.case.promise_late" : "portal.case.promise", { when: formatDateTime(e.promisedAt, now) })}
            </strong>
          ) : (
            e.at && <Time at={e.at} as="deadline" />
          ),
        }))}
      />
      {ticket.promise_text && entries.some((e) => e.promisedAt) && (
        <p class="small soft">{t("portal.case.promised_what", { text: ticket.promise_text })}</p>
      )}
    </section>
  );
}
