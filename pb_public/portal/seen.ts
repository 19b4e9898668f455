// When the customer last looked at each case, on this device: what "new answer" is measured by.

import { signal } from "@preact/signals";
import { load, save } from "../shared/store";

const prefix = "aftercare.seen.";
const most = 300;

type Marks = Record<string, string>;
const marks = signal<{ me: string; at: Marks }>({ me: "", at: {} });

function of(me: string): Marks {
  if (marks.peek().me !== me) {
    let at: Marks = {};
    try {
      at = JSON.parse(load(prefix + me) ?? "{}") as Marks;
    } catch {
      // Somebody else's writing: begin anew.
    }
    marks.value = { me, at };
  }
  return marks.value.at;
}

/** When the case was last looked at (as the server writes times), if ever. */
export function seenAt(me: string, ticket: string): string | undefined {
  return of(me)[ticket];
}

export function markSeen(me: string, ticket: string, at: string): void {
  const before = of(me);
  if (!at || (before[ticket] ?? "") >= at) return;
  const { [ticket]: _, ...rest } = before;
  // The newest stand last; the oldest go first.
  const next = Object.fromEntries([...Object.entries(rest), [ticket, at]].slice(-most)) as Marks;
  marks.value = { me, at: next };
  save(prefix + me, JSON.stringify(next));
}
