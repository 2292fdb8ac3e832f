// What the management API shows and takes of a product's webhooks.
import { bodySchema, cause, header } from "./log-schemas.js";
import { instant, z } from "./route.js";
import { newSecret } from "./schemas.js";
import { sourceFields } from "../settings/schemas.js";

const url = z.string().max(2048);
const secret = z.string().max(1000);
const ticked = z
  .array(z.string().min(1).max(200))
  .max(100)
  .refine((all) => new Set(all).size === all.length, "each event once");

const webhookShape = {
  id: z.string().meta({ description: "The name of its endpoint under /v1/endpoints" }),
  url: url.meta({ description: '"": webhooks are off' }),
  events: ticked.meta({ description: "The events that are ticked" }),
  active: z.boolean().nullable().meta({
    description: "false: nothing is sent; when_off says what becomes of it. null: it could not be asked just now",
  }),
  reason: z.string().nullable().meta({
    description: "Why it is not active: manual; failing: for too long; gone: it answered 410; no_url; retired",
  }),
  since: instant.nullable().meta({ description: "Since when it is active, or not" }),
  has_secret: z.boolean().meta({ description: "false: it is sent unsigned" }),
  keep_trying: z
    .boolean()
    .meta({ description: "On Standard Webhooks' schedule, for three days, instead of the product's own" }),
  when_off: z.enum(["hold", "drop"]).meta({
    description:
      "What happens while a person has it off. hold: it is sent when the webhook is on again; drop: it is never sent",
  }),
  waiting: z.int().nullable().meta({ description: "Deliveries that have not ended" }),
  dead: z.int().nullable().meta({ description: "Dead letters" }),
  subscription: z
    .object({
      id: z.int(),
      description: z.string().nullable(),
      events: z.array(z.string()).meta({ description: "By the names under which they were asked for" }),
    })
    .nullable()
    .meta({ description: "What a customer gave when the product's own subscription API made it; null: it did not" }),
  managed_by: z.enum(["file", "api"]),
  created_at: instant,
  changed_at: instant,
};

const webhookExample = {
  id: "wh_0a1b2c3d4e5f6071",
  url: "https://example.com/hooks/cepro",
  events: ["estimate.accepted", "job.completed"],
  active: true,
  reason: null,
  since: "2026-11-21T14:00:00.000Z",
  has_secret: true,
  keep_trying: false,
  when_off: "hold",
  waiting: 0,
  dead: 0,
  subscription: null,
  managed_by: "api",
  created_at: "2026-11-21T14:00:00.000Z",
  changed_at: "2026-11-21T14:00:00.000Z",
};

export const webhookSchema = z.object(webhookShape).openapi("Webhook", { example: webhookExample });

const made = newSecret.shape.secret.nullable().meta({ description: "Shown this once; null: it has none" });

export const createdWebhook = webhookSchema.extend({ secret: made }).openapi("CreatedWebhook", {
  example: { ...webhookExample, secret: "3f0a6d529c1e4b7a8d245e1f70c3b9013f0a6d529c1e4b7a8d245e1f70c3b901" },
});

const active = z
  .boolean()
  .meta({ description: "false: nothing is sent, and when_off says what becomes of it; secret and log stay" });
const keepTrying = webhookShape.keep_trying;

export const newWebhook = z
  .strictObject({
    url: url.meta({ description: "https and public" }),
    events: ticked.meta({ description: "Names of the provider's catalog" }),
    active: active.default(true),
    secret: secret.optional().meta({
      description: "One that receivers have already. Otherwise one is made, where the product signs in any case",
    }),
    keep_trying: keepTrying.default(false),
    when_off: webhookShape.when_off.default("hold"),
  })
  .openapi("NewWebhook", { example: { url: webhookExample.url, events: webhookExample.events } });

export const webhookChange = z
  .strictObject({
    url: url.optional(),
    events: ticked.optional(),
    active: active.optional(),
    secret: secret.optional().meta({ description: 'In the place of the one before, at once; "" for none' }),
    keep_trying: keepTrying.optional(),
    when_off: webhookShape.when_off.optional(),
  })
  .openapi("WebhookChange", { description: "What is not given stays.", example: { active: false } });

const productVersion = sourceFields.product_version.meta({
  description: "The product's version, which requests state; null: they state none",
});

const settingsShape = {
  url: url.meta({ description: '"" switches webhooks off; secret and events stay' }),
  events: ticked.meta({ description: "The events that are ticked; no other is sent" }),
};

export const webhookSettings = z
  .object({
    id: z.string().nullable().meta({ description: "Of the webhook behind them; null: nothing was saved yet" }),
    ...settingsShape,
    has_secret: webhookShape.has_secret,
    keep_trying: keepTrying,
    product_version: productVersion,
  })
  .openapi("WebhookSettings", {
    example: {
      id: "wh_0a1b2c3d4e5f6071",
      url: "https://example.com/hook",
      events: ["task.completed"],
      has_secret: true,
      keep_trying: false,
      product_version: "1.0.0",
    },
  });

