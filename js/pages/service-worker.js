// Keeps a page's own files, so that it opens without a network, or while the gateway does not run. The build puts three constants in
// front: PAGE, its name; VERSION, which changes when any of the files does; and FILES, their names. Nothing else is kept, no answer of
// an API least of all, and no other request is touched.
/* global PAGE, VERSION, FILES */

// All pages of an origin share its caches.
const prefix = `signpost-${PAGE}-`;
const name = prefix + VERSION;

/** Milliseconds after which what is kept is shown, although the network may still answer. */
const patience = 5000;

/** How a server in front says that the gateway is gone. */
const gone = [502, 503, 504];

addEventListener("install", (event) => {
  event.waitUntil(caches.open(name).then((cache) => cache.addAll(FILES)));
});

addEventListener("activate", (event) => {
  const others = async () => {
    const names = await caches.keys();
    const old = names.filter((each) => each.startsWith(prefix) && each !== name);
    return Promise.all(old.map((each) => caches.delete(each)));
  };
  event.waitUntil(others());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  // What stands behind ? or # is for the page.
  const { origin, pathname } = new URL(request.url);
  const ours = FILES.some((file) => new URL(file, registration.scope).href === origin + pathname);
  if (request.method === "GET" && ours) event.respondWith(answer(request));
});

/**
 * Names with a hash never change, so they are taken from here; the rest is, when the network does not answer.
 * @param {Request} request
 */
async function answer(request) {
  const kept = await caches.open(name).then((cache) => cache.match(request, { ignoreSearch: true, ignoreVary: true }));
  if (!kept) return fetch(request);
  if (request.url.includes("/assets/")) return kept;
  const fresh = fetch(request).then(
    (response) => (gone.includes(response.status) ? kept : response),
    () => kept,
  );
  return Promise.race([fresh, new Promise((resolve) => setTimeout(resolve, patience, kept))]);
}
