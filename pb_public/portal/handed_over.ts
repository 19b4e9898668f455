// From questions and answers, or a diagnosis, to the request that came of them.

import { openDraft } from "../shared/draft";
import { type Talk, noTalk } from "./ask";
import { tie } from "./ties";

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

/** A way through a diagnosis that should have mended it: answers by their places, to the flow as that version asks it. */
export interface TakenPath {
  flow: string;
  version: number;
  answers: readonly number[];
}

const pathKey = "diagnosed";

/** Keeps the way on the device for the request that is written next. */
export function handOverPath(path: TakenPath): void {
  const draft = openDraft<TakenPath | null>(pathKey, null);
  draft.value.value = path;
  draft.stop();
}

/** The way through the flow of an id, where this device has it. */
export function takenPath(flow: string): TakenPath | undefined {
  const draft = openDraft<TakenPath | null>(pathKey, null);
  const path = draft.value.peek();
  draft.stop();
  return path && path.flow === flow ? path : undefined;
}

/** Has the desk say in the case which way was taken; it reads that from the flow. */
export function tiePath(path: TakenPath | undefined, ticket: string): void {
  if (!path) return;
  const { flow, version, answers } = path;
  tie(`flows/${flow}/path`, ticket, { version, answers });
  const draft = openDraft<TakenPath | null>(pathKey, null);
  draft.clear();
  draft.stop();
}

/** Ties the session to its case, so that colleagues see what was shown, and begins anew here. */
export function tieToCase(session: HandedOver | undefined, ticket: string): void {
  if (!session) return;
  tie(`questions/${session.id}/case`, ticket, { token: session.token });
  const draft = openDraft<Talk>("ask", noTalk);
  draft.clear();
  draft.stop();
}
