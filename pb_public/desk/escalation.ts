// A case that was handed up because it must not wait: who is told, and who has taken
// care of it. Plain functions.

import type { Clock, Ticket } from "../shared/types";
import { type Actor, canManage, canWork, isEnded } from "./action";

export type Level = "assignee" | "lead" | "manager";

/** What the desk keeps of it; colleagues alone see it. Empty once somebody has solved the case. */
export interface Escalation {
  /** Who is told until one of them accepts. */
  escalation?: Level | "";
  /** One text, or JSON of one in each language. */
  escalation_reason?: string;
  escalated_at?: string;
  accepted_by?: string;
  accepted_at?: string;
}

type Seen = Pick<Ticket, "merged_into"> & Escalation;

export function isEscalated(ticket: Seen): boolean {
  return !!ticket.escalation;
}

/** Escalated, and nobody has said yet that they take care of it. */
export function isUnaccepted(ticket: Seen): boolean {
  return !!ticket.escalation && !ticket.accepted_by;
}

/**
 * Whether a case was handed up because something ran late, and all that did has been done since, late as it may be. What had been
 * done before is not why: a customer who is not content is another reason, and still waits.
 */
export function isMadeUpFor(ticket: Seen & Pick<Ticket, "kind" | "grade" | "is_open">, clocks: readonly Pick<Clock, "breached_at" | "met_at" | "cancelled_at">[] | null): boolean {
  const at = ticket.escalated_at ?? "";
  const late = (clocks ?? []).filter((clock) => clock.breached_at && clock.breached_at <= at && (clock.met_at || clock.cancelled_at || at) >= at);
  return isUnaccepted(ticket) && !isCrisis(ticket) && late.length > 0 && late.every((clock) => clock.met_at || clock.cancelled_at);
}

export type RowMark = "" | "escalated" | "crisis" | "crisis_waiting";

/** What a row of a list says of it: that it is a crisis also after somebody has accepted it, until it ends. */
export function rowMark(ticket: Seen & Pick<Ticket, "kind" | "grade" | "is_open">): RowMark {
  if (isCrisis(ticket)) return isUnaccepted(ticket) ? "crisis_waiting" : "crisis";
  return isUnaccepted(ticket) ? "escalated" : "";
}

function isCrisis(ticket: Pick<Ticket, "kind" | "grade" | "is_open">): boolean {
  return ticket.is_open && isDanger(ticket);
}

/** Whether the case is, or was, one of danger or of another crisis; what it is kept as is a complaint. */
export function isDanger(ticket: Pick<Ticket, "kind" | "grade">): boolean {
  return ticket.kind === "complaint" && ticket.grade === "crisis";
}

/** How one comes from a crisis that is none to a lesser grade: by saying why, or by asking a manager. "" where there is none, or one only reads. */
export function wayDown(ticket: Pick<Ticket, "kind" | "grade" | "is_open" | "merged_into" | "erased_at">, me: Actor): "" | "say" | "ask" {
  if (!isCrisis(ticket) || isEnded(ticket) || !canWork(me)) return "";
  return canManage(me) ? "say" : "ask";
}

/** Whether one may say so: who works on cases, but not whom a complaint is about. The server decides in the end. */
export function mayAccept(ticket: Pick<Ticket, "merged_into" | "erased_at" | "kind" | "complained_about"> & Escalation, me: Actor): boolean {
  const isAboutMe = ticket.kind === "complaint" && ticket.complained_about === me.id;
  return isUnaccepted(ticket) && canWork(me) && !isEnded(ticket) && !isAboutMe;
}
