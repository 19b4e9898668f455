// One conversation from messages and events: in the order of time, a line where the
// day changes, quiet events of one moment together.

import type { Message } from "../shared/types";
import type { Line } from "./sentence";

export type Entry =
  | { type: "day"; key: string; at: string; isInside: boolean }
  | { type: "message"; key: string; at: string; message: Message }
  | { type: "events"; key: string; at: string; lines: Line[] };

/** `dayOf` names the day of a moment in the person's zone. Of the events only the important ones stand here. A day is inside where
 *  nothing of it is for the customer. */
export function timeline(messages: readonly Message[], lines: readonly Line[], dayOf: (at: string) => string, from = ""): Entry[] {
  type Raw = { at: string; order: number; message?: Message; line?: Line };
  const raw: Raw[] = messages.map((message) => ({ at: message.created, order: 1, message }));
  for (const line of lines) {
    const important = line.sentences.filter((s) => s.important);
    if (!important.length || line.event.at < from) continue;
    raw.push({ at: line.event.at, order: line.event.type === "ticket.created" ? 0 : 2, line: { ...line, sentences: important } });
  }
  raw.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.order - b.order));
  const out: Entry[] = [];
  let day = "";
  for (const r of raw) {
    const d = dayOf(r.at);
    const isForCustomer = !!r.message && isOutside(r.message);
    if (d !== day) {
      out.push({ type: "day", key: `day-${d}`, at: r.at, isInside: true });
      day = d;
    }
    const head = isForCustomer && out.findLast((entry) => entry.type === "day");
    if (head && head.type === "day") head.isInside = false;
    const last = out[out.length - 1];
    if (r.message) out.push({ type: "message", key: r.message.id, at: r.at, message: r.message });
    else if (r.line && last?.type === "events") addLine(last.lines, r.line);
    else if (r.line) out.push({ type: "events", key: `event-${r.line.event.seq}`, at: r.at, lines: [r.line] });
  }
  return out;
}

/** What the customer wrote or may read. */
export function isOutside(message: Pick<Message, "public" | "author_customer">): boolean {
  return message.public || message.author_customer !== "";
}

// Nobody answers, and a rule calls again: one line says so, until somebody accepts.
function addLine(lines: Line[], line: Line): void {
  const isSettled = (one: Line): boolean => one.sentences.some((s) => s.key === "accepted" || s.key.startsWith("escalated"));
  const at = isCallAgain(line) ? lines.findLastIndex(isSettled) : -1;
  const before = lines[at];
  if (!before || !isCall(before) || before.event.rule !== line.event.rule) {
    lines.push(line);
    return;
  }
  const [first, again] = [before.sentences[0], line.sentences[0]];
  if (!first || !again) return;
  // To whom the first one says, why the last one.
  const reason = again.params.reason;
  const sentences = [{ ...first, params: { ...first.params, ...(reason?.value ? { reason } : {}) } }];
  lines[at] = { ...before, sentences, calls: { count: (before.calls?.count ?? 1) + 1, last: line.event.at } };
}

function isCall(line: Line): boolean {
  return line.event.actor_kind === "rule" && line.sentences.length === 1 && !!line.sentences[0]?.key.startsWith("escalated");
}

function isCallAgain(line: Line): boolean {
  return isCall(line) && !!line.sentences[0]?.key.startsWith("escalated_again");
}

/** Puts messages together by id, oldest first. */
export function join(have: readonly Message[], more: readonly Message[]): Message[] {
  const all = new Map(have.map((m) => [m.id, m]));
  for (const m of more) all.set(m.id, m);
  return [...all.values()].sort((a, b) => (a.created < b.created ? -1 : a.created > b.created ? 1 : a.id < b.id ? -1 : 1));
}

/** A message so long that it is shown folded: one must get past it to the next. */
export function isLong(body: string): boolean {
  return body.length > 4000 || (body.match(/\n/g)?.length ?? 0) > 60;
}
