// What the management API shows of events, deliveries and attempts.
import { instant, z } from "./route.js";

const deliveryExample = {
  endpoint: "automation",
  seq: 42,
  source: "client-portal",
  event: 17,
  event_id: "8f6e1c02-93ab-4d0e-b0f1-5d2c7a9e4b36",
  unsigned_id: "3c0a6ab0-4d4f-4f4e-9a2c-0a8f4ef3d1c2",
  name: "task.created",
  code: "ok",
  authentic: true,
  provider: "clientpress",
  kind: "event",
  state: "pending",
  outcome: "retrying",
  reason: null,
  detail: null,
  round: 1,
  attempts: 2,
  received_at: "2026-11-21T14:00:00.000Z",
  sent_at: "2026-11-21T13:59:59.000Z",
  created_at: "2026-11-21T14:00:00.004Z",
  attempted_at: "2026-11-21T14:00:05.010Z",
  next_at: "2026-11-21T14:05:05.010Z",
  order_key: null,
  ms: 31,
  status: 502,
  error: null,
  cause: null,
  bytes: 412,
};

export const header = z.object({ name: z.string(), value: z.string() });

export const bodySchema = z
  .object({ base64: z.string(), text: z.string().nullable().meta({ description: "null: it is not UTF-8" }) })
  .openapi("Body", { example: { base64: "eyJldmVudCI6InRhc2suY3JlYXRlZCJ9", text: '{"event":"task.created"}' } });

const eventShape = {
  source: z.string(),
  seq: z.int().meta({ description: "Its number at the source" }),
  id: z.string().meta({ description: "The webhook-id that endpoints are sent" }),
  provider_id: z.string().nullable().meta({ description: "The id that the sender gave" }),
  provider_id_signed: z.boolean().nullable().meta({
    description:
      "Whether a right signature covers it; if not, anybody can have chosen it. null: there is none, the event was made here, or an earlier version kept it",
  }),
  name: z.string().meta({ description: '"": the body names no event' }),
  code: z.string().meta({ description: "ok, or what the catalog has against it" }),
  state: z
    .enum(["kept", "quarantined", "released", "dropped"])
    .meta({ description: "quarantined: handed to endpoints only once it is released" }),
  authentic: z.boolean().meta({ description: "false: it came unsigned" }),
  received_at: instant,
  sent_at: instant.nullable(),
  bytes: z.int(),
  duplicates: z.int().meta({ description: "How many times it was sent again" }),
  copy_of: z.int().nullable().meta({
    description:
      "The number of the first event with the same body, of which this one is a copy that came under another id or time; null: it is none",
  }),
};

const eventExample = {
  source: "client-portal",
  seq: 17,
  id: "8f6e1c02-93ab-4d0e-b0f1-5d2c7a9e4b36",
  provider_id: "3c0a6ab0-4d4f-4f4e-9a2c-0a8f4ef3d1c2",
  provider_id_signed: false,
  name: "task.created",
  code: "ok",
  state: "kept",
  authentic: true,
  received_at: "2026-11-21T14:00:00.000Z",
  sent_at: "2026-11-21T13:59:59.000Z",
  bytes: 24,
  duplicates: 0,
  copy_of: null,
};

export const eventSchema = z.object(eventShape).openapi("Event", { example: eventExample });

export const eventDetail = z
  .object({
    ...eventShape,
    headers: z.array(header).nullable(),
    body: bodySchema.nullable().meta({ description: "null: it is older than the source keeps bodies" }),
  })
  .openapi("EventDetail", {
    example: {
      ...eventExample,
      headers: [{ name: "Content-Type", value: "application/json" }],
      body: { base64: "eyJldmVudCI6InRhc2suY3JlYXRlZCJ9", text: '{"event":"task.created"}' },
    },
  });

const outcome = z.enum(["success", "failed", "retrying", "dead"]);

export const cause = z
  .enum(["no_address", "connection_refused", "connection_reset", "certificate", "tls", "not_http"])
  .nullable()
  .meta({ description: "With connection_error: what is wrong with the connection; null: it is not known" });

