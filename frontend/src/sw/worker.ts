export {}; // a module, so that its names are its own

declare const self: ServiceWorkerGlobalScope;
/** Addresses of the application's files, and what tells this build from others; written in by the build. */
declare const __FILES__: readonly string[];
declare const __VERSION__: string;

const CACHE = `preau-${__VERSION__}`;
const SHELL = "/";
const ASSETS = "/static/build/assets/";
/** A network that does not answer within this is none: the kept page is better than a white one. */
const PATIENCE_MS = 4_000;
/** HTTP status codes from here on say that the server is not well. */
const BROKEN = 500;

// What is kept is the application, never what people wrote: that is in the page's own store, cleared at log-out.
self.addEventListener("install", (event) => event.waitUntil(keepAll()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (address.pathname.startsWith(ASSETS)) event.respondWith(asset(request));
  else if (request.mode === "navigate" && isPage(address.pathname)) event.respondWith(page(request));
});

const isPage = (path: string): boolean => !/^\/(api|static|_allauth|ws)\//.test(path);

async function keepAll(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll([...__FILES__, new Request(SHELL, { cache: "reload" })]);
  await self.skipWaiting();
}

/** Pages that are open are of the build before: its files stay until the one after next. Names come as made. */
async function takeOver(): Promise<void> {
  const before = (await caches.keys()).filter((name) => name.startsWith("preau-") && name !== CACHE);
  const old = before.slice(0, -1);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** Names carry a hash of the content: what is kept is right for ever. */
async function asset(request: Request): Promise<Response> {
  const kept = await caches.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await (await caches.open(CACHE)).put(request, response.clone());
  return response;
}

/** The server's page when it can be had, else the kept one, which draws every address. */
async function page(request: Request): Promise<Response> {
  const kept = async (): Promise<Response | undefined> => (await caches.open(CACHE)).match(SHELL);
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    // A proxy whose server is away answers in its own words; ours say what is kept, and wait.
    return response.status >= BROKEN ? ((await kept()) ?? response) : response;
  } catch {
    return (await kept()) ?? Response.error();
  }
}
