// /v1/endpoints
import { askAll, endpointObject, requireEndpoint } from "./objects.js";
import { Problem, unwrap } from "./problem.js";
import { directoryOf } from "../directory/stub.js";
import { nameParameter, pageOf, pageQuery, route, z } from "./route.js";
import { deliveryDetail } from "./log-schemas.js";
import { createdEndpoint, endpointChange, endpointSchema, endpointStatus, newEndpoint } from "./schemas.js";
import { secretBody, secretsRoutes, secretsWithText } from "./sources.js";
import { deliveryBody } from "./deliveries.js";
import { planBody, retryPlans } from "./plan-schemas.js";
import { cursorOf, readCursor, timeOf } from "./values.js";
import { errorOf } from "../errors.js";
import { recognise, warningsOf } from "../presets/presets.js";
import { wordsOfSettings } from "../settings/check.js";

const tag = "Endpoints";
export const endpointParameters = z.object({ endpoint: nameParameter("automation") });

/**
 * @param {import("../endpoint/endpoint.js").EndpointStatus} status
 */
export const statusBody = ({
  status,
  reason,
  since,
  circuit,
  dead_in_a_row,
  failing_since,
  pending,
  dead,
  in_flight,
}) => ({
  status,
  reason,
  since: timeOf(since),
  circuit: { ...circuit, until: timeOf(circuit.until) },
  dead_in_a_row,
  failing_since: timeOf(failing_since),
  pending,
  dead,
  in_flight,
});

/** @typedef {import("../directory/views.js").EndpointView} EndpointView */

/**
 * @param {any} environment
 * @param {readonly EndpointView[]} views
 */
async function endpointBodies(environment, views) {
  const told = await directoryOf(environment).plans(views.map(({ name }) => name));
  return askAll(views, (/** @type {EndpointView} */ view) => endpointBody(environment, view, told[view.name]));
}

/**
 * @param {any} environment
 * @param {EndpointView} view
 */
const oneBody = async (environment, view) => (await endpointBodies(environment, [view]))[0];

/**
 * @param {any} environment
 * @param {EndpointView} view
 * @param {import("../settings/plan.js").Told | undefined} told undefined: it has been deleted meanwhile
 */
async function endpointBody(environment, { created_at, changed_at, secrets, header_names, ...rest }, told) {
  const status = await endpointObject(environment, rest.name)
    .status()
    .catch(() => null);
  return {
    ...rest,
    suggested_preset: rest.preset === null ? (recognise(rest.url)?.name ?? null) : null,
    warnings: [...warningsOf(rest.preset, rest.url), ...(told?.overridden ?? [])],
    headers: header_names,
    secrets: secrets.map(secretBody),
    status: status && statusBody(status),
    created_at: timeOf(created_at),
    changed_at: timeOf(changed_at),
  };
}

/** @param {import("@hono/zod-openapi").OpenAPIHono<any>} app */
export function endpoints(app) {
  route(
    app,
    {
      method: "get",
      path: "/v1/endpoints",
      id: "listEndpoints",
      tag,
      summary: "All endpoints, by name",
      query: z.strictObject(pageQuery),
      answer: pageOf("EndpointPage", endpointSchema),
    },
    async (context) => {
      const { limit, cursor } = context.req.valid("query");
      const after = readCursor(cursor, z.string()) ?? "";
      const { items, next } = await directoryOf(context.env).listEndpoints(after, limit);
      return context.json({ items: await endpointBodies(context.env, items), next: next && cursorOf(next) });
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/endpoints",
      id: "createEndpoint",
      tag,
      summary: "Make an endpoint",
      description:
        "It gets what its sources take in from now on. Its secret is made unless one is given, and shown in this answer and never again.",
      body: newEndpoint,
      status: 201,
      answer: createdEndpoint,
      answered: "Made",
    },
    async (context) => {
      const { endpoint, secrets } = unwrap(await directoryOf(context.env).createEndpoint(context.req.valid("json")));
      const body = await oneBody(context.env, endpoint);
      return context.json({ ...body, secrets: secretsWithText(endpoint.secrets, secrets) }, 201, {
        location: `/v1/endpoints/${endpoint.name}`,
      });
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/endpoints/{endpoint}",
      id: "getEndpoint",
      tag,
      summary: "One endpoint",
      params: endpointParameters,
      answer: endpointSchema,
    },
    async (context) => {
      const view = await requireEndpoint(context.env, context.req.param("endpoint"));
      return context.json(await oneBody(context.env, view));
    },
  );

  route(
    app,
    {
      method: "patch",
      path: "/v1/endpoints/{endpoint}",
      id: "changeEndpoint",
      tag,
      summary: "Change an endpoint",
      params: endpointParameters,
      body: endpointChange,
      answer: endpointSchema,
      problems: [409],
    },
    async (context) => {
      const change = context.req.valid("json");
      const name = context.req.param("endpoint");
      const { endpoint } = unwrap(await directoryOf(context.env).changeEndpoint(name, change));
      return context.json(await oneBody(context.env, endpoint));
    },
  );

  route(
    app,
    {
      method: "delete",
      path: "/v1/endpoints/{endpoint}",
      id: "deleteEndpoint",
      tag,
      summary: "Delete an endpoint with its deliveries",
      description: "Also those that have not been delivered yet.",
      params: endpointParameters,
      status: 204,
      answered: "Deleted",
      problems: [409],
    },
    async (context) => {
      unwrap(await directoryOf(context.env).deleteEndpoint(context.req.param("endpoint")));
      return context.body(null, 204);
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/endpoints/{endpoint}/retry-plan",
      id: "getRetryPlan",
      tag,
      summary: "When a failed delivery is tried again, and whatever else can act on it",
      description: "What attempts are decided by, in whole: no rule acts that is not told here.",
      params: endpointParameters,
      answer: retryPlans,
    },
    async (context) => {
      const { name } = await requireEndpoint(context.env, context.req.param("endpoint"));
      const told = (await directoryOf(context.env).plans([name]))[name];
      if (!told) throw new Problem("not_found");
      return context.json({ items: told.plans.map(planBody) });
    },
  );

  secretsRoutes(app, "endpoint", tag, endpointParameters);
  for (const change of stateChanges) stateRoute(app, change);
  testRoute(app);
}

