import type { JSX } from "preact";
import { StepTracker } from "../../parts/steps";
import { Time } from "../../parts/time";
import { minute } from "../../shared/clock";
import { exactTime, formatDateTime, t, toDate } from "../../shared/i18n";
import type { Ticket } from "../../shared/types";
import { type CaseClock, nextDeadline } from "../deadline";
import { DeadlineLine } from "../deadline_words";
import { type CallTrace, type TrackerEntry, callStep, trackerOf, withCall } from "../tracker";
import { type Say, useVoiceWords } from "../voice_words";

export interface CaseStepsProps {
  ticket: Ticket;
  /** Empty until they are known. */
  clocks: readonly CaseClock[];
  /** Null until it is known. */
  call: CallTrace | null;
  /** Whether the desk has a number to call. */
  hasNumber: boolean;
}

/** The tracker on top of the case; where it stands now, the next time that was promised. */
export function CaseSteps({ ticket, clocks, call, hasNumber }: CaseStepsProps): JSX.Element {
  const deadline = nextDeadline(clocks, ticket, minute.value);
  const say = useVoiceWords();
  const timeOf = (e: TrackerEntry): JSX.Element | string | undefined => {
    if (e.state === "now" && deadline) return <DeadlineLine deadline={deadline} status={ticket.status} />;
    if (say && e.id === callStep && e.state === "next") return <CallTime at={e.at ?? ""} say={say} />;
    return e.at && <Time at={e.at} as="deadline" />;
  };
  return (
    <section class="card case-steps" aria-label={t("portal.case.steps")}>
      <StepTracker
        label={t("portal.case.steps")}
        steps={withCall(trackerOf(ticket), say && call).map((e) => ({ id: e.id, label: say && e.id === callStep ? say(e.label) : t(e.label), state: e.state, time: timeOf(e) }))}
      />
      {ticket.promise_text && deadline?.kind === "promise" && <p class="small soft">{t("portal.case.promised_what", { text: ticket.promise_text })}</p>}
      {say && call?.state === "planned" && !hasNumber && (
        <p class="small soft">
          {say("call_no_number")} <a href="/account">{say("call_add_number")}</a>
        </p>
      )}
    </section>
  );
}

/** By when the customer is called; a call that is late is said to be. */
function CallTime({ at, say }: { at: string; say: Say }): JSX.Element {
  const now = minute.value;
  return <span title={exactTime(at)}>{say(toDate(at).getTime() > now ? "call_by" : "call_late", { when: formatDateTime(at, now) })}</span>;
}
