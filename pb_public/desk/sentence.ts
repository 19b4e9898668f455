// The journal in words. An event becomes sentences: dictionary keys with names to
// fill in. Names of people and teams are looked up by who calls.

import type { Event } from "../shared/types";

export interface Names {
  /** Of a colleague, a customer, a team, a product, a case (its number); the id itself when unknown. */
  staff(id: string): string;
  customer(id: string): string;
  team(id: string): string;
  product(id: string): string;
  ticket(id: string): string;
  /** "" when unknown. */
  rule(id: string): string;
}

/** A value to be shown: `of` says how (a word of the dictionary, a moment, or the text itself). */
export interface Shown {
  of: "status" | "kind" | "priority" | "grade" | "stage" | "channel" | "tier" | "clock" | "level" | "outcome" | "result" | "cancelled" | "skip" | "category" | "follow_up" | "time" | "spoken" | "text";
  value: string;
}

export interface Sentence {
  /** Under desk.event. */
  key: string;
  /** Already words, or to be shown by kind. */
  params: Record<string, Shown>;
  /** Worth a line between the messages. */
  important: boolean;
}

export interface Line {
  event: Event;
  /** Who did it; null where the sentence stands alone, such as a promise that fell due. */
  actor: { kind: Event["actor_kind"]; name: string } | null;
  sentences: Sentence[];
  /** Marked by an icon: a deadline that passed. */
  late?: boolean;
  /** Of calls that were folded into this one: how many there were, and when the last was. */
  calls?: { count: number; last: string };
}

const text = (value: string): Shown => ({ of: "text", value });

/** Fields that the desk writes by itself; what they say, another sentence says. */
const silent = new Set([
  "is_open",
  "is_waiting",
  "is_snoozed",
  "woken_at",
  "steps",
  "number",
  "first_response_at",
  "last_customer_at",
  "last_staff_at",
  "resolved_at",
  "closed_at",
  "reopened",
  "html",
  "description",
  "reason",
]);

const plainWords: Record<string, Shown["of"]> = {
  kind: "kind",
  priority: "priority",
  grade: "grade",
  stage: "stage",
  channel: "channel",
  tier: "tier",
  escalation: "level",
  escalation_reason: "spoken",
  callback_outcome: "outcome",
  category: "category",
};

function str(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(str).join(", ");
  if (typeof value === "object") return JSON.stringify(value);
  return String(value);
}

const escalation = ["escalation", "escalation_reason", "escalated_at", "accepted_by", "accepted_at"] as const;

/** A field's value for reading: names for ids, words for choices. */
export function shown(field: string, value: unknown, names: Names): Shown {
  const v = str(value);
  if (field === "status") return { of: "status", value: v };
  if (field === "assignee" || field === "adviser" || field === "complained_about" || field === "accepted_by") return text(v && names.staff(v));
  if (field === "followers") return text((Array.isArray(value) ? value : []).map((id) => names.staff(str(id))).join(", "));
  if (field === "team") return text(v && names.team(v));
  if (field === "customer") return text(v && names.customer(v));
  if (field === "product") return text(v && names.product(v));
  if (field === "merged_into" || field === "linked_to") return text(v && names.ticket(v));
  if (field.endsWith("_at")) return { of: "time", value: v };
  const word = plainWords[field];
  return word && v ? { of: word, value: v } : text(v);
}

/** The fields of an event worth showing in its diff. */
export function diffOf(event: Pick<Event, "changes">, names: Names): { field: string; from: Shown; to: Shown }[] {
  return Object.entries(event.changes ?? {})
    .filter(([field]) => !silent.has(field) || field === "description")
    .map(([field, [from, to]]) => ({ field, from: shown(field, from, names), to: shown(field, to, names) }));
}

