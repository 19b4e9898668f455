import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Button, ButtonLink } from "../../parts/button";
import { Icon } from "../../parts/icon";
import { minute } from "../../shared/clock";
import { formatDateTime, t } from "../../shared/i18n";
import type { FollowUp } from "../../shared/types";
import { iconCircleCheck } from "../../vendor/icons";
import { staffName } from "../desk";
import type { OpenCall, Outcome } from "../open_call";
import { followUpWord, word } from "../wording";
import { CallPart } from "./call_part";

interface CallAfterProps {
  call: OpenCall;
  outcome: Outcome;
  back: string;
}

/** What followed from the call, as it stands, and where to go on. */
export function CallAfter({ call, outcome, back }: CallAfterProps): JSX.Element {
  const heading = useRef<HTMLParagraphElement>(null);
  // The form is gone: whoever hears the page goes on here.
  useEffect(() => heading.current?.focus(), []);
  const { attempt, callback, ticket, second, followUps } = outcome;
  const ended = callback.state !== "open";
  const lines = [
    ...(ended ? [t(`desk.call.did.${callback.outcome === "unreached" ? "unreached" : "done"}`, { outcome: word("desk.outcome", callback.outcome) })] : [t("desk.call.did.again", { time: when(callback.call_at) })]),
    ...(attempt.outcome === "unsatisfied" && ticket?.is_open ? [t(callback.ticket ? "desk.call.did.reopened" : "desk.call.did.opened", { number: ticket.number })] : []),
    ...(ticket?.kind === "complaint" && ticket.callback_outcome && ended && ticket.stage ? [t("desk.call.did.stage", { stage: word("desk.stage", ticket.stage) })] : []),
    ...(second ? [t("desk.call.did.second", { time: when(second.call_at), due: when(second.due_at) })] : []),
    ...(attempt.opt_out ? [t("desk.call.did.opt_out")] : []),
  ];
  return (
    <CallPart title={t("desk.call.after")}>
      <p ref={heading} tabIndex={-1} class="call-saved" role="status">
        <Icon of={iconCircleCheck} />
        {t("desk.call.saved")}
      </p>
      <ul class="call-did">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
        {followUps.map((followUp) => (
          <li key={followUp.id}>
            <FollowUpLine followUp={followUp} />
          </li>
        ))}
      </ul>
      <div class="row">
        <ButtonLink look="primary" href={back}>
          {t("desk.call.to_list")}
        </ButtonLink>
        {ticket && <ButtonLink href={`/desk/all/${ticket.number}`}>{t("desk.call.whole_case", { number: ticket.number })}</ButtonLink>}
        {second && <ButtonLink href={`/desk/callbacks/${second.id}`}>{t("desk.call.to_second")}</ButtonLink>}
        {!ended && (
          <Button look="quiet" onClick={() => void call.again()}>
            {t("desk.call.try_again")}
          </Button>
        )}
      </div>
    </CallPart>
  );
}

function when(at: string): string {
  return formatDateTime(at, minute.value);
}

function FollowUpLine({ followUp }: { followUp: FollowUp }): JSX.Element {
  const text = t(followUp.owner ? "desk.call.did.follow_up" : "desk.call.did.follow_up_leads", { kind: followUpWord(followUp.kind), name: staffName(followUp.owner), due: when(followUp.due_at) });
  return <a href={`/desk/follow-ups/${followUp.id}`}>{text}</a>;
}
