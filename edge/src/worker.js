// The Worker: routes, and the last line of defence. docs/architecture.md tells how a request travels.
import { answer } from "./answer.js";
import { countRefusal } from "./api/refusals.js";
import { isMisconfigured } from "./directory/refused.js";
import { errorOf } from "./errors.js";
import { log, traceOf } from "./log.js";
import { frontPage, health } from "./page.js";
import { isPage, page } from "./pages.js";
import { receive } from "./receive/receive.js";
import { inboundSources } from "./receive/sources.js";
import { storageFaultOf } from "./storage-error.js";
import { hasHost, targetOf } from "./target.js";

export { Directory } from "./directory/object.js";
export { Endpoint } from "./endpoint/object.js";
export { Source } from "./source/object.js";
export { Stream } from "./stream/object.js";
export { Supervision } from "./supervision.js";

/** @typedef {import("./receive/sources.js").Environment & {PAGES?: Fetcher} & Record<string, unknown>} Environment */

/** @type {import("./receive/sources.js").Sources | undefined} */
let sources;

/**
 * @param {Request} request
 * @param {Environment} environment
 * @param {ExecutionContext} context
 * @returns {Response | Promise<Response>}
 */
function route(request, environment, context) {
  if (!hasHost(request)) return refuse("invalid_host");
  const { path } = targetOf(request);
  if (path.startsWith("/in/")) return toSource(request, path.slice("/in/".length), environment, context);
  if (path.startsWith("/as/")) return toProduct(request, path.slice("/as/".length), environment);
  const reading = request.method === "GET" || request.method === "HEAD";
  if (path === "/" && reading) return frontPage(request, environment);
  if (path === "/healthz" && reading) return health(environment);
  if (path.startsWith("/v1/") || path === "/metrics") return managed(request, environment, context);
  if (isPage(path)) return page(request, path, environment);
  return refuse("unknown_source");
}

/**
 * The management API. Loaded when it is first asked for: a gateway that only receives starts without it.
 * @param {Request} request
 * @param {Environment} environment
 * @param {ExecutionContext} context
 */
async function managed(request, environment, context) {
  const { app } = await import("./api/app.js");
  return app.fetch(request, environment, context);
}

/**
 * A product's own API, where the gateway stands in its place. Loaded when it is first asked for.
 * @param {Request} request
 * @param {string} path behind /as/
 * @param {Environment} environment
 */
async function toProduct(request, path, environment) {
  const { standIn } = await import("./as/route.js");
  return (await standIn(request, path, environment)) ?? refuse("unknown_source");
}

/**
 * @param {Request} request
 * @param {string} name
 * @param {Environment} environment
 * @param {ExecutionContext} context
 */
async function toSource(request, name, environment, context) {
  sources ??= inboundSources(environment);
  const source = await sources.find(name);
  if (!source) return refuse("unknown_source");
  if (request.method === "POST") return receive(request, source, sources, context);
  return refuse("method_not_allowed", source.name, { allow: "POST" });
}

/**
 * @param {string} code
 * @param {string} [source]
 * @param {Record<string, string>} [headers]
 */
function refuse(code, source, headers) {
  const refusal = answer(code, { headers });
  countRefusal(source, code);
  // The path stays out: a mistyped one may hold anything.
  log({ level: "warn", what: "route", source, code, status: refusal.status });
  return refusal;
}

/** @param {{code: string}} fault of the Directory */
const adviceOf = ({ code }) =>
  code === "storage_damaged" ? "Restore it from a back-up; docs/operations.md says how." : errorOf(code).message;

export default {
  /**
   * @param {Request} request
   * @param {Environment} environment
   * @param {ExecutionContext} context
   */
  async fetch(request, environment, context) {
    try {
      return await route(request, environment, context);
    } catch (error) {
      // The Directory has logged every fault.
      if (isMisconfigured(error)) return answer("gateway_misconfigured");
      log({ level: "error", what: "fault", ...traceOf(error) });
      const fault = storageFaultOf(error);
      if (fault) return answer(fault.code, { message: `The gateway's directory: ${fault.detail}. ${adviceOf(fault)}` });
      return answer("core_failed");
    }
  },
};
