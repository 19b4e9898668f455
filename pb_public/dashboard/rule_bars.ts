// What a rule would have done day by day, as bars.

type BarKind = "fired" | "failed" | "not";

export interface Bar {
  x: number;
  y: number;
  width: number;
  height: number;
  kind: BarKind;
  count: number;
  /** Which of the days. */
  day: number;
  title: string;
}

/** Bars in a box: on each day what fired stands at the foot, on it what failed, on that what it had nothing to do with. */
export function stackedBars(days: readonly Record<BarKind, number>[], width: number, height: number): Bar[] {
  const most = Math.max(1, ...days.map((day) => day.fired + day.failed + day.not));
  const step = width / Math.max(1, days.length);
  const gap = Math.min(4, step * 0.2);
  const round = (n: number): number => Math.round(n * 100) / 100;
  return days.flatMap((day, i) => {
    let foot = height;
    return (["fired", "failed", "not"] as const).flatMap((kind) => {
      if (day[kind] === 0) return [];
      // What happened once among thousands is seen.
      const tall = Math.max(2, (day[kind] / most) * height);
      foot = Math.max(0, foot - tall);
      return [{ x: round(i * step + gap / 2), y: round(foot), width: round(step - gap), height: round(Math.min(tall, height)), kind, count: day[kind], day: i, title: "" }];
    });
  });
}
