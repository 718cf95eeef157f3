// Pages open without a network once they were visited; the emergency page, the card and My pump from the first visit.
// With a network a page always comes from the host: nothing older than what stands there is shown.
const VERSION = "VERSION";
const ALWAYS = "ALWAYS";
const CACHE = `guide-${VERSION}`;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(ALWAYS.map((at) => new Request(at, { cache: "no-cache" }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  const old = async () => {
    const before = (await caches.keys()).filter((name) => name.startsWith("guide-") && name !== CACHE);
    const cache = await caches.open(CACHE);
    // What was read before stays readable: pages move over, unless the new version holds them already.
    for (const name of before) {
      const from = await caches.open(name);
      for (const request of await from.keys()) {
        if (!(await cache.match(request))) await cache.put(request, await from.match(request));
      }
      await caches.delete(name);
    }
    await self.clients.claim();
  };
  event.waitUntil(old());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  const answer = async () => {
    const cache = await caches.open(CACHE);
    try {
      const fresh = await fetch(request.mode === "navigate" ? new Request(request.url, { cache: "no-cache" }) : request);
      if (fresh.ok) event.waitUntil(cache.put(request, fresh.clone()));
      return fresh;
    } catch (error) {
      const kept = await cache.match(request, { ignoreSearch: true });
      if (kept) return kept;
      if (request.mode !== "navigate") throw error;
      // A page that was never read: the emergency page is what a reader without a network needs most.
      return Response.redirect(new URL("emergency/", self.registration.scope));
    }
  };
  event.respondWith(answer());
});
