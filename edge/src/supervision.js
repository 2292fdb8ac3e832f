// For whoever started the gateway on a machine of its own (serve/): reached through a private socket, never from outside.
import { WorkerEntrypoint } from "cloudflare:workers";
import { directoryOf } from "./directory/stub.js";
import { log, traceOf } from "./log.js";
import { hubOf } from "./stream/publish.js";
import { stubOf } from "./stub.js";

export class Supervision extends WorkerEntrypoint {
  /**
   * POST /clock: the machine's clock was set back. Answered when every object knows.
   *
   * GET /deletions: databases that are to be removed once workerd has ended, below the data directory; JSON.
   *
   * POST /rest: no new attempt begins, and sources write down how far they have handed over. The answer's head comes when that holds, its end when the attempts under way have been
   * recorded: who keeps the request open keeps workerd alive until then.
   * @override
   * @param {Request} request
   */
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (request.method === "GET" && pathname === "/deletions")
      return Response.json(await directoryOf(/** @type {any} */ (this.env)).deletions());
    if (request.method === "POST" && pathname === "/clock") {
      await tellAll(/** @type {any} */ (this.env), "clockWentBack", ["sources", "endpoints"]);
      return new Response();
    }
    if (request.method !== "POST" || pathname !== "/rest") return new Response(null, { status: 404 });
    const { readable, writable } = new TransformStream();
    const writer = writable.getWriter();
    const environment = /** @type {any} */ (this.env);
    // Sources at once, and again with what the last attempts and requests have brought.
    const resting = tellAll(environment, "rest", ["sources", "endpoints"]).then(() =>
      tellAll(environment, "rest", ["sources"]),
    );
    this.ctx.waitUntil(resting.finally(() => writer.close()).catch(() => {}));
    return new Response(readable);
  }
}

/**
 * @param {Record<string, any>} environment
 * @param {"rest" | "clockWentBack"} method
 * @param {("sources" | "endpoints")[]} kinds
 */
async function tellAll(environment, method, kinds) {
  const { SOURCE, ENDPOINT } = environment;
  const directory = directoryOf(environment);
  const names = await directory.names();
  const told = [hubOf(environment)[method]()];
  if (kinds.includes("sources")) told.push(...names.sources.map((name) => stubOf("Source", SOURCE, name)[method]()));
  if (kinds.includes("endpoints"))
    told.push(...names.endpoints.map((name) => stubOf("Endpoint", ENDPOINT, name)[method]()));
  if (method === "clockWentBack") told.push(directory.clockWentBack());
  for (const result of await Promise.allSettled(told)) {
    if (result.status === "rejected") log({ level: "error", what: "fault", ...traceOf(result.reason) });
  }
}
