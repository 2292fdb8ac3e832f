// Events: /v1/events and below /v1/sources.
import { mergedPage } from "./merge.js";
import { requireSource } from "./objects.js";
import { sourceObject } from "../source/stub.js";
import { Problem, unwrap } from "./problem.js";
import { directoryOf } from "../directory/stub.js";
import { mergedPageOf, nameParameter, number, pageOf, pageQuery, rangeQuery, route, time, z } from "./route.js";
import { eventDetail, eventSchema } from "./log-schemas.js";
import { bodyOf, cursorOf, headersOf, msOf, readCursor, timeOf } from "./values.js";
import { core } from "../core.js";
import { Faults } from "../settings/faults.js";

const tag = "Events";
const sourceParameters = z.object({ source: nameParameter("client-portal") });
const eventParameters = sourceParameters.extend({ event: number });

/**
 * @param {string} source
 * @param {import("../source/types.js").Event & {body?: Uint8Array | null}} event
 * @param {boolean} [whole] with headers and body
 */
function eventBody(source, event, whole = false) {
  const {
    seq,
    id,
    provider_id,
    id_signed,
    copy_of,
    name,
    code,
    state,
    authentic,
    received_at,
    sent_at,
    bytes,
    duplicates,
  } = event;
  return {
    ...{ source, seq, id, provider_id: provider_id || null, provider_id_signed: provider_id ? id_signed : null },
    ...{ name, code, state, authentic, bytes, duplicates, copy_of },
    received_at: timeOf(received_at),
    sent_at: timeOf(sent_at),
    ...(whole && { headers: headersOf(event.headers), body: bodyOf(event.body) }),
  };
}

const listQuery = z.strictObject({
  ...pageQuery,
  name: z
    .string()
    .min(1)
    .max(128)
    .optional()
    .openapi({ description: 'An event\'s name, or a filter such as "task.*"' }),
  state: z.enum(["kept", "quarantined", "released", "dropped"]).optional(),
  code: z.string().min(1).max(50).optional(),
  search: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .openapi({ description: "Part of the id, the provider's id or the name" }),
  ...rangeQuery,
});

/** @param {Record<string, any>} query */
function filterOf({ limit, name, state, code, search, from, to }) {
  if (name !== undefined) checkFilters([name], (message) => ({ in: "query", pointer: "/name", message }));
  return { limit, name, state, code, search, from: msOf(from), to: msOf(to) };
}

/**
 * @param {readonly string[]} filters
 * @param {(message: string, index: number) => {in: "query" | "body", pointer: string, message: string}} errorOf
 */
function checkFilters(filters, errorOf) {
  const errors = filters.flatMap((filter, index) => {
    const faults = new Faults();
    faults.check([], core.checkEventFilter(filter));
    return faults.found.map(({ message }) => errorOf(message, index));
  });
  if (errors.length > 0) throw new Problem("invalid_request", { errors });
}

const eventPage = pageOf("EventPage", eventSchema);
const mergedEventPage = mergedPageOf("MergedEventPage", eventSchema);

const endpointsWanted = z
  .array(z.string())
  .min(1)
  .max(100)
  .optional()
  .meta({ description: "Endpoints to hand them to; unless given, all that take such events from this source" });

const replayRequest = z
  .strictObject({ endpoints: endpointsWanted })
  .openapi("ReplayRequest", { example: { endpoints: ["automation"] } });

const rangeRequest = z
  .strictObject({
    from: time("Received not before this time"),
    to: time("Received before this time"),
    events: z
      .array(z.string().min(1).max(128))
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'Filters: exact names, "task.*", or "*"; all events unless given' }),
    endpoints: endpointsWanted,
  })
  .openapi("RangeReplayRequest", { example: { from: "2026-11-20T00:00:00Z", to: "2026-11-21T00:00:00Z" } });

const replayed = z
  .object({
    events: z.int(),
    deliveries: z.int().meta({ description: "How many that makes at endpoints" }),
    skipped: z.int().meta({ description: "Events in quarantine, dropped ones, and those without a body" }),
  })
  .openapi("EventsReplayed", { example: { events: 3, deliveries: 6, skipped: 0 } });