const deliveryShape = {
  endpoint: z.string(),
  seq: z.int().meta({ description: "Its number at the endpoint" }),
  source: z.string(),
  event: z.int().meta({ description: "The event's number at its source; 0 for a test" }),
  event_id: z.string().meta({ description: "The webhook-id" }),
  unsigned_id: z.string().nullable().meta({ description: "The sender's own id, where nothing proves it" }),
  name: z.string(),
  code: z.string(),
  authentic: z.boolean(),
  provider: z.string(),
  kind: z.enum(["event", "replay", "release", "test"]),
  state: z.enum(["pending", "delivered", "dead", "dropped"]),
  outcome: outcome.nullable().meta({ description: "Of the last attempt; null before the first" }),
  reason: z.string().nullable().meta({
    description:
      "Why it is dead: exhausted, permanent, gone, refused or unknown (it was sent and not answered, and is not repeated unseen)",
  }),
  detail: z.string().nullable().meta({ description: "With refused: why it cannot be sent; a code of docs/errors.md" }),
  round: z.int().meta({ description: "Each retry of a final delivery begins another" }),
  attempts: z.int().meta({ description: "Made in this round" }),
  received_at: instant,
  sent_at: instant.nullable(),
  created_at: instant,
  attempted_at: instant.nullable().meta({ description: "When the last attempt began" }),
  next_at: instant.nullable().meta({
    description:
      "When the next attempt can be made; null: there is none, or it is held (paused, disabled, behind another of its order)",
  }),
  order_key: z.string().nullable(),
  ms: z.int().nullable().meta({ description: "How long the last attempt took" }),
  status: z.int().nullable().meta({ description: "The HTTP status of the last attempt" }),
  error: z.string().nullable().meta({
    description:
      "Why there was none: timeout, connection_error, destination_refused; interrupted: the gateway ended before anything was written down",
  }),
  cause,
  bytes: z.int(),
};

export const deliverySchema = z.object(deliveryShape).openapi("Delivery", { example: deliveryExample });

const attemptSchema = z
  .object({
    round: z.int(),
    number: z.int().meta({ description: "From 1, over all rounds: what the receiver was told" }),
    at: instant,
    ms: z.int(),
    outcome,
    status: z.int().nullable(),
    error: z.string().nullable(),
    cause,
    location: z.string().nullable().meta({ description: "Where a redirect leads; it is not followed" }),
    request_headers: z.array(header).nullable().meta({ description: "The endpoint's own headers are masked" }),
    response: bodySchema.nullable().meta({ description: "Its first 64 KiB" }),
    response_cut: z.boolean().meta({ description: "There was more of it, or it broke off" }),
  })
  .openapi("Attempt");

export const deliveryDetail = z
  .object({
    ...deliveryShape,
    headers: z.array(header).nullable().meta({ description: "The provider's, as they came in" }),
    body: bodySchema.nullable().meta({
      description:
        "null: it is older than the endpoint keeps bodies. Dead letters keep theirs as long as they can be retried",
    }),
    sent_body: bodySchema
      .nullable()
      .meta({ description: "What was sent in its place, in another provider's format or by a template" }),
    history: z.array(attemptSchema).meta({ description: "Every attempt, oldest first" }),
  })
  .openapi("DeliveryDetail", {
    example: {
      ...deliveryExample,
      headers: [{ name: "Content-Type", value: "application/json" }],
      body: { base64: "eyJldmVudCI6InRhc2suY3JlYXRlZCJ9", text: '{"event":"task.created"}' },
      sent_body: null,
      history: [
        {
          round: 1,
          number: 1,
          at: "2026-11-21T14:00:00.010Z",
          ms: 31,
          outcome: "retrying",
          status: 502,
          error: null,
          cause: null,
          location: null,
          request_headers: [{ name: "webhook-id", value: "3c0a6ab0-4d4f-4f4e-9a2c-0a8f4ef3d1c2" }],
          response: null,
          response_cut: false,
        },
      ],
    },
  });
