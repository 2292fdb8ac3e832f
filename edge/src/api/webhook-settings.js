// What a product's form for webhooks offers, and the settings of a product that has a single one.
import { core } from "../core.js";
import { directoryOf } from "../directory/stub.js";
import { tickedBy, versionOf } from "../settings/product.js";
import { requireSource } from "./objects.js";
import { Problem } from "./problem.js";
import { eventsOf, requireProduct, unwrapFor } from "./product.js";
import { route } from "./route.js";
import { sourceParameters } from "./sources.js";
import { tag } from "./webhooks.js";
import { webhookForm, webhookSettings, webhookSettingsInput } from "./webhook-schemas.js";

/**
 * @param {any} environment
 * @param {string} source
 * @param {import("../settings/product.js").Product} product
 * @param {import("../directory/webhooks.js").WebhookView | undefined} view
 */
async function settingsBody(environment, source, product, view) {
  const { product_version } = await requireSource(environment, source);
  return {
    id: view?.name ?? null,
    url: view?.url ?? "",
    events: view ? tickedBy(core, product, view.events) : [],
    has_secret: view !== undefined && !view.unsigned,
    keep_trying: view !== undefined && view.retry !== "provider",
    product_version: product_version ?? versionOf(product.provider),
  };
}

/**
 * @param {any} environment
 * @param {string} source
 * @throws {Problem} also wrong_state where the product has a list
 */
async function requireSingle(environment, source) {
  const product = await requireProduct(environment, source);
  const detail = `${product.title} has a list of webhooks, not one.`;
  if (product.most !== 1) throw new Problem("wrong_state", { detail });
  return product;
}

/** @param {import("@hono/zod-openapi").OpenAPIHono<any>} app */
export function webhookForms(app) {
  route(
    app,
    {
      method: "get",
      path: "/v1/sources/{source}/webhook-form",
      id: "getWebhookForm",
      tag,
      summary: "What the product's form for webhooks offers",
      params: sourceParameters,
      answer: webhookForm,
      problems: [409],
    },
    async (context) => {
      const { provider, title, most, minEvents, secretOptional, events, open } = await requireProduct(
        context.env,
        context.req.param("source"),
      );
      return context.json({
        provider: provider.name,
        title,
        most: most === Infinity ? null : most,
        min_events: minEvents,
        secret: secretOptional ? "optional" : "made",
        product_version: versionOf(provider),
        events: events.map(({ name, summary }) => ({ name, summary })),
        open,
      });
    },
  );

  const path = "/v1/sources/{source}/webhook-settings";
  route(
    app,
    {
      method: "get",
      path,
      id: "getWebhookSettings",
      tag,
      summary: "The settings of a product that has one webhook",
      params: sourceParameters,
      answer: webhookSettings,
      problems: [409],
    },
    async (context) => {
      const source = context.req.param("source");
      const product = await requireSingle(context.env, source);
      const { webhooks } = unwrapFor(product, await directoryOf(context.env).webhooks(source));
      return context.json(await settingsBody(context.env, source, product, webhooks[0]));
    },
  );

  route(
    app,
    {
      method: "put",
      path,
      id: "saveWebhookSettings",
      tag,
      summary: "Save the settings of a product that has one webhook",
      description: "A blank URL switches webhooks off: nothing is sent, and nothing is held for later.",
      params: sourceParameters,
      body: webhookSettingsInput,
      answer: webhookSettings,
      problems: [409],
    },
    async (context) => {
      const source = context.req.param("source");
      const product = await requireSingle(context.env, source);
      const input = context.req.valid("json");
      const settings = { ...input, events: eventsOf(product, input.events) };
      const { webhook } = unwrapFor(product, await directoryOf(context.env).saveWebhookSettings(source, settings));
      return context.json(await settingsBody(context.env, source, product, webhook));
    },
  );
}
