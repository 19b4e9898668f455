// What may be done with a case, by its state and by one's role. The server decides;
// this is what the page offers, so that nobody is led to a refusal.

import type { MessageKind, Role, Status, Ticket } from "../shared/types";

const moves: Record<Status, readonly Status[]> = {
  new: ["open", "pending", "on_hold", "resolved"],
  open: ["pending", "on_hold", "resolved"],
  pending: ["open", "resolved"],
  on_hold: ["open", "resolved"],
  resolved: ["open", "closed"],
  closed: ["open"],
};

export function canMove(from: Status, to: Status): boolean {
  return moves[from].includes(to);
}

export interface Actor {
  id: string;
  role: Role;
}

export const canWork = (me: Actor): boolean => me.role !== "qa";
export const canLead = (me: Actor): boolean => me.role === "lead" || me.role === "manager";
/** Whom what the desk does by itself concerns more than others. */
export const canOversee = (me: Actor): boolean => me.role !== "agent";
export const canManage = (me: Actor): boolean => me.role === "manager";

export type Deed =
  | "claim"
  | "resolve"
  | "wait"
  | "hold"
  | "open"
  | "close"
  | "reopen"
  | "promise"
  | "snooze"
  | "wake"
  | "hand_on"
  | "follow"
  | "unfollow"
  | "merge"
  | "split"
  | "copy_link"
  | "withdraw"
  | "erase";

type Seen = Pick<Ticket, "status" | "assignee" | "kind" | "followers" | "merged_into" | "erased_at" | "snoozed_until">;

/** A case that nothing can be done with any more: merged away or erased. */
export function isEnded(ticket: Pick<Ticket, "merged_into" | "erased_at">): boolean {
  return ticket.merged_into !== "" || ticket.erased_at !== "";
}

/** The moves of a case's status, in the order in which they are offered. */
export function movesOf(ticket: Seen, me: Actor): Status[] {
  if (isEnded(ticket) || !canWork(me)) return [];
  return moves[ticket.status].filter((to) => reasonFor(ticket, { status: to }, me) !== "forbidden");
}

const deedOfMove: Record<Status, Deed> = { new: "open", open: "open", pending: "wait", on_hold: "hold", resolved: "resolve", closed: "close" };

/** The deed that moves a case to a status. */
export function deedTo(from: Status, to: Status): Deed {
  return to === "open" && (from === "resolved" || from === "closed") ? "reopen" : deedOfMove[to];
}

export interface Deeds {
  /** The one button that stands out. */
  first: Deed | null;
  /** Another one beside it. */
  second: Deed | null;
  /** The rest, in groups with a line between. */
  more: Deed[][];
}

/** What the head of a case offers. */
export function deedsOf(ticket: Seen, me: Actor): Deeds {
  if (isEnded(ticket)) return { first: null, second: null, more: [["copy_link"]] };
  const follow: Deed = ticket.followers.includes(me.id) ? "unfollow" : "follow";
  if (!canWork(me)) return { first: null, second: null, more: [[follow, "copy_link"]] };
  const status = ticket.status;
  const statusDeeds = movesOf(ticket, me).map((to) => deedTo(status, to));
  const open = status !== "resolved" && status !== "closed";
  const order: Deed[] = open && !ticket.assignee ? ["claim"] : [];
  if (status === "on_hold") order.push("open", "resolve");
  else if (status === "resolved") order.push("close", "reopen");
  else if (status === "closed") order.push("reopen");
  else order.push("resolve");
  const shown = order.filter((d) => d === "claim" || statusDeeds.includes(d));
  const [first = null, second = null] = shown;
  const rest: Deed[] = statusDeeds.filter((d) => d !== first && d !== second);
  const care: Deed[] = open ? ["promise", "hand_on"] : [];
  if (open && mayAssign(ticket, me)) care.push(ticket.snoozed_until ? "wake" : "snooze");
  care.push(follow);
  const structure: Deed[] = status === "closed" ? ["split", "copy_link"] : ["merge", "split", "copy_link"];
  const grave: Deed[] = canManage(me) ? (status === "closed" ? ["erase"] : ["withdraw", "erase"]) : [];
  return { first, second, more: [rest, care, structure, grave].filter((g) => g.length > 0) };
}

