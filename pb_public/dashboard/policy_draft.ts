// A service policy as its editor holds it: targets as rows of what a person chooses, and back.

/** The twelve kinds of clock, in the order in which the desk shows them. */
export const clockKinds = [
  "first_response",
  "next_response",
  "chat_answer",
  "social_reply",
  "complaint_ack",
  "diagnosis",
  "onsite",
  "repair",
  "resolution",
  "complaint_reply",
  "complaint_close",
  "promise",
] as const;
export type ClockKind = (typeof clockKinds)[number];

export const units = ["seconds", "minutes", "hours", "days"] as const;
export type Unit = (typeof units)[number];

const unitSeconds: Record<Unit, number> = { seconds: 1, minutes: 60, hours: 3600, days: 86400 };

/** How a clock counts: not at all, round the clock, in business time, by working days; `warn` for the promise, whose time is what was promised. */
export type Mode = "none" | "clock" | "business" | "days" | "warn";

/** A target as `sla_policies.targets` holds it. */
export interface Target {
  within_seconds?: number;
  working_days?: number;
  time?: "calendar" | "business";
  calendar?: string;
  warn?: number[];
}

export type Targets = Partial<Record<ClockKind, Target>>;

/** A row of the editor; amount and warn as typed. */
export interface TargetRow {
  mode: Mode;
  amount: string;
  unit: Unit;
  calendar: string; // "" = the fallback calendar
  warn: string;
}

export interface PolicyDraft {
  id: string; // "" for a new one
  updated: string;
  name: string;
  about: string;
  position: string; // as typed
  enabled: boolean;
  when: string;
  pauses: string[];
  targets: Record<ClockKind, TargetRow>;
}

export const pausing = ["pending", "on_hold"] as const;

/** A policy that names no clock yet, behind all others. */
export function newPolicy(position: number): PolicyDraft {
  return { id: "", updated: "", name: "", about: "", position: String(position), enabled: true, when: "", pauses: ["pending"], targets: rowsFrom({}) };
}

export function policyFromRecord(record: Record<string, unknown>): PolicyDraft {
  return {
    id: String(record.id ?? ""),
    updated: String(record.updated ?? ""),
    name: String(record.name ?? ""),
    about: String(record.about ?? ""),
    position: String(record.position ?? 0),
    enabled: record.enabled === true,
    when: String(record.when ?? ""),
    pauses: Array.isArray(record.pauses) ? record.pauses.map(String) : [],
    targets: rowsFrom((record.targets ?? {}) as Targets),
  };
}

function rowsFrom(targets: Targets): Record<ClockKind, TargetRow> {
  const rows = {} as Record<ClockKind, TargetRow>;
  for (const kind of clockKinds) rows[kind] = rowFrom(kind, targets[kind]);
  return rows;
}

/** The row of a target; one that is not there keeps handy values behind its "none". */
export function rowFrom(kind: ClockKind, target: Target | undefined): TargetRow {
  const row: TargetRow = { mode: "none", amount: "", unit: "hours", calendar: target?.calendar ?? "", warn: (target?.warn ?? []).join(", ") };
  if (!target) return row;
  if (kind === "promise") return { ...row, mode: "warn" };
  if (target.working_days) return { ...row, mode: "days", amount: String(target.working_days) };
  const mode = target.time === "business" ? "business" : "clock";
  return { ...row, mode, ...splitSeconds(target.within_seconds ?? 0, mode) };
}

/** Seconds in the largest unit that holds them whole. Business time knows no days: a working day is not 24 hours. */
export function splitSeconds(seconds: number, mode: Mode): { amount: string; unit: Unit } {
  const fitting = units.filter((unit) => (mode === "clock" || unit !== "days") && seconds % unitSeconds[unit] === 0);
  // One day and two are said in hours ("24 h", "48 h"), as service standards do.
  const unit = fitting.filter((u) => u !== "days" || seconds > 2 * 86400).at(-1) ?? "seconds";
  return { amount: String(seconds / unitSeconds[unit]), unit };
}

export type RowFault = "amount" | "warn";

/** The targets of the rows, and which rows cannot be read. */
export function targetsOf(rows: Record<ClockKind, TargetRow>): { targets: Targets; faults: Partial<Record<ClockKind, RowFault>> } {
  const targets: Targets = {};
  const faults: Partial<Record<ClockKind, RowFault>> = {};
  for (const kind of clockKinds) {
    const row = rows[kind];
    if (row.mode === "none") continue;
    const target = targetOf(row);
    if (typeof target === "string") faults[kind] = target;
    else targets[kind] = target;
  }
  return { targets, faults };
}

