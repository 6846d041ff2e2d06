// The service worker. It answers exactly two things: GETs of the files listed here, and navigations to the app's pages,
// which get this version's index.html. For everything else it returns without an answer and the network takes over.

// Both lines are filled in by `cargo xtask dist`: the build's id, and url → SHA-256 of every file.
const BUILD = "development";
const FILES = {};

const PREFIX = "teren-app-";
const CACHE = PREFIX + BUILD;
const PAGE = "/";
const NOT_OURS = /^\/(api|office|openrosa|health)(\/|$)/;

async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// One file whose bytes are the listed ones. A stale copy in the HTTP cache gets a second chance past it.
async function fetched(url) {
  for (const cache of ["default", "reload"]) {
    const response = await fetch(url, { cache, redirect: "error" });
    if (!response.ok) throw new Error(`${url}: status ${response.status}`);
    const bytes = await response.arrayBuffer();
    if ((await sha256(bytes)) !== FILES[url]) continue;
    // The bytes are stored decoded and belong to this url alone.
    const headers = new Headers(response.headers);
    for (const name of ["content-encoding", "content-length", "vary"]) headers.delete(name);
    return [url, new Response(bytes, { headers })];
  }
  throw new Error(`${url}: not the bytes of build ${BUILD}`);
}

// All or nothing: every file is verified before the first is stored.
async function install() {
  const files = await Promise.all(Object.keys(FILES).map(fetched));
  const known = await caches.has(CACHE);
  try {
    const cache = await caches.open(CACHE);
    await Promise.all(files.map(([url, response]) => cache.put(url, response)));
  } catch (error) {
    // The very same build may be the one in use: then its cache stays.
    if (!known) await caches.delete(CACHE);
    throw error;
  }
}

async function activate() {
  const names = await caches.keys();
  // While a newer version is on its way, one of these names may be its own; it will clean up.
  if (self.registration.installing || self.registration.waiting) return;
  const older = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(older.map((name) => caches.delete(name)));
}

async function answer(url, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(url)) ?? fetch(request);
}

// Reads every entry back and compares; only this makes "ready to work offline" true.
async function verify() {
  const cache = await caches.open(CACHE);
  const missing = [];
  for (const [url, digest] of Object.entries(FILES)) {
    const stored = await cache.match(url);
    if (!stored || (await sha256(await stored.arrayBuffer())) !== digest) missing.push(url);
  }
  return { ok: missing.length === 0, build: BUILD, missing };
}

self.addEventListener("install", (event) => event.waitUntil(install()));

self.addEventListener("activate", (event) => event.waitUntil(activate()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const key = url.pathname + url.search;
  if (Object.hasOwn(FILES, key)) event.respondWith(answer(key, request));
  else if (request.mode === "navigate" && !NOT_OURS.test(url.pathname)) event.respondWith(answer(PAGE, request));
});

self.addEventListener("message", (event) => {
  if (event.data?.type === "activate") self.skipWaiting();
  if (event.data?.type === "verify") {
    const report = verify().catch((error) => ({ ok: false, build: BUILD, missing: [String(error)] }));
    event.waitUntil(report.then((result) => event.ports[0]?.postMessage(result)));
  }
});
