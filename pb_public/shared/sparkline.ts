// A few days in as little room as a word takes: one bar a day. Pure.

/** What happened on a day; what failed stands on what fired. */
export interface DayCount {
  fired: number;
  failed: number;
}

export interface Sparkline {
  /** Paths of SVG, to be filled; "" where there is nothing to draw. */
  fired: string;
  failed: string;
  /** Days on which nothing happened, as short lines at the foot. */
  idle: string;
}

/** Bars of the days, oldest first, in a box of that size; the fullest day fills its height. What happened once is never too low to be seen. */
export function sparkline(days: readonly DayCount[], width: number, height: number): Sparkline {
  const most = Math.max(1, ...days.map((day) => day.fired + day.failed));
  const step = width / Math.max(1, days.length);
  const bar = step * 0.7;
  const lowest = 2;
  const line: Sparkline = { fired: "", failed: "", idle: "" };
  days.forEach((day, i) => {
    const left = step * i + (step - bar) / 2;
    const all = day.fired + day.failed;
    if (!all) {
      line.idle += rectangle(left, height - 1, bar, 1);
      return;
    }
    const full = Math.max((all / most) * height, day.fired && day.failed ? lowest * 2 : lowest);
    let failed = (day.failed / all) * full;
    if (day.failed) failed = Math.min(Math.max(failed, lowest), day.fired ? full - lowest : full);
    if (day.fired) line.fired += rectangle(left, height - full + failed, bar, full - failed);
    if (day.failed) line.failed += rectangle(left, height - full, bar, failed);
  });
  return line;
}

function rectangle(left: number, top: number, width: number, height: number): string {
  return `M${round(left)} ${round(top)}h${round(width)}v${round(height)}h${round(-width)}z`;
}

function round(n: number): number {
  return Math.round(n * 100) / 100;
}
