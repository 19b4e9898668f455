// What PocketBase's dashboard gives to an extension, and nothing else of it: the rest of our pages speaks to it through
// this file, so that an upgrade of PocketBase is looked at in one place.

import { lineStream } from "./line_stream";
import { locale } from "./words";

export type Child = Node | string | number | null | undefined | false | Child[];
type Props = Record<string, unknown>;

interface Host {
  t: Record<string, (props: Props | null, ...children: (Node | string | number)[]) => HTMLElement>;
  app: {
    pb: {
      send<T>(path: string, options: object): Promise<T>;
      collection(name: string): {
        getFullList<T>(options: object): Promise<T[]>;
        getList<T>(page: number, perPage: number, options: object): Promise<{ items: T[] }>;
        create<T>(body: object, options: object): Promise<T>;
        update<T>(id: string, body: object, options: object): Promise<T>;
        delete(id: string, options: object): Promise<boolean>;
      };
      authStore: { token: string };
      buildURL(path: string): string;
      filter(expression: string, values: Record<string, unknown>): string;
    };
    store: { title: string };
    toasts: { success(text: string): void; error(text: string): void };
    modals: { open(el: Element): Promise<void>; close(el?: Element, force?: boolean): Promise<void> };
  };
  Prism?: { highlight(text: string, grammar: unknown, language: string): string; languages: Record<string, unknown> };
}

const host = window as unknown as Host;

/**
 * An element as the dashboard makes them: props are set as properties, `html-*` ones as attributes, `on*` are handlers,
 * onmount and onunmount its own. Children that are nothing are left out.
 */
export function h<T extends HTMLElement = HTMLElement>(tag: string, props: Props | null, ...children: Child[]): T {
  return host.t[tag]!(props, ...solid(children)) as T;
}

function solid(children: Child[]): (Node | string | number)[] {
  return children.flatMap((child) => (Array.isArray(child) ? solid(child) : child === null || child === undefined || child === false ? [] : [child]));
}

/** An icon of the dashboard's set; decoration only. */
export function icon(name: string): HTMLElement {
  return h("i", { className: name, ariaHidden: "true" });
}

export interface Part {
  node: HTMLElement;
  /** Draws it anew; what had the focus has it again, by its id. */
  draw(): void;
}

/** A piece of a page that is drawn again from the data when that changes its shape. */
export function part(props: Props, draw: () => Child): Part {
  const node = h("div", props);
  const redraw = (): void => {
    const focused = node.contains(document.activeElement) ? document.activeElement!.id : "";
    node.replaceChildren(...(solid([draw()]) as (Node | string)[]).map((c) => (typeof c === "number" ? String(c) : c)));
    if (focused) document.getElementById(focused)?.focus();
  };
  redraw();
  return { node, draw: redraw };
}

export function setTitle(title: string): void {
  host.app.store.title = title;
}

export function toast(text: string): void {
  host.app.toasts.success(text);
}

/** Says that something did not work, where no place of the page is there for it. */
export function toastFailure(text: string): void {
  host.app.toasts.error(text);
}

/** A script in the dashboard's colours, as HTML with all else escaped; null where the dashboard cannot colour it. */
export function coloured(script: string): string | null {
  const grammar = host.Prism?.languages.js;
  return host.Prism && grammar ? host.Prism.highlight(script, grammar, "js") : null;
}

/** Opens the dashboard's modal and resolves with what closed it; null for Escape and a click beside it. */
export function ask<T>(build: (close: (answer: T) => void) => { title: string; content: Child; footer: Child }): Promise<T | null> {
  return new Promise((resolve) => {
    let answer: T | null = null;
    const close = (value: T): void => {
      answer = value;
      void host.app.modals.close(modal);
    };
    const { title, content, footer } = build(close);
    const modal = h(
      "div",
      {
        className: "modal popup aftercare",
        lang: locale(),
        "html-role": "dialog",
        "html-aria-modal": "true",
        "html-aria-label": title,
        onbeforeclose: () => {
          behind(false);
          resolve(answer);
          setTimeout(() => modal.remove(), 300); // after its animation
        },
      },
      h("header", { className: "modal-header" }, h("h5", { className: "modal-title" }, title)),
      h("div", { className: "modal-content" }, content),
      h("footer", { className: "modal-footer" }, footer),
    );
    document.body.append(modal);
    void host.app.modals.open(modal).then(() => behind(true));
  });
}

/** Takes the page behind a modal out of reach, for the keyboard too. */
function behind(inert: boolean): void {
  document.querySelector<HTMLElement>("main.app")!.inert = inert;
}

// --- requests -------------------------------------------------------------------------------------------------------

