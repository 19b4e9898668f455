// What ties a sent request to what it came of. A poor connection loses none of it: it is kept on the device until the desk has answered.

import { signal } from "@preact/signals";
import { Problem } from "../shared/api";
import { keptDrafts, openDraft } from "../shared/draft";
import { api } from "./app";

interface Tie {
  /** Of the desk's own routes. */
  route: string;
  body: Record<string, unknown>;
  /** Whose request it is: nobody else on the device may tell it. */
  by: string;
}

const keyStart = "tie.";

const read = (key: string): Tie | null => {
  const draft = openDraft<Tie | null>(key, null);
  draft.stop();
  return draft.value.peek();
};

const write = (key: string, tie: Tie | null): void => {
  const draft = openDraft<Tie | null>(key, null);
  if (tie) draft.value.value = tie;
  else draft.clear();
  draft.stop();
};

/** The first one of who is signed in that is none of these. */
function next(but: ReadonlySet<string>): { key: string; tie: Tie } | null {
  for (const { key } of keptDrafts(keyStart)) {
    const tie = but.has(key) ? null : read(key);
    if (tie && tie.by === api.me.peek()?.id) return { key, tie };
  }
  return null;
}

const left = signal(true);

/** Whether any may still be there to be told. */
export const tiesWait = left as { readonly value: boolean };

/** Tells the desk as soon as it can be told; nobody waits for it. The tie of a request to one thing is told once. */
export function tie(route: string, ticket: string, body: Record<string, unknown>): void {
  const by = api.me.peek()?.id;
  if (!by) return;
  write(`${keyStart}${ticket}.${route}`, { route, body: { ...body, ticket }, by });
  void sendTies();
}

let isSending = false;

/** Sends what is kept; told twice, it stands in the case once. */
export async function sendTies(): Promise<void> {
  left.value = true;
  if (isSending) return;
  isSending = true;
  const failed = new Set<string>();
  try {
    for (let found = next(failed); found; found = next(failed)) {
      if (await isHeard(found.tie)) write(found.key, null);
      else failed.add(found.key);
    }
  } finally {
    isSending = false;
    left.value = failed.size > 0;
  }
}

/** Whether the desk has answered for good: what it refuses today it will refuse tomorrow, but for a sign-in that has ended and for too many at once. */
async function isHeard({ route, body }: Tie): Promise<boolean> {
  try {
    await api.send(route, { method: "POST", body });
    return true;
  } catch (err) {
    const status = err instanceof Problem ? err.status : 0;
    return status >= 400 && status < 500 && ![401, 408, 429].includes(status);
  }
}
