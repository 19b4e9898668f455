// Where a case stands, for the tracker on its page. Pure: the case as the server
// sent it in, steps out; labels are keys. By when we answer is deadline.ts's.

import type { Status, Step } from "../shared/types";

/** What of a case the tracker looks at. */
export interface Tracked {
  status: Status;
  steps: readonly Step[] | null;
}

export interface TrackerEntry {
  id: string;
  /** Key of its words. */
  label: string;
  state: "done" | "now" | "next";
  at?: string;
}

/** The steps of a smooth case. */
const path = ["received", "assigned", "diagnosed", "solved", "confirmed"] as const;
type Milestone = (typeof path)[number];

/** What a complaint comes to besides; shown once it has, behind the answer. */
const inquiry = "investigated";

/** What a customer sees of their case's callback: `GET /api/aftercare/tickets/{id}/callback`. */
export interface CallTrace {
  state: "" | "planned" | "reached" | "unreached";
  due_at: string;
  done_at: string;
  /** They said in it that the solution, as it stands, is one. */
  satisfied: boolean;
  /** Those that were made about the case so far, the oldest first. */
  calls: readonly { state: "reached" | "unreached"; at: string }[];
}

/** Id of the step that a callback is; its label is a word of voice_words.ts. */
export const callStep = "callback";

/** The tracker with the callback in its place: a call that was made by its time, one that is to come at the end. */
export function withCall(entries: readonly TrackerEntry[], call: CallTrace | null): TrackerEntry[] {
  if (!call?.state) return [...entries];
  // Who said so in the call is not asked once more.
  if (call.satisfied) return withCall(entries.filter((e) => e.id !== "confirmed" || e.state !== "now"), { ...call, satisfied: false });
  if (call.state === "planned") return [...entries, { id: callStep, label: "call_planned", state: "next", at: call.due_at }];
  const later = entries.findIndex((e) => e.state !== "done" || (e.at ?? "") > call.done_at);
  const at = later < 0 ? entries.length : later;
  return [...entries.slice(0, at), { id: callStep, label: `call_${call.state}`, state: "done", at: call.done_at }, ...entries.slice(at)];
}

/** A line of all that happened: a step of the case, or its call. */
export interface PastStep extends Step {
  /** The words that only a call has. */
  call?: `call_${"reached" | "unreached"}`;
}

/** All steps in their order, with each call that was made in its place. */
export function allSteps(steps: readonly Step[] | null, call: CallTrace | null): PastStep[] {
  const past: PastStep[] = [...(steps ?? [])];
  for (const made of call?.calls ?? []) {
    const later = past.findIndex((step) => (step.at ?? "") > made.at);
    past.splice(later < 0 ? past.length : later, 0, { step: callStep, at: made.at, call: `call_${made.state}` });
  }
  return past;
}

export function trackerOf(c: Tracked): TrackerEntry[] {
  const history = c.steps ?? [];
  const last = history.at(-1);
  const end = c.status === "closed" && (last?.step === "withdrawn" || last?.step === "merged") ? last : null;

  // When each milestone was last reached. What a reopening took back does not count any more.
  const reached = new Map<string, string>();
  let reopenedAt: string | undefined;
  for (const s of history) {
    if (s.step === "reopened") {
      reached.delete("solved");
      reached.delete("confirmed");
      reopenedAt = s.at ?? "";
    } else if (s.step === "solved") {
      reopenedAt = undefined;
      reached.set(s.step, s.at ?? "");
    } else if (!reached.has(s.step) || s.step === "confirmed") {
      reached.set(s.step, s.at ?? "");
    }
  }
  const doneUpTo = path.reduce((top, step, i) => (reached.has(step) ? i : top), -1);
  const entries: TrackerEntry[] = [];
  const done = (id: Milestone | typeof inquiry): void => {
    const at = reached.get(id);
    if (at !== undefined) entries.push({ id, label: `portal.step.${id}.done`, state: "done", ...(at ? { at } : {}) });
  };
  // A milestone that was passed over is not shown: the case went another way.
  const answered = path.indexOf("diagnosed") + 1;
  path.slice(0, Math.min(answered, doneUpTo + 1)).forEach(done);
  done(inquiry);
  path.slice(answered, Math.max(answered, doneUpTo + 1)).forEach(done);
  if (end) {
    entries.push({ id: end.step, label: `portal.step.${end.step}.done`, state: "done", ...(end.at ? { at: end.at } : {}) });
    return entries;
  }
  if (c.status === "closed") {
    if (!reached.has("confirmed")) entries.push({ id: "confirmed", label: "portal.step.confirmed.done", state: "done" });
    return entries;
  }

  const ahead = path.slice(doneUpTo + 1);
  const waiting = waitingStep(c.status);
  const entry: TrackerEntry = { id: "now", label: "", state: "now" };
  if (waiting) {
    entry.id = waiting;
    entry.label = `portal.step.${waiting}.now`;
    const since = [...history].reverse().find((s) => s.step === waiting)?.at;
    if (since) entry.at = since;
  } else if (reopenedAt !== undefined) {
    entry.id = "reopened";
    entry.label = "portal.step.reopened.now";
    if (reopenedAt) entry.at = reopenedAt;
  } else {
    const step = ahead.shift() ?? "confirmed";
    entry.id = step;
    entry.label = `portal.step.${step}.now`;
  }
  entries.push(entry);
  for (const id of ahead) entries.push({ id, label: `portal.step.${id}.next`, state: "next" });
  return entries;
}

function waitingStep(status: Status): "waiting" | "on_hold" | null {
  return status === "pending" ? "waiting" : status === "on_hold" ? "on_hold" : null;
}
