// /v1/stats: what came in and went out, over time.
import { clock } from "../clock.js";
import { latencyBounds } from "../endpoint/stats.js";
import { askAll, askSound, endpointObject, requireEndpoint, requireSource } from "./objects.js";
import { sourceObject } from "../source/stub.js";
import { Problem } from "./problem.js";
import { directoryOf } from "../directory/stub.js";
import { instant, route, time, unavailable, z } from "./route.js";
import { msOf, timeOf } from "./values.js";

const hour = 3_600_000;
const mostPoints = 1500;

const point = z.object({
  at: instant.meta({ description: "Its beginning" }),
  accepted: z.int().meta({ description: "Events that came in" }),
  duplicates: z.int(),
  quarantined: z.int(),
  delivered: z.int().meta({ description: "Deliveries that arrived" }),
  failed: z.int().meta({ description: "Attempts that failed" }),
  dead: z.int().meta({ description: "Deliveries that died" }),
  ms: z
    .object({ p50: z.number(), p95: z.number(), p99: z.number() })
    .nullable()
    .meta({ description: "How long attempts took; null: there was none" }),
});

const stats = z
  .object({
    from: instant,
    to: instant,
    step_seconds: z.int(),
    points: z.array(point).meta({ description: "Oldest first; without those in which nothing happened" }),
    total: point.omit({ at: true }),
    unavailable,
  })
  .openapi("Stats");

const query = z.strictObject({
  from: time("Not before this time; an hour before `to` unless given").optional(),
  to: time("Before this time; now unless given").optional(),
  step_seconds: z.coerce
    .number()
    .int()
    .min(60)
    .max(86_400)
    .multipleOf(60, "expected a multiple of 60")
    .default(60)
    .openapi({ type: "integer", minimum: 60, maximum: 86_400, multipleOf: 60, default: 60 }),
  source: z.string().optional().openapi({ description: "This source alone; without deliveries" }),
  endpoint: z.string().optional().openapi({ description: "This endpoint alone; without what came in" }),
});

/** @typedef {{accepted: number, duplicates: number, quarantined: number, delivered: number, failed: number, dead: number, latency: number[]}} Sum */

/** @returns {Sum} */
const nothing = () => ({
  accepted: 0,
  duplicates: 0,
  quarantined: 0,
  delivered: 0,
  failed: 0,
  dead: 0,
  latency: latencyBounds.map(() => 0).concat(0),
});

/**
 * @param {Sum} sum
 * @param {Partial<Sum>} more
 */
function add(sum, { latency = [], ...counts }) {
  for (const key of /** @type {const} */ (["accepted", "duplicates", "quarantined", "delivered", "failed", "dead"])) {
    sum[key] += counts[key] ?? 0;
  }
  latency.forEach((count, index) => (sum.latency[index] += count));
}

/**
 * @param {number[]} latency counts of latencyBounds, and one of what is beyond
 * @param {number} part 0 to 1
 * @returns {number} milliseconds, as exact as the buckets are
 */
function percentile(latency, part) {
  const wanted = latency.reduce((sum, count) => sum + count, 0) * part;
  let before = 0;
  for (const [index, count] of latency.entries()) {
    if (count > 0 && before + count >= wanted) {
      const low = index === 0 ? 0 : latencyBounds[index - 1];
      const high = latencyBounds[index] ?? low;
      return Math.round((low + ((high - low) * (wanted - before)) / count) * 10) / 10;
    }
    before += count;
  }
  return 0;
}

/** @param {Sum} sum */
const sumBody = ({ latency, ...counts }) => ({
  ...counts,
  ms: latency.some((count) => count > 0)
    ? { p50: percentile(latency, 0.5), p95: percentile(latency, 0.95), p99: percentile(latency, 0.99) }
    : null,
});

/** @param {import("@hono/zod-openapi").OpenAPIHono<any>} app */
export function statistics(app) {
  route(
    app,
    {
      method: "get",
      path: "/v1/stats",
      id: "getStats",
      tag: "Statistics",
      summary: "What came in and went out, over time",
      query,
      answer: stats,
      problems: [404],
    },
    async (context) => {
      const given = context.req.valid("query");
      const to = msOf(given.to) ?? clock.now();
      const from = msOf(given.from) ?? to - hour;
      const step = given.step_seconds * 1000;
      const wrong = (/** @type {string} */ pointer, /** @type {string} */ message) =>
        new Problem("invalid_request", { errors: [{ in: "query", pointer, message }] });
      if (from >= to) throw wrong("/from", "expected a time before to");
      if ((to - from) / step > mostPoints)
        throw wrong("/step_seconds", `expected at most ${mostPoints} steps between from and to`);
      // Whole steps, so that two answers for one time agree.
      const range = { from: from - (from % step), to };
      /** @type {Map<number, Sum>} */
      const points = new Map();
      const total = nothing();
      const { answers, unavailable: missing } = await minutesOf(context.env, given, range);
      for (const minutes of answers) {
        for (const { minute, ...counts } of minutes) {
          const at = minute - (minute % step);
          const sum = points.get(at) ?? nothing();
          add(sum, counts);
          add(total, counts);
          points.set(at, sum);
        }
      }
      return context.json({
        from: timeOf(range.from),
        to: timeOf(to),
        step_seconds: given.step_seconds,
        points: [...points].sort(([a], [b]) => a - b).map(([at, sum]) => ({ at: timeOf(at), ...sumBody(sum) })),
        total: sumBody(total),
        unavailable: missing,
      });
    },
  );
}

/**
 * @param {any} environment
 * @param {{source?: string, endpoint?: string}} wanted
 * @param {{from: number, to: number}} range
 * @returns {Promise<{answers: any[][], unavailable: import("./objects.js").Unavailable[]}>} minutes of each object
 */
async function minutesOf(environment, { source, endpoint }, range) {
  if (source !== undefined) await requireSource(environment, source);
  if (endpoint !== undefined) await requireEndpoint(environment, endpoint);
  const isNamed = source !== undefined || endpoint !== undefined;
  const named = { sources: source === undefined ? [] : [source], endpoints: endpoint === undefined ? [] : [endpoint] };
  const { sources, endpoints } = isNamed ? named : await directoryOf(environment).names();
  /** @type {import("./objects.js").Named[]} */
  const objects = [
    ...sources.map((name) => ({ kind: /** @type {const} */ ("source"), name })),
    ...endpoints.map((name) => ({ kind: /** @type {const} */ ("endpoint"), name })),
  ];
  /** @type {(of: import("./objects.js").Named) => Promise<{minute: number}[]>} */
  const ask = ({ kind, name }) =>
    (kind === "source" ? sourceObject(environment, name) : endpointObject(environment, name)).stats(range);
  // Of one that was named there is nothing else to say.
  return isNamed ? { answers: await askAll(objects, ask), unavailable: [] } : askSound(objects, ask);
}
