// Deliveries and dead letters: /v1/deliveries, /v1/dead-letters and below /v1/endpoints.
import { mergedPage } from "./merge.js";
import { endpointObject, requireEndpoint } from "./objects.js";
import { Problem } from "./problem.js";
import { directoryOf } from "../directory/stub.js";
import { mergedPageOf, nameParameter, number, pageOf, pageQuery, rangeQuery, route, time, z } from "./route.js";
import { deliveryDetail, deliverySchema } from "./log-schemas.js";
import { bodyOf, cursorOf, headersOf, msOf, readCursor, timeOf } from "./values.js";

const endpointParameters = z.object({ endpoint: nameParameter("automation") });
const deliveryParameters = endpointParameters.extend({ delivery: number });

/**
 * @param {string} endpoint
 * @param {import("../endpoint/log.js").Summary} row
 */
function summaryBody(endpoint, row) {
  const { seq, source, event, event_id, unsigned_id, name, code, authentic, provider, kind, state } = row;
  const { round, attempts, order_key, outcome, reason, detail, ms, status, error, cause, bytes } = row;
  return {
    endpoint,
    ...{ seq, source, event, event_id, unsigned_id: unsigned_id || null, name, code, authentic, provider, kind, state },
    ...{ outcome, reason, detail, round, attempts, order_key, ms, status, error, cause, bytes },
    received_at: timeOf(row.received_at),
    sent_at: timeOf(row.sent_at),
    created_at: timeOf(row.created_at),
    attempted_at: timeOf(row.at),
    next_at: timeOf(row.next_at),
  };
}

/**
 * With headers, bodies and attempts.
 * @param {string} endpoint
 * @param {import("../endpoint/log.js").Detail} row
 */
export const deliveryBody = (endpoint, row) => ({
  ...summaryBody(endpoint, row),
  headers: headersOf(row.headers),
  body: bodyOf(row.body),
  sent_body: bodyOf(row.sent_body),
  history: row.log.map(attemptBody),
});

/** @param {import("../endpoint/log.js").LoggedAttempt} attempt */
const attemptBody = ({ at, request_headers, response, ...rest }) => ({
  ...rest,
  at: timeOf(at),
  request_headers: headersOf(request_headers),
  response: bodyOf(response),
});

const filters = {
  state: z.enum(["pending", "delivered", "dead", "dropped"]).optional(),
  source: z.string().max(40).optional(),
  name: z.string().max(200).optional().openapi({ description: "The event's name" }),
  outcome: z.enum(["success", "failed", "retrying", "dead"]).optional(),
  search: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .openapi({ description: "Part of the event's id, of the sender's unsigned one or of the name" }),
  ...rangeQuery,
};

const listQuery = z.strictObject({ ...pageQuery, ...filters });
const deadQuery = z.strictObject({
  ...pageQuery,
  source: filters.source,
  name: filters.name,
  search: filters.search,
  ...rangeQuery,
});
const deliveryPage = pageOf("DeliveryPage", deliverySchema);
const mergedDeliveryPage = mergedPageOf("MergedDeliveryPage", deliverySchema);

/** @param {Record<string, any>} query */
const filterOf = ({ limit, cursor: _cursor, from, to, ...rest }) => ({
  ...rest,
  limit,
  from: msOf(from),
  to: msOf(to),
});

/**
 * @param {any} context
 * @param {Record<string, any>} fixed parts of the filter
 */
async function listOfAll(context, fixed) {
  const { cursor, limit, ...query } = context.req.valid("query");
  const filter = { ...filterOf({ ...query, limit }), ...fixed };
  const { endpoints } = await directoryOf(context.env).names();
  const { items, next, unavailable } = await mergedPage({
    kind: "endpoint",
    names: endpoints,
    cursor,
    limit,
    ask: async (name, before) => {
      const { deliveries, next: goesOn } = await endpointObject(context.env, name).deliveries({ ...filter, before });
      return { rows: deliveries, next: goesOn };
    },
    seqOf: (/** @type {any} */ row) => row.seq,
    timeOf: (/** @type {any} */ row) => row.created_at,
  });
  return context.json({ items: items.map(({ name, row }) => summaryBody(name, row)), next, unavailable });
}

/**
 * @param {any} context
 * @param {Record<string, any>} fixed
 */
