// A small router over the History API: lazy pages, plain <a href> links, the
// focus on the new page's heading, the scroll position where it was left.

import { type Signal, effect, signal } from "@preact/signals";
import type { ComponentType, JSX } from "preact";
import { useEffect, useLayoutEffect } from "preact/hooks";
import { chunk } from "./stale";

export interface PageProps {
  /** By the names in the route's path. */
  params: Record<string, string>;
  query: URLSearchParams;
}

export interface Route {
  /** "/cases/:number"; a last ":rest*" takes all that follows. */
  path: string;
  /** A page that is always needed, or ... */
  page?: ComponentType<PageProps>;
  /** ... one that is fetched when first gone to. Two routes with the same `load` share one page, which stays mounted between them. */
  load?: () => Promise<{ default: ComponentType<PageProps> }>;
}

export interface Place {
  path: string;
  query: URLSearchParams;
  hash: string;
}

function here(): Place {
  return { path: location.pathname, query: new URLSearchParams(location.search), hash: location.hash };
}

const current: Signal<Place> = signal(here());
let how: "push" | "pop" | "replace" = "replace";
let keepFocus = false;
const guards: (() => boolean)[] = [];

/** Where we are. */
export const place = current as { readonly value: Place };

export interface GoOptions {
  /** Takes the place of this entry in the history. */
  replace?: boolean;
  /** Leaves focus and scroll alone: for panes that change beside a list that stays. */
  keepFocus?: boolean;
}

/** Goes to a page of this app. */
export function go(to: string, options: GoOptions = {}): void {
  const url = new URL(to, location.href);
  if (!mayLeave()) return;
  rememberScroll();
  how = options.replace ? "replace" : "push";
  keepFocus = options.keepFocus ?? false;
  if (options.replace) history.replaceState({}, "", url);
  else history.pushState({}, "", url);
  current.value = here();
}

// One question is enough: the latest stands over the others, as a dialog stands over its page.
function mayLeave(): boolean {
  return guards.at(-1)?.() ?? true;
}

/** Asks before leaving, until what it returns is called; `ask` returns false to stay. Where the whole page goes - a reload, a closed
 *  tab - the browser asks in its own words. Prefer drafts, which need no question. */
function guardLeaving(ask: () => boolean): () => void {
  guards.push(ask);
  addEventListener("beforeunload", hold);
  return () => {
    const at = guards.indexOf(ask);
    if (at >= 0) guards.splice(at, 1);
    // Listened to only meanwhile: a page that listens is not kept for going back to.
    if (!guards.length) removeEventListener("beforeunload", hold);
  };
}

/** Asks nothing any more: for what goes on at once, with all that was entered kept or used. */
export function leaveUnasked(): void {
  guards.length = 0;
  removeEventListener("beforeunload", hold);
}

function hold(e: BeforeUnloadEvent): void {
  e.preventDefault();
}

/** Guards a form for as long as it holds what is not saved; `words` is the question. Call leaveUnasked before going on after a save. */
export function useLeavingGuard(isChanged: boolean, words: string): void {
  // Not an effect of the next frame: an answer that leads elsewhere may come before it.
  useLayoutEffect(() => (isChanged ? guardLeaving(() => confirm(words)) : undefined), [isChanged, words]);
}

function rememberScroll(): void {
  const state = history.state as { y?: number } | null;
  // Not where it says so already: the browser takes milliseconds for it.
  if ((state?.y ?? 0) !== scrollY) history.replaceState({ ...state, y: scrollY }, "");
}

/** Starts listening: links inside `base` are followed without loading the page anew. */
export function startRouter(base: string): void {
  history.scrollRestoration = "manual";
  addEventListener("popstate", () => {
    if (!mayLeave()) {
      // The browser has gone back already: to stay is to come again.
      const { path, query, hash } = current.peek();
      history.pushState({}, "", `${path}${query.size ? `?${query}` : ""}${hash}`);
      return;
    }
    how = "pop";
    keepFocus = false;
    current.value = here();
  });
  let timer = 0;
  addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = window.setTimeout(rememberScroll, 150);
  }, { passive: true });
  addEventListener("click", (e) => {
    if (e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
    const link = (e.target as Element | null)?.closest?.("a[href]") as HTMLAnchorElement | null;
    if (!link || link.target || link.hasAttribute("download") || link.dataset.reload !== undefined) return;
    const url = new URL(link.href);
    if (url.origin !== location.origin || !inside(url.pathname, base)) return;
    if (url.pathname === location.pathname && url.search === location.search && url.hash) return;
    e.preventDefault();
    go(url.pathname + url.search + url.hash, { replace: url.href === location.href, keepFocus: link.dataset.keepFocus !== undefined });
  });
}

// The portal's base "/" holds everything that no other room serves.
const foreign = ["/api/", "/_/", "/desk", "/assets/", "/survey/", "/help"];