export const webhookSettingsInput = z
  .strictObject({
    ...settingsShape,
    secret: secret.optional().meta({ description: '"": requests are not signed. It stays unless given' }),
    keep_trying: keepTrying.default(false),
    product_version: productVersion.optional().meta({ description: "It stays unless given; null: the manifest's" }),
  })
  .openapi("WebhookSettingsInput", {
    example: { url: "https://example.com/hook", secret: "a shared secret", events: ["task.completed"] },
  });

export const webhookForm = z
  .object({
    provider: z.string(),
    title: z.string(),
    most: z.int().nullable().meta({ description: "So many webhooks at most; 1: there are settings instead of a list" }),
    min_events: z.int().meta({ description: "So many events have to be ticked" }),
    secret: z.enum(["optional", "made"]).meta({ description: "made: for every webhook, and shown once" }),
    product_version: productVersion,
    events: z.array(z.object({ name: z.string(), summary: z.string() })).meta({ description: "What can be ticked" }),
    open: z.boolean().meta({ description: "Other events can be ticked, too" }),
  })
  .openapi("WebhookForm", {
    example: {
      provider: "clientpress",
      title: "ClientPress",
      most: 1,
      min_events: 0,
      secret: "optional",
      product_version: "1.0.0",
      events: [{ name: "portal.created", summary: "Fired when a portal is created via the REST API." }],
      open: false,
    },
  });

const outcome = z.string().meta({ description: "In the product's word for it: Success, Retrying, Failed, exhausted" });

const attemptedShape = {
  timestamp: instant.meta({ description: "When it was attempted" }),
  status_code: z.int().nullable().meta({ description: "null: there was no answer, and error says why" }),
  response_ms: z.int(),
  outcome,
  attempt: z.int().meta({ description: "From 1, and on after a Retry: what the receiver was told" }),
  round: z.int(),
  error: z.string().nullable(),
  cause,
};

const loggedShape = {
  delivery: z.int().meta({ description: "Its number at the webhook" }),
  id: z.string().meta({ description: "Of the event; receivers know repeats by it" }),
  event: z.string(),
  test: z.boolean(),
  state: z.enum(["pending", "delivered", "dead", "dropped"]).meta({
    description: "Of the whole delivery. dead: it was given up, and waits for a Retry; dropped: a test that failed",
  }),
};

const attemptedExample = {
  timestamp: "2026-11-21T14:00:00.010Z",
  status_code: 500,
  response_ms: 31,
  outcome: "Retrying",
  attempt: 1,
  round: 1,
  error: null,
  cause: null,
};

const loggedExample = {
  delivery: 42,
  id: "3c0a6ab0-4d4f-4f4e-9a2c-0a8f4ef3d1c2",
  event: "job.completed",
  test: false,
  state: "pending",
};

export const loggedAttempt = z
  .object({ ...loggedShape, ...attemptedShape })
  .openapi("WebhookAttempt", { example: { ...loggedExample, ...attemptedExample } });

export const webhookDelivery = z
  .object({
    ...loggedShape,
    outcome: outcome.nullable().meta({ description: "Of the whole delivery; null before the first attempt" }),
    next_at: instant.nullable().meta({ description: "When the next attempt can be made" }),
    request_body: bodySchema.nullable().meta({ description: "null: it is older than bodies are kept" }),
    attempts: z
      .array(
        z.object({
          ...attemptedShape,
          location: z.string().nullable().meta({ description: "Where a redirect leads; it is not followed" }),
          request_headers: z.array(header).nullable(),
          response_body: bodySchema.nullable().meta({ description: "Its first 64 KiB" }),
          response_cut: z.boolean().meta({ description: "There was more of it, or it broke off" }),
        }),
      )
      .meta({ description: "Oldest first" }),
  })
  .openapi("WebhookDelivery");

export const webhookTest = z
  .object({
    success: z.boolean().meta({ description: "The endpoint answered 2xx" }),
    message: z.string().nullable().meta({ description: "Why not, in the product's words" }),
    delivery: loggedShape.delivery,
    id: loggedShape.id,
    event: loggedShape.event,
    status_code: attemptedShape.status_code,
    response_ms: attemptedShape.response_ms,
    response_body: bodySchema.nullable().meta({ description: "Its first 64 KiB" }),
    response_cut: z.boolean().meta({ description: "There was more of it, or it broke off" }),
    request_body: bodySchema.nullable(),
    error: z.string().nullable(),
    cause,
  })
  .openapi("WebhookTest");
