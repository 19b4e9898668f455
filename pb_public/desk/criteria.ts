// What a list of cases is narrowed to, as it stands in an address, so that a list can be shared by its link.
// Plain functions; what the server makes of criteria it says itself.

import type { Criteria } from "../shared/types";
import type { QueueName } from "./queue";

/** A list that is put together: which cases, in which order, with what beside each. */
export interface Listing {
  criteria: Criteria;
  /** One of `sorts`. */
  sort: string;
  columns: string[];
}

/** The orders of a list, the usual one first. */
export const sorts = ["-updated", "updated", "-created", "created", "due"] as const;

/** What a row may show besides what every row shows. */
export const columns = ["kind", "status", "priority", "team", "assignee", "product", "tags", "created", "updated"] as const;

const lists = ["status", "priority", "kind", "grade", "channel", "team", "tags"] as const;
const words = ["assignee", "product", "tier", "locale", "deadline"] as const;

/** The part of an address after the question mark; equal for equal lists. */
export function toQuery({ criteria, sort, columns: shown }: Listing): string {
  const query = new URLSearchParams();
  for (const name of lists) {
    // One value a time: a tag may have a comma in it.
    for (const value of [...new Set<string>(criteria[name] ?? [])].sort()) query.append(name, value);
  }
  for (const name of words) {
    const value = criteria[name];
    if (value) query.set(name, value);
  }
  if (criteria.escalated) query.set("escalated", "1");
  if (sort && sort !== sorts[0]) query.set("sort", sort);
  if (shown.length) query.set("show", shown.join(","));
  return query.toString();
}

/** What an address says; what it should not say is for the server to refuse. */
export function fromQuery(query: URLSearchParams): Listing {
  const criteria: Record<string, unknown> = {};
  for (const name of lists) {
    const values = query.getAll(name).filter(Boolean);
    if (values.length) criteria[name] = values;
  }
  for (const name of words) {
    const value = query.get(name);
    if (value) criteria[name] = value;
  }
  if (query.get("escalated")) criteria.escalated = true;
  const shown = (query.get("show") ?? "").split(",");
  return { criteria: criteria as Criteria, sort: query.get("sort") || sorts[0], columns: columns.filter((name) => shown.includes(name)) };
}

const ofQueue: Partial<Record<QueueName, Criteria>> = {
  mine: { assignee: "me" },
  escalated: { escalated: true },
  overdue: { deadline: "overdue" },
  due_soon: { deadline: "warned" },
  unassigned: { assignee: "nobody" },
  team: { team: ["mine"] },
  pending: { status: ["pending"] },
  solved: { status: ["resolved"] },
};

/** What to begin with when the list of a queue is narrowed. */
export function startOf(queue: string): Listing {
  return { criteria: ofQueue[queue as QueueName] ?? {}, sort: queue === "overdue" || queue === "due_soon" ? "due" : sorts[0], columns: [] };
}

/** How many things are said. */
export function size(criteria: Criteria): number {
  return Object.values(criteria).filter((value) => (Array.isArray(value) ? value.length > 0 : !!value)).length;
}

/** Criteria without what says nothing. */
export function tidy(criteria: Criteria): Criteria {
  return Object.fromEntries(Object.entries(criteria).filter(([, value]) => (Array.isArray(value) ? value.length > 0 : !!value))) as Criteria;
}

/** Tags as they are typed: between commas of either script. */
export function tagsIn(typed: string): string[] {
  return [...new Set(typed.split(/[,，、]/).map((tag) => tag.trim()).filter(Boolean))];
}

/** The places of views after one moved by a step; only those that change. */
export function movedPlaces(views: readonly { id: string; position: number }[], id: string, step: 1 | -1): { id: string; position: number }[] {
  const at = views.findIndex((view) => view.id === id);
  const to = at + step;
  if (at < 0 || to < 0 || to >= views.length) return [];
  const order = [...views];
  order.splice(to, 0, ...order.splice(at, 1));
  return order.map((view, i) => ({ id: view.id, position: i + 1 })).filter((view, i) => order[i]?.position !== view.position);
}
