// What a colleague's day is made of, as it is asked for. Plain functions; the server decides.

import type { Asked } from "./callbacks";

/** What one's cases came to in seven days (figures/mine). */
export interface MyFigures {
  solved: number;
  /** The median, in seconds; null without any. */
  first_answer: number | null;
  first_answers: number;
  /** Per cent; null without any. */
  satisfied: number | null;
  scores: number;
}

/** The end of the day on which one works, by the device's clock: when its midnight strikes. */
export function endOfDay(now: number): number {
  return new Date(now).setHours(24, 0, 0, 0);
}

/** One's open cases that are overdue or fall due today, the longest overdue first. */
export function dueQuery(me: string, now: number): Asked {
  // sla_due_at is empty where nothing is counted
  return { filter: "assignee = {:me} && is_open = true && sla_due_at > '2000-01-01' && sla_due_at < {:end}", params: { me, end: new Date(endOfDay(now)) }, sort: "sla_due_at" };
}

/** Where one was mentioned and has not looked yet. */
export function mentionQuery(me: string): Asked {
  return { filter: "staff = {:me} && read_at = '' && kind = 'mention'", params: { me }, sort: "-created" };
}

/** How much more or less than before; "" where there is nothing to compare. */
export function trend(now: number | null, before: number | null): "more" | "less" | "same" | "" {
  if (now === null || before === null) return "";
  return now > before ? "more" : now < before ? "less" : "same";
}

/** Whether that hour of the day, by the device's clock, is one in which a device is to be quiet. */
export function isNight(hour: number): boolean {
  return hour >= 22 || hour < 8;
}
