import type { JSX } from "preact";
import { Icon } from "../parts/icon";
import { Time } from "../parts/time";
import { minute } from "../shared/clock";
import { exactTime, has, t, toDate } from "../shared/i18n";
import type { ClockKind, Status } from "../shared/types";
import { iconCirclePause, iconClock, iconTriangleAlert } from "../vendor/icons";
import { whenWords } from "./answer_words";
import type { Deadline } from "./deadline";

/** All clocks that end with an answer say the same to the customer. */
const words: Partial<Record<ClockKind, string>> = { first_response: "answer", next_response: "answer", chat_answer: "answer", social_reply: "answer" };

/** The deadline as a sentence; empty where there are no words for the customer. */
function deadlineSentence({ kind, state, at }: Deadline, status: Status, now: number): string {
  const key = state === "paused" ? `portal.deadline.paused.${status}` : `portal.deadline.${words[kind] ?? kind}.${state}`;
  return has(key) ? t(key, { when: whenWords(at, now) }) : "";
}

const icons = { ahead: iconClock, late: iconTriangleAlert, paused: iconCirclePause };
const week = 7 * 86400e3;

export interface DeadlineLineProps {
  deadline: Deadline;
  status: Status;
  /** Without how long it is until then. */
  plain?: boolean;
}

/** What is promised and by when, the exact time on hover. */
export function DeadlineLine({ deadline, status, plain }: DeadlineLineProps): JSX.Element | null {
  const now = minute.value;
  const sentence = deadlineSentence(deadline, status, now);
  if (!sentence) return null;
  const near = !plain && deadline.at && Math.abs(toDate(deadline.at).getTime() - now) < week;
  return (
    <span class={`deadline ${deadline.state}`}>
      <Icon of={icons[deadline.state]} size={14} />
      <span>
        <span title={deadline.at ? exactTime(deadline.at) : undefined}>{sentence}</span>
        {near && (
          <span class="deadline-near">
            {" "}
            <Time at={deadline.at} />
          </span>
        )}
      </span>
    </span>
  );
}
