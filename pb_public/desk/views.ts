// The saved views of one's rail: what each shows and how many cases are in it, kept current.

import { signal } from "@preact/signals";
import { toast } from "../parts/toast";
import { toProblem } from "../shared/api";
import { t } from "../shared/i18n";
import { go, place } from "../shared/router";
import type { View } from "../shared/types";
import { api } from "./app";
import { type Listing, fromQuery, movedPlaces } from "./criteria";
import { onPulse } from "./desk";

/** A view as the rail has it. */
export interface ShownView extends Pick<View, "id" | "name" | "owner" | "shared" | "team" | "position" | "columns" | "updated"> {
  criteria: NonNullable<View["criteria"]>;
  /** The order it was given; `sort` is what that comes to. */
  by: string;
  filter: string;
  sort: string;
  count: number;
  more: boolean;
  may_edit: boolean;
}

const list = signal<ShownView[] | null>(null);
/** In the order of the rail; null until they are known. */
export const views = list as { readonly value: ShownView[] | null; peek(): ShownView[] | null };

const prefix = "view-";

/** The name of a view's list, as it stands in addresses. */
export function listOf(view: Pick<ShownView, "id">): string {
  return prefix + view.id;
}

export function isViewName(name: string): boolean {
  return name.startsWith(prefix);
}

/** The view of a list's name; undefined where it is none, or not known. */
export function viewOf(name: string): ShownView | undefined {
  return isViewName(name) ? list.value?.find((view) => listOf(view) === name) : undefined;
}

/** What a view is, to be changed or saved again. */
export function listingOf(view: ShownView): Listing {
  return { criteria: view.criteria, sort: view.by || "-updated", columns: view.columns ?? [] };
}

export async function loadViews(): Promise<void> {
  list.value = (await api.send<{ views: ShownView[] }>("views")).views;
}

/** Counting views costs more than counting queues; done no more often than this, in ms. */
const breath = 5000;

/** Loads and listens; returns the way to stop. */
export function startViews(): () => void {
  let timer = 0;
  let at = 0;
  const soon = (): void => {
    if (timer || document.hidden) return;
    timer = window.setTimeout(
      () => {
        timer = 0;
        at = performance.now();
        // Without them the queues still stand there.
        void loadViews().catch(() => undefined);
      },
      Math.max(300, at + breath - performance.now()),
    );
  };
  at = performance.now();
  // null says that they are not known yet; where they cannot be had there are none.
  void loadViews().catch(() => (list.value = []));
  const stops = [onPulse(soon), api.watch("views", "*", () => void loadViews().catch(() => undefined), { fields: "id" })];
  return () => {
    clearTimeout(timer);
    for (const stop of stops) stop();
    list.value = null;
    compiled.clear();
  };
}

export interface Compiled {
  filter: string;
  sort: string;
}

// What criteria come to does not change while one is signed in.
const compiled = new Map<string, Promise<Compiled>>();

/** What the list of an address comes to, as the server says. */
export function compile(query: string): Promise<Compiled> {
  const known = compiled.get(query);
  if (known) return known;
  const { criteria, sort } = fromQuery(new URLSearchParams(query));
  const asked = api.send<Compiled>("views/try", { method: "POST", body: { criteria, sort } });
  compiled.set(query, asked);
  asked.catch(() => compiled.delete(query));
  return asked;
}

/** What a view is saved as. */
export function bodyOf(listing: Listing): Record<string, unknown> {
  return { criteria: listing.criteria, sort: listing.sort, columns: listing.columns };
}

/** Moves a view one place up or down among those that one may change. */
export async function moveView(view: ShownView, step: 1 | -1): Promise<void> {
  const mine = list.peek()?.filter((one) => one.may_edit) ?? [];
  try {
    for (const moved of movedPlaces(mine, view.id, step)) await api.update("views", moved.id, { position: moved.position });
    await loadViews();
  } catch (err) {
    toast({ text: toProblem(err).message, tone: "danger" });
  }
}

/** Deletes a view; it can be had back as long as the note about it stands. */
export async function deleteView(view: ShownView): Promise<void> {
  try {
    await api.remove("views", view.id);
    if (place.value.path.startsWith(`/desk/${listOf(view)}`)) go("/desk/mine");
    await loadViews();
  } catch (err) {
    toast({ text: toProblem(err).message, tone: "danger" });
    return;
  }
  const again = async (): Promise<void> => {
    const { id, name, shared, team, position } = view;
    await api.create("views", { id, name, shared, team, position, ...bodyOf(listingOf(view)) });
    await loadViews();
  };
  toast({ text: t("desk.views.deleted", { name: view.name }), undo: () => void again().catch((err: unknown) => toast({ text: toProblem(err).message, tone: "danger" })) });
}
