// What a promised time means, in a sentence: for the first page, the request form
// and the page after it. Intl has the words for units; the rest is in the dictionaries.

import { signal } from "@preact/signals";
import { formatDateTime, locale, otherZone, t } from "../shared/i18n";
import { api } from "./app";
import { type Allowed, type Hours, type Standards, amounts, closedUntil, isBusiness } from "./standards";

const zone = signal("");

/** The shop's time zone; "" until the standards have been read. */
export const shopZone = zone as { readonly value: string; peek(): string };

/** The shop's hours and promises, as everybody may know them. */
export async function readStandards(): Promise<Standards> {
  const standards = await api.send<Standards>("standards");
  zone.value = standards.zone;
  return standards;
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

/** "We are closed now and open again tomorrow 09:00."; empty while open. By the shop's clocks, as its hours are; their zone is named where it is another, unless the page does so. */
export function closedWords(hours: Hours | null, now: number, isZoneTold = false): string {
  const until = closedUntil(hours, now);
  if (!hours || !until) return "";
  const when = formatDateTime(until, now, hours.zone);
  const other = isZoneTold ? "" : otherZone(hours.zone, now);
  return t("portal.hours.closed", { when: other ? t("portal.hours.when_zone", { when, zone: other }) : when });
}

/** Intl writes "30分钟"; we set a space between Chinese and figures. */
export function spaced(text: string): string {
  return locale.value === "zh-CN" ? text.replace(/(\d)(?=\p{Script=Han})|(\p{Script=Han})(?=\d)/gu, "$& ") : text;
}
