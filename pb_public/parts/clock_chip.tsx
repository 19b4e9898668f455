import type { JSX } from "preact";
import { nowTowards } from "../shared/clock";
import { type ChipLook, type Deadline, chipOf } from "../shared/clock_chip";
import { exactTime, formatCountdown, formatDuration, formatWork, t } from "../shared/i18n";
import { type IconShape, iconCircleAlert, iconCircleCheck, iconCirclePause, iconCircleX, iconClock, iconTimer, iconTriangleAlert } from "../vendor/icons";
import { Chip } from "./chip";

export const deadlineIcons: Record<ChipLook["mark"], IconShape> = {
  clock: iconClock,
  timer: iconTimer,
  late: iconTriangleAlert,
  pause: iconCirclePause,
  done: iconCircleCheck,
  done_late: iconCircleAlert,
  off: iconCircleX,
};

/** What a chip says: "12 min left", "overdue 2 h", "paused: waiting for the customer". */
export function deadlineText(look: ChipLook): string {
  return t(`common.time.${look.say === "soon" ? "left" : look.say}`, { time: Number.isNaN(look.ms) ? "" : formatCountdown(look.ms) });
}

/** What the icon alone says: that it is due soon. */
export function deadlineIconLabel(look: ChipLook): string | undefined {
  return look.say === "soon" ? t("common.time.soon") : undefined;
}

/** How much is left while it stands still. */
export function leftText(deadline: Deadline): string {
  return deadline.working ? formatWork(deadline.left) : formatDuration(deadline.left);
}

/** For hovering: the exact time, or how much is left once it goes on. */
export function deadlineTitle(deadline: Deadline): string {
  if (deadline.paused) return Number.isNaN(deadline.left) ? t("common.time.paused") : t("common.time.left_then", { time: leftText(deadline) });
  if (Number.isNaN(deadline.due)) return "";
  return t("common.time.due", { time: exactTime(deadline.due) });
}

export interface ClockChipProps {
  deadline: Deadline;
  /** What is due, in words, said before the rest. */
  name?: string;
  /** Without border and fill, for dense rows. */
  plain?: boolean;
  /** Without the reason for which it stands still: that is left to the title and to screen readers. */
  short?: boolean;
}

/** A deadline that counts by the server's clock. Not a live region: it would speak each second. */
export function ClockChip({ deadline, name, plain = false, short = false }: ClockChipProps): JSX.Element {
  const counts = !deadline.ended && !deadline.paused;
  const look = chipOf(deadline, counts ? nowTowards(deadline.due) : 0);
  return (
    <Chip tone={look.tone} icon={deadlineIcons[look.mark]} iconLabel={deadlineIconLabel(look)} plain={plain} title={short && deadline.paused ? `${deadlineText(look)} · ${deadlineTitle(deadline)}` : deadlineTitle(deadline)}>
      {name && t("common.time.named", { name, text: "" })}
      <span class="chip-count">{short && deadline.paused ? t("common.time.paused") : deadlineText(look)}</span>
      {short && deadline.paused && <span class="visually-hidden"> {deadlineText(look)}</span>}
    </Chip>
  );
}
