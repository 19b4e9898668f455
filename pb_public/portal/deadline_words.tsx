import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Icon } from "../parts/icon";
import { minute } from "../shared/clock";
import { exactTime, formatDateTime, has, otherZone, relativeTime, t, toDate, zoneName } from "../shared/i18n";
import type { ClockKind, Status } from "../shared/types";
import { iconCirclePause, iconClock, iconTriangleAlert } from "../vendor/icons";
import { readStandards, shopZone } from "./answer_words";
import { type Deadline, asOf } from "./deadline";

/** All clocks that end with an answer say the same to the customer. */
const words: Partial<Record<ClockKind, string>> = { first_response: "answer", next_response: "answer", chat_answer: "answer", social_reply: "answer" };

/** The deadline as a sentence, `near`: with how long it is until then; empty where there are no words for the customer. */
function deadlineSentence({ kind, state, at }: Deadline, status: Status, now: number, near: boolean, own?: string): string {
  const key = own && state === "ahead" ? own : state === "paused" ? `portal.deadline.paused.${status}` : `portal.deadline.${words[kind] ?? kind}.${state}`;
  if (!has(key)) return "";
  const when = formatDateTime(at, now);
  const isNear = near && at !== "" && saysMore(Math.abs(toDate(at).getTime() - now));
  return t(key, { when: isNear ? t(`portal.deadline.near.${state}`, { when, time: relativeTime(at, now, "long") }) : when });
}

/** Whether the length of time until then tells anything: not of this minute, not of a day ("tomorrow" is said already), not beyond a week. */
function saysMore(ms: number): boolean {
  return (ms >= 60_000 && ms < 86400e3) || (ms >= 1.5 * 86400e3 && ms < week);
}

const icons = { ahead: iconClock, late: iconTriangleAlert, paused: iconCirclePause };
const week = 7 * 86400e3;

export interface DeadlineLineProps {
  deadline: Deadline;
  status: Status;
  /** Key of other words for a time that is ahead. */
  words?: string;
  /** Without how long it is until then, and without the zone. */
  plain?: boolean;
}

/** What is promised and by when, the exact time on hover; whose clocks are meant, where this device's differ from the shop's. */
export function DeadlineLine({ deadline: told, status, words: own, plain }: DeadlineLineProps): JSX.Element | null {
  const now = minute.value;
  const deadline = asOf(told, now);
  const isTimed = !plain && deadline.at !== "";
  useEffect(() => {
    // Where it cannot be had the line says less.
    if (isTimed && !shopZone.peek()) readStandards().catch(() => undefined);
  }, [isTimed]);
  const sentence = deadlineSentence(deadline, status, now, isTimed, own);
  if (!sentence) return null;
  return (
    <span class={`deadline ${deadline.state}`}>
      <Icon of={icons[deadline.state]} size={14} />
      <span>
        <span title={deadline.at ? exactTime(deadline.at) : undefined}>{sentence}</span>
        {isTimed && otherZone(shopZone.value, now) && <span class="deadline-zone">{t("portal.deadline.zone", { zone: zoneName("", now) })}</span>}
      </span>
    </span>
  );
}
