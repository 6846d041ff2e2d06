// Loads the app; when that fails, or the app panics, a still page says what matters. Three crashes in a row: repair.

const CRASHES = "teren-crashes";
const CALM_MS = 30_000;
// A version that has run for so long with its stores has shown that it works.
const STARTED_MS = 5_000;

// The worker takes a version back that crashes twice before it has ever started well.
function tellWorker(type) {
  navigator.serviceWorker?.controller?.postMessage({ type, boot: new URL(import.meta.url).pathname });
}

function crashes() {
  try {
    return Number(localStorage.getItem(CRASHES)) || 0;
  } catch {
    return 0; // storage is blocked
  }
}

function setCrashes(count) {
  try {
    if (count > 0) localStorage.setItem(CRASHES, String(count));
    else localStorage.removeItem(CRASHES);
  } catch {
    // storage is blocked or full: then no crash is counted
  }
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function failurePage(message) {
  const reload = element("button", { type: "button" }, "Odśwież / Reload");
  reload.addEventListener("click", () => location.reload());
  return element(
    "main",
    { className: "boot", id: "failure" },
    element("h1", {}, "Aplikacja się zatrzymała"),
    element("p", {}, "Twoje zapisane odpowiedzi są bezpieczne. Odśwież stronę."),
    element("p", { lang: "en" }, "The app has stopped. Your saved answers are safe. Reload the page."),
    element("p", {}, reload),
    element("p", {}, element("a", { href: "/repair.html" }, "To nie pomaga / This does not help")),
    element("details", {}, element("summary", {}, "Szczegóły / Details"), element("pre", {}, message)),
  );
}

let failed = false;

function fail(message) {
  if (failed) return;
  failed = true;
  const count = crashes() + 1;
  setCrashes(count);
  if (count >= 2) tellWorker("crashed");
  if (count >= 3) {
    location.replace("/repair.html");
    return;
  }
  document.body.replaceChildren(failurePage(String(message)));
  document.querySelector("#failure button").focus();
}

// The app's panic hook calls this; nothing of the app runs afterwards.
window.__teren_panic = fail;

// The app starts the mirror's worker with the module that is compiled already.
window.__teren_mirror = (module) => {
  const worker = new Worker("/mirror.js", { type: "module" });
  // Who waits for it need not wait any longer.
  worker.onerror = () => new BroadcastChannel("teren-mirror").postMessage('"away"');
  worker.postMessage(module);
  return worker;
};

// The app calls this once its stores have answered and everything in them was looked at.
window.__teren_ready = () => {
  setTimeout(() => {
    if (!failed) tellWorker("healthy");
  }, STARTED_MS);
};

// A first page that was sent can be read before the app is there; that its button was pressed is shown, and not forgotten.
const begin = document.querySelector("#first-page .actions button");
begin?.addEventListener("click", () => {
  begin.dataset.pressed = "";
  document.getElementById("opening").textContent = begin.dataset.opening;
}, { once: true });

try {
  const { default: start } = await import("/app.js");
  await start({ module_or_path: "/app_bg.wasm" });
  setTimeout(() => {
    if (!failed) setCrashes(0);
  }, CALM_MS);
} catch (error) {
  fail(error);
}
