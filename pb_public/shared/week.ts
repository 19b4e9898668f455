// A week of opening hours, put together for reading. Pure.

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof weekdays)[number];

/** From and to by the wall clock: ["09:00", "18:00"]; an end before the start is on the next day. */
export type Span = readonly [string, string];

export interface WeekRun {
  /** Numbers of weekdays, Monday is 0. */
  from: number;
  to: number;
  hours: readonly Span[];
}

/** The week with neighbouring days of the same hours taken together, days off included. */
export function weekRuns(weekly: Readonly<Record<string, readonly Span[]>> | null): WeekRun[] {
  const runs: WeekRun[] = [];
  weekdays.forEach((day, i) => {
    const hours = weekly?.[day] ?? [];
    const last = runs.at(-1);
    if (last && alike(last.hours, hours)) last.to = i;
    else runs.push({ from: i, to: i, hours });
  });
  return runs;
}

/** Whether two lists of hours, or days, say the same. */
export function alike(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
