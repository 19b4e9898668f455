// What a backtest came to, in a sentence.

import type { Say } from "./words";

/** How often a rule was asked, would have acted, and failed. */
export interface Sums {
  events: number;
  fired: number;
  failed: number;
}

/** The headline of a backtest over so many days. Failures are said in it: a rule that cannot do what it asks for looks like one that has nothing to do. */
export function sumText({ events, fired, failed }: Sums, days: number, say: Say): string {
  if (events > 0 && failed === events) return say("dashboard.backtest.all_failed", { days, count: events });
  const key = events === 0 ? "sentence_no_events" : fired > 0 ? "sentence" : "sentence_none";
  return say(`dashboard.backtest.${key}${failed > 0 ? "_failed" : ""}`, { fired, events, failed, count: days });
}

/** How often the rule that it was held against would have acted. */
export function otherSumText({ events, fired, failed }: Sums, rule: string, say: Say): string {
  return say(`dashboard.backtest.other${failed > 0 ? "_failed" : ""}`, { rule, fired, events, failed });
}
