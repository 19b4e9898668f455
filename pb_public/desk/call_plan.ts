// When people are called, and when a try that reached nobody is followed by the next. The desk decides (the plan of a
// callback, in its room); these are the same steps, so that a page can say beforehand what the desk will do. Plain functions.

import type { CallPlan } from "../shared/types";

export const defaultPlan: CallPlan = {
  tries: 3,
  days: 2,
  spread: 2,
  bands: [
    ["09:00", "12:00"],
    ["14:00", "20:00"],
  ],
};

/** Whoever does not answer so often does not want to. */
export const mostTries = 10;

/** Lies between two tries in one band, in ms. */
const shortestPause = 2 * 3600e3;

/** A plan with the defaults where it says nothing. */
export function filled(plan: Partial<CallPlan> | null): CallPlan {
  const tries = plan?.tries || defaultPlan.tries;
  const bands = plan?.bands?.length ? plan.bands : defaultPlan.bands;
  return {
    tries,
    bands,
    days: plan?.days || Math.min(defaultPlan.days, tries),
    spread: plan?.spread || Math.min(defaultPlan.spread, tries, bands.length),
    anytime: plan?.anytime ?? false,
  };
}

interface Wall {
  year: number;
  month: number;
  day: number;
  /** Of the day. */
  minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    const fields = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", hourCycle: "h23" } as const;
    try {
      format = new Intl.DateTimeFormat("en", zone ? { ...fields, timeZone: zone } : fields);
    } catch {
      // A zone that this browser has not heard of: its own has to do.
      format = new Intl.DateTimeFormat("en", fields);
    }
    formats.set(zone, format);
  }
  return format;
}

/** What the clocks of a zone show; of this device for "". */
function wallOf(at: number, zone: string): Wall {
  const part: Record<string, number> = {};
  for (const p of formatOf(zone).formatToParts(at)) part[p.type] = Number(p.value);
  return { year: part.year ?? 0, month: part.month ?? 1, day: part.day ?? 1, minute: (part.hour ?? 0) * 60 + (part.minute ?? 0) };
}

/** When the clocks of a zone show so many minutes of a day, so many days after that of `wall`. */
function instantOf(wall: Wall, days: number, minute: number, zone: string): number {
  const asIfUtc = Date.UTC(wall.year, wall.month - 1, wall.day + days, 0, minute);
  const offset = (at: number): number => {
    const w = wallOf(at, zone);
    return Date.UTC(w.year, w.month - 1, w.day, 0, w.minute) - Math.floor(at / 60e3) * 60e3;
  };
  return asIfUtc - offset(asIfUtc - offset(asIfUtc));
}

function minutes(text: string): number {
  const [hour = 0, minute = 0] = text.split(":").map(Number);
  return hour * 60 + minute;
}

function bandOf(plan: CallPlan, at: number, zone: string): number {
  const { minute } = wallOf(at, zone);
  return plan.bands.findIndex(([from, to]) => minutes(from) <= minute && minute < minutes(to));
}

/** Whether people are not called at that moment. */
export function isQuiet(plan: CallPlan, at: number, zone: string): boolean {
  return !plan.anytime && bandOf(plan, at, zone) < 0;
}

/** The first of the moments at which a band begins, from a day on, that `fits`. */
function firstBegin(plan: CallPlan, now: number, zone: string, fits: (begins: number, day: number, band: number) => boolean): number | null {
  const wall = wallOf(now, zone);
  for (let day = 0; day < 8; day++) {
    for (const [band, [from]] of plan.bands.entries()) {
      const begins = instantOf(wall, day, minutes(from), zone);
      if (fits(begins, day, band) && !isQuiet(plan, begins, zone)) return begins;
    }
  }
  return null;
}

/** The first moment from `at` on at which people are called. */
export function callable(plan: CallPlan, at: number, zone: string): number {
  if (!isQuiet(plan, at, zone)) return at;
  return firstBegin(plan, at, zone, (begins) => begins >= at) ?? at;
}

/** When to try again after these tries, the last of them now; null where the plan has come to its end. */
export function nextTry(plan: CallPlan, tries: readonly number[], now: number, zone: string): number | null {
  const days = new Set(
    tries.map((at) => {
      const { year, month, day } = wallOf(at, zone);
      return `${year}-${month}-${day}`;
    }),
  );
  // At noon or by night one tries as well; it is no band.
  const bands = new Set(tries.map((at) => bandOf(plan, at, zone)).filter((band) => band >= 0));
  const lacksDays = days.size < plan.days;
  const lacksBands = bands.size < plan.spread;
  if ((tries.length >= plan.tries && !lacksDays && !lacksBands) || tries.length >= mostTries) return null;
  const needsDay = lacksDays && plan.tries - tries.length <= plan.days - days.size;
  const next = firstBegin(plan, now, zone, (begins, day, band) => {
    const earliest = bands.has(band) ? now + shortestPause : now;
    return !(needsDay && day === 0) && !(lacksBands && bands.has(band)) && begins >= earliest;
  });
  return next ?? callable(plan, now + 24 * 3600e3, zone);
}
