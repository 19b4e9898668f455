// From questions and answers to the request that came of them.

import { openDraft } from "../shared/draft";
import { api } from "./app";
import { type Talk, noTalk } from "./ask";

/** The session that a request began with, as its browser opens it. */
export interface HandedOver {
  id: string;
  token: string;
}

/** The session of an id, where this device has it. */
export function handedOver(id: string): HandedOver | undefined {
  const draft = openDraft<Talk>("ask", noTalk);
  const talk = draft.value.peek();
  draft.stop();
  return id && talk.id === id ? { id, token: talk.token } : undefined;
}

/** Ties the session to its case, so that colleagues see what was shown, and begins anew here. Nobody waits for it: the questions stand in the case. */
export function tieToCase(session: HandedOver | undefined, ticket: string): void {
  if (!session) return;
  api.send(`questions/${session.id}/case`, { method: "POST", body: { token: session.token, ticket } }).catch(() => undefined);
  const draft = openDraft<Talk>("ask", noTalk);
  draft.clear();
  draft.stop();
}
