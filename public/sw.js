// The service worker. It answers exactly two things: GETs of the files listed here (and of older versions' hash-named
// ones), and navigations to the app's pages, which get the index.html of the version that is in use. For everything else it
// returns without an answer and the network takes over.

// Both lines are filled in by `cargo xtask dist`: the build's id, and url → SHA-256 of every file.
const BUILD = "development";
const FILES = {};

const PREFIX = "teren-app-";
const CACHE = PREFIX + BUILD;
const PAGE = "/";
// What is known of this version: `/healthy` or `/reverted`, each with the build that it is said of.
const STATE = "teren-state";
// Files that `cargo xtask dist` names by their content, of whichever version.
const HASHED = /\.[0-9a-f]{16}\.(js|css|wasm)$/;
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

// A new version has to show that it starts. Until then the former one's files stay, and it can be taken back.
async function activate() {
  await caches.delete(STATE);
  const names = await caches.keys();
  const former = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  if (former.length === 0) await remember("healthy");
}

async function remember(what) {
  await (await caches.open(STATE)).put(`/${what}`, new Response(BUILD));
}

async function is(what) {
  const noted = await (await caches.open(STATE)).match(`/${what}`);
  return noted !== undefined && (await noted.text()) === BUILD;
}

async function former() {
  const names = await caches.keys();
  return names.find((name) => name.startsWith(PREFIX) && name !== CACHE);
}

// The page has started well, stores and all: older versions go, if this one's own files are whole.
async function healthy() {
  // While a newer version is on its way, one of these names may be its own; it will clean up.
  if (self.registration.installing || self.registration.waiting || (await is("reverted"))) return;
  if (!(await verify()).ok) return;
  await remember("healthy");
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(older.map((name) => caches.delete(name)));
}

// The page has failed to start twice in a row, and never yet started well: the former version is given again, until a
// newer one comes.
async function crashed() {
  if (!(await is("healthy")) && (await former())) await remember("reverted");
}

// The cache of the version that is in use.
async function current() {
  return ((await is("reverted")) && (await former())) || CACHE;
}

async function page(request) {
  const cache = await caches.open(await current());
  return (await cache.match(PAGE)) ?? fetch(request);
}

// A file's name tells its content: whichever version has it may give it.
async function file(url, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(url)) ?? (await caches.match(url)) ?? fetch(request);
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

// What carries a body goes past the worker where the browser lets it: Chromium keeps the bytes of every request that the
// worker was asked about, as long as the worker lives. Without routes all goes on as before.
function routed(event) {
  const routes = ["PATCH", "POST", "PUT"].map((requestMethod) => ({ condition: { requestMethod }, source: "network" }));
  return event.addRoutes?.(routes).catch(() => {});
}

self.addEventListener("install", (event) => {
  event.waitUntil(routed(event));
  event.waitUntil(install());
});

self.addEventListener("activate", (event) => event.waitUntil(activate()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const key = url.pathname + url.search;
  if (Object.hasOwn(FILES, key) && key !== PAGE) event.respondWith(file(key, request));
  else if (request.mode === "navigate" && !NOT_OURS.test(url.pathname)) event.respondWith(page(request));
  else if (HASHED.test(url.pathname)) event.respondWith(file(key, request));
});

self.addEventListener("message", (event) => {
  if (event.data?.type === "activate") self.skipWaiting();
  // A page of another version says nothing of this one.
  const ours = Object.hasOwn(FILES, event.data?.boot ?? "");
  if (event.data?.type === "healthy" && ours) event.waitUntil(healthy());
  if (event.data?.type === "crashed" && ours) event.waitUntil(crashed());
  if (event.data?.type === "verify") {
    const report = verify().catch((error) => ({ ok: false, build: BUILD, missing: [String(error)] }));
    event.waitUntil(report.then((result) => event.ports[0]?.postMessage(result)));
  }
});

// Where the browser has Background Sync it wakes the worker when the network is back, also when no page is open. Open
// pages are told, and send by themselves; otherwise what is sealed and has no files is sent from here. The receipt is the
// page's affair: it asks with the same bytes again and gets the same answer. Nothing is written.
const SEND = "teren-send";

function stored(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function waiting() {
  const database = await stored(indexedDB.open("teren"));
  try {
    const names = ["responses", "records"];
    if (!names.every((name) => database.objectStoreNames.contains(name))) return [];
    const transaction = database.transaction(names, "readonly");
    const [heads, records] = names.map((name) => transaction.objectStore(name));
    const texts = await stored(heads.getAll());
    const due = texts.map(JSON.parse).filter((head) => head.state === "completed" && !head.problem && !head.parts?.length);
    return await Promise.all(due.map(async (head) => ({ ...head, record: await stored(records.get(head.id)) })));
  } finally {
    database.close();
  }
}

async function send() {
  const pages = await self.clients.matchAll({ type: "window" });
  pages.forEach((page) => page.postMessage({ type: "hint" }));
  if (pages.length > 0) return;
  for (const { id, secret, record } of await waiting()) {
    const headers = { "content-type": "application/vnd.teren.record", "teren-secret": secret };
    // Who cannot be reached is tried again by the browser; a refusal is judged by the page.
    await fetch(`/api/v1/responses/${id}`, { method: "PUT", headers, body: record });
  }
}

self.addEventListener("sync", (event) => {
  if (event.tag === SEND) event.waitUntil(send());
});
