// What becomes of the articles and diagnoses beside a request that is being written, told once each. It goes under a random name of this
// writing, which says nothing of who writes; nobody waits for it, and nothing is lost with it but a count.

import { api } from "./app";

export type SelfServiceStep = "shown" | "opened" | "solved" | "submitted";

const told = new Set<string>();

/** Which articles and diagnoses a step is about, by their ids. */
export interface Told {
  articles?: readonly string[];
  flows?: readonly string[];
}

export function tell(writing: string, step: SelfServiceStep, { articles = [], flows = [] }: Told = {}): void {
  const isFresh = (id: string): boolean => !told.has(`${writing} ${step} ${id}`);
  const fresh = { articles: articles.filter(isFresh), flows: flows.filter(isFresh) };
  const ids = [...fresh.articles, ...fresh.flows];
  if (articles.length + flows.length && !ids.length) return;
  for (const id of ids) told.add(`${writing} ${step} ${id}`);
  api.send("articles/steps", { method: "POST", body: { writing, step, ...fresh } }).catch(() => undefined);
}
