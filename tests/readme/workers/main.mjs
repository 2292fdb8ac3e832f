// Around the README's Worker: its secret, a keep() for it, and GET to see what was kept.
import worker from "snippet.mjs";
import { secret } from "secret.mjs";

/** @type {{event: string, bytes: number}[]} */
const kept = [];
Object.assign(globalThis, {
  keep: async (/** @type {{event: string}} */ { event }, /** @type {ArrayBuffer} */ body) =>
    void kept.push({ event, bytes: body.byteLength }),
});

export default {
  /** @param {Request} request */
  fetch: (request) =>
    request.method === "GET" ? Response.json(kept) : worker.fetch(request, { CLIENTPRESS_SECRET: secret }),
};
