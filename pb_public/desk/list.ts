// The list of the queue one looks at: pages of rows, refreshed in place.

import { signal } from "@preact/signals";
import { type Problem, type Query, toProblem } from "../shared/api";
import { load, save } from "../shared/store";
import type { Ticket } from "../shared/types";
import { api } from "./app";
import { queues } from "./desk";
import { addPage, searchFor } from "./queue";

const perPage = 50;
const fields =
  "id,number,subject,kind,channel,status,priority,grade,customer,assignee,team,sla_due_at,sla_clock,sla_state,sla_soon_at,promise_at,last_customer_at,last_staff_at,resolved_at,closed_at,created,updated,is_open,merged_into,escalation,accepted_by," +
  "expand.customer.id,expand.customer.name,expand.customer.tier";

export interface Asked {
  /** A queue's name, or "search". */
  queue: string;
  typed: string;
}

const asked = signal<Asked>({ queue: "mine", typed: "" });
const items = signal<Ticket[] | null>(null);
const more = signal(false);
const busy = signal(false);
const problem = signal<Problem | null>(null);

export const list = {
  asked: asked as { readonly value: Asked; peek(): Asked },
  /** null until the first answer. */
  items: items as { readonly value: Ticket[] | null; peek(): Ticket[] | null },
  more: more as { readonly value: boolean },
  busy: busy as { readonly value: boolean },
  problem: problem as { readonly value: Problem | null },
};

let run = 0;

function queryOf(a: Asked): Query | null {
  if (a.queue === "search") {
    const q = searchFor(a.typed);
    if (!q.filter) return null;
    return { filter: api.filter(q.filter, q.params), sort: "-updated" };
  }
  const queue = queues.value?.find((q) => q.name === a.queue);
  return queue ? { filter: queue.filter, sort: queue.sort } : null;
}

/** Shows another queue or search. */
export async function ask(next: Asked): Promise<void> {
  const before = asked.peek();
  if (before.queue !== next.queue || before.typed !== next.typed) {
    asked.value = next;
    // What another queue holds must not stand under this one's name.
    if (before.queue !== next.queue || next.queue !== "search") items.value = null;
    more.value = false;
  }
  await fetchRows(false);
}

/** Fetches the rows on the screen again, in place. */
export function refresh(): Promise<void> {
  return fetchRows(true);
}

async function fetchRows(keep: boolean): Promise<void> {
  const query = queryOf(asked.peek());
  if (!query) {
    if (asked.peek().queue === "search") items.value = [];
    return;
  }
  const mine = ++run;
  const rows = keep ? Math.min(500, Math.max(perPage, Math.ceil((items.peek()?.length ?? 0) / perPage) * perPage)) : perPage;
  busy.value = true;
  try {
    const page = await api.list<Ticket>("tickets", { ...query, perPage: rows, expand: "customer", fields });
    if (mine !== run) return;
    items.value = page.items;
    more.value = page.items.length === rows;
    problem.value = null;
  } catch (err) {
    if (mine === run) problem.value = toProblem(err);
  } finally {
    if (mine === run) busy.value = false;
  }
}

export async function showMore(): Promise<void> {
  const query = queryOf(asked.peek());
  const have = items.peek();
  if (!query || !have) return;
  const mine = ++run;
  busy.value = true;
  try {
    const page = await api.list<Ticket>("tickets", { ...query, page: Math.floor(have.length / perPage) + 1, perPage, expand: "customer", fields });
    if (mine !== run) return;
    items.value = addPage(have, page.items);
    more.value = page.items.length === perPage;
  } catch (err) {
    if (mine === run) problem.value = toProblem(err);
  } finally {
    if (mine === run) busy.value = false;
  }
}

/** Shows a change of one's own at once; the pulse brings the rest. */
export function touch(ticket: Ticket): void {
  const have = items.peek();
  if (!have) return;
  items.value = have.map((t) => (t.id === ticket.id ? { ...t, ...ticket, expand: { ...t.expand, ...ticket.expand } } : t));
}

// What one has looked at, on this device: case -> the customer's last word then.

const seenKey = "aftercare.desk.seen";
const seenLimit = 400;

function readSeen(): Record<string, string> {
  try {
    return JSON.parse(load(seenKey) ?? "{}") as Record<string, string>;
  } catch {
    return {};
  }
}

const seenMap = signal<Record<string, string>>(readSeen());
export const seen = seenMap as { readonly value: Record<string, string> };

export function markSeen(ticket: Ticket): void {
  if (!ticket.last_customer_at || (seenMap.peek()[ticket.id] ?? "") >= ticket.last_customer_at) return;
  const rest = Object.entries(seenMap.peek()).filter(([id]) => id !== ticket.id);
  seenMap.value = Object.fromEntries([...rest.slice(-seenLimit), [ticket.id, ticket.last_customer_at]]);
  save(seenKey, JSON.stringify(seenMap.peek()));
}
