import type { JSX } from "preact";
import { StepTracker } from "../../parts/steps";
import { Time } from "../../parts/time";
import { minute } from "../../shared/clock";
import { t } from "../../shared/i18n";
import type { Ticket } from "../../shared/types";
import { type CaseClock, nextDeadline } from "../deadline";
import { DeadlineLine } from "../deadline_words";
import { trackerOf } from "../tracker";

export interface CaseStepsProps {
  ticket: Ticket;
  /** Empty until they are known. */
  clocks: readonly CaseClock[];
}

/** The tracker on top of the case; where it stands now, the next time that was promised. */
export function CaseSteps({ ticket, clocks }: CaseStepsProps): JSX.Element {
  const deadline = nextDeadline(clocks, ticket, minute.value);
  return (
    <section class="card case-steps" aria-label={t("portal.case.steps")}>
      <StepTracker
        label={t("portal.case.steps")}
        steps={trackerOf(ticket).map((e) => ({
          id: e.id,
          label: t(e.label),
          state: e.state,
          time: e.state === "now" && deadline ? <DeadlineLine deadline={deadline} status={ticket.status} /> : e.at && <Time at={e.at} as="deadline" />,
        }))}
      />
      {ticket.promise_text && deadline?.kind === "promise" && <p class="small soft">{t("portal.case.promised_what", { text: ticket.promise_text })}</p>}
    </section>
  );
}
