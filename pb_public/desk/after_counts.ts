// How much waits of what comes after a solution, for the rail: callbacks that are due, follow-ups of one's own, what customers
// wrote that nobody has answered or read, suggestions and praise that wait for oneself, articles that come up for review.

import { signal } from "@preact/signals";
import { instant } from "../shared/clock_chip";
import { clockKnown, serverNow } from "../shared/clock";
import type { Article, Callback, Feedback, FollowUp, Staff, Stored, SurveyAnswer } from "../shared/types";
import { canOversee } from "./action";
import { answerQuery } from "./answers";
import { dueQuery } from "./articles";
import { api } from "./app";
import { type Asked, waitingCalls } from "./callbacks";
import { waitingQuery } from "./feedback";
import { followUpQuery } from "./follow_ups";
import { keepFresh } from "./fresh";

export interface Waiting {
  count: number;
  /** How many of them have passed their limit. */
  late: number;
  /** There are more than counted. */
  more: boolean;
}

const callbacks = signal<Waiting | null>(null);
const followUps = signal<Waiting | null>(null);
const answers = signal<Waiting | null>(null);
const feedback = signal<Waiting | null>(null);
const articles = signal<Waiting | null>(null);

export const callbacksDue = callbacks as { readonly value: Waiting | null; peek(): Waiting | null };
export const followUpsOpen = followUps as { readonly value: Waiting | null; peek(): Waiting | null };
export const answersUnread = answers as { readonly value: Waiting | null; peek(): Waiting | null };
export const articlesDue = articles as { readonly value: Waiting | null; peek(): Waiting | null };
export const feedbackWaiting = feedback as { readonly value: Waiting | null; peek(): Waiting | null };

const counted = signal(false);

/** Whether it was counted how much waits, or could not be. */
export const isCounted = counted as { readonly value: boolean };

/** Beyond this one need not know how many. */
const most = 99;

async function count<T extends Stored & { due_at?: string }>(collection: string, { filter, params, sort }: Asked): Promise<Waiting> {
  const { items } = await api.list<T>(collection, { filter: api.filter(filter, params), sort, perPage: most + 1, fields: "id,due_at" });
  const now = serverNow();
  return { count: Math.min(items.length, most), late: items.filter((one) => one.due_at && instant(one.due_at) <= now).length, more: items.length > most };
}

async function load(me: Staff): Promise<void> {
  await clockKnown;
  // As the page shows them: whoever oversees sees all that wait.
  const [due, open, unread, waiting, aged] = await Promise.all([
    count<Callback>("callbacks", waitingCalls(!canOversee(me), me.id, serverNow())),
    count<FollowUp>("follow_ups", followUpQuery("open", true, me)),
    count<SurveyAnswer>("survey_answers", answerQuery("unread", "")),
    count<Feedback>("feedback", waitingQuery(me)),
    count<Article>("articles", dueQuery(me, new Date(serverNow()).toISOString().replace("T", " "))),
  ]);
  callbacks.value = due;
  followUps.value = open;
  answers.value = unread;
  feedback.value = waiting;
  articles.value = aged;
}

/** Counts and listens; returns the way to stop. */
export function startAfterCounts(me: Staff): () => void {
  let isStopped = false;
  // A number in the corner: nothing to say where it cannot be had.
  const again = (): void => void load(me).catch(() => undefined).finally(() => (counted.value = !isStopped));
  again();
  const stop = keepFresh(["callbacks", "follow_ups", "survey_answers", "feedback", "articles"], again);
  return () => {
    stop();
    isStopped = true;
    counted.value = false;
    callbacks.value = null;
    followUps.value = null;
    answers.value = null;
    feedback.value = null;
    articles.value = null;
  };
}