function ofTicket(event: Event, names: Names): Sentence[] {
  const out: Sentence[] = [];
  const c = event.changes ?? {};
  const say = (key: string, params: Record<string, Shown> = {}, important = true): void => {
    out.push({ key, params, important });
  };
  const created = event.type === "ticket.created";
  if (created) {
    const channel = str(c.channel?.[1]);
    say(channel ? "created_by" : "created", channel ? { channel: { of: "channel", value: channel } } : {});
    if (c.linked_to?.[1]) say("linked", { number: shown("linked_to", c.linked_to[1], names) });
  }
  if (c.erased_reason || c.erased_at) say("erased");
  if (c.merged_into) say("merged", { number: shown("merged_into", c.merged_into[1], names) });
  if (c.withdrawn_reason?.[1]) say("withdrawn", { reason: text(str(c.withdrawn_reason[1])) });
  // A customer never names who takes the case.
  const inTurn = !!c.assignee?.[1] && (event.data?.assigned_by === "turn" || (created && event.actor_kind === "customer"));
  const isLeft = !!c.assignee && !c.assignee[1] && event.data?.assigned_by === "left";
  // The desk picked the person, or nobody, not the actor: said last, after what led to it.
  const sayTurn = (): void => {
    if (isLeft) say("left", { name: text(names.staff(str(c.assignee?.[0]))) });
    if (inTurn) say("in_turn", { name: text(names.staff(str(c.assignee?.[1]))) });
  };
  if (c.assignee && !inTurn && !isLeft) {
    const [from, to] = [str(c.assignee[0]), str(c.assignee[1])];
    if (!to) say("released", { name: text(names.staff(from)) });
    else if (event.actor_kind === "staff" && to === event.actor) say("claimed");
    else say("assigned", { name: text(names.staff(to)) });
  }
  if (c.team && (!created || !c.assignee)) {
    const to = str(c.team[1]);
    if (to) say(created ? "queued" : "team", { name: text(names.team(to)) }, !created);
    else say("no_team");
  }
  if (c.status && !created && !c.merged_into && !c.withdrawn_reason) {
    const to = str(c.status[1]);
    const from = str(c.status[0]);
    const reopened = (from === "resolved" || from === "closed") && to === "open";
    // Taking a new case opens it; that it was taken says enough.
    // A customer's answer opens what waited for it: the message itself says enough.
    const answered = event.actor_kind === "customer" && from === "pending" && to === "open";
    if (!(from === "new" && to === "open" && c.assignee)) say(reopened ? "reopened" : "status", { status: { of: "status", value: to } }, !answered);
  }
  // At the same level again, only its time has changed. What solving the case takes away, that says.
  if (c.escalation?.[1] || c.escalated_at?.[1]) {
    const level = str(c.escalation?.[1]);
    const reason = str(c.escalation_reason?.[1]);
    say(level ? (reason ? "escalated" : "escalated_plain") : reason ? "escalated_again" : "escalated_again_plain", { level: { of: "level", value: level }, reason: { of: "spoken", value: reason } });
  }
  // What a rule takes back it says why; what ended with the case or with a crisis that was none, that says.
  if (c.escalation && !c.escalation[1] && event.actor_kind === "rule" && !c.status) say("deescalated", { reason: { of: "spoken", value: str(event.data?.reason) } });
  if (c.accepted_by?.[1]) say("accepted");
  if (c.snoozed_until && !created && !c.erased_at) {
    const to = str(c.snoozed_until[1]);
    if (to) say("snoozed", { time: { of: "time", value: to } });
    // Solving it takes that away too, and says so itself.
    else if (!c.status) say(c.woken_at?.[1] ? "came_back" : "woken");
  }
  if (c.promise_at) {
    const to = str(c.promise_at[1]);
    const what = str(c.promise_text?.[1]);
    if (to) say(what ? "promised" : "promised_by", { time: { of: "time", value: to }, text: text(what) });
    else if (!created && !c.erased_at && !c.erased_reason) say("promise_kept");
  }
  if (created) {
    sayTurn();
    return out;
  }
  // Whom it is about had investigated it: what that takes away, the one sentence says.
  const isVoid = event.data?.investigation_void === true;
  if (isVoid) say("investigation_void", { name: shown("complained_about", c.complained_about?.[1], names) });
  else if (c.stage?.[1]) say("stage", { stage: shown("stage", c.stage[1], names) });
  for (const field of ["kind", "priority", "grade", "stage", "category", "product", "subject"]) {
    const change = field === "stage" && c.stage?.[1] ? undefined : c[field];
    if (change) say("set", { field: text(field), value: shown(field, change[1], names) }, field === "grade" || field === "kind");
  }
  if (c.followers) {
    const before = (Array.isArray(c.followers[0]) ? c.followers[0] : []) as string[];
    const after = (Array.isArray(c.followers[1]) ? c.followers[1] : []) as string[];
    const added = after.filter((id) => !before.includes(id));
    const gone = before.filter((id) => !after.includes(id));
    if (added.length) say("followed", { name: text(added.map((id) => names.staff(id)).join(", ")) }, false);
    if (gone.length) say("unfollowed", { name: text(gone.map((id) => names.staff(id)).join(", ")) }, false);
  }
  if (c.tags) say("tags", { value: shown("tags", c.tags[1], names) }, false);
  if (c.problem) say(c.problem[1] ? "problem_set" : "problem_out");
  if (c.resolution && !c.status) say("resolution", {}, false);
  const told = new Set(["merged_into", "linked_to", "withdrawn_reason", "erased_reason", "erased_at", "assignee", "team", "status", "promise_at", "promise_text", "snoozed_until", "kind", "priority", "grade", "stage", "category", "product", "subject", "followers", "tags", "resolution", "problem", "callback_outcome", ...escalation, ...(isVoid ? ["complained_about", "facts", "persons_heard", "decision", "decision_told_at"] : [])]);
  for (const field of Object.keys(c)) if (!told.has(field) && !silent.has(field)) say("changed", { field: text(field) }, false);
  sayTurn();
  return out;
}

