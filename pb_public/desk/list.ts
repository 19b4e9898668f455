// The list of the queue one looks at: pages of rows, refreshed in place.

import { signal } from "@preact/signals";
import { type Problem, toProblem } from "../shared/api";
import type { Found, Hit } from "../shared/found";
import { load, save } from "../shared/store";
import type { Ticket } from "../shared/types";
import { api } from "./app";
import { readFirst, readOn } from "./bands";
import { queues } from "./desk";
import { orderChosen } from "./order";
import { type Band, addPage, bandsIn, keepRest, keepSame, orderOf } from "./queue";
import { compile, viewOf } from "./views";

const perPage = 50;
const fields =
  "id,number,subject,kind,channel,status,priority,grade,customer,assignee,team,product,tags,sla_due_at,sla_clock,sla_state,sla_soon_at,promise_at,last_customer_at,last_staff_at,resolved_at,closed_at,created,updated,is_open,snoozed_until,woken_at,merged_into,escalation,accepted_by," +
  "expand.customer.id,expand.customer.name,expand.customer.tier";

export interface Asked {
  /** A queue's name, "search", "list", or a view's. */
  queue: string;
  /** What is searched for; of a list, what it is narrowed to, as in its address. */
  typed: string;
}

const asked = signal<Asked>({ queue: "mine", typed: "" });
const items = signal<Ticket[] | null>(null);
const more = signal(false);
const busy = signal(false);
const problem = signal<Problem | null>(null);
const answer = signal<Found | null>(null);
const hitsById = signal<ReadonlyMap<string, Hit>>(new Map());

export const list = {
  asked: asked as { readonly value: Asked; peek(): Asked },
  /** null until the first answer. */
  items: items as { readonly value: Ticket[] | null; peek(): Ticket[] | null },
  more: more as { readonly value: boolean },
  busy: busy as { readonly value: boolean },
  problem: problem as { readonly value: Problem | null },
  /** Of a search: its last answer, and where each case matches. */
  answer: answer as { readonly value: Found | null },
  hits: hitsById as { readonly value: ReadonlyMap<string, Hit> },
};

/** The id of a case that stands in the list, by its number; empty for any other. */
export function idOf(number: string): string {
  return items.peek()?.find((ticket) => ticket.number === number)?.id ?? "";
}

let run = 0;

/** What a list is read by; null where there is no such list. */
async function bandsOf(a: Asked): Promise<Band[] | null> {
  if (a.queue === "list") return [await compile(a.typed)];
  const view = viewOf(a.queue);
  if (view) return [view];
  const queue = queues.value?.find((q) => q.name === a.queue);
  return queue ? bandsIn(queue, orderOf(queue, orderChosen(queue.name))) : null;
}

const fetchBand =
  (bands: readonly Band[]) =>
  async (band: number, page: number, rows: number): Promise<Ticket[]> => {
    const { filter, sort } = bands[band] as Band;
    return (await api.list<Ticket>("tickets", { filter, sort, page, perPage: rows, expand: "customer", fields })).items;
  };

interface Rows {
  items: Ticket[];
  more: boolean;
  /** How many of each band have been read; not of a search. */
  counts?: number[];
}

/** How many of each band stand in the list. */
let read: number[] = [];

/** The first rows of what is asked for; null where nothing is. */
async function firstOf(a: Asked, rows: number): Promise<Rows | null> {
  if (a.queue === "search") return a.typed.trim() ? searchPages(a.typed, 1, rows / perPage) : { items: [], more: false };
  const bands = await bandsOf(a);
  return bands && readFirst(bands.length, rows, fetchBand(bands));
}

/** The rows after those that are there. */
async function nextOf(a: Asked, have: number): Promise<Rows | null> {
  if (a.queue === "search") return searchPages(a.typed, Math.floor(have / perPage) + 1, 1);
  const bands = await bandsOf(a);
  return bands && readOn(bands.map((_, i) => read[i] ?? 0), perPage, fetchBand(bands));
}

/** The search says which cases and in which order, the cases say the rest. */
async function searchPages(typed: string, first: number, count: number): Promise<{ items: Ticket[]; more: boolean }> {
  const items: Ticket[] = [];
  let last: Found | null = null;
  const known = new Map(first > 1 ? hitsById.peek() : []);
  for (let page = first; page < first + count && (!last || last.hits.length === perPage); page++) {
    last = await api.send<Found>("search", { query: { q: typed, kind: "case", page, perPage } });
    for (const hit of last.hits) known.set(hit.id, hit);
    items.push(...(await casesOf(last.hits)));
  }
  if (asked.peek().queue === "search" && asked.peek().typed === typed) {
    hitsById.value = known;
    answer.value = last;
  }
  return { items, more: last?.hits.length === perPage };
}

async function casesOf(hits: readonly Hit[]): Promise<Ticket[]> {
  if (!hits.length) return [];
  const filter = api.filterOf("id", hits.map((hit) => hit.id));
  const found = await api.list<Ticket>("tickets", { filter, perPage, expand: "customer", fields });
  const byId = new Map(found.items.map((ticket) => [ticket.id, ticket]));
  return hits.map((hit) => byId.get(hit.id)).filter((ticket) => ticket !== undefined);
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

/** Shows the same list from its beginning, after it was given another order. */
export function reorder(): Promise<void> {
  items.value = null;
  more.value = false;
  return fetchRows(false);
}

/** Fetches the rows on the screen again, in place. */
export function refresh(): Promise<void> {
  return fetchRows(true);
}

/** More are not fetched again at once. */
const mostRefreshed = 500;

async function fetchRows(keep: boolean): Promise<void> {
  const have = keep ? (items.peek() ?? []) : [];
  const rows = keep ? Math.min(mostRefreshed, Math.max(perPage, Math.ceil((items.peek()?.length ?? 0) / perPage) * perPage)) : perPage;
  await fetching(async () => {
    const before = read;
    const page = await firstOf(asked.peek(), rows);
    if (!page || have.length <= rows) return page;
    // What had been read on to is left there, and is read on from.
    const counts = page.counts?.map((count, i) => Math.max(count, page.more ? (before[i] ?? 0) : 0));
    return { items: keepRest(have, page.items, rows), more: page.more && more.peek(), ...(counts ? { counts } : {}) };
  });
}

export async function showMore(): Promise<void> {
  const have = items.peek();
  if (!have) return;
  await fetching(async () => {
    const page = await nextOf(asked.peek(), have.length);
    return page && { ...page, items: addPage(have, page.items) };
  });
}

/** Shows what is fetched, unless something else has been asked for meanwhile. */
async function fetching(fetch: () => Promise<Rows | null>): Promise<void> {
  const mine = ++run;
  busy.value = true;
  try {
    const page = await fetch();
    if (mine !== run || !page) return;
    items.value = keepSame(items.peek() ?? [], page.items);
    more.value = page.more;
    read = page.counts ?? [];
    problem.value = null;
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
