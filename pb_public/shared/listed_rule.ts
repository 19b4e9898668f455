// Rules as the server lists them, for the desk and for the dashboard.

import type { DayCount } from "./sparkline";

/** The cases that wait for a rule: for which it has set reminders that are pending. */
export interface Waiting {
  /** Of the reminders. */
  count: number;
  cases: number;
  /** The next of the cases by the time of their reminders; not all of them. */
  first: { ticket: string; number: string; at: string }[];
}

/** How many cases are not among those that are named. */
export function unnamed({ cases, first }: Waiting): number {
  return Math.max(cases - first.length, 0);
}

export type RuleStage = "observe" | "sample" | "live";

/** A rule in the list, with what it did lately. */
export interface ListedRule {
  id: string;
  name: string;
  about: string;
  on: string[];
  every: string;
  enabled: boolean;
  stage: RuleStage;
  sample: number;
  position: number;
  source: string;
  version: number;
  /** How it stands to the version that ships with the desk. */
  state: "factory" | "changed" | "newer" | "changed_newer" | "own";
  /** The same for rules of one script: copies, whatever they are called. */
  alike: string;
  updated: string;
  /** In a row. */
  failures: number;
  error: string;
  failed_at: string;
  /** Those that it has set and that are not due yet; while it is off or only observes, nothing comes of them. */
  reminders: number;
  last: { seq: number; type: string; at: string; outcome: string; ticket: string } | null;
  /** Oldest first. */
  week: (DayCount & { day: string })[];
}
