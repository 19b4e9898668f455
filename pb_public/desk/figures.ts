// The figures of the work after a solution: which period is meant, how a value reads, what a bar shows. Plain functions; the
// server reckons.

export type Unit = "percent" | "points" | "per_thousand";
export type Grouping = "" | "month" | "product" | "team" | "dimension";

export interface FigureRow {
  key: string;
  label: string;
  numerator: number;
  denominator: number;
  n: number;
  value: number | null;
  low: number | null;
  high: number | null;
  margin: number | null;
  response?: { answered: number; sent: number; value: number | null };
  counts: Record<string, number>;
  excluded: Record<string, number>;
}

export interface FigureAnswer {
  name: string;
  unit: Unit;
  clock: string;
  zone: string;
  from: string;
  to: string;
  by: Grouping;
  dimension?: string;
  target: number | null;
  within_hours?: number;
  at: string;
  total: FigureRow;
  rows: FigureRow[];
}

/** The figures of the page, in their order. */
export const figureNames = ["callback_completion", "callback_timeliness", "callback_satisfaction", "complaints_in_time", "complaint_rate", "csat", "nps", "ces"] as const;
export type FigureName = (typeof figureNames)[number];

export const periodNames = ["this_month", "last_month", "this_quarter", "last_quarter", "this_year", "last_year", "own"] as const;
export type PeriodName = (typeof periodNames)[number];

export const groupings = ["month", "product", "team"] as const;

/** Days as "2026-09-01"; `to` is the first that no longer counts. */
export interface Period {
  from: string;
  to: string;
}

/** The day of a moment by the clocks of a zone; by this device's where the browser has not heard of it. */
export function dayIn(zone: string, at: number): string {
  const fields = { year: "numeric", month: "2-digit", day: "2-digit" } as const;
  try {
    return new Intl.DateTimeFormat("en-CA", zone ? { ...fields, timeZone: zone } : fields).format(at);
  } catch {
    return new Intl.DateTimeFormat("en-CA", fields).format(at);
  }
}

function day(year: number, month: number, date = 1): string {
  return new Date(Date.UTC(year, month, date)).toISOString().slice(0, 10);
}

/** The period of a name on a day. Own dates are given as people say them, the last day included. */
export function periodOf(name: PeriodName, today: string, own: { from: string; last: string }): Period | null {
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7)) - 1];
  const quarter = month - (month % 3);
  switch (name) {
    case "this_month":
      return { from: day(year, month), to: day(year, month + 1) };
    case "last_month":
      return { from: day(year, month - 1), to: day(year, month) };
    case "this_quarter":
      return { from: day(year, quarter), to: day(year, quarter + 3) };
    case "last_quarter":
      return { from: day(year, quarter - 3), to: day(year, quarter) };
    case "this_year":
      return { from: day(year, 0), to: day(year + 1, 0) };
    case "last_year":
      return { from: day(year - 1, 0), to: day(year, 0) };
    case "own":
      return isDay(own.from) && isDay(own.last) && own.from <= own.last ? { from: own.from, to: dayAfter(own.last) } : null;
  }
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}

export function dayAfter(text: string): string {
  return new Date(Date.parse(`${text}T00:00:00Z`) + 86400e3).toISOString().slice(0, 10);
}

export function dayBefore(text: string): string {
  return new Date(Date.parse(`${text}T00:00:00Z`) - 86400e3).toISOString().slice(0, 10);
}

/** What there is no value of. */
export const dash = "–";

/** A number with one digit behind the point, as few as that needs; a true minus sign. */
export function decimal(n: number): string {
  const text = (Math.round(n * 10) / 10).toFixed(1).replace(/\.0$/, "");
  return text === "-0" ? "0" : text.replace("-", "−");
}

/** How a value stands to its target; null where either is missing. Of complaints fewer are better. */
export function verdict(answer: Pick<FigureAnswer, "name" | "target">, value: number | null): "reached" | "missed" | "over" | null {
  if (value === null || answer.target === null) return null;
  if (answer.name === "complaint_rate") return value <= answer.target ? "reached" : "over";
  return value >= answer.target ? "reached" : "missed";
}

export interface Scale {
  low: number;
  high: number;
}

/** From where to where the bars of a figure run, so that all of them can be compared. */
export function scaleOf(answer: FigureAnswer): Scale {
  if (answer.unit === "percent") return { low: 0, high: 100 };
  if (answer.unit === "points") return { low: -100, high: 100 };
  const most = Math.max(1, answer.target ?? 0, answer.total.value ?? 0, ...answer.rows.map((row) => row.value ?? 0));
  return { low: 0, high: most };
}

/** Where a value lies on a scale, from 0 to 100. */
export function place(value: number, scale: Scale): number {
  const at = ((value - scale.low) / (scale.high - scale.low)) * 100;
  return Math.min(100, Math.max(0, Math.round(at * 100) / 100));
}

/** How many rows a chart shows; the table has all. */
export const mostBars = 12;

/** The rows of a figure: months and dimensions as they come, what else there is by how much it rests on. */
export function inOrder(answer: FigureAnswer): FigureRow[] {
  if (answer.by === "month" || answer.by === "dimension") return answer.rows;
  return [...answer.rows].sort((a, b) => b.n - a.n || a.label.localeCompare(b.label));
}

/** The rows of its chart: all months there can be, and of what else there is the first. */
export function barsOf(answer: FigureAnswer): { bars: FigureRow[]; more: number } {
  const rows = inOrder(answer);
  if (answer.by === "month" || answer.by === "dimension") return { bars: rows, more: 0 };
  return { bars: rows.slice(0, mostBars), more: Math.max(0, rows.length - mostBars) };
}

/** What was left out, the most first; nothing where nothing was. */
export function leftOut(row: FigureRow): [string, number][] {
  return Object.entries(row.excluded)
    .filter(([, n]) => n > 0)
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}
