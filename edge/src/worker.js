// The Worker: routes, and the last line of defence. docs/architecture.md tells how a request travels.
import { load } from "signpost";
import { answer } from "./answer.js";
import { ConfigurationError } from "./configuration.js";
import { createGateway } from "./gateway.js";
import { log, traceOf } from "./log.js";
import { frontPage, healthy } from "./page.js";
import { receive } from "./receive.js";

/** @typedef {Record<string, unknown>} Environment */

// At start-up, outside of any request, so that no request owns what all of them share.
const core = await load();

/** @type {import("./gateway.js").Gateway | undefined} */
let gateway;

/**
 * @param {Request} request
 * @param {Environment} environment
 * @returns {Response | Promise<Response>}
 */
function route(request, environment) {
  const { pathname } = new URL(request.url);
  const reading = request.method === "GET" || request.method === "HEAD";
  if (pathname === "/" && reading) return frontPage();

  const { sources, receiving } = (gateway ??= createGateway(core, environment));
  if (pathname === "/healthz" && reading) return healthy();

  const source = pathname.startsWith("/in/") ? sources.get(pathname.slice("/in/".length)) : undefined;
  if (source && request.method === "POST") return receive(request, source, receiving);
  const code = source ? "method_not_allowed" : "unknown_source";
  const refusal = answer(code, source && { headers: { allow: "POST" } });
  // The path stays out: a mistyped one may hold anything.
  log({ level: "warn", what: "route", source: source?.name, code, status: refusal.status });
  return refusal;
}

export default {
  /**
   * @param {Request} request
   * @param {Environment} environment
   */
  async fetch(request, environment) {
    try {
      return await route(request, environment);
    } catch (error) {
      if (error instanceof ConfigurationError) {
        for (const { pointer, message } of error.faults)
          log({ level: "error", what: "configuration", pointer, message });
        return answer("gateway_misconfigured");
      }
      log({ level: "error", what: "fault", ...traceOf(error) });
      return answer("core_failed");
    }
  },
};