/** What a colleague may change a case's fields to. */
export function mayEdit(ticket: Pick<Ticket, "merged_into" | "erased_at">, me: Actor): boolean {
  return canWork(me) && !isEnded(ticket);
}

/** Agents claim what nobody has and hand on their own; leads assign anything. */
export function mayAssign(ticket: Seen, me: Actor): boolean {
  return mayEdit(ticket, me) && (canLead(me) || ticket.assignee === "" || ticket.assignee === me.id);
}

/** Why a shortcut does nothing at a case, as the end of a word's key; "" where it does what it says. */
export function whyNot(key: "claim" | "resolve" | "snooze", ticket: Seen, me: Actor): "" | "ended" | "role" | "solved" | "yours" | "others" {
  if (isEnded(ticket)) return "ended";
  if (!canWork(me)) return "role";
  if (key === "claim" && ticket.assignee === me.id) return "yours";
  if (key !== "claim" && (ticket.status === "closed" || ticket.status === "resolved")) return "solved";
  return key !== "resolve" && !mayAssign(ticket, me) ? "others" : "";
}

const gravity = { "": 0, general: 1, major: 2, crisis: 3 } as const;

export type Needs = "nothing" | "reason" | "forbidden";

/** Whether a change needs a manager's reason: closing a complaint, making light of one, opening a closed case. */
export function reasonFor(ticket: Pick<Ticket, "status" | "kind"> & Partial<Pick<Ticket, "grade">>, change: Partial<Pick<Ticket, "status" | "kind" | "grade">>, me: Actor): Needs {
  const complaint = ticket.kind === "complaint";
  const grave =
    (complaint && change.status === "closed") ||
    (complaint && change.kind !== undefined && change.kind !== "complaint") ||
    (change.grade !== undefined && gravity[change.grade] < gravity[ticket.grade ?? ""]) ||
    (ticket.status === "closed" && change.status === "open");
  if (!grave) return "nothing";
  return canManage(me) ? "reason" : "forbidden";
}

/** The change that takes a change back, or null where there is no way back. */
export function undoOf(before: Ticket, change: Partial<Ticket>, me: Actor): Partial<Ticket> | null {
  const back: Record<string, unknown> = {};
  for (const name of Object.keys(change) as (keyof Ticket)[]) {
    if (name === "reason") continue;
    back[name] = before[name];
  }
  if (change.merged_into || change.withdrawn_reason || "erased_reason" in change) return null;
  if (change.status !== undefined) {
    if (canMove(change.status, before.status)) back.status = before.status;
    else if (canMove(change.status, "open")) back.status = "open";
    else return null;
    if (reasonFor({ ...before, status: change.status }, { status: back.status as Status }, me) !== "nothing") return null;
  }
  if (change.grade !== undefined || change.kind !== undefined) {
    const after = { ...before, ...change };
    if (reasonFor(after, { ...(change.kind !== undefined ? { kind: before.kind } : {}), ...(change.grade !== undefined ? { grade: before.grade } : {}) }, me) !== "nothing") return null;
  }
  // Handing one's own case to a colleague cannot be taken back by oneself.
  if (change.assignee !== undefined && !canLead(me) && change.assignee !== "" && change.assignee !== me.id) return null;
  // A team that assigns in turn has chosen somebody: going back to the team alone would choose again.
  if (change.team !== undefined && change.assignee === undefined) back.assignee = before.assignee;
  return back as Partial<Ticket>;
}

export type ComposerKind = Exclude<MessageKind, "system">;

/** What one may write in a case. */
export function composerKinds(me: Actor): ComposerKind[] {
  return me.role === "qa" ? ["note"] : ["reply", "note", "call", "visit"];
}

/** Where a message may take the case when it is sent; the first is the main button. */
export type Then = "stay" | "pending" | "resolved";

export function sendChoices(status: Status, kind: ComposerKind, me: Actor): Then[] {
  if (kind !== "reply" || !canWork(me)) return ["stay"];
  if (status === "new" || status === "open") return ["pending", "stay", "resolved"];
  if (status === "pending" || status === "on_hold") return ["stay", "resolved"];
  return ["stay"];
}
