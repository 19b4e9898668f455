// A few days in as little room as a word takes: one bar a day. Pure.

/** What happened on a day: what was only observed stands on what was done, and what failed on both. */
export interface DayCount {
  fired: number;
  observed: number;
  failed: number;
}

export interface Sparkline {
  /** Paths of SVG, to be filled; "" where there is nothing to draw. */
  fired: string;
  observed: string;
  failed: string;
  /** Days on which nothing happened, as short lines at the foot. */
  idle: string;
}

/** From the top of a bar down. */
const layers = ["failed", "observed", "fired"] as const;

/** Bars of the days, oldest first, in a box of that size; the fullest day fills its height. What happened once is never too low to be seen. */
export function sparkline(days: readonly DayCount[], width: number, height: number): Sparkline {
  const sumOf = (day: DayCount): number => day.fired + day.observed + day.failed;
  const most = Math.max(1, ...days.map(sumOf));
  const step = width / Math.max(1, days.length);
  const bar = step * 0.7;
  const lowest = 2;
  const line: Sparkline = { fired: "", observed: "", failed: "", idle: "" };
  days.forEach((day, i) => {
    const left = step * i + (step - bar) / 2;
    const all = sumOf(day);
    if (!all) {
      line.idle += rectangle(left, height - 1, bar, 1);
      return;
    }
    let below = layers.filter((layer) => day[layer]).length;
    const full = Math.max((all / most) * height, below * lowest);
    let top = height - full;
    for (const layer of layers) {
      if (!day[layer]) continue;
      below--;
      // The last takes what is left, and each leaves as much to those below it as is seen.
      const room = height - top;
      const high = below === 0 ? room : Math.min(Math.max((day[layer] / all) * full, lowest), room - below * lowest);
      line[layer] += rectangle(left, top, bar, high);
      top += high;
    }
  });
  return line;
}

function rectangle(left: number, top: number, width: number, height: number): string {
  return `M${round(left)} ${round(top)}h${round(width)}v${round(height)}h${round(-width)}z`;
}

function round(n: number): number {
  return Math.round(n * 100) / 100;
}