/** Who changed a field last, by name; "" where no colleague or customer did or it is not known. */
export function lastToChange(field: string, events: readonly Event[], names: Names): string {
  for (let i = events.length - 1; i >= 0; i--) {
    const event = events[i] as Event;
    if (event.collection !== "tickets" || !event.changes || !(field in event.changes)) continue;
    return event.actor_kind === "staff" ? names.staff(event.actor) : event.actor_kind === "customer" ? names.customer(event.actor) : "";
  }
  return "";
}

/** What a case's clocks did; null for what another event tells. */
function ofClocks(event: Event): Sentence[] | null {
  const data = event.data ?? {};
  const clock: Shown = { of: "clock", value: str(data.clock) };
  const time: Shown = { of: "time", value: str(data.due_at) };
  switch (event.type) {
    case "sla.warned":
      // The chip says it while it matters; afterwards it is for the history.
      return [{ key: "sla_warned", params: { clock, time, percent: text(str(data.percent)) }, important: false }];
    case "sla.breached":
      return [{ key: "sla_breached", params: { clock, time }, important: true }];
    case "sla.met":
      // The answer that met it stands there already; that it came late does not.
      return [{ key: data.late ? "sla_met_late" : "sla_met", params: { clock, time }, important: data.late === true }];
    case "sla.carried":
      return [{ key: "sla_carried", params: {}, important: false }];
    case "sla.reapplied":
      return [{ key: "sla_reapplied", params: {}, important: true }];
    case "sla.recalculated":
      return [{ key: "sla_recalculated", params: { clock, from: { of: "time", value: str(data.from) }, to: { of: "time", value: str(data.to) } }, important: true }];
    default:
      return null;
  }
}

