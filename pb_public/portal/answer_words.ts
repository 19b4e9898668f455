// What a promised time means, in a sentence: for the first page, the request form
// and the page after it. Intl has the words for units; the rest is in the dictionaries.

import { formatDateTime, locale, t } from "../shared/i18n";
import { api } from "./app";
import { type Allowed, type Hours, type Standards, amounts, closedUntil, isBusiness } from "./standards";

/** The shop's hours and promises, as everybody may know them. */
export function readStandards(): Promise<Standards> {
  return api.send<Standards>("standards");
}

/** A moment as the middle of a sentence has it: Chinese sets a space before a figure. */
export function whenWords(at: string, now: number): string {
  const text = formatDateTime(at, now);
  return locale.value === "zh-CN" && /^\d/.test(text) ? ` ${text}` : text;
}

/** "30 minutes", "1 working day". */
export function lengthWords(p: Allowed): string {
  if (p.working_days) return t("portal.standards.working_days", { count: p.working_days });
  return amounts(p.within_seconds, p.time !== "business")
    .map(({ n, unit }) => spaced(new Intl.NumberFormat(locale.value, { style: "unit", unit, unitDisplay: "long" }).format(n)))
    .join(" ");
}

/** What the promise means for who asks now: while we are closed, from when it counts. */
export function answerWords(p: Allowed, now: number): string {
  const time = lengthWords(p);
  if (!isBusiness(p)) return t("portal.answer.within", { time });
  const says = t(p.working_days ? "portal.answer.within" : "portal.answer.within_hours", { time });
  return [closedWords(p.hours, now), says].filter(Boolean).join(locale.value === "en" ? " " : "");
}

/** "We are closed now and open again tomorrow 09:00."; empty while open. */
export function closedWords(hours: Hours | null, now: number): string {
  const until = closedUntil(hours, now);
  return until ? t("portal.hours.closed", { when: whenWords(until, now) }) : "";
}

/** Intl writes "30分钟"; we set a space between Chinese and figures. */
export function spaced(text: string): string {
  return locale.value === "zh-CN" ? text.replace(/(\d)(?=\p{Script=Han})|(\p{Script=Han})(?=\d)/gu, "$& ") : text;
}
