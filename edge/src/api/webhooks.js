// /v1/sources/{source}/webhooks: a product's webhooks, in the product's way. Each is an endpoint; what is peculiar to a product is
// read from its provider's manifest.
import { core } from "../core.js";
import { directoryOf } from "../directory/stub.js";
import { tickedBy } from "../settings/product.js";
import { askAll, endpointObject } from "./objects.js";
import { Problem } from "./problem.js";
import { eventsOf, requireProduct, requireWebhook, unwrapFor } from "./product.js";
import { nameParameter, route, z } from "./route.js";
import { sourceParameters } from "./sources.js";
import { bodyOf, timeOf } from "./values.js";
import { createdWebhook, newWebhook, webhookChange, webhookSchema, webhookTest } from "./webhook-schemas.js";

/** @typedef {import("../settings/product.js").Product} Product */
/** @typedef {import("../directory/webhooks.js").WebhookView} WebhookView */

export const tag = "Webhooks";
export const webhookParameters = sourceParameters.extend({ webhook: nameParameter("wh_0a1b2c3d4e5f6071") });

/**
 * @param {any} environment
 * @param {Product} product
 * @param {WebhookView} view
 */
async function webhookBody(environment, product, view) {
  const { name, url, events, unsigned, retry, while_disabled, managed_by, created_at, changed_at, subscription } = view;
  const status = await endpointObject(environment, name)
    .status()
    .catch(() => null);
  return {
    id: name,
    url: url ?? "",
    events: tickedBy(core, product, events),
    active: status && status.status === "active" && url !== null,
    reason: status && url === null ? "no_url" : (status?.reason ?? null),
    since: timeOf(status?.since),
    has_secret: !unsigned,
    keep_trying: retry !== "provider",
    when_off: while_disabled,
    waiting: status && status.pending,
    dead: status && status.dead,
    subscription: subscription && {
      id: subscription.id,
      description: subscription.description,
      events: subscription.events,
    },
    managed_by,
    created_at: timeOf(created_at),
    changed_at: timeOf(changed_at),
  };
}

/**
 * @param {any} environment
 * @param {string} name of the endpoint
 * @param {boolean} active
 */
async function activate(environment, name, active) {
  const endpoint = endpointObject(environment, name);
  if (!active) return endpoint.disable();
  const { status } = await endpoint.enable();
  return status === "paused" ? endpoint.resume() : undefined;
}

