import { api } from "./app";
import { type CaseClock, clockFields } from "./deadline";

/** A list's filter must stay short; of more cases the first ones are asked for. */
const mostCases = 40;
const mostClocks = 500;

/** The desk starts and ends a case's clocks a moment after what causes it, and plans and ends its callback. */
export const clocksFollowMs = 700;

/** What is owed; of promises those that have ended too, since they tell which were kept. */
const owed = '(met_at = "" && cancelled_at = "") || kind = "promise"';

/** The clocks of these cases that the customer may see and that still say something, in one request; the latest first. */
export async function readClocks(cases: readonly string[]): Promise<CaseClock[]> {
  if (!cases.length) return [];
  const filter = `(${api.filterOf("ticket", cases.slice(0, mostCases))}) && (${owed})`;
  return (await api.list<CaseClock>("clocks", { filter, sort: "-started_at", perPage: mostClocks, fields: clockFields })).items;
}
