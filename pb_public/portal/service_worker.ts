// Keeps what the portal is made of on the device: scripts, styles, words, and the empty page around them. Nothing that the
// server says of a person passes through here: requests to the API, files, the help pages and what mails lead to are left alone.
// The server bundles this anew with each version; the browser sees that it differs, takes it in, and the old version's files go.

/** The addresses of the portal's files, and a name that changes with them; the bundler puts both in. */
declare const portalFiles: readonly string[];
declare const portalVersion: string;

interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface RequestEvent extends WorkerEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface WorkerScope {
  addEventListener(type: "install" | "activate", listener: (e: WorkerEvent) => void): void;
  addEventListener(type: "fetch", listener: (e: RequestEvent) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
}
const worker = self as unknown as WorkerScope;

const prefix = "aftercare-portal-";
const cacheName = prefix + portalVersion;
/** Under which the page itself is kept: it is the same at every address of the portal. */
const shellKey = "/";
/** How long a poor connection may take to bring the page before the kept one is shown, in ms. */
const patience = 4000;

worker.addEventListener("install", (e) => {
  const keep = async (): Promise<void> => {
    const cache = await caches.open(cacheName);
    await cache.addAll([...portalFiles]);
    await keepShell(await fetch(shellKey, { headers: { Accept: "text/html" } }));
    // No old version may go on deciding what is shown.
    await worker.skipWaiting();
  };
  e.waitUntil(keep());
});

worker.addEventListener("activate", (e) => {
  const tidy = async (): Promise<void> => {
    for (const name of await caches.keys()) if (name.startsWith(prefix) && name !== cacheName) await caches.delete(name);
    await worker.clients.claim();
  };
  e.waitUntil(tidy());
});

worker.addEventListener("fetch", (e) => {
  const { request } = e;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (pathname.startsWith("/assets/")) e.respondWith(fromCache(request));
  else if (request.mode === "navigate" && isPortal(pathname)) e.respondWith(page(request));
});

// What other rooms of the server answer; the list of the router is shorter, since it never comes across the rest.
const foreign = /^\/(api|_|desk|assets|help|survey|unsubscribe|icons)(\/|$)/;

function isPortal(path: string): boolean {
  return !foreign.test(path) && !/\.\w+$/.test(path);
}

// A file's name changes with its content: what is kept is right for ever.
async function fromCache(request: Request): Promise<Response> {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

async function page(request: Request): Promise<Response> {
  const fetched = fetch(request).then(async (answer) => {
    await keepShell(answer.clone());
    return answer;
  });
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), patience));
  try {
    const answer = await Promise.race([fetched, late]);
    if (answer) return answer;
    return (await shell()) ?? (await fetched);
  } catch {
    return (await shell()) ?? offline();
  } finally {
    // Should it fail after the kept page was shown.
    fetched.catch(() => undefined);
  }
}

/** Keeps an answer that the server says is the portal's empty page, and no other. */
async function keepShell(answer: Response): Promise<void> {
  if (!answer.ok || answer.headers.get("X-Portal-Page") !== "shell") return;
  await (await caches.open(cacheName)).put(shellKey, answer);
}

async function shell(): Promise<Response | undefined> {
  return (await caches.open(cacheName)).match(shellKey, { ignoreVary: true });
}

function offline(): Response {
  const text = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>没有网络 · Offline</title><main><h1>没有网络</h1><p>连上网络后请重新载入。您在这台设备上写下的内容都还在。</p><h2 lang="en">You are offline</h2><p lang="en">Reload when the connection is back. What you wrote on this device is still there.</p></main></html>`;
  return new Response(text, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'" } });
}
