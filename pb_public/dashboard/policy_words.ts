// Policies in words: for which cases, and which clock has how long.

import { type ClockKind, type Condition, type Target, type Targets, clockKinds, conditions, splitSeconds } from "./policy_draft";

export interface Language {
  say(key: string, params?: Record<string, string | number>): string;
  has(key: string): boolean;
}

/** Where the words of a field's values stand. */
const valueWords: Record<string, string> = {
  "ticket.kind": "common.kind",
  "ticket.priority": "common.priority",
  "ticket.grade": "common.grade",
  "ticket.channel": "dashboard.channel",
  "customer.tier": "dashboard.customer_tier",
};

/** For which cases a policy holds, in words; null where only the expression itself can say it. */
export function whenInWords(when: string, language: Language): string | null {
  const found = conditions(when);
  if (found === null) return null;
  if (found.length === 0) return language.say("dashboard.when.always");
  const words = found.map((condition) => conditionInWords(condition, language));
  if (words.includes(null)) return null;
  return words.reduce((before, next) => language.say("dashboard.when.and", { first: before!, second: next! }));
}

function conditionInWords({ field, values, not }: Condition, { say, has }: Language): string | null {
  if (values.length === 0) return field === "customer.remote_area" ? say(not ? "dashboard.when.not_remote" : "dashboard.when.remote") : null;
  const words = valueWords[field];
  if (words === undefined || !values.every((value) => has(`${words}.${value}`))) return null;
  const named = values.map((value) => say("dashboard.when.value", { value: say(`${words}.${value}`) }));
  const value = named.reduce((first, second) => say("dashboard.when.or", { first, second }));
  return say(not ? "dashboard.when.is_not" : "dashboard.when.is", { field: say(`dashboard.field.${field.replace(".", "_")}`), value });
}

/** A target in words: "within 30 min", "5 个工作日内". calendarName is "" for the fallback calendar. */
export function targetInWords(target: Target, calendarName: string, { say }: Language): string {
  const calendar = calendarName;
  if (target.working_days) return say(calendar ? "dashboard.target.days_by" : "dashboard.target.days", { count: target.working_days, calendar });
  if (target.within_seconds === undefined) return say("dashboard.target.warned", { marks: marksText(target.warn ?? [80], say) });
  const isBusiness = target.time === "business";
  const { amount, unit } = splitSeconds(target.within_seconds, isBusiness ? "business" : "clock");
  const time = say(`dashboard.amount.${unit}`, { count: Number(amount) });
  if (!isBusiness) return say("dashboard.target.clock", { time });
  return say(calendar ? "dashboard.target.business_by" : "dashboard.target.business", { time, calendar });
}

function marksText(marks: number[], say: Language["say"]): string {
  return marks.map((mark) => `${mark} %`).join(say("dashboard.comma"));
}

/** All targets of a policy in one line, in the order in which the desk shows them. */
export function targetsInWords(targets: Targets, calendarName: (id: string) => string, language: Language): string {
  const { say } = language;
  const named = clockKinds.filter((kind) => targets[kind]);
  if (named.length === 0) return say("dashboard.policy.no_targets");
  return named.map((kind) => say("dashboard.policy.target", { clock: nameInSentence(kind, say), time: targetInWords(targets[kind]!, calendarName(targets[kind]!.calendar ?? ""), language) })).join(say("dashboard.policy.between"));
}

// A clock's name begins with a capital where it stands alone.
function nameInSentence(kind: ClockKind, say: Language["say"]): string {
  const name = say(`common.clock.${kind}`);
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** What `clocks/preview` answers. */
export interface Preview {
  clocks: number;
  tickets: number;
  moved: number;
  earlier: number;
  later: number;
  overdue: number;
  /** Cases that applying the policies would change though this draft does not. */
  anyway?: number;
  complete: boolean;
  examples: { ticket: string; number: string; subject: string; clock: string; from: string; to: string }[];
}

/** What a change would do to open cases, in a sentence or two. */
export function previewInWords(preview: Preview, { say }: Language): string {
  const { tickets, moved, earlier, later, overdue } = preview;
  const sentences: string[] = [];
  if (tickets === 0) sentences.push(say("dashboard.preview.no_cases"));
  else if (moved === 0) sentences.push(say("dashboard.preview.none_moves", { count: tickets }));
  else {
    sentences.push(say("dashboard.preview.moves", { count: moved, all: tickets, earlier, later }));
    if (overdue > 0) sentences.push(say("dashboard.preview.overdue", { count: overdue }));
    // Neither earlier nor later: from no deadline to one, or the other way.
    if (earlier + later < moved) sentences.push(say("dashboard.preview.begins"));
  }
  if (preview.anyway) sentences.push(say("dashboard.preview.anyway", { count: preview.anyway }));
  if (!preview.complete) sentences.push(say("dashboard.preview.incomplete"));
  return sentences.reduce((first, second) => say("dashboard.preview.then", { first, second }));
}
