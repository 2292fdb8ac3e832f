// Keeps the page's own files, so that it opens without a network. The build puts two constants in front: VERSION, which changes when
// any of the files does, and FILES, their names. Nothing else is kept, and no other request is touched.
/* global VERSION, FILES */

const name = `signpost-playground-${VERSION}`;

addEventListener("install", (event) => {
  event.waitUntil(caches.open(name).then((cache) => cache.addAll(FILES)));
});

addEventListener("activate", (event) => {
  const others = async () => {
    const names = await caches.keys();
    const old = names.filter((each) => each.startsWith("signpost-playground-") && each !== name);
    return Promise.all(old.map((each) => caches.delete(each)));
  };
  event.waitUntil(others());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { href } = new URL(request.url);
  const ours = FILES.some((file) => new URL(file, registration.scope).href === href);
  if (request.method === "GET" && ours) event.respondWith(answer(request));
});

/**
 * Names with a hash never change, so they are taken from here; the rest is, when the network does not answer.
 * @param {Request} request
 */
async function answer(request) {
  const kept = await caches.open(name).then((cache) => cache.match(request, { ignoreSearch: true, ignoreVary: true }));
  if (kept && request.url.includes("/assets/")) return kept;
  try {
    return await fetch(request);
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}
