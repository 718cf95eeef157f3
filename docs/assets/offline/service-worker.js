// Pages open without a network once they were visited; the emergency page, the card and My pump from the first visit.
// With a network a page always comes from the host: nothing older than what stands there is shown.
const VERSION = "VERSION";
const ALWAYS = "ALWAYS";
const CACHE = `guide-${VERSION}`;
// An asset's name holds its content's hash. It is kept under its plain name, so that only the newest one takes room.
const plain = (address) => address.replace(/\.[0-9a-f]{8}(?=\.\w+$)/, "");

const keep = async (at) => {
  const fresh = await fetch(at, { cache: "no-cache" });
  if (!fresh.ok) throw new Error(`${at}: ${fresh.status}`);
  await (await caches.open(CACHE)).put(plain(at), fresh);
};

self.addEventListener("install", (event) => {
  event.waitUntil(Promise.all(ALWAYS.map(keep)).then(() => self.skipWaiting()));
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
      if (fresh.ok) event.waitUntil(cache.put(plain(request.url), fresh.clone()));
      return fresh;
    } catch (error) {
      const kept = await cache.match(plain(request.url), { ignoreSearch: true });
      if (kept) return kept;
      if (request.mode !== "navigate") throw error;
      // A page that was never read: the emergency page is what a reader without a network needs most.
      return Response.redirect(new URL("emergency/", self.registration.scope));
    }
  };
  event.respondWith(answer());
});