function targetOf(row: TargetRow): Target | RowFault {
  const warn = warnMarks(row.warn);
  if (warn === null) return "warn";
  const marks = warn.length > 0 ? { warn } : {};
  if (row.mode === "warn") return marks;
  const amount = Number(row.amount.trim());
  if (row.amount.trim() === "" || !Number.isFinite(amount) || amount <= 0) return "amount";
  const calendar = row.calendar ? { calendar: row.calendar } : {};
  if (row.mode === "days") return Number.isInteger(amount) ? { working_days: amount, ...calendar, ...marks } : "amount";
  const within_seconds = Math.round(amount * unitSeconds[row.unit]);
  if (within_seconds < 1) return "amount";
  return row.mode === "business" ? { within_seconds, time: "business", ...calendar, ...marks } : { within_seconds, ...marks };
}

/** "50, 80 %" as [50, 80]; none for nothing typed, null for what is no list of per cents. */
export function warnMarks(typed: string): number[] | null {
  const words = typed.split(/[\s,，、;；%％]+/).filter(Boolean);
  const marks = words.map(Number);
  if (marks.some((mark) => !Number.isInteger(mark) || mark < 1 || mark > 99)) return null;
  return [...new Set(marks)].sort((a, b) => a - b);
}

/** The fields of the record to save, and which rows cannot be read. */
export function policyToRecord(draft: PolicyDraft): { record: Record<string, unknown>; faults: Partial<Record<ClockKind, RowFault>> } {
  const { targets, faults } = targetsOf(draft.targets);
  // What is no number goes as it was typed, so that the server says what is wrong with it.
  const position = /^-?\d+$/.test(draft.position.trim()) ? Number(draft.position) : draft.position;
  const { name, about, enabled, when, pauses } = draft;
  return { record: { name: name.trim(), about: about.trim(), position, enabled, when: when.trim(), pauses, targets }, faults };
}

/** The policies whose position changes when the one at index moves by delta (-1 up, 1 down), with their new positions. */
export function moved(list: readonly { id: string; position: number }[], index: number, delta: number): { id: string; position: number }[] {
  const to = index + delta;
  if (index < 0 || index >= list.length || to < 0 || to >= list.length) return [];
  const order = [...list];
  order.splice(to, 0, ...order.splice(index, 1));
  const a = list[index]!;
  const b = list[to]!;
  const positions = list.map((p) => p.position);
  // Two that stand apart change places; otherwise all are counted anew, in tens so that there is room between.
  const distinct = new Set(positions).size === positions.length;
  if (distinct) {
    return [
      { id: a.id, position: b.position },
      { id: b.id, position: a.position },
    ];
  }
  return order.map((p, i) => ({ id: p.id, position: (i + 1) * 10 })).filter((p) => list.find((was) => was.id === p.id)!.position !== p.position);
}

/** The position behind the last one. */
export function lastPosition(list: readonly { position: number }[]): number {
  return list.reduce((last, p) => Math.max(last, p.position), 0) + 10;
}

/** One comparison of a `when` expression that has words of its own. */
export interface Condition {
  field: string; // "ticket.kind"
  values: string[]; // one of these, such as "repair"; none where the field itself is the condition
  not: boolean;
}

/** The conditions of a `when` that joins simple comparisons by &&; null where it says more than that. */
export function conditions(when: string): Condition[] | null {
  if (when.trim() === "") return [];
  const found: Condition[] = [];
  for (const part of when.split("&&")) {
    const compared = /^\s*((?:ticket|customer|product)\.\w+)\s*([!=])==?\s*(["'])([\w-]+)\3\s*$/.exec(part);
    const listed = /^\s*(!?)\[([\w\s"',-]+)\]\.includes\(((?:ticket|customer|product)\.\w+)\)\s*$/.exec(part);
    const plain = /^\s*(!?)((?:ticket|customer|product)\.\w+)\s*$/.exec(part);
    if (compared) found.push({ field: compared[1]!, values: [compared[4]!], not: compared[2] === "!" });
    else if (listed) found.push({ field: listed[3]!, values: listed[2]!.match(/[\w-]+/g) ?? [], not: listed[1] === "!" });
    else if (plain) found.push({ field: plain[2]!, values: [], not: plain[1] === "!" });
    else return null;
  }
  return found;
}

/** An example put behind what is written already. */
export function withExample(when: string, example: string): string {
  const written = when.trim();
  if (written === "" || written === example) return example;
  return `${written.includes("||") ? `(${written})` : written} && ${example}`;
}