/** @param {import("@hono/zod-openapi").OpenAPIHono<any>} app */
export function webhooks(app) {
  route(
    app,
    {
      method: "get",
      path: "/v1/sources/{source}/webhooks",
      id: "listWebhooks",
      tag,
      summary: "The webhooks of an outbound source",
      description: "Endpoints that take from this source alone and speak as its provider, however they were made.",
      params: sourceParameters,
      answer: z.object({ items: z.array(webhookSchema) }).openapi("Webhooks"),
      problems: [409],
    },
    async (context) => {
      const source = context.req.param("source");
      const product = await requireProduct(context.env, source);
      const answer = unwrapFor(product, await directoryOf(context.env).webhooks(source));
      const items = await askAll(answer.webhooks, (/** @type {WebhookView} */ one) =>
        webhookBody(context.env, product, one),
      );
      return context.json({ items });
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/sources/{source}/webhooks",
      id: "createWebhook",
      tag,
      summary: "Make a webhook",
      description: "Its secret is made where the product signs in any case, and shown in this answer and never again.",
      params: sourceParameters,
      body: newWebhook,
      status: 201,
      answer: createdWebhook,
      answered: "Made",
    },
    async (context) => {
      const source = context.req.param("source");
      const product = await requireProduct(context.env, source);
      const { active, ...input } = context.req.valid("json");
      const events = eventsOf(product, input.events);
      const directory = directoryOf(context.env);
      // One that is not to be active takes nothing until it is not.
      const first = { ...input, events: active ? events : [] };
      const { webhook, secrets } = unwrapFor(product, await directory.createWebhook(source, first));
      if (!active) {
        await activate(context.env, webhook.name, false);
        unwrapFor(product, await directory.changeWebhook(source, webhook.name, { events }));
      }
      const shown = await directory.webhook(source, webhook.name);
      const body = {
        ...(await webhookBody(context.env, product, shown ?? webhook)),
        secret: secrets[0]?.secret ?? null,
      };
      return context.json(body, 201, { location: `/v1/sources/${source}/webhooks/${webhook.name}` });
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/sources/{source}/webhooks/{webhook}",
      id: "getWebhook",
      tag,
      summary: "One webhook",
      params: webhookParameters,
      answer: webhookSchema,
      problems: [409],
    },
    async (context) => {
      const { source, webhook: id } = context.req.param();
      const { product, webhook } = await requireWebhook(context.env, source, id);
      return context.json(await webhookBody(context.env, product, webhook));
    },
  );

  route(
    app,
    {
      method: "patch",
      path: "/v1/sources/{source}/webhooks/{webhook}",
      id: "changeWebhook",
      tag,
      summary: "Change URL, events, secret, or whether it is active",
      params: webhookParameters,
      body: webhookChange,
      answer: webhookSchema,
      problems: [409],
    },
    async (context) => {
      const { source, webhook: id } = context.req.param();
      const { product, webhook: before } = await requireWebhook(context.env, source, id);
      const { active, ...input } = context.req.valid("json");
      const changes = Object.values(input).some((value) => value !== undefined);
      const change = { ...input, events: eventsOf(product, input.events) };
      const { webhook } = changes
        ? unwrapFor(product, await directoryOf(context.env).changeWebhook(source, id, change))
        : { webhook: before };
      if (active !== undefined) await activate(context.env, id, active);
      return context.json(await webhookBody(context.env, product, webhook));
    },
  );

  route(
    app,
    {
      method: "delete",
      path: "/v1/sources/{source}/webhooks/{webhook}",
      id: "deleteWebhook",
      tag,
      summary: "Delete a webhook and all its delivery history",
      params: webhookParameters,
      status: 204,
      answered: "Deleted",
      problems: [409],
    },
    async (context) => {
      const { source, webhook } = context.req.param();
      const product = await requireProduct(context.env, source);
      unwrapFor(product, await directoryOf(context.env).deleteWebhook(source, webhook));
      return context.body(null, 204);
    },
  );

  for (const [call, title, active, description] of /** @type {const} */ ([
    ["disable", "Disable", false, "Nothing is sent; when_off says what becomes of it. The secret stays the same."],
    ["enable", "Enable", true, "Its failures are forgotten, and what was held is delivered now."],
  ])) {
    route(
      app,
      {
        method: "post",
        path: `/v1/sources/{source}/webhooks/{webhook}/${call}`,
        id: `${call}Webhook`,
        tag,
        summary: `${title} a webhook`,
        description: `${description} Also for those of the configuration file.`,
        params: webhookParameters,
        answer: webhookSchema,
      },
      async (context) => {
        const { source, webhook: id } = context.req.param();
        const { product, webhook } = await requireWebhook(context.env, source, id);
        await activate(context.env, id, active);
        return context.json(await webhookBody(context.env, product, webhook));
      },
    );
  }

  route(
    app,
    {
      method: "post",
      path: "/v1/sources/{source}/webhooks/{webhook}/test",
      id: "testWebhook",
      tag,
      summary: "Send the product's own test event, once",
      description: "Waits for its one attempt, also while the webhook is not active. It is never tried again.",
      params: webhookParameters,
      answer: webhookTest,
      answered: "It was tried; success and status_code say what came of it",
    },
    async (context) => {
      const { source, webhook } = context.req.param();
      const { product } = await requireWebhook(context.env, source, webhook);
      const provider = await directoryOf(context.env).providerOfSources([source]);
      if (!provider) throw new Problem("not_found");
      const { version } = await directoryOf(context.env).testSender([source], provider);
      const answer = await endpointObject(context.env, webhook).test({ provider, version });
      if ("refused" in answer) throw new Problem("invalid_request", { detail: answer.refused.detail });
      return context.json(testBody(product, answer.delivery));
    },
  );
}

/**
 * @param {Product} product
 * @param {import("../endpoint/log.js").Detail} delivery
 */
function testBody({ texts }, { seq, event_id, name, outcome, status, ms, error, cause, body, log }) {
  const success = outcome === "success";
  const refused = error === "destination_refused";
  const message = refused
    ? (texts.endpoint_refused ?? "The URL may not be called: it is not an external https address.")
    : (texts.test_failed ?? "The test was not taken.");
  return {
    success,
    message: success ? null : message,
    delivery: seq,
    id: event_id,
    event: name,
    status_code: status,
    response_ms: ms ?? 0,
    response_body: bodyOf(log.at(-1)?.response),
    response_cut: log.at(-1)?.response_cut ?? false,
    request_body: bodyOf(body),
    error,
    cause,
  };
}
