// What a warranty's answer comes to in sentences. Pure: sentences are named by their words.

export type CoverageState = "in" | "out" | "unknown" | "none";

/** Whether the whole unit or a part is covered; days are yyyy-mm-dd, "" for none. */
export interface Coverage {
  of: "unit" | "main_part" | "consumable";
  name_zh: string;
  name_en: string;
  months: number;
  state: CoverageState;
  term_end: string;
  added: number;
  until: string;
}

export interface Advice {
  kind: "return_no_reason" | "return_fault" | "exchange_fault";
  rule: string;
  from: string;
  by: string;
  days: number;
  last: string;
  moved: string;
  open: boolean;
  if_remote: boolean;
}

export type Review = "" | "waiting" | "accepted" | "refused";

/** The server's answer for one unit. */
export interface Warranty {
  asset: string;
  today: string;
  start: { day: string; by: string; wanted: string; proof: Review; certain: boolean; made: string; months: number };
  unit: Coverage;
  parts: Coverage[];
  repairs: { ticket: string; number: string; from: string; to: string }[];
  repair_holds: string;
  advice: Advice[];
  /** Units of other customers with the same serial number; for colleagues. */
  also_registered?: number;
}

/** One sentence: the name of its words and what they are filled with. Days are yyyy-mm-dd. */
export interface Sentence {
  name: string;
  params: Record<string, string | number>;
}

/** How the answer for the whole unit, or for one part, comes about: start, term, extensions, end. */
export function reasons(w: Warranty, of: Coverage = w.unit): Sentence[] {
  if (of.state === "none") return [];
  const { start } = w;
  const said: Sentence[] = [];
  const put = (name: string, params: Sentence["params"] = {}): void => void said.push({ name, params });
  if (start.by) put(`start.${start.by}`, { day: start.day, made: start.made, months: start.months });
  if (start.wanted && start.by) put(`wanted.${start.wanted}`);
  if (!start.certain) put(`proof.${start.proof || "none"}`);
  if (of.state === "unknown") return said;
  put("term", { count: of.months, day: of.term_end });
  if (of.added) {
    put("added", { count: of.added });
    for (const r of w.repairs) if (r.from <= of.until) put("repair", { from: r.from, to: r.to, number: r.number });
  }
  put(of.state === "in" ? "end" : "ended", { day: of.until });
  return said;
}

/** The reasons of one advice. */
export function adviceReasons(a: Advice): Sentence[] {
  const said: Sentence[] = [{ name: "advice.count", params: { days: a.days, from: a.from } }];
  if (a.moved) said.push({ name: "advice.moved", params: { moved: a.moved } });
  if (a.if_remote) said.push({ name: "advice.if_remote", params: {} });
  said.push({ name: `rule.${a.rule}`, params: {} });
  return said;
}

/** Advice is of use while some of it is open; afterwards it only stands in the way. */
export function adviceShown(w: Warranty): Advice[] {
  return w.advice.some((a) => a.open) ? w.advice : [];
}

const dayShape = /^\d{4}-\d\d-\d\d$/;

/** The params with their days in words. */
export function withDays(params: Sentence["params"], dayText: (day: string) => string): Sentence["params"] {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, typeof value === "string" && dayShape.test(value) ? dayText(value) : value]));
}
