// What happened in a case since one began to write: what others wrote, and what became of its status.

import type { Event, Message, Ticket } from "../shared/types";

/** The moment up to which one has read a case that stands so on the screen, by the server's clock. */
export function readUpTo(ticket: Ticket, messages: readonly Message[]): string {
  const last = messages[messages.length - 1]?.created ?? "";
  return last > ticket.updated ? last : ticket.updated;
}

/** Messages by other people; what the desk and rules write by themselves is no answer. */
export function arrivedSince(messages: readonly Message[], since: string, me: string): Message[] {
  return since ? messages.filter((m) => m.created > since && m.author_staff !== me && (m.author_staff || m.author_customer)) : [];
}

/** Changes of the status that one did not make oneself. */
export function movedSince(events: readonly Event[], since: string, me: string): Event[] {
  return since ? events.filter((e) => e.at > since && e.actor !== me && !!e.changes?.status) : [];
}
