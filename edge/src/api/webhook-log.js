// A webhook's delivery log and dead letters, with the product's columns and words.
import { wordFor } from "../settings/product.js";
import { retried, retryOne } from "./deliveries.js";
import { endpointObject } from "./objects.js";
import { Problem } from "./problem.js";
import { requireWebhook } from "./product.js";
import { number, pageOf, pageQuery, rangeQuery, route, time, z } from "./route.js";
import { bodyOf, cursorOf, headersOf, msOf, readCursor, timeOf } from "./values.js";
import { loggedAttempt, webhookDelivery } from "./webhook-schemas.js";
import { tag, webhookParameters } from "./webhooks.js";

/** @typedef {import("../settings/product.js").Product} Product */
/** @typedef {import("../endpoint/log.js").Summary} Summary */
/** @typedef {import("../endpoint/log.js").Attempted} Attempted */

/** @param {Summary} row */
const loggedBody = ({ seq, event_id, name, kind, state }) => ({
  delivery: seq,
  id: event_id,
  event: name,
  test: kind === "test",
  state,
});

/**
 * @param {Product} product
 * @param {Summary} row
 * @param {Attempted} attempt
 */
const attemptedBody = (product, row, { round, number: attempt, at, ms, outcome, status, error, cause }) => ({
  timestamp: timeOf(at),
  status_code: status,
  response_ms: ms,
  // Why it died is known of the last round.
  outcome: wordFor(product, outcome, round === row.round ? row.reason : null),
  attempt,
  round,
  error,
  cause,
});

const listQuery = z.strictObject({
  ...pageQuery,
  event: z.string().max(200).optional().openapi({ description: "The event's name" }),
  ...rangeQuery,
});

/** @type {[place: string, id: string, summary: string, description: string, fixed: object][]} */
const lists = [
  [
    "deliveries",
    "listWebhookAttempts",
    "The delivery log: every attempt",
    "Newest deliveries first, each with its attempts, newest first. limit counts deliveries.",
    {},
  ],
  [
    "dead-letters",
    "listWebhookDeadLetters",
    "The dead letters, with every attempt",
    "As the delivery log, of deliveries that were given up; limit counts these, not their attempts.",
    { state: "dead" },
  ],
];

const deliveryParameters = webhookParameters.extend({ delivery: number });

/** @param {import("@hono/zod-openapi").OpenAPIHono<any>} app */
export function webhookLog(app) {
  for (const [place, id, summary, description, fixed] of lists) {
    route(
      app,
      {
        method: "get",
        path: `/v1/sources/{source}/webhooks/{webhook}/${place}`,
        id,
        tag,
        summary,
        description,
        params: webhookParameters,
        query: listQuery,
        answer: pageOf("WebhookAttemptPage", loggedAttempt),
        problems: [409],
      },
      async (context) => {
        const { source, webhook } = context.req.param();
        const { product } = await requireWebhook(context.env, source, webhook);
        const { limit, cursor, event: name, from, to } = context.req.valid("query");
        const before = readCursor(cursor, z.number().int().min(1));
        const filter = { limit, before, name, from: msOf(from), to: msOf(to), ...fixed };
        const { deliveries, next } = await endpointObject(context.env, webhook).attempts(filter);
        const items = deliveries.flatMap((/** @type {Summary & {log: Attempted[]}} */ row) =>
          row.log.map((attempt) => ({ ...loggedBody(row), ...attemptedBody(product, row, attempt) })),
        );
        return context.json({ items, next: next && cursorOf(next) });
      },
    );
  }

  route(
    app,
    {
      method: "get",
      path: "/v1/sources/{source}/webhooks/{webhook}/deliveries/{delivery}",
      id: "getWebhookDelivery",
      tag,
      summary: "One delivery: the request's payload, and each attempt with its response",
      params: deliveryParameters,
      answer: webhookDelivery,
      problems: [409],
    },
    async (context) => {
      const { source, webhook, delivery } = context.req.valid("param");
      const { product } = await requireWebhook(context.env, source, webhook);
      const row = await endpointObject(context.env, webhook).delivery(delivery);
      if (!row) throw new Problem("not_found");
      return context.json(deliveryBody(product, row));
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/sources/{source}/webhooks/{webhook}/deliveries/{delivery}/retry",
      id: "retryWebhookDelivery",
      tag,
      summary: "The Retry button: send it again now",
      description: "One that has ended begins a new round; one that waits is tried now.",
      params: deliveryParameters,
      status: 202,
      answer: retried,
      answered: "It will be tried, as soon as the webhook is active",
    },
    async (context) => {
      const { source, webhook, delivery } = context.req.valid("param");
      await requireWebhook(context.env, source, webhook);
      return context.json(await retryOne(context.env, webhook, delivery), 202);
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/sources/{source}/webhooks/{webhook}/dead-letters/replay",
      id: "replayWebhookDeadLetters",
      tag,
      summary: "Send all dead letters again, or those of a time",
      params: webhookParameters,
      body: z
        .strictObject({
          from: time("Dispatched not before this time").optional(),
          to: time("Dispatched before this time").optional(),
        })
        .openapi("WebhookDeadLetterRange", { example: { from: "2026-11-20T00:00:00Z" } }),
      bodyOptional: true,
      status: 202,
      answer: retried,
      answered: "They will be tried, as soon as the webhook is active",
    },
    async (context) => {
      const { source, webhook } = context.req.param();
      await requireWebhook(context.env, source, webhook);
      const { from, to } = context.req.valid("json") ?? {};
      const count = await endpointObject(context.env, webhook).replayDead({ from: msOf(from), to: msOf(to) });
      return context.json({ deliveries: count }, 202);
    },
  );
}

/**
 * @param {Product} product
 * @param {import("../endpoint/log.js").Detail} row
 */
const deliveryBody = (product, row) => ({
  ...loggedBody(row),
  outcome: row.outcome && wordFor(product, row.outcome, row.reason),
  next_at: timeOf(row.next_at),
  request_body: bodyOf(row.sent_body ?? row.body),
  attempts: row.log.map((attempt) => ({
    ...attemptedBody(product, row, attempt),
    location: attempt.location,
    request_headers: headersOf(attempt.request_headers),
    response_body: bodyOf(attempt.response),
    response_cut: attempt.response_cut,
  })),
});
