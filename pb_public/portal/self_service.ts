// What becomes of the articles beside a request that is being written, told once each. It goes under a random name of this
// writing, which says nothing of who writes; nobody waits for it, and nothing is lost with it but a count.

import { api } from "./app";

export type SelfServiceStep = "shown" | "opened" | "solved" | "submitted";

const told = new Set<string>();

export function tell(writing: string, step: SelfServiceStep, articles: readonly string[] = []): void {
  const fresh = articles.filter((id) => !told.has(`${writing} ${step} ${id}`));
  if (articles.length && !fresh.length) return;
  for (const id of fresh) told.add(`${writing} ${step} ${id}`);
  api.send("articles/steps", { method: "POST", body: { writing, step, articles: fresh } }).catch(() => undefined);
}