function inside(path: string, base: string): boolean {
  if (base !== "/") return path === base || path.startsWith(`${base}/`);
  return !foreign.some((f) => path === f || path.startsWith(f.endsWith("/") ? f : `${f}/`));
}

/** The params of a path by a pattern, or null where it does not fit. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const want = pattern.split("/").filter(Boolean);
  const have = path.split("/").filter(Boolean);
  const params: Record<string, string> = {};
  for (let i = 0; i < want.length; i++) {
    const w = want[i] as string;
    if (w.startsWith(":") && w.endsWith("*")) {
      params[w.slice(1, -1)] = have.slice(i).map(decode).join("/");
      return params;
    }
    const h = have[i];
    if (h === undefined) return null;
    if (w.startsWith(":")) params[w.slice(1)] = decode(h);
    else if (w !== h) return null;
  }
  return have.length === want.length ? params : null;
}

function decode(s: string): string {
  try {
    return decodeURIComponent(s);
  } catch {
    return s;
  }
}

type Loaded = { page: ComponentType<PageProps> | null; failed: boolean };
const loaded = new Map<NonNullable<Route["load"]>, Signal<Loaded>>();

function fetchPage(load: NonNullable<Route["load"]>): Signal<Loaded> {
  let state = loaded.get(load);
  if (!state || (state.peek().failed && how !== "replace")) {
    const s = state ?? signal<Loaded>({ page: null, failed: false });
    s.value = { page: null, failed: false };
    loaded.set(load, s);
    chunk(load).then(
      (m) => (s.value = { page: m.default, failed: false }),
      () => (s.value = { page: null, failed: true }),
    );
    state = s;
  }
  return state;
}

/** Fetches a lazy page ahead of time: on hover, or when the browser is idle. */
export function prefetch(route: Route): void {
  if (route.load) fetchPage(route.load);
}

export interface RouterProps {
  routes: Route[];
  /** Shown while a lazy page is on its way. */
  loading: JSX.Element;
  /** Shown where no route fits. */
  missing: ComponentType<PageProps>;
  /** Shown where a lazy page could not be had; `again` tries once more. */
  failed: ComponentType<{ again: () => void }>;
}

/** Renders the page of the place we are at. */
export function Router({ routes, loading, missing: Missing, failed: Failed }: RouterProps): JSX.Element {
  const { path, query } = current.value;
  for (const route of routes) {
    const params = match(route.path, path);
    if (!params) continue;
    if (route.load) {
      const load = route.load;
      const state = fetchPage(load).value;
      if (state.failed) {
        const again = (): void => {
          loaded.delete(load);
          current.value = here();
        };
        return <Failed again={again} />;
      }
      if (!state.page) return loading;
      return <Arrived key="page" page={state.page} params={params} query={query} />;
    }
    if (route.page) return <Arrived key="page" page={route.page} params={params} query={query} />;
  }
  return <Arrived key="page" page={Missing} params={{}} query={query} />;
}

// The first page of a visit leaves the focus where the browser has it.
let visited = false;

function Arrived({ page: Page, params, query }: PageProps & { page: ComponentType<PageProps> }): JSX.Element {
  const { path } = current.value;
  useLayoutEffect(() => {
    if (keepFocus) return;
    if (how === "pop") {
      const y = (history.state as { y?: number } | null)?.y ?? 0;
      restoreScroll(y);
    } else if (visited && !location.hash) {
      scrollTo(0, 0);
    }
  }, [path]);
  useEffect(() => {
    if (visited && !keepFocus) focusHeading();
    visited = true;
  }, [path]);
  return <Page params={params} query={query} />;
}

// Content arrives after the page: try until it is tall enough, for a moment.
function restoreScroll(y: number): void {
  const until = performance.now() + 1000;
  const attempt = (): void => {
    scrollTo(0, y);
    if (Math.abs(scrollY - y) > 2 && performance.now() < until) requestAnimationFrame(attempt);
  };
  attempt();
}

/** Puts the focus on the page's h1 (else its main part), so that a screen reader begins there. */
export function focusHeading(): void {
  const target = document.querySelector<HTMLElement>("main h1, h1") ?? document.querySelector<HTMLElement>("main");
  if (!target) return;
  if (!target.hasAttribute("tabindex")) target.tabIndex = -1;
  target.focus({ preventScroll: true });
}

/** Sets the window's title for as long as the page is there: useTitle(t("portal.cases.title")). null leaves it until one is known. */
export function useTitle(title: string | null): void {
  useEffect(() => {
    if (title !== null) document.title = title ? `${title} · ${brandName.peek()}` : brandName.peek();
  }, [title, brandName.value]);
}

/** The shop's name at the end of every title. */
export const brandName = signal("Aftercare");

/** Sends those who may not be here elsewhere, now and whenever the answer changes: redirectWhen(() => (me.value ? null : "/sign-in")). */
export function redirectWhen(where: () => string | null): () => void {
  return effect(() => {
    const to = where();
    if (to && to !== current.value.path + location.search) go(to, { replace: true });
  });
}
