// One conversation from messages and events: in the order of time, a line where the
// day changes, quiet events of one moment together.

import type { Message } from "../shared/types";
import type { Line } from "./sentence";

export type Entry =
  | { type: "day"; key: string; at: string }
  | { type: "message"; key: string; at: string; message: Message }
  | { type: "events"; key: string; at: string; lines: Line[] };

/** `dayOf` names the day of a moment in the person's zone. Of the events only the important ones stand here. */
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
    if (d !== day) {
      out.push({ type: "day", key: `day-${d}`, at: r.at });
      day = d;
    }
    const last = out[out.length - 1];
    if (r.message) out.push({ type: "message", key: r.message.id, at: r.at, message: r.message });
    else if (r.line && last?.type === "events") last.lines.push(r.line);
    else if (r.line) out.push({ type: "events", key: `event-${r.line.event.seq}`, at: r.at, lines: [r.line] });
  }
  return out;
}

/** Messages by others since one began to write. */
export function arrivedSince(messages: readonly Message[], since: string, me: string): Message[] {
  return since ? messages.filter((m) => m.created > since && m.author_staff !== me) : [];
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