const stateChanges = /** @type {const} */ ([
  {
    id: "pauseEndpoint",
    call: "pause",
    becomes: "paused",
    summary: "Hold every delivery",
    description: "Nothing is lost; resume sends them. Attempts under way end as they end.",
  },
  {
    id: "resumeEndpoint",
    call: "resume",
    becomes: "active",
    summary: "End a pause",
    description: "What was held is delivered now.",
  },
  {
    id: "disableEndpoint",
    call: "disable",
    becomes: "disabled",
    summary: "Disable",
    description: "Like a pause, but also what a 410 or sustained failure leads to.",
  },
  {
    id: "enableEndpoint",
    call: "enable",
    becomes: "active",
    summary: "End a disablement",
    description: "Its failures are forgotten, and what was held is delivered now.",
  },
]);

/**
 * @param {import("@hono/zod-openapi").OpenAPIHono<any>} app
 * @param {(typeof stateChanges)[number]} change
 */
function stateRoute(app, { id, call, becomes, summary, description }) {
  route(
    app,
    {
      method: "post",
      path: `/v1/endpoints/{endpoint}/${call}`,
      id,
      tag,
      summary,
      description: `${description} Also for endpoints of the configuration file.`,
      params: endpointParameters,
      answer: endpointStatus,
    },
    async (context) => {
      const { name } = await requireEndpoint(context.env, context.req.param("endpoint"));
      const status = unwrap(await endpointObject(context.env, name)[call]());
      if (status.status !== becomes) throw new Problem("wrong_state", { detail: `The endpoint is ${status.status}.` });
      return context.json(statusBody(status));
    },
  );
}

const testRequest = z
  .strictObject({
    provider: z.string().min(1).max(100).optional().meta({
      description: "Whose event; unless given, that of the endpoint's format or of a source that it takes from",
    }),
    event: z.string().min(1).max(200).optional().meta({
      description: "What the product's own test button sends unless given, or else the first of the catalog",
    }),
    fields: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ description: "The event's data; the catalog's example unless given" }),
  })
  .openapi("TestRequest", { example: { provider: "clientpress", event: "task.created" } });

/** @param {import("@hono/zod-openapi").OpenAPIHono<any>} app */
function testRoute(app) {
  route(
    app,
    {
      method: "post",
      path: "/v1/endpoints/{endpoint}/test",
      id: "testEndpoint",
      tag,
      summary: "Send a test event, once",
      description: "Waits for its one attempt, also while the endpoint is paused or disabled. It is never tried again.",
      params: endpointParameters,
      body: testRequest,
      bodyOptional: true,
      answer: deliveryDetail,
      answered: "It was tried; outcome and status say what came of it",
      problems: [409],
    },
    async (context) => {
      const { name, sources, format } = await requireEndpoint(context.env, context.req.param("endpoint"));
      if (format === "automation") {
        const detail =
          "What is sent to the product's site is carried out there. Have the app directory verify the connection.";
        throw new Problem("wrong_state", { detail });
      }
      const { provider, event, fields } = context.req.valid("json") ?? {};
      // A format of its own has a catalog of its own.
      const wanted = provider ?? (wordsOfSettings.includes(format) ? undefined : format);
      const reference = await providerFor(directoryOf(context.env), wanted, sources);
      const sender = await directoryOf(context.env).testSender(sources, reference);
      const order = { provider: reference, event, fields, ...sender };
      const answer = await endpointObject(context.env, name).test(order);
      if ("refused" in answer) {
        const { code, pointer, detail } = answer.refused;
        const place = code === "unknown_event" ? "/event" : `/fields${pointer}`;
        const message = `${code}: ${errorOf(code).message}${detail ? ` (${detail})` : ""}`;
        throw new Problem("invalid_request", { errors: [{ in: "body", pointer: place, message }] });
      }
      return context.json(deliveryBody(name, answer.delivery));
    },
  );
}

/**
 * @param {any} directory
 * @param {string | undefined} wanted
 * @param {readonly string[]} sources that the endpoint takes from
 * @returns {Promise<import("../settings/types.js").ProviderReference>}
 */
async function providerFor(directory, wanted, sources) {
  const reference = await (wanted === undefined ? directory.providerOfSources(sources) : directory.provider(wanted));
  if (reference) return reference;
  const message =
    wanted === undefined ? "name one: this endpoint takes from no source yet" : "no provider has this name";
  throw new Problem("invalid_request", { errors: [{ in: "body", pointer: "/provider", message }] });
}