/** @param {import("@hono/zod-openapi").OpenAPIHono<any>} app */
export function events(app) {
  route(
    app,
    {
      method: "get",
      path: "/v1/events",
      id: "listAllEvents",
      tag,
      summary: "Events, newest first, of all sources",
      query: listQuery,
      answer: mergedEventPage,
    },
    async (context) => {
      const { cursor, ...query } = context.req.valid("query");
      const filter = filterOf(query);
      const { sources } = await directoryOf(context.env).names();
      const { items, next, unavailable } = await mergedPage({
        kind: "source",
        names: sources,
        cursor,
        limit: query.limit,
        ask: async (name, before) => {
          const page = await sourceObject(context.env, name).events({ ...filter, before });
          return { rows: page.items, next: page.next };
        },
        seqOf: (/** @type {any} */ row) => row.seq,
        timeOf: (/** @type {any} */ row) => row.received_at,
      });
      return context.json({ items: items.map(({ name, row }) => eventBody(name, row)), next, unavailable });
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/sources/{source}/events",
      id: "listEvents",
      tag,
      summary: "Events, newest first, of one source",
      params: sourceParameters,
      query: listQuery,
      answer: eventPage,
    },
    async (context) => {
      const { name } = await requireSource(context.env, context.req.param("source"));
      const query = context.req.valid("query");
      const before = readCursor(query.cursor, z.number().int().min(1));
      const page = await sourceObject(context.env, name).events({ ...filterOf(query), before });
      const items = page.items.map((/** @type {any} */ event) => eventBody(name, event));
      return context.json({ items, next: page.next && cursorOf(page.next) });
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/sources/{source}/events/{event}",
      id: "getEvent",
      tag,
      summary: "One event with its headers and body",
      params: eventParameters,
      answer: eventDetail,
    },
    async (context) => {
      const { source, event } = context.req.valid("param");
      return context.json(eventBody(source, await requireEvent(context.env, source, event), true));
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/sources/{source}/events/{event}/replay",
      id: "replayEvent",
      tag,
      summary: "Deliver one event again",
      params: eventParameters,
      body: replayRequest,
      bodyOptional: true,
      status: 202,
      answer: replayed,
      answered: "It will be delivered",
    },
    async (context) => {
      const { source, event } = context.req.valid("param");
      const { endpoints } = context.req.valid("json") ?? {};
      const { state, has_body } = await requireEvent(context.env, source, event);
      requireDeliverable(state, has_body);
      await requireEndpoints(context.env, endpoints);
      const done = unwrap(await sourceObject(context.env, source).replay({ seqs: [event] }, endpoints ?? null));
      return context.json(done, 202);
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/sources/{source}/replay",
      id: "replayEvents",
      tag,
      summary: "Deliver the events of a time again",
      description: "Events in quarantine, dropped ones and those whose bodies are not kept any more are left out.",
      params: sourceParameters,
      body: rangeRequest,
      status: 202,
      answer: replayed,
      answered: "They will be delivered",
    },
    async (context) => {
      const { name } = await requireSource(context.env, context.req.param("source"));
      const { from, to, events: filters = ["*"], endpoints } = context.req.valid("json");
      checkFilters(filters, (message, index) => ({ in: "body", pointer: `/events/${index}`, message }));
      if (Date.parse(from) >= Date.parse(to)) {
        const message = "expected a time after from";
        throw new Problem("invalid_request", { errors: [{ in: "body", pointer: "/to", message }] });
      }
      await requireEndpoints(context.env, endpoints);
      const range = { from: msOf(from), to: msOf(to), events: filters };
      const done = unwrap(await sourceObject(context.env, name).replay(range, endpoints ?? null));
      return context.json(done, 202);
    },
  );

  for (const { call, id, summary, becomes } of quarantine) {
    route(
      app,
      {
        method: "post",
        path: `/v1/sources/{source}/events/{event}/${call}`,
        id,
        tag,
        summary,
        params: eventParameters,
        answer: eventDetail,
        answered: `It is ${becomes}`,
      },
      async (context) => {
        const { source, event } = context.req.valid("param");
        const { state } = await requireEvent(context.env, source, event);
        if (state !== "quarantined")
          throw new Problem("wrong_state", { detail: `The event is ${state}, not quarantined.` });
        const { changed } = unwrap(await sourceObject(context.env, source)[call]([event]));
        if (changed.length === 0) throw new Problem("wrong_state", { detail: "Its body is not kept any more." });
        return context.json(eventBody(source, await requireEvent(context.env, source, event), true));
      },
    );
  }
}

const quarantine = /** @type {const} */ ([
  { call: "release", id: "releaseEvent", becomes: "released", summary: "Hand an event over that is in quarantine" },
  { call: "drop", id: "dropEvent", becomes: "dropped", summary: "Give up an event that is in quarantine" },
]);

/**
 * @param {string} state
 * @param {boolean} hasBody
 */
function requireDeliverable(state, hasBody) {
  if (state === "quarantined")
    throw new Problem("wrong_state", { detail: "The event is in quarantine; release it instead." });
  if (state === "dropped") throw new Problem("wrong_state", { detail: "The event was dropped." });
  if (!hasBody) throw new Problem("wrong_state", { detail: "Its body is not kept any more." });
}

/**
 * @param {any} environment
 * @param {string} source
 * @param {number} seq
 * @returns {Promise<import("../source/types.js").Event & {body: Uint8Array | null}>}
 */
async function requireEvent(environment, source, seq) {
  await requireSource(environment, source);
  return unwrap(await sourceObject(environment, source).event(seq));
}

/**
 * @param {any} environment
 * @param {readonly string[] | undefined} wanted
 */
async function requireEndpoints(environment, wanted) {
  if (!wanted) return;
  const { endpoints } = await directoryOf(environment).names();
  const message = "no endpoint has this name";
  const errors = wanted.flatMap((name, index) =>
    endpoints.includes(name) ? [] : [{ in: /** @type {const} */ ("body"), pointer: `/endpoints/${index}`, message }],
  );
  if (errors.length > 0) throw new Problem("invalid_request", { errors });
}
