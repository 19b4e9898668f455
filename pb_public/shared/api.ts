// The way to the server: PocketBase's SDK with one sign-in per app, the chosen
// language on every request, and one shape for whatever goes wrong.

import PocketBase, { ClientResponseError, LocalAuthStore, type RecordModel, type RecordSubscription } from "pocketbase";
import { type ReadonlySignal, effect, signal } from "@preact/signals";
import { locale, t } from "./i18n";

export interface FieldProblem {
  code: string;
  message: string;
  params?: Record<string, unknown>;
}

/** What went wrong, ready to be shown: `message` is in the person's language. */
export class Problem extends Error {
  constructor(
    /** Stable; "network", "aborted", "session_expired", a code of the server's, or "http_<status>". */
    readonly code: string,
    message: string,
    readonly status: number,
    /** By field name. */
    readonly fields: Record<string, FieldProblem> = {},
    /** The answer's data as it came. */
    readonly data: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

export interface Query {
  page?: number;
  perPage?: number;
  filter?: string;
  sort?: string;
  expand?: string;
  fields?: string;
  skipTotal?: boolean;
  [name: string]: unknown;
}

export interface Page<T> {
  items: T[];
  page: number;
  perPage: number;
  /** -1 with skipTotal. */
  totalItems: number;
  totalPages: number;
}

export type Body = Record<string, unknown> | FormData;
type Stored = Pick<RecordModel, "id"> & { collectionId?: string; collectionName?: string };

export type Change<T> = { action: "create" | "update" | "delete"; record: T };

/** How many records the server gives at once. */
const mostAtOnce = 500;

/**
 * An answer with its whole body, or none: one that is cut short, by the network or because the page is left, fails as the network does. The
 * SDK would take it for an empty one, and an empty answer to a renewed sign-in would sign out.
 */
async function fetchWhole(url: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const answer = await fetch(url, init);
  const text = await answer.text();
  return new Response(text || null, { status: answer.status, statusText: answer.statusText, headers: answer.headers });
}

export class Api<Me extends { id: string }> {
  readonly pb: PocketBase;
  /** Who is signed in. */
  readonly me: ReadonlySignal<Me | null>;
  /** True when the sign-in ended while the page was in use: show the sign-in dialog over the page, keep what was written. */
  readonly expired: ReadonlySignal<boolean>;

  private readonly who = signal<Me | null>(null);
  private readonly ended = signal(false);
  private fileTokenAt = 0;
  private fileToken: Promise<string> | null = null;
  private probedAt = 0;

  constructor(
    /** The auth collection of this app's people: "customers" or "staff". */
    readonly collection: string,
    /** Where the sign-in is kept; different per app, so that one browser can hold both. */
    storageKey: string,
  ) {
    this.pb = new PocketBase("/", new LocalAuthStore(storageKey));
    this.pb.autoCancellation(false);
    this.pb.beforeSend = (_url, options) => ({ options: { ...options, fetch: fetchWhole } });
    this.me = this.who;
    this.expired = this.ended;
    effect(() => {
      this.pb.lang = locale.value;
    });
    this.pb.authStore.onChange((_token, record) => {
      this.who.value = (record as unknown as Me | null) ?? null;
      this.fileToken = null;
      if (record) this.ended.value = false;
    });
    if (this.pb.authStore.isValid) this.who.value = this.pb.authStore.record as unknown as Me;
    else if (this.pb.authStore.record) this.pb.authStore.clear();
    this.letGoWithThePage();
  }

  /**
   * Ends the live connection when the page is left. The browser keeps pages to come back to, their connections with them, and
   * has only six for a server: behind as many kept pages no request would go out. A page that is come back to connects again.
   */
  private letGoWithThePage(): void {
    const live = this.pb.realtime as unknown as { eventSource: EventSource | null; disconnect(again: boolean): void; initConnect(): void };
    let was = false;
    addEventListener("pagehide", () => {
      was = live.eventSource !== null;
      live.disconnect(true);
    });
    addEventListener("pageshow", (e) => {
      if (e.persisted && was) live.initConnect();
    });
  }

  // Signing in and out

  async signIn(email: string, password: string): Promise<Me> {
    const answer = await this.attempt(() => this.pb.collection(this.collection).authWithPassword(email, password));
    return answer.record as unknown as Me;
  }

  /** Sends a one-time code by mail; the answer is needed for `signInWithCode`. */
  async requestCode(email: string): Promise<string> {
    return (await this.attempt(() => this.pb.collection(this.collection).requestOTP(email))).otpId;
  }

  async signInWithCode(codeId: string, code: string): Promise<Me> {
    const answer = await this.attempt(() => this.pb.collection(this.collection).authWithOTP(codeId, code));
    return answer.record as unknown as Me;
  }

  signOut(): void {
    this.ended.value = false;
    void this.pb.realtime.unsubscribe().catch(() => undefined);
    this.pb.authStore.clear();
  }

  /** Renews the sign-in and reads one's own record again. Call at start; harmless when signed out. */
  async renew(): Promise<void> {
    if (!this.who.value) return;
    try {
      await this.pb.collection(this.collection).authRefresh();
    } catch (err) {
      const status = err instanceof ClientResponseError ? err.status : 0;
      if (status === 401 || status === 403 || status === 404) this.ended.value = true;
    }
  }

  // Records

  list<T>(collection: string, query: Query = {}): Promise<Page<T>> {
    const { page = 1, perPage = 50, ...rest } = query;
    return this.call(() => this.pb.collection(collection).getList(page, perPage, { skipTotal: true, ...rest })) as Promise<Page<T>>;
  }

  /** All that fit, a page after the other; `sort` must tell any two apart, or one may be missed between pages. */
  async all<T>(collection: string, query: Omit<Query, "page" | "perPage"> & { sort: string }): Promise<T[]> {
    const found: T[] = [];
    for (let page = 1; ; page++) {
      const { items } = await this.list<T>(collection, { ...query, page, perPage: mostAtOnce });
      found.push(...items);
      if (items.length < mostAtOnce) return found;
    }
  }

  get<T>(collection: string, id: string, query: Query = {}): Promise<T> {
    return this.call(() => this.pb.collection(collection).getOne(id, query)) as Promise<T>;
  }

  /** The first record that fits, or null. */
  async find<T>(collection: string, filter: string, query: Query = {}): Promise<T | null> {
    return (await this.list<T>(collection, { ...query, filter, perPage: 1 })).items[0] ?? null;
  }

  create<T>(collection: string, body: Body, query: Query = {}): Promise<T> {
    return this.call(() => this.pb.collection(collection).create(body, query)) as Promise<T>;
  }

  /** `seen` is the `updated` that the person was looking at: a change by somebody else since is refused with code "conflict". */
  update<T>(collection: string, id: string, body: Body, seen?: string, query: Query = {}): Promise<T> {
    return this.call(() => this.pb.collection(collection).update(id, body, { ...query, ...(seen ? { query: { seen } } : {}) })) as Promise<T>;
  }

  async remove(collection: string, id: string): Promise<void> {
    await this.call(() => this.pb.collection(collection).delete(id));
  }

  /** Our own routes: api.send("counts"), api.send("rules/dry-run", { method: "POST", body }). */
  send<T>(route: string, options: { method?: string; query?: Record<string, unknown>; body?: unknown; signal?: AbortSignal } = {}): Promise<T> {
    return this.call(() =>
      this.pb.send<T>(`/api/aftercare/${route}`, { method: options.method ?? "GET", query: options.query, body: options.body, signal: options.signal }),
    );
  }

  /** Fills {:name} placeholders of a filter safely. */
  filter(expression: string, params?: Record<string, unknown>): string {
    return this.pb.filter(expression, params);
  }

  /** A filter for the records whose field is one of these ids. */
  filterOf(field: string, ids: readonly string[]): string {
    return ids.map((id) => this.filter(`${field} = {:id}`, { id })).join(" || ");
  }

  /** Creates (id null) or changes a record with files, telling the share sent so far (0..1). `fetch` cannot tell. */
  upload<T>(collection: string, id: string | null, body: FormData, progress?: (share: number) => void, stop?: AbortSignal, query: Query = {}): Promise<T> {
    const search = new URLSearchParams(Object.entries(query).map(([k, v]) => [k, String(v)]));
    const address = `/api/collections/${encodeURIComponent(collection)}/records${id ? `/${encodeURIComponent(id)}` : ""}${search.size ? `?${search}` : ""}`;
    return this.call(
      () =>
        new Promise<T>((resolve, reject) => {
          const xhr = new XMLHttpRequest();
          const fail = (isAbort: boolean): void => {
            let response: Record<string, unknown> = {};
            try {
              response = JSON.parse(xhr.responseText) as Record<string, unknown>;
            } catch {
              // Not JSON: a proxy's page, or nothing at all.
            }
            reject(new ClientResponseError({ url: address, status: xhr.status, isAbort, response }));
          };
          xhr.open(id ? "PATCH" : "POST", address);
          xhr.setRequestHeader("Accept-Language", locale.value);
          if (this.pb.authStore.token) xhr.setRequestHeader("Authorization", this.pb.authStore.token);
          xhr.upload.onprogress = (e) => {
            if (e.lengthComputable) progress?.(e.loaded / e.total);
          };
          xhr.onload = () => {
            if (xhr.status < 200 || xhr.status >= 300) return fail(false);
            progress?.(1);
            resolve(JSON.parse(xhr.responseText) as T);
          };
          xhr.onerror = () => fail(false);
          xhr.onabort = () => fail(true);
          stop?.addEventListener("abort", () => xhr.abort(), { once: true });
          xhr.send(body);
        }),
    );
  }

  /** What opens protected uploads for who is signed in. It holds some two minutes: ask when it is needed. */
  filesToken(): Promise<string> {
    if (!this.fileToken || Date.now() - this.fileTokenAt > 90_000) {
      this.fileTokenAt = Date.now();
      this.fileToken = this.call(() => this.pb.files.getToken());
      this.fileToken.catch(() => (this.fileToken = null));
    }
    return this.fileToken;
  }

  /** The address of a protected upload. */
  async fileUrl(record: Stored, name: string, options: { thumb?: string; download?: boolean } = {}): Promise<string> {
    return this.pb.files.getURL(record, name, { ...options, token: await this.filesToken() });
  }

  // Live updates

  /**
   * Listens to a collection's records. `topic` is a record's id or "*".
   * Returns the way to stop, to be called on unmount; it may be called at any time.
   */
  watch<T>(
    collection: string,
    topic: string,
    changed: (change: Change<T>) => void,
    query: Pick<Query, "filter" | "expand" | "fields"> = {},
    heard: () => void = () => undefined,
  ): () => void {
    return this.hold(
      this.pb.collection(collection).subscribe(topic, (e: RecordSubscription) => changed({ action: e.action as Change<T>["action"], record: e.record as unknown as T }), query),
      heard,
    );
  }

  /** Listens to a topic of our own, such as "desk/queues". */
  listen<T = unknown>(topic: string, told: (message: T) => void): () => void {
    return this.hold(this.pb.realtime.subscribe(topic, (message) => told(message as T)));
  }

  /** Tells each time the live connection is there again after a break: fetch again, since what happened meanwhile was not told. */
  onReconnect(again: () => void): () => void {
    let first = !this.pb.realtime.isConnected;
    return this.hold(
      this.pb.realtime.subscribe("PB_CONNECT", () => {
        if (first) first = false;
        else again();
      }),
    );
  }

  private hold(subscribed: Promise<() => Promise<void>>, heard: () => void = () => undefined): () => void {
    let isOver = false;
    // Without a live connection pages still work by fetching; nothing to tell the person.
    void subscribed.then(() => isOver || heard()).catch(() => undefined);
    return () => {
      isOver = true;
      void subscribed.then((stop) => stop()).catch(() => undefined);
    };
  }

  // Failures

  /** Runs a request; whatever goes wrong comes out as a Problem. */
  async call<T>(request: () => Promise<T>): Promise<T> {
    if (this.who.value && !this.pb.authStore.isValid) {
      this.ended.value = true;
      throw expiredProblem();
    }
    try {
      return await request();
    } catch (err) {
      const problem = toProblem(err);
      if (this.who.value && (await this.isOver(problem))) {
        this.ended.value = true;
        throw expiredProblem();
      }
      throw problem;
    }
  }

  // Signing in must be possible just when the sign-in has run out.
  private async attempt<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (err) {
      throw toProblem(err);
    }
  }

  // PocketBase treats a token that has been revoked as no token at all, and
  // refuses like it refuses a stranger (a record to be made even with 400 and no
  // field at fault); only renewing tells the two apart.
  private async isOver({ status, fields }: Problem): Promise<boolean> {
    if (status === 401) return true;
    if (status !== 403 && status !== 404 && !(status === 400 && !Object.keys(fields).length)) return false;
    if (Date.now() - this.probedAt < 15_000) return this.ended.value;
    this.probedAt = Date.now();
    try {
      await this.pb.collection(this.collection).authRefresh();
      return false;
    } catch (err) {
      return err instanceof ClientResponseError && err.status >= 400 && err.status < 500 && err.status !== 429;
    }
  }
}

function expiredProblem(): Problem {
  return new Problem("session_expired", t("common.problem.session_expired"), 401);
}

/** Makes any failure a Problem. */
export function toProblem(err: unknown): Problem {
  if (err instanceof Problem) return err;
  if (!(err instanceof ClientResponseError)) return new Problem("unknown", t("common.problem.unknown"), 0, {}, { cause: String(err) });
  if (err.isAbort) return new Problem("aborted", t("common.problem.aborted"), 0);
  if (err.status === 0) return new Problem("network", t("common.problem.network"), 0);
  const answer = err.response as { message?: string; data?: Record<string, unknown> };
  const data = answer.data ?? {};
  const fields: Record<string, FieldProblem> = {};
  let code = "";
  for (const [name, value] of Object.entries(data)) {
    const v = value as Partial<FieldProblem> | null;
    if (!v || typeof v !== "object" || typeof v.code !== "string") continue;
    // A refusal of no field in particular stands under "request".
    if (name === "request") code = v.code;
    else fields[name] = { code: v.code, message: v.message ?? "", ...(v.params ? { params: v.params } : {}) };
  }
  const all = Object.values(fields);
  if (!code) code = all.length === 1 && all[0] ? all[0].code : `http_${err.status}`;
  return new Problem(code, answer.message || t("common.problem.unknown"), err.status, fields, data);
}
