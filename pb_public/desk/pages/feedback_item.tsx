import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Avatar } from "../../parts/avatar";
import { Button, IconButton } from "../../parts/button";
import { Chip, type Tone } from "../../parts/chip";
import { Icon } from "../../parts/icon";
import { Menu, type MenuItem } from "../../parts/menu";
import { Countdown, Time } from "../../parts/time";
import { minute } from "../../shared/clock";
import { stepsOf, wordsOf } from "../../shared/feedback";
import { locale, t } from "../../shared/i18n";
import type { Feedback, FeedbackState, Suggestion } from "../../shared/types";
import { type IconShape, iconBan, iconCheck, iconCircleCheck, iconCircleDot, iconCircleX, iconEllipsis, iconEye, iconEyeOff, iconHeart, iconInbox, iconLightbulb, iconMerge, iconPlay, iconSearch, iconThumbsUp, iconUsers } from "../../vendor/icons";
import { canWork } from "../action";
import { api } from "../app";
import { staffName, teamName } from "../desk";
import { FeedbackDialog } from "../dialogs/feedback_dialogs";
import { JoinDialog } from "../dialogs/join_dialog";
import { PublishDialog } from "../dialogs/publish_dialog";
import { type FeedbackDeed, deedsOf, isLate } from "../feedback";

const looks: Record<FeedbackState, { tone: Tone; icon: IconShape }> = {
  received: { tone: "brand", icon: iconInbox },
  analysed: { tone: "info", icon: iconSearch },
  adopted: { tone: "ok", icon: iconCheck },
  declined: { tone: "muted", icon: iconCircleX },
  in_progress: { tone: "info", icon: iconPlay },
  done: { tone: "ok", icon: iconCircleCheck },
  forwarded: { tone: "info", icon: iconUsers },
  thanked: { tone: "ok", icon: iconCircleCheck },
  withdrawn: { tone: "muted", icon: iconBan },
};

export function FeedbackChip({ state }: { state: FeedbackState }): JSX.Element {
  const look = looks[state] ?? { tone: "muted", icon: iconCircleDot };
  return (
    <Chip tone={look.tone} icon={look.icon}>
      {t(`desk.feedback.state.${state}`)}
    </Chip>
  );
}

interface FeedbackItemProps {
  feedback: Feedback;
  /** What everybody sees of it. */
  shown: Suggestion | undefined;
  /** Within its case: the case and its customer go without saying. */
  inCase?: boolean;
  onChanged: () => void;
}

type Open = { deed: FeedbackDeed | "hand" } | "publish" | "join" | null;

/** A suggestion or praise: what was said, where it stands, whose it is, by when; led on where it stands. */
export function FeedbackItem({ feedback, shown, inCase = false, onChanged }: FeedbackItemProps): JSX.Element {
  const [open, setOpen] = useState<Open>(null);
  const { ticket, customer } = feedback.expand ?? {};
  const isSuggestion = feedback.kind === "suggestion";
  const close = (): void => setOpen(null);
  const subject = ticket?.subject ?? "";
  return (
    <article class={isLate(feedback, minute.value) ? "follow-up late" : "follow-up"} aria-label={subject || t(`common.kind.${feedback.kind}`)}>
      <div class="follow-up-head">
        <Icon of={isSuggestion ? iconLightbulb : iconHeart} />
        {inCase || !ticket ? (
          <strong>{t(`common.kind.${feedback.kind}`)}</strong>
        ) : (
          <a href={`/desk/all/${ticket.number}`} class="truncate feedback-subject" dir="auto">
            {subject}
          </a>
        )}
        <FeedbackChip state={feedback.state} />
        {feedback.is_open && feedback.due_at && <Countdown due={feedback.due_at} warn={24 * 3600e3} />}
      </div>
      {!inCase && ticket?.description && ticket.description !== ticket.subject && (
        <p class="follow-up-text feedback-said" dir="auto">
          {ticket.description}
        </p>
      )}
      <Trail feedback={feedback} />
      {feedback.analysis && (
        <p class="follow-up-text" dir="auto">
          <span class="soft">{t("desk.feedback.analysis") + t("desk.feedback.colon")}</span>
          {feedback.analysis}
        </p>
      )}
      {feedback.explanation && (
        <p class="follow-up-text" dir="auto">
          <span class="soft">{t("desk.feedback.explanation_was") + t("desk.feedback.colon")}</span>
          {feedback.explanation}
        </p>
      )}
      {shown && <Face shown={shown} />}
      {feedback.joined_into && (
        <p class="small">
          <Icon of={iconMerge} size={14} /> <a href={`/desk/feedback/${feedback.joined_into}`}>{t("desk.feedback.joined")}</a>
        </p>
      )}
      <div class="follow-up-facts">
        {!inCase && ticket && <span class="figures">{ticket.number}</span>}
        {!inCase && customer && (
          <span class="truncate" dir="auto">
            {customer.name || t("desk.customer.nameless")}
          </span>
        )}
        <span class="follow-up-owner">
          {feedback.owner ? <Avatar name={staffName(feedback.owner)} size="small" /> : <Icon of={iconUsers} size={14} />}
          <span>
            {feedback.team ? teamName(feedback.team) : t("desk.feedback.no_team")}
            {feedback.owner && ` · ${staffName(feedback.owner)}`}
          </span>
        </span>
        {!isSuggestion && (feedback.people ?? []).length > 0 && (
          <span>
            <span class="soft">{t("desk.feedback.people") + t("desk.feedback.colon")}</span>
            {(feedback.people ?? []).map(staffName).join(t("desk.feedback.comma"))}
          </span>
        )}
        {feedback.decided_at && (
          <span>
            {feedback.decided_by && `${t("desk.feedback.decided_by", { name: staffName(feedback.decided_by) })} · `}
            <Time at={feedback.decided_at} />
          </span>
        )}
      </div>
      <Deeds feedback={feedback} shown={shown} onOpen={setOpen} />
      {open && typeof open === "object" && <FeedbackDialog feedback={feedback} deed={open.deed} onSaved={onChanged} onClose={close} />}
      {open === "publish" && <PublishDialog feedback={feedback} shown={shown} onSaved={onChanged} onClose={close} />}
      {open === "join" && <JoinDialog feedback={feedback} onSaved={onChanged} onClose={close} />}
    </article>
  );
}

