import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Avatar } from "../../parts/avatar";
import { Button, IconButton } from "../../parts/button";
import { Chip } from "../../parts/chip";
import { Icon } from "../../parts/icon";
import { Menu } from "../../parts/menu";
import { Countdown, Time } from "../../parts/time";
import { minute } from "../../shared/clock";
import { t } from "../../shared/i18n";
import type { FollowUp, FollowUpKind } from "../../shared/types";
import { type IconShape, iconCalendarClock, iconCheck, iconCircleCheck, iconCircleDot, iconEllipsis, iconFlag, iconListOrdered, iconMessageSquare, iconPhone, iconSquareCheck, iconThumbsDown, iconUsers } from "../../vendor/icons";
import { canWork } from "../action";
import { api } from "../app";
import { staffName } from "../desk";
import { type FollowUpDeed, FollowUpDialog } from "../dialogs/follow_up_dialogs";
import { LinkSource } from "../dialogs/problem_dialogs";
import { lowScoreText } from "../low_scores";
import { isLate, mayFinish, mayMove } from "../follow_ups";
import { originOf } from "../origins";
import { followUpWord } from "../wording";

const kindIcons: Record<FollowUpKind, IconShape> = {
  contact_data: iconPhone,
  partly: iconCircleDot,
  grade_review: iconFlag,
  low_score: iconThumbsDown,
  opinion: iconMessageSquare,
  other: iconSquareCheck,
};

interface FollowUpItemProps {
  followUp: FollowUp;
  /** Within its case: the case and its customer go without saying. */
  inCase?: boolean;
  onChanged: (after: FollowUp) => void;
}

/** The way to what a follow-up came from: a call, or a survey's answer. */
export function FollowedFrom({ source }: { source: string }): JSX.Element | null {
  const origin = originOf(source);
  if (!origin) return null;
  return (
    <span class="small">
      {t("desk.follow_ups.from")} <a href={origin.place}>{t(`desk.problem.source.${origin.of}`)}</a>
    </span>
  );
}

/** A follow-up: what it is about, whose it is, by when; done, handed on or moved where it stands. */
export function FollowUpItem({ followUp, inCase = false, onChanged }: FollowUpItemProps): JSX.Element {
  const [deed, setDeed] = useState<FollowUpDeed | null>(null);
  const [links, setLinks] = useState(false);
  const me = api.me.value;
  const { ticket, customer } = followUp.expand ?? {};
  const isOpen = followUp.state === "open";
  const can = isOpen && !!me && canWork(me);
  const kind = followUpWord(followUp.kind);
  return (
    <article class={isLate(followUp, minute.value) ? "follow-up late" : "follow-up"} aria-label={kind}>
      <div class="follow-up-head">
        <Icon of={kindIcons[followUp.kind] ?? iconSquareCheck} />
        <strong>{kind}</strong>
        {isOpen ? (
          followUp.due_at && <Countdown due={followUp.due_at} warn={4 * 3600e3} />
        ) : (
          <Chip tone="ok" icon={iconCircleCheck}>
            {t("desk.follow_ups.tab.done")}
          </Chip>
        )}
      </div>
      {lowScoreText(followUp) && <p class="follow-up-text">{lowScoreText(followUp)}</p>}
      {followUp.text && (
        <p class="follow-up-text" dir="auto">
          {followUp.text}
        </p>
      )}
      {!followUp.text && followUp.kind !== "other" && <p class="follow-up-text soft">{t(`desk.follow_ups.what.${followUp.kind}`)}</p>}
      <div class="follow-up-facts">
        {!inCase && ticket && (
          <a href={`/desk/all/${ticket.number}`} class="truncate" dir="auto">
            <span class="figures">{ticket.number}</span> {ticket.subject}
          </a>
        )}
        {!inCase && customer && (
          <span class="truncate" dir="auto">
            {customer.name || t("desk.customer.nameless")}
          </span>
        )}
        <FollowedFrom source={followUp.source} />
        <span class="follow-up-owner">
          {followUp.owner ? <Avatar name={staffName(followUp.owner)} size="small" /> : <Icon of={iconUsers} size={14} />}
          <span class="visually-hidden">{t("desk.follow_ups.owner")}: </span>
          {followUp.owner ? staffName(followUp.owner) : t("desk.follow_ups.leads")}
        </span>
        {isOpen && followUp.due_at && (
          <span>
            {t("desk.follow_ups.due_by")} <Time at={followUp.due_at} as="deadline" />
          </span>
        )}
      </div>
      {!isOpen && (
        <p class="follow-up-result" dir="auto">
          <Icon of={iconCheck} size={14} />
          <span>
            {followUp.result}{" "}
            <span class="faint small">
              {followUp.done_by && `${staffName(followUp.done_by)} · `}
              <Time at={followUp.done_at} as="deadline" />
            </span>
          </span>
        </p>
      )}
      {can && (
        <div class="row">
          {mayFinish(followUp, me) && (
            <Button class="small-button" icon={iconCheck} onClick={() => setDeed("done")}>
              {t("desk.follow_ups.done_deed")}
            </Button>
          )}
          <Menu
            items={[
              { label: t("desk.follow_ups.hand_deed"), icon: iconUsers, onSelect: () => setDeed("hand") },
              ...(mayMove(followUp, me) ? [{ label: t("desk.follow_ups.move_deed"), icon: iconCalendarClock, onSelect: () => setDeed("move") }] : []),
              { label: t("desk.problems.enter"), icon: iconListOrdered, onSelect: () => setLinks(true) },
            ]}
            trigger={(p) => <IconButton class="small-button" icon={iconEllipsis} label={t("desk.follow_ups.more")} {...p} />}
          />
        </div>
      )}
      {links && <LinkSource source={`follow_ups/${followUp.id}`} about={ticket ?? null} onClose={() => setLinks(false)} />}
      {deed && <FollowUpDialog followUp={followUp} deed={deed} onSaved={onChanged} onClose={() => setDeed(null)} />}
    </article>
  );
}
