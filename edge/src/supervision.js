// For whoever started the gateway on a machine of its own (serve/): reached through a private socket, never from outside.
import { WorkerEntrypoint } from "cloudflare:workers";
import { log, traceOf } from "./log.js";

export class Supervision extends WorkerEntrypoint {
  /**
   * POST /rest: no new attempt begins. The answer's head comes when that holds, its end when the attempts under way have been
   * recorded: who keeps the request open keeps workerd alive until then.
   * @override
   * @param {Request} request
   */
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (request.method !== "POST" || pathname !== "/rest") return new Response(null, { status: 404 });
    const { readable, writable } = new TransformStream();
    const writer = writable.getWriter();
    const resting = rest(/** @type {any} */ (this.env));
    this.ctx.waitUntil(resting.finally(() => writer.close()).catch(() => {}));
    return new Response(readable);
  }
}

/** @param {Record<"DIRECTORY" | "ENDPOINT" | "STREAM", any>} environment */
async function rest({ DIRECTORY, ENDPOINT, STREAM }) {
  const of = (/** @type {any} */ namespace, /** @type {string} */ name) => namespace.get(namespace.idFromName(name));
  const { endpoints } = await of(DIRECTORY, "directory").names();
  const all = [of(STREAM, "stream"), ...endpoints.map((/** @type {string} */ name) => of(ENDPOINT, name))];
  for (const result of await Promise.allSettled(all.map((object) => object.rest()))) {
    if (result.status === "rejected") log({ level: "error", what: "fault", ...traceOf(result.reason) });
  }
}