/** A refusal as the server words it: the message, and each field's own. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly fields: Record<string, FieldRefusal>,
  ) {
    super(message);
  }
}

/** A field's refusal; below it those of its parts, where the server names them. */
export interface FieldRefusal {
  message: string;
  code: string;
  params: Record<string, unknown>;
  parts: Record<string, FieldRefusal>;
}

const offline = 0;

/** The refusals in the `data` of PocketBase's error shape. */
export function fieldRefusals(data: unknown): Record<string, FieldRefusal> {
  const found: Record<string, FieldRefusal> = {};
  if (typeof data !== "object" || data === null) return found;
  for (const [name, value] of Object.entries(data)) {
    if (typeof value !== "object" || value === null) continue;
    const { message, code, params } = value as { message?: unknown; code?: unknown; params?: Record<string, unknown> };
    if (typeof message === "string") found[name] = { message, code: String(code ?? ""), params: params ?? {}, parts: {} };
    else found[name] = { message: "", code: "", params: {}, parts: fieldRefusals(value) };
  }
  return found;
}

async function guarded<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (err) {
    const { status = offline, response, message } = err as { status?: number; response?: { message?: string; data?: unknown }; message?: string };
    throw new Refusal(response?.message || message || "", status, fieldRefusals(response?.data));
  }
}

// requestKey null: our requests must not cancel each other.
function options(more: object = {}): object {
  return { requestKey: null, headers: { "Accept-Language": locale() }, ...more };
}

export function list<T>(collection: string, more: object = {}): Promise<T[]> {
  return guarded(host.app.pb.collection(collection).getFullList<T>(options(more)));
}

/** The first few records of a question. */
export async function some<T>(collection: string, count: number, filter: string, values: Record<string, unknown>, more: object = {}): Promise<T[]> {
  const found = await guarded(host.app.pb.collection(collection).getList<T>(1, count, options({ filter: host.app.pb.filter(filter, values), skipTotal: true, ...more })));
  return found.items;
}

/** The first record of a question, null where there is none. */
export async function first<T>(collection: string, filter: string, values: Record<string, unknown>, more: object = {}): Promise<T | null> {
  return (await some<T>(collection, 1, filter, values, more))[0] ?? null;
}

/** Makes or changes a record through the ordinary record API. `seen` is the version that was edited: "" for a new one. */
export function saveRecord<T>(collection: string, id: string, seen: string, body: object): Promise<T> {
  const records = host.app.pb.collection(collection);
  if (id === "") return guarded(records.create<T>(body, options()));
  return guarded(records.update<T>(id, body, options(seen ? { query: { seen } } : {})));
}

export function deleteRecord(collection: string, id: string): Promise<boolean> {
  return guarded(host.app.pb.collection(collection).delete(id, options()));
}

export function post<T>(path: string, body: object): Promise<T> {
  return guarded(host.app.pb.send<T>(path, options({ method: "POST", body })));
}

export function get<T>(path: string): Promise<T> {
  return guarded(host.app.pb.send<T>(path, options({ method: "GET" })));
}

/** The answer as it is written, for what is no JSON. */
export async function getText(path: string): Promise<string> {
  const answer = await fetch(host.app.pb.buildURL(path), { headers: headers() });
  if (!answer.ok) throw new Refusal(answer.statusText, answer.status, {});
  return answer.text();
}

/** Asks for an answer that comes line by line, each a value of its own. Stopping it is no failure. */
export async function stream<T>(path: string, body: object, stop: AbortSignal, take: (value: T) => void): Promise<void> {
  try {
    const answer = await fetch(host.app.pb.buildURL(path), { method: "POST", body: JSON.stringify(body), headers: { ...headers(), "Content-Type": "application/json" }, signal: stop });
    if (!answer.ok || !answer.body) {
      const told = (await answer.json().catch(() => ({}))) as { message?: string; data?: unknown };
      throw new Refusal(told.message || answer.statusText, answer.status, fieldRefusals(told.data));
    }
    const lines = lineStream<T>(take);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) lines.push(piece.value);
    lines.end();
  } catch (err) {
    if (stop.aborted) return;
    throw err instanceof Refusal ? err : new Refusal((err as Error).message, offline, {});
  }
}

function headers(): Record<string, string> {
  return { Authorization: host.app.pb.authStore.token, "Accept-Language": locale() };
}

/** The desk's time, which in the demo is not this machine's. */
export async function deskNow(): Promise<Date> {
  try {
    const { now } = await host.app.pb.send<{ now: string }>("/api/aftercare/now", options({ method: "GET" }));
    return new Date(now);
  } catch {
    return new Date();
  }
}
