// Moments by the clocks of a zone, for <input type="datetime-local">, which knows no zone. Pure.

function wall(ms: number, zone: string): number {
  const part: Record<string, number> = {};
  const format = new Intl.DateTimeFormat("en", { timeZone: zone || undefined, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" });
  for (const { type, value } of format.formatToParts(ms)) part[type] = Number(value);
  return Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute);
}

/** "2026-10-01T09:00" by the zone's clocks; "" for no moment. */
export function zonedInput(ms: number, zone: string): string {
  return Number.isNaN(ms) ? "" : new Date(wall(ms, zone)).toISOString().slice(0, 16);
}

/** The moment (ms) at which the zone's clocks show it; NaN for none. */
export function fromZoned(input: string, zone: string): number {
  const shown = Date.parse(`${input}Z`);
  if (Number.isNaN(shown)) return NaN;
  // The zone's distance at the first guess may be that before a change of the clocks: look again from there.
  const guess = shown - (wall(shown, zone) - shown);
  return guess - (wall(guess, zone) - shown);
}
