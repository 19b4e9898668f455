// Until when a case can be out of its queue. Plain functions.

/** Moments of the shop's working time, as the server says; "" where there is none. */
export interface Openings {
  later: string;
  tomorrow: string;
  monday: string;
}

/** So long is the longest that "until the customer writes" waits, in days: a case that nobody looks at any more would be lost. */
const longestDays = 30;

/** What is offered, each moment once. */
export function snoozeTimes(openings: Openings | null, now: number): { key: "later" | "tomorrow" | "monday" | "customer"; at: string }[] {
  const times: { key: "later" | "tomorrow" | "monday" | "customer"; at: string }[] = [];
  for (const key of ["later", "tomorrow", "monday"] as const) {
    const at = openings?.[key];
    if (at && !times.some((time) => time.at === at)) times.push({ key, at });
  }
  return [...times, { key: "customer", at: new Date(now + longestDays * 86400e3).toISOString().replace("T", " ") }];
}