async function listOfOne(context, fixed) {
  const { name } = await requireEndpoint(context.env, context.req.param("endpoint"));
  const query = context.req.valid("query");
  const before = readCursor(query.cursor, z.number().int().min(1));
  const filter = { ...filterOf(query), ...fixed, before };
  const { deliveries, next } = await endpointObject(context.env, name).deliveries(filter);
  const items = deliveries.map((/** @type {any} */ row) => summaryBody(name, row));
  return context.json({ items, next: next && cursorOf(next) });
}

/** @type {[place: string, id: string, tag: string, summary: string, query: any, fixed: object][]} */
const lists = [
  ["deliveries", "Deliveries", "Deliveries", "Deliveries, newest first", listQuery, {}],
  ["dead-letters", "DeadLetters", "Dead letters", "Dead letters, newest first", deadQuery, { state: "dead" }],
];

export const retried = z
  .object({ deliveries: z.int().meta({ description: "How many are to be delivered again" }) })
  .openapi("Retried", { example: { deliveries: 1 } });

/**
 * @param {any} environment
 * @param {string} endpoint that exists
 * @param {number} delivery
 * @returns {Promise<{deliveries: 1}>}
 * @throws {Problem}
 */
export async function retryOne(environment, endpoint, delivery) {
  const { refused } = await endpointObject(environment, endpoint).retry([delivery]);
  const [reason] = refused;
  if (reason?.reason === "unknown") throw new Problem("not_found");
  if (reason) throw new Problem("wrong_state", { detail: whyNot[reason.reason] });
  return { deliveries: 1 };
}

/** @param {import("@hono/zod-openapi").OpenAPIHono<any>} app */
export function deliveries(app) {
  for (const [place, id, tag, summary, query, fixed] of lists) {
    route(
      app,
      {
        method: "get",
        path: `/v1/${place}`,
        id: `listAll${id}`,
        tag,
        summary: `${summary}, of all endpoints`,
        query,
        answer: mergedDeliveryPage,
      },
      (context) => listOfAll(context, fixed),
    );
    route(
      app,
      {
        method: "get",
        path: `/v1/endpoints/{endpoint}/${place}`,
        id: `list${id}`,
        tag,
        summary: `${summary}, of one endpoint`,
        params: endpointParameters,
        query,
        answer: deliveryPage,
      },
      (context) => listOfOne(context, fixed),
    );
  }

  route(
    app,
    {
      method: "get",
      path: "/v1/endpoints/{endpoint}/deliveries/{delivery}",
      id: "getDelivery",
      tag: "Deliveries",
      summary: "One delivery with its attempts and bodies",
      params: deliveryParameters,
      answer: deliveryDetail,
    },
    async (context) => {
      const { endpoint, delivery } = context.req.valid("param");
      await requireEndpoint(context.env, endpoint);
      const row = await endpointObject(context.env, endpoint).delivery(delivery);
      if (!row) throw new Problem("not_found");
      return context.json(deliveryBody(endpoint, row));
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/endpoints/{endpoint}/deliveries/{delivery}/retry",
      id: "retryDelivery",
      tag: "Deliveries",
      summary: "Deliver again",
      description: "A final delivery begins a new round; one that waits is tried now.",
      params: deliveryParameters,
      status: 202,
      answer: retried,
      answered: "It will be tried, as soon as the endpoint takes deliveries",
    },
    async (context) => {
      const { endpoint, delivery } = context.req.valid("param");
      await requireEndpoint(context.env, endpoint);
      return context.json(await retryOne(context.env, endpoint, delivery), 202);
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/endpoints/{endpoint}/dead-letters/replay",
      id: "replayDeadLetters",
      tag: "Dead letters",
      summary: "Deliver all dead letters again, or those of a time",
      params: endpointParameters,
      body: z
        .strictObject({
          from: time("Taken in not before this time").optional(),
          to: time("Taken in before this time").optional(),
        })
        .openapi("DeadLetterRange", { example: { from: "2026-11-20T00:00:00Z" } }),
      bodyOptional: true,
      status: 202,
      answer: retried,
      answered: "They will be tried, as soon as the endpoint takes deliveries",
    },
    async (context) => {
      const { name } = await requireEndpoint(context.env, context.req.param("endpoint"));
      const { from, to } = context.req.valid("json") ?? {};
      const count = await endpointObject(context.env, name).replayDead({ from: msOf(from), to: msOf(to) });
      return context.json({ deliveries: count }, 202);
    },
  );
}

/** @type {Record<string, string>} */
const whyNot = {
  no_body: "Its body is not kept any more.",
  test: "A test is not sent again; make a new one.",
};
