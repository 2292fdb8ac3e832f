// The gateway as it is, and one route by which the accounts read what its objects hold.
import worker from "../../../edge/src/worker.js";
import { revive, toPlain } from "../../edge/virtual/workers/plain.js";

export * from "../../../edge/src/worker.js";

export default {
  /**
   * @param {Request} request
   * @param {Record<string, DurableObjectNamespace>} environment
   * @param {ExecutionContext} context
   */
  async fetch(request, environment, context) {
    if (new URL(request.url).pathname !== "/test/call")
      return /** @type {any} */ (worker).fetch(request, environment, context);
    try {
      const { binding, name, method, args } = /** @type {any} */ (await request.json());
      const namespace = environment[binding];
      const stub = /** @type {any} */ (namespace.get(namespace.idFromName(name)));
      return Response.json(toPlain(await stub[method](...args.map(revive))) ?? null);
    } catch (error) {
      return new Response(error instanceof Error ? error.stack : String(error), { status: 500 });
    }
  },
};