/** What became of a case's callback; null where another event tells, or nobody need know: that somebody had it open. */
function ofCallback(event: Event, names: Names): Sentence | null {
  const c = event.changes ?? {};
  const data = event.data ?? {};
  const after = (field: string): string => str(c[field]?.[1]);
  const time = (field: string): Shown => ({ of: "time", value: after(field) });
  switch (event.type) {
    case "callback.created":
      if (after("outcome")) return { key: "callback_unwanted", params: {}, important: true };
      return { key: "callback_made", params: { time: time("call_at") }, important: true };
    case "callback.done": {
      const outcome: Shown = { of: "outcome", value: str(data.outcome) || after("outcome") };
      const isReached = str(data.result) === "reached";
      return { key: isReached ? "callback_done" : "callback_ended", params: { outcome }, important: true };
    }
    case "callback.cancelled":
      return { key: "callback_cancelled", params: { reason: { of: "cancelled", value: after("cancelled_reason") } }, important: true };
    case "callback.overdue":
      return { key: "callback_overdue", params: { time: { of: "time", value: str(data.due_at) } }, important: true };
    case "callback.due":
      return { key: "callback_due", params: {}, important: false };
    case "callback.updated":
      if (c.attempts) return { key: "callback_tried", params: { result: { of: "result", value: str(data.result) }, time: time("call_at") }, important: true };
      if (c.caller) return { key: after("caller") ? "callback_given" : "callback_freed", params: { name: text(after("caller") && names.staff(after("caller"))) }, important: false };
      return c.call_at ? { key: "callback_moved", params: { time: time("call_at") }, important: false } : null;
    default:
      return null;
  }
}

/** What became of something to be seen to; null where another event tells. */
function ofFollowUp(event: Event, names: Names): Sentence | null {
  const c = event.changes ?? {};
  const after = (field: string): string => str(c[field]?.[1]);
  const due: Shown = { of: "time", value: after("due_at") || str(event.data?.due_at) };
  const owner = after("owner");
  switch (event.type) {
    case "follow_up.created":
      return { key: owner ? "follow_up_made" : "follow_up_made_leads", params: { kind: { of: "follow_up", value: after("kind") }, name: text(owner && names.staff(owner)), time: due }, important: true };
    case "follow_up.done":
      return { key: "follow_up_done", params: { text: text(after("result")) }, important: true };
    case "follow_up.overdue":
      return { key: "follow_up_overdue", params: { kind: { of: "follow_up", value: str(event.data?.kind) }, time: due }, important: true };
    case "follow_up.updated":
      if (c.owner) return { key: owner ? "follow_up_given" : "follow_up_given_leads", params: { name: text(owner && names.staff(owner)) }, important: false };
      return c.due_at ? { key: "follow_up_moved", params: { time: due }, important: false } : null;
    default:
      return null;
  }
}

/** Steps of a suggestion or praise; null where another event tells. */
function ofFeedback(event: Event, names: Names): Sentence | null {
  const c = event.changes ?? {};
  const after = (field: string): string => str(c[field]?.[1]);
  if (event.type === "feedback.overdue") return { key: "feedback_overdue", params: { time: { of: "time", value: str(event.data?.due_at) } }, important: true };
  if (event.type === "feedback.updated") {
    const name = after("owner") ? names.staff(after("owner")) : after("team") && names.team(after("team"));
    return name ? { key: "feedback_given", params: { name: text(name) }, important: false } : null;
  }
  const step = event.type.slice("feedback.".length);
  return feedbackSteps.has(step) ? { key: `feedback_${step}`, params: {}, important: true } : null;
}

const feedbackSteps = new Set(["analysed", "adopted", "declined", "started", "done", "forwarded", "thanked", "joined", "withdrawn"]);

/** What the clock says and nobody did. */
const passive = new Set(["callback.due", "callback.overdue", "follow_up.overdue", "feedback.overdue"]);