/** Its path in one line. */
function Trail({ feedback }: { feedback: Feedback }): JSX.Element {
  return (
    <ol class="feedback-trail" aria-label={t("desk.feedback.path")}>
      {stepsOf(feedback).map((step) => (
        <li key={step.state} class={step.stands} aria-current={step.stands === "now" ? "step" : undefined}>
          {t(`desk.feedback.state.${step.state}`)}
          {step.at && (
            <span class="faint">
              {" "}
              <Time at={step.at} />
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}

/** What everybody sees of it. */
function Face({ shown }: { shown: Suggestion }): JSX.Element {
  const words = wordsOf(shown, locale.value);
  return (
    <div class="answer-reply">
      <p class="small">
        <Icon of={shown.published ? iconEye : iconEyeOff} size={14} /> {t(shown.published ? "desk.feedback.shown" : "desk.feedback.kept_back")}
        {" · "}
        <Icon of={iconThumbsUp} size={14} /> {t("desk.feedback.votes", { count: shown.votes })}
      </p>
      <p class="answer-reply-text" lang={words.lang}>
        {words.title}
      </p>
    </div>
  );
}

function Deeds({ feedback, shown, onOpen }: { feedback: Feedback; shown: Suggestion | undefined; onOpen: (open: Open) => void }): JSX.Element | null {
  const me = api.me.value;
  if (!me || !canWork(me) || feedback.expand?.ticket?.erased_at) return null;
  const deeds = deedsOf(feedback, me);
  const isSuggestion = feedback.kind === "suggestion";
  const isAlive = !feedback.joined_into && feedback.state !== "withdrawn";
  const items: MenuItem[] = [];
  if (feedback.is_open) items.push({ label: t("desk.feedback.deed.hand"), icon: iconUsers, onSelect: () => onOpen({ deed: "hand" }) });
  if (isSuggestion && isAlive) {
    items.push({ label: t(shown ? "desk.feedback.deed.words" : "desk.feedback.deed.publish"), icon: iconEye, onSelect: () => onOpen("publish") });
    items.push({ label: t("desk.feedback.deed.join"), icon: iconMerge, onSelect: () => onOpen("join") });
  }
  if (!deeds.length && !items.length) return null;
  return (
    <div class="row">
      {deeds.map((deed) => (
        <Button key={deed} class="small-button" onClick={() => onOpen({ deed })}>
          {t(`desk.feedback.deed.${deed}`)}
        </Button>
      ))}
      {items.length > 0 && <Menu items={items} trigger={(p) => <IconButton class="small-button" icon={iconEllipsis} label={t("desk.feedback.more")} {...p} />} />}
    </div>
  );
}
