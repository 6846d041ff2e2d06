// Served in place of the service worker when the app has to be withdrawn (`teren serve --without-worker`): it takes the
// worker and the app's files away, so that every page comes from the collector again. Answers live elsewhere and stay.

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  const withdraw = async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith("teren-app-") || name === "teren-state");
    await Promise.all(names.map((name) => caches.delete(name)));
    await self.registration.unregister();
  };
  event.waitUntil(withdraw());
});
