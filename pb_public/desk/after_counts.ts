// How much waits of what comes after a solution, for the rail: callbacks that are due, follow-ups of one's own.

import { signal } from "@preact/signals";
import { instant } from "../shared/clock_chip";
import { clockKnown, serverNow } from "../shared/clock";
import type { Callback, FollowUp, Staff } from "../shared/types";
import { canOversee } from "./action";
import { api } from "./app";
import { callbackQuery } from "./callbacks";
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

export const callbacksDue = callbacks as { readonly value: Waiting | null };
export const followUpsOpen = followUps as { readonly value: Waiting | null };

/** Beyond this one need not know how many. */
const most = 99;

async function count<T extends Callback | FollowUp>(collection: string, { filter, params, sort }: { filter: string; params: Record<string, unknown>; sort: string }): Promise<Waiting> {
  const { items } = await api.list<T>(collection, { filter: api.filter(filter, params), sort, perPage: most + 1, fields: "id,due_at" });
  const now = serverNow();
  return { count: Math.min(items.length, most), late: items.filter((one) => instant(one.due_at) <= now).length, more: items.length > most };
}

async function load(me: Staff): Promise<void> {
  await clockKnown;
  // As the page shows them: whoever oversees sees all that wait.
  const [due, open] = await Promise.all([count<Callback>("callbacks", callbackQuery("due", !canOversee(me), me.id, serverNow())), count<FollowUp>("follow_ups", followUpQuery("open", true, me))]);
  callbacks.value = due;
  followUps.value = open;
}

/** Counts and listens; returns the way to stop. */
export function startAfterCounts(me: Staff): () => void {
  // A number in the corner: nothing to say where it cannot be had.
  const again = (): void => void load(me).catch(() => undefined);
  again();
  const stop = keepFresh(["callbacks", "follow_ups"], again);
  return () => {
    stop();
    callbacks.value = null;
    followUps.value = null;
  };
}