/** An event as a line, or null where it says nothing of its own. */
export function lineOf(event: Event, names: Names): Line | null {
  // The second name of one save points to the first, which holds the changes.
  if (event.data && "of" in event.data) return null;
  const name = event.actor_kind === "staff" ? names.staff(event.actor) : event.actor_kind === "customer" ? names.customer(event.actor) : names.rule(event.rule);
  const line: Line = { event, actor: { kind: event.actor_kind, name }, sentences: [] };
  if (event.collection === "tickets" && event.changes && Object.keys(event.changes).length) {
    line.sentences = ofTicket(event, names);
    return line.sentences.length ? line : null;
  }
  if (event.type === "message.created") {
    const kind = str(event.data?.kind) || "reply";
    const split = !!event.changes?.copied_from;
    const forCustomer = event.actor_kind === "staff" && !!event.changes?.author_customer;
    line.sentences = [{ key: split ? "message_copied" : forCustomer ? "message_taken_down" : `message_${kind}`, params: {}, important: false }];
    return line;
  }
  if (event.type.startsWith("sla.") || event.type === "timer.sla") {
    const sentences = ofClocks(event);
    // Only putting the policies on again is somebody's deed.
    if (event.type !== "sla.reapplied") line.actor = null;
    return sentences && { ...line, sentences, late: event.type === "sla.breached" };
  }
  if (event.type === "timer.callback" || event.type === "timer.follow_up" || event.type === "timer.feedback" || event.type === "timer.survey") return null;
  if (event.type.startsWith("callback.") || event.type.startsWith("follow_up.")) {
    const sentence = event.type.startsWith("callback.") ? ofCallback(event, names) : ofFollowUp(event, names);
    if (passive.has(event.type)) line.actor = null;
    return sentence && { ...line, sentences: [sentence], late: event.type.endsWith(".overdue") };
  }
  if (event.type.startsWith("feedback.")) {
    const sentence = ofFeedback(event, names);
    if (passive.has(event.type)) line.actor = null;
    return sentence && { ...line, sentences: [sentence], late: event.type === "feedback.overdue" };
  }
  if (event.type === "survey.sent" || event.type === "survey.skipped") {
    const isSent = event.type === "survey.sent";
    return { ...line, actor: null, sentences: [{ key: isSent ? "survey_sent" : "survey_skipped", params: isSent ? {} : { reason: { of: "skip", value: str(event.data?.reason) } }, important: isSent }] };
  }
  if (event.type === "survey_answer.updated") {
    // A reply stands in the conversation, or went by mail.
    const isReply = !!event.changes?.reply;
    return isReply && str(event.changes?.reply_way?.[1]) === "message" ? null : { ...line, sentences: [{ key: isReply ? "survey_replied" : "survey_read", params: {}, important: false }] };
  }
  if (event.type === "survey.answered" || event.type === "survey_answer.created") return { ...line, sentences: [{ key: "survey_answered", params: {}, important: true }] };
  if (event.type === "problem_source.created" || event.type === "problem_source.deleted") {
    const [what = ""] = str(event.changes?.source?.find(Boolean)).split("/");
    const key = event.type === "problem_source.created" ? "problem_linked" : "problem_unlinked";
    return { ...line, sentences: [{ key: what ? `${key}_${what}` : key, params: {}, important: false }] };
  }
  line.actor = null;
  // Written before promises had clocks; old cases have it in their history.
  if (event.type === "timer.promise") {
    line.sentences = [{ key: "promise_due", params: {}, important: true }];
    return line;
  }
  if (event.type === "timer.reminder") {
    const rule = names.rule(str(event.data?.rule));
    line.sentences = [{ key: rule ? "reminder" : "reminder_plain", params: { name: text(rule) }, important: false }];
    return line;
  }
  if (event.type === "email.dead") {
    line.sentences = [{ key: "email_dead", params: {}, important: true }];
    return line;
  }
  line.sentences = [{ key: "other", params: { type: text(event.type) }, important: false }];
  return line;
}

/** The words in which somebody gave the reason for what they did; "" where there are none. */
export function reasonOf(line: Pick<Line, "event" | "sentences">): string {
  // Of an invitation it is a code, which its sentence says; so does that of an escalation.
  const reason = line.event.collection === "survey_invites" ? "" : str(line.event.data?.reason);
  return line.sentences.some((s) => Object.values(s.params).some((p) => p.value === reason)) ? "" : reason;
}
