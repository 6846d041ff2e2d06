// Throws away the app's own files, so that the browser fetches them anew. Answers live elsewhere and stay.

const button = document.getElementById("repair");
const outcome = document.getElementById("outcome");

// Without a network there would be nothing to fetch the app from: then its present files are better than none.
async function reachable() {
  try {
    return (await fetch("/health", { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

async function repair() {
  if (!(await reachable())) {
    outcome.textContent = "Nie ma teraz połączenia. Proszę spróbować, gdy wróci. / No connection now. Please try when it is back.";
    return;
  }
  const registrations = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  await Promise.all(registrations.map((registration) => registration.unregister()));
  const names = "caches" in window ? await caches.keys() : [];
  await Promise.all(names.filter((name) => name.startsWith("teren-app-") || name === "teren-state").map((name) => caches.delete(name)));
  try {
    localStorage.removeItem("teren-crashes");
  } catch {
    // storage is blocked: no crash was counted
  }
  location.replace("/");
}

button.addEventListener("click", async () => {
  button.disabled = true;
  try {
    await repair();
  } catch (error) {
    outcome.textContent = String(error);
  }
  button.disabled = false;
});
