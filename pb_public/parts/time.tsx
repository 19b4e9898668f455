import type { JSX } from "preact";
import { minute } from "../shared/clock";
import { type Instant, exactTime, formatDate, formatDateTime, relativeTime, toDate } from "../shared/i18n";
import { ClockChip } from "./clock_chip";

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
  const at = toDate(due).getTime();
  return <ClockChip deadline={{ due: at, warned: at - minute.value < warn, paused: "", left: Number.NaN, ended: "" }} plain={plain} />;
}
