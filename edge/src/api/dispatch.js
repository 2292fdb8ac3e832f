// POST /v1/sources/{source}/dispatch: a product has its events sent.
import { core } from "../core.js";
import { dispatchEvents } from "../dispatch/dispatch.js";
import { errorOf } from "../errors.js";
import { log, traceOf } from "../log.js";
import { storageFaultOf } from "../storage-error.js";
import { pointerTo } from "../settings/faults.js";
import { requireSource } from "./objects.js";
import { malformed, Problem } from "./problem.js";
import { countRefusal } from "./refusals.js";
import { route, z } from "./route.js";
import { sourceParameters } from "./sources.js";

/** @typedef {import("../dispatch/dispatch.js").Outcome} Outcome */

/** In one request. */
const mostEvents = 1000;

const eventMembers = {
  event: z.string().meta({ description: "Its name, or an alias" }),
  data: z.unknown().meta({ description: "What the event's schema in the provider's catalog describes" }),
  id: z.string().nullable().optional().meta({
    description:
      "What tells it from others: dispatched again with the same id, it is a duplicate. One is made unless given. In the provider's form: ClientPress and CE Pro take a UUID of version 4",
  }),
  timestamp: z.string().nullable().optional().meta({
    description: "When it happened: RFC 3339. Now unless given",
  }),
  generation: z.string().nullable().optional().meta({
    description: "Which of the provider's envelopes, where it has several",
  }),
};

const example = {
  event: "task.completed",
  portal_id: 42,
  portal_url: "https://your-site.com/client-portal/acme-corp/",
  data: { id: 10, title: "Sign the contract", list_id: 1 },
};

const one = z.looseObject({ ...eventMembers, data: eventMembers.data.optional() }).openapi("DispatchedEvent", {
  description:
    "Beside these members, the fields of the provider's own envelope by their names: ClientPress has portal_id and portal_url.",
  example,
});

// What core.dispatch will say of an event is not said here, too: only what it is not asked about.
const dispatchRequest = z
  .looseObject({
    ...eventMembers,
    event: eventMembers.event.optional(),
    data: eventMembers.data.optional(),
    events: z
      .array(one)
      .min(1, "expected at least one event")
      .max(mostEvents, `expected at most ${mostEvents} events`)
      .optional()
      .meta({ description: "In place of all the others: several events. All of them are taken, or none is" }),
  })
  .openapi("DispatchRequest", {
    description: "One event, or several in `events`. See DispatchedEvent for what an event holds.",
    example,
  });

const outcome = z
  .object({
    event: z.string().meta({ description: "Its canonical name" }),
    id: z.string().nullable().meta({ description: "Endpoints are sent it with every attempt; null: it was ignored" }),
    seq: z.int().nullable().meta({
      description: "Its number at the source; null: it was ignored, or the one that it repeats is not kept any more",
    }),
    duplicate: z.boolean().meta({ description: "It was dispatched before, and is not sent a second time" }),
    ignored: z.boolean().meta({ description: "It is not sent; reason says why" }),
    reason: z.enum(["not_ticked", "unknown_event"]).nullable(),
  })
  .openapi("DispatchOutcome", {
    example: {
      event: "task.completed",
      id: "0b6f2a5c-3a51-4a7e-9f1d-6d1f6a3c2b10",
      seq: 17,
      duplicate: false,
      ignored: false,
      reason: null,
    },
  });

const dispatched = z
  .union([outcome, z.object({ events: z.array(outcome).meta({ description: "In the order of the request" }) })])
  .openapi("Dispatched");

/** @param {import("@hono/zod-openapi").OpenAPIHono<any>} app */
export function dispatch(app) {
  route(
    app,
    {
      method: "post",
      path: "/v1/sources/{source}/dispatch",
      id: "dispatchEvents",
      tag: "Events",
      summary: "Have events sent, by an outbound source",
      description:
        "The body that the provider would send is made, kept, and delivered to every endpoint that takes it. Answered once it is on disk.",
      params: sourceParameters,
      body: dispatchRequest,
      data: true,
      status: 202,
      answer: dispatched,
      answered: "Kept, and on its way",
      also: { 200: "Nothing new was kept: every event is a duplicate or was ignored" },
    },
    async (context) => {
      const name = context.req.param("source");
      const several = context.req.valid("json").events !== undefined;
      const requests = requestsIn(context.get("body"), several);
      const done = await dispatchEvents(context.env, name, requests).catch((error) => {
        if (storageFaultOf(error)) throw error;
        log({ level: "error", what: "fault", source: name, ...traceOf(error) });
        throw new Problem("store_failed");
      });
      if (done === null) throw await notOutbound(context.env, name);
      if ("faults" in done) throw refusal(name, done.faults, several);
      const outcomes = done.outcomes.map(outcomeBody);
      const anew = done.outcomes.some(({ duplicate, ignored }) => !duplicate && !ignored);
      return context.json(several ? { events: outcomes } : outcomes[0], anew ? 202 : 200);
    },
  );
}

/**
 * The events' JSON as it came: parsed and written anew, numbers would change.
 * @param {Uint8Array} body JSON by Hono's measure, which is wider than the core's
 * @param {boolean} several
 * @returns {string[]}
 * @throws {Problem}
 */
function requestsIn(body, several) {
  const whole = core.valueAt(body, "");
  if (whole === null) throw malformed(body);
  if (!several) return [whole];
  const others = Object.keys(JSON.parse(whole)).filter((key) => key !== "events");
  if (others.length > 0) {
    const message = "expected nothing beside events; each event has its own";
    throw new Problem("invalid_request", {
      errors: others.map((key) => ({ in: /** @type {const} */ ("body"), pointer: pointerTo([key]), message })),
    });
  }
  const found = core.elementsAt(body, "/events");
  if (!found.ok) throw new Error("events is an array by Hono's measure and none by the core's");
  return found.elements;
}

/** @param {Outcome} of */
const outcomeBody = ({ ignored, ...rest }) => ({ ...rest, ignored: ignored !== null, reason: ignored });

/**
 * @param {any} environment
 * @param {string} name
 * @returns {Promise<Problem>}
 */
async function notOutbound(environment, name) {
  const { direction } = await requireSource(environment, name);
  const detail =
    direction === "outbound"
      ? "The source has left the configuration file and takes nothing any more."
      : `The source is ${direction}; only an outbound source has events sent.`;
  return new Problem("wrong_state", { detail });
}

/**
 * @param {string} source
 * @param {readonly import("../dispatch/plan.js").Fault[]} faults
 * @param {boolean} several
 * @returns {Problem}
 */
function refusal(source, faults, several) {
  const [{ code }] = faults;
  countRefusal(source, code);
  log({
    level: "warn",
    what: "dispatch",
    source,
    code,
    pointer: faults[0].pointer || undefined,
    detail: faults[0].message,
  });
  const errors = faults.map((fault) => ({
    in: /** @type {const} */ ("body"),
    pointer: several ? `/events/${fault.index}${fault.pointer}` : fault.pointer,
    code: fault.code,
    message: fault.message,
  }));
  // The core's word for a wrong id or time; here it is the request that has it.
  return new Problem(code === "invalid_option" ? "invalid_request" : code, {
    detail:
      faults.length > 1
        ? `${faults.length} faults; nothing was sent.`
        : `At ${errors[0].pointer || "the whole"}: ${errors[0].message.replace(/[^?]$/, "$&.")}`,
    errors,
    status: errorOf(code).status === 413 ? 413 : code === "invalid_option" ? 400 : 422,
  });
}
