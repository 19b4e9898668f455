import type { JSX } from "preact";
import { minute, now } from "../shared/clock";
import { type Instant, exactTime, formatDate, formatDateTime, formatDuration, relativeTime, t, toDate } from "../shared/i18n";
import { iconClock, iconTriangleAlert } from "../vendor/icons";
import { Chip } from "./chip";

export interface TimeProps {
  at: Instant;
  /** "relative": 5 min ago; "deadline": today 15:30; "day": Mar 5. */
  as?: "relative" | "deadline" | "day";
}

/** A moment in words, the exact one on hover. Nothing when it is not set. */
export function Time({ at, as = "relative" }: TimeProps): JSX.Element | null {
  if (!at) return null;
  const date = toDate(at);
  if (Number.isNaN(date.getTime())) return null;
  // The minute has begun before what happened in it: that is "just now", not "in a minute".
  const passed = date.getTime() - minute.value;
  const text = as === "relative" ? relativeTime(date, passed > 0 && passed < 60_000 ? date.getTime() : minute.value) : as === "deadline" ? formatDateTime(date, minute.value) : formatDate(date, minute.value);
  return (
    <time dateTime={date.toISOString()} title={exactTime(date)}>
      {text}
    </time>
  );
}

export interface CountdownProps {
  due: Instant;
  /** Below this many ms it warns; an hour unless said. */
  warn?: number;
  plain?: boolean;
}

/** The time left until a deadline, or by how much it is over. Not a live region: it would speak each second. */
export function Countdown({ due, warn = 3600e3, plain = false }: CountdownProps): JSX.Element | null {
  if (!due) return null;
  // Seconds matter in the last minute only.
  const left = toDate(due).getTime() - now.value;
  const late = left < 0;
  return (
    <Chip tone={late ? "danger" : left < warn ? "warn" : "muted"} icon={late ? iconTriangleAlert : iconClock} plain={plain} title={exactTime(due)}>
      {t(late ? "common.time.late" : "common.time.left", { time: formatDuration(left) })}
    </Chip>
  );
}
