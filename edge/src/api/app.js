// The management API under /v1: put together, documented, and closed to whoever has no key.
import { OpenAPIHono } from "@hono/zod-openapi";
import { HTTPException } from "hono/http-exception";
import { isMisconfigured } from "../directory/refused.js";
import { settingsChanged } from "../known-sources.js";
import { log, traceOf } from "../log.js";
import { faultsOf } from "../settings/faults.js";
import { storageFaultOf } from "../storage-error.js";
// Before any schema is made: it configures zod.
import "../settings/zod.js";
import { stream } from "../stream/follow.js";
import { actions } from "./actions.js";
import { deliveries } from "./deliveries.js";
import { dispatch } from "./dispatch.js";
import { endpoints } from "./endpoints.js";
import { events } from "./events.js";
import { keys } from "./keys.js";
import { metrics, metricsType } from "./metrics.js";
import { presets } from "./presets.js";
import { malformed, Problem, problem } from "./problem.js";
import { manifests, providers } from "./providers.js";
import { authorise, boundBody, once } from "./request.js";
import { route, z } from "./route.js";
import { sources } from "./sources.js";
import { statistics } from "./stats.js";
import { webhookLog } from "./webhook-log.js";
import { webhookForms } from "./webhook-settings.js";
import { webhooks } from "./webhooks.js";

/** @type {Record<string, "body" | "query" | "path" | "header">} */
const places = { json: "body", query: "query", param: "path", header: "header" };

const app = new OpenAPIHono({
  defaultHook: (result) => {
    if (result.success) return undefined;
    const place = places[result.target];
    // A path with a number that is none leads nowhere.
    if (place === "path") return problem("not_found");
    const errors = faultsOf(result.error).map((fault) => ({ in: place, ...fault }));
    return problem("invalid_request", { errors });
  },
});

app.onError((error, /** @type {import("hono").Context<any>} */ context) => {
  if (error instanceof Problem) return problem(error.code, error.options);
  if (error instanceof HTTPException) return httpProblem(error, context.get("body"));
  if (isMisconfigured(error)) return problem("gateway_misconfigured");
  log({ level: "error", what: "fault", ...traceOf(error) });
  const fault = storageFaultOf(error);
  return fault ? problem(fault.code, { detail: `Cause: ${fault.detail}.` }) : problem("gateway_failed");
});

/**
 * @param {HTTPException} exception Hono's own: a body that is no JSON, or says that it is none
 * @param {Uint8Array | undefined} body
 */
function httpProblem({ status }, body = new Uint8Array()) {
  if (status !== 415) return problem("invalid_request", malformed(body).options);
  return problem("invalid_request", {
    status: 415,
    errors: [{ in: "body", pointer: "", message: "send it as application/json" }],
  });
}

/** @type {string | undefined} */
let documentText;

// For everybody: it says nothing of this gateway.
app.get("/v1/openapi.json", () => {
  documentText ??= JSON.stringify(openApiDocument());
  return new Response(documentText, {
    headers: { "content-type": "application/json", "cache-control": "public, max-age=300" },
  });
});

app.use("*", async (/** @type {import("hono").Context<any>} */ context, next) => {
  await next();
  // Who changed what. A path that led somewhere holds nothing but names.
  const { operation, key } = context.var;
  const changes = operation && context.req.method !== "GET" && operation !== "dispatchEvents";
  if (changes && context.res.status < 300) {
    settingsChanged();
    log({ level: "info", what: "management", operation, key: key.id, path: context.req.path });
  }
  if (!context.res.headers.has("cache-control")) context.header("cache-control", "no-store");
  context.header("x-content-type-options", "nosniff");
});
app.use("*", authorise, boundBody, once);

sources(app);
endpoints(app);
events(app);
actions(app);
dispatch(app);
webhooks(app);
webhookLog(app);
webhookForms(app);
deliveries(app);
keys(app);
providers(app);
manifests(app);
presets(app);
statistics(app);

const several = (/** @type {string} */ description) =>
  z
    .union([z.string(), z.array(z.string())])
    .optional()
    .openapi({ type: "string", description: `${description}; several with commas` });

route(
  app,
  {
    method: "get",
    path: "/v1/stream",
    id: "followStream",
    tag: "Stream",
    summary: "What happens, as it happens: server-sent events",
    description: "Without an end. docs/api.md describes the notices.",
    query: z.object({
      source: several("Of these sources alone"),
      endpoint: several("Of these endpoints alone"),
      kind: several("event, attempt, endpoint or source"),
    }),
    streams: true,
  },
  (context) => stream(context.req.raw, context.env, context.get("key").id),
);

// Not of the management API, but behind its keys.
app.get("/metrics", async (context) => context.body(await metrics(context.env), 200, { "content-type": metricsType }));

/** Each path of the API, with the methods that it takes. */
const paths = new Map();
for (const { method, path } of app.routes) {
  if (method === "ALL") continue;
  paths.set(path, [...(paths.get(path) ?? []), method]);
}

app.notFound((context) => {
  const steps = context.req.path.split("/");
  for (const [path, methods] of paths) {
    const wanted = path.split("/");
    const fits =
      wanted.length === steps.length &&
      wanted.every(
        (/** @type {string} */ step, /** @type {number} */ index) => step.startsWith(":") || step === steps[index],
      );
    if (fits) return problem("method_not_allowed", { headers: { allow: [...new Set(methods)].join(", ") } });
  }
  return problem("not_found");
});

app.openAPIRegistry.registerComponent("securitySchemes", "key", {
  type: "http",
  scheme: "bearer",
  description: "An API key: sp_ and 43 characters. Keys with the role read may only GET.",
});

/** @returns {object} OpenAPI 3.1 */
export const openApiDocument = () =>
  app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Signpost management API",
      version: "1",
      description:
        "Sources take webhooks in or have a product's own events sent, endpoints have them delivered. Errors are problem details (RFC 9457) with the codes of docs/errors.md. Lists are answered a page at a time: give `next` as `cursor` until it is null. Times are ISO 8601 in UTC.",
      license: { name: "MIT" },
    },
    servers: [{ url: "/" }],
    tags: tags.map(([name, description]) => ({ name, description })),
  });

const tags = [
  ["Sources", "URLs that providers post to, and products that have their events sent"],
  ["Endpoints", "Destinations, with filter, format, secret and retry policy"],
  ["Events", "What came in or was dispatched, and the quarantine"],
  ["Webhooks", "A product's webhooks, managed as the product has them managed"],
  ["Deliveries", "What goes to endpoints, with every attempt"],
  ["Dead letters", "Deliveries that were given up"],
  ["Keys", "Who may use this API"],
  ["Providers", "What is known of each product's webhooks"],
  ["Manifests", "Providers of your own"],
  ["Presets", "Destinations that are known"],
  ["Statistics", "Counts and response times over time"],
  ["Stream", "What happens, as it happens"],
];

export { app };
