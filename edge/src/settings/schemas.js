// The one set of schemas for sources and endpoints: the configuration file and the management API both read with them.
// docs/configuration.md explains every key. What only the core can judge (providers, destinations, filters) is in check.js.
import { presets } from "../presets/presets.js";
import { wholeShape } from "./shapes.js";
import { z } from "./zod.js";

/** @typedef {import("./shapes.js").Fields} Fields */

export const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, "a name has 1 to 40 of a-z, 0-9, - and _, and begins with a letter or a digit");

const windowSeconds = z.int().min(0).max(31_536_000).nullable();
const retentionDays = z.number().min(0.01).max(3650);
const retentionCount = z.int().min(1).max(100_000_000);

const provider = z.union(
  [z.string().min(1).max(100), z.strictObject({ manifest: z.record(z.string(), z.unknown()) })],
  { error: 'expected the name of a provider, or {"manifest": {...}} with one of your own' },
);

const filter = z.string().min(1).max(128);

/**
 * @param {unknown} value JSON
 * @param {number} levels
 * @returns {boolean}
 */
const isShallow = (value, levels) =>
  value === null ||
  typeof value !== "object" ||
  (levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1)));

/** @type {Fields} */
export const sourceFields = {
  direction: z.enum(["inbound", "outbound", "automation"]).meta({
    description:
      "inbound: a provider posts to its url; outbound: a product has its own events sent; automation: an app directory such as OttoKit calls the product's actions here. It stays as made",
  }),
  provider: provider.meta({
    description: "The name of a built-in provider or of an uploaded manifest, or a manifest of your own",
  }),
  dispatch: {
    events: z.array(filter).max(100).meta({
      description: 'The events that are ticked: exact names, "task.*", or "*". Others are not sent. Outbound alone',
    }),
    unknown_event: z.enum(["refuse", "ignore"]).nullable().meta({
      description:
        "Events that the catalog does not have: refused with 422, or taken and not sent. null: as the product does, which answers then tell. Outbound alone",
    }),
  },
  product_version: z
    .string()
    .regex(/^[!-~]{1,64}$/, "expected 1 to 64 visible characters of ASCII, without spaces")
    .nullable()
    .meta({
      description:
        "The product's version, where its headers carry one (ClientPress's User-Agent); null: the manifest's. Outbound alone",
    }),
  freshness: {
    past_seconds: windowSeconds.meta({ description: "How old a webhook may be; null: the provider's own window" }),
    future_seconds: windowSeconds.meta({
      description: "How far ahead it may be dated; null: the provider's own window",
    }),
  },
  duplicates: z.enum(["id", "body"]).nullable().meta({
    description:
      "What a webhook is known by when its id is not signed. id: the same body under another id is another event; body: the same body is the same event, whatever its id; null: as the provider's manifest says. Inbound alone",
  }),
  unnamed_event: z
    .string()
    .min(1)
    .max(200)
    .nullable()
    .meta({ description: "The event that bodies without a name carry" }),
  // The store holds 2 MB in a row, headers and all.
  max_body_bytes: z.int().min(1).max(1_572_864).meta({ description: "Larger bodies are refused with 413" }),
  policy: {
    unsigned: z
      .enum(["reject", "accept"])
      .meta({ description: "Webhooks without any signature. A wrong one is always refused" }),
    unknown: z
      .enum(["accept", "reject"])
      .meta({ description: "Events that the catalog does not have, and bodies that name none" }),
    mismatch: z
      .enum(["quarantine", "forward", "reject"])
      .meta({ description: "Bodies that do not fit their event's schema. quarantine: kept until released or dropped" }),
  },
  retention: {
    days: retentionDays.meta({
      description: "Events older than this are removed, unless their webhooks could still come again and be fresh",
    }),
    events: retentionCount.meta({
      description:
        "At most so many events are kept, beside those whose webhooks could still come again, without bodies",
    }),
    body_days: retentionDays.meta({ description: "Bodies older than this are removed; the event's row stays" }),
  },
};

export const sourceDefaults = {
  direction: "inbound",
  dispatch: { events: ["*"], unknown_event: null },
  product_version: null,
  freshness: { past_seconds: null, future_seconds: null },
  duplicates: null,
  unnamed_event: null,
  max_body_bytes: 1_048_576,
  policy: { unsigned: "reject", unknown: "accept", mismatch: "quarantine" },
  retention: { days: 30, events: 1_000_000, body_days: 7 },
};

/** @type {Fields} */
export const endpointFields = {
  url: z.string().min(1).max(2048).nullable().meta({
    description:
      "https and public, unless the configuration's destinations say otherwise; null: nowhere, it takes nothing until it has one",
  }),
  sources: z
    .array(z.union([z.literal("*"), name], { error: 'expected the name of a source, or "*" for every source' }))
    .min(1, 'expected at least one source; "*" is every source')
    .max(100)
    .meta({ description: 'The sources whose events go here; "*" is every source' }),
  events: z.array(filter).max(100).meta({
    description:
      'Which events: exact names, "task.*", or "*"; [] is none. Events that the catalog does not have pass "*" alone',
  }),
  preset: z
    .enum(presets.map(({ name: preset }) => preset))
    .nullable()
    .meta({
      description:
        "A known destination, whose limits are the defaults of what is not set here (docs/destinations.md); null: none",
    }),
  format: z.string().min(1).max(100).meta({
    description:
      '"original": the bytes as they came, signed by Standard Webhooks; "provider": as the event\'s own provider sends it; a provider\'s name: built and signed as that one would; "automation": actions, to the product\'s own site, whose key is the endpoint\'s secret. Unless given, "provider" where every source is an outbound one, "automation" where every one is an automation source, else "original"',
  }),
  generation: z.string().min(1).max(100).nullable().meta({
    description:
      'Which of the provider\'s envelopes, for events that are usually sent in its first; null: as they are. In the format "provider" alone',
  }),
  template: z
    .strictObject({
      body: z
        .record(z.string(), z.unknown())
        .refine((body) => isShallow(body, 32), { error: "expected at most 32 levels", abort: true })
        .refine((body) => JSON.stringify(body).length <= 16_384, "expected at most 16384 characters of JSON"),
      escape: z.enum(["none", "html"]).default("none"),
    })
    .nullable()
    .meta({
      description:
        "A JSON body to be sent instead, with {event}, {source}, {id} or {body:/pointer} in its texts (docs/destinations.md); escape html: &, < and > of what is put in become entities",
    }),
  unsigned: z.boolean().meta({
    description: "Sends without a signature: only in the format of providers whose signature is optional",
  }),
  idempotent: z.boolean().meta({
    description:
      "The site carries an action out once under the same Idempotency-Key, so that one which was sent and not answered may be sent again. Otherwise its outcome is unknown, and only a person repeats it. Actions alone",
  }),
  retry: z
    .union([z.string().min(1).max(100), z.record(z.string(), z.unknown())], {
      error:
        'expected "standard", "provider", the name of a provider, or a policy such as {"timeout_seconds": 10, "delays_seconds": [60]}',
    })
    .meta({
      description:
        'When a failed delivery is tried again: a provider\'s name ("standard" is Standard Webhooks), "provider" for that of the event\'s own, "automation" for that of actions, or a policy (docs/providers.md, delivery). Unless given, "provider" where every source is an outbound one, "automation" for actions, else "standard"',
    }),
  timeout_seconds: z
    .number()
    .min(0.05)
    .max(60)
    .nullable()
    .meta({ description: "For one attempt; null: the retry policy's own" }),
  max_body_bytes: z.int().min(1).max(100_000_000).nullable().meta({
    description: "What the destination takes: a larger body is a dead letter at once; null: no limit",
  }),
  concurrency: z.int().min(1).max(6).meta({ description: "Attempts at a time" }),
  rate_limit: z
    .strictObject({ per_second: z.number().min(0.01).max(1000), burst: z.int().min(1).max(10_000).default(1) })
    .nullable()
    .meta({ description: "Attempts per second, and how many may be made at once after a pause; null: no limit" }),
  order: z
    .strictObject({ by: z.string().max(500) })
    .nullable()
    .meta({
      description:
        'Strict order: events with the same value at this JSON Pointer into the body are delivered one after the other; "" keeps all of them in one order, which is what null means for actions',
    }),
  circuit: z
    .strictObject({
      failures: z.int().min(1).max(1000).default(10),
      open_seconds: z.number().min(1).max(86_400).default(30),
      open_max_seconds: z.number().min(1).max(86_400).default(600),
    })
    .nullable()
    .meta({
      description:
        "So many failures in a row hold every attempt for open_seconds, twice as long each time in a row, up to open_max_seconds: attempts then come later than the retry policy says. null: no failure holds another attempt",
    }),
  auto_disable: z
    .union(
      [
        z.literal("policy"),
        z.strictObject({
          after_dead: z.int().min(1).max(10_000).default(10),
          after_seconds: z.int().min(0).max(31_536_000).default(86_400),
        }),
      ],
      { error: 'expected "policy", null, or a rule such as {"after_dead": 10, "after_seconds": 86400}' },
    )
    .nullable()
    .meta({
      description:
        'Disables the endpoint after so many dead deliveries in a row and so long a time of failure. "policy": as the retry policy says; null: never',
    }),
  while_disabled: z.enum(["hold", "drop"]).meta({
    description:
      "Events of a time in which a person had the endpoint disabled. hold: they are delivered when it is enabled; drop: never. What a pause or a failure holds is held in any case",
  }),
  retention: {
    days: retentionDays.meta({ description: "Ended deliveries older than this are removed" }),
    deliveries: retentionCount.meta({ description: "At most so many ended deliveries are kept" }),
    body_days: retentionDays.meta({
      description:
        "Bodies of ended deliveries older than this are removed; the row stays. Dead letters keep theirs, so that they can be retried",
    }),
  },
};

/** These depend on the sources: what a product sends is sent as the product would, unless a template says what is sent. */
const formatDefaults = {
  inbound: { format: "original", retry: "standard" },
  outbound: { format: "provider", retry: "provider" },
  automation: { format: "automation", retry: "automation" },
};

export const endpointDefaults = {
  events: ["*"],
  preset: null,
  ...formatDefaults.inbound,
  generation: null,
  template: null,
  unsigned: false,
  idempotent: false,
  timeout_seconds: null,
  max_body_bytes: null,
  concurrency: 6,
  rate_limit: null,
  order: null,
  circuit: null,
  auto_disable: "policy",
  while_disabled: "hold",
  retention: { days: 30, deliveries: 1_000_000, body_days: 7 },
};

/** Set by the gateway or by HTTP itself. */
const reserved =
  /^(?:host|content-length|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect|proxy-.*|cf-.*|webhook-.*|signpost-.*)$/i;

/** A header that an endpoint adds to each attempt. */
export const headerName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, "expected a header's name of 1 to 100 characters")
  .refine((text) => !reserved.test(text), "this header is set by Signpost or by HTTP itself");

export const headerValue = z
  .string()
  .max(4096)
  .regex(/^[!-~](?:[ -~]*[!-~])?$/, "expected visible ASCII, without spaces at either end");

/**
 * @param {Record<string, unknown>} headers
 * @returns {boolean}
 */
export const distinctHeaders = (headers) =>
  new Set(Object.keys(headers).map((key) => key.toLowerCase())).size === Object.keys(headers).length;

export const sameHeaderTwice = "two of these names are the same header; capitals do not matter";

export const destinations = z.strictObject({
  allow_http: z.boolean().default(false),
  allow: z.array(z.string().max(300)).max(1000).default([]),
});

export const log = z.enum(["notable", "all"]);

/** @type {z.ZodType<import("./types.js").SourceGiven>} */
export const sourceGiven = /** @type {any} */ (z.strictObject(wholeShape(sourceFields, sourceDefaults)));

/** What an endpoint is made of; withFormat() is to follow. */
export const endpointShape = {
  ...wholeShape(endpointFields, endpointDefaults),
  format: endpointFields.format.optional(),
  retry: endpointFields.retry.optional(),
};

/** @type {z.ZodType<import("./types.js").EndpointGiven>} */
export const endpointGiven = /** @type {any} */ (z.strictObject(endpointShape));

/**
 * @template {{sources: string[], template: object | null}} T
 * @param {T} given in the form of endpointShape
 * @param {(source: string) => import("./types.js").SourceGiven["direction"] | undefined} directionOf undefined: there is no such source
 * @returns {T & {format: string, retry: string | Record<string, unknown>}}
 */
export function withFormat(given, directionOf) {
  const directions = new Set(given.sources.map((source) => (source === "*" ? undefined : directionOf(source))));
  const [direction] = directions.size === 1 ? directions : [];
  const { format, retry } = formatDefaults[direction ?? "inbound"];
  return { format: given.template ? formatDefaults.inbound.format : format, retry, ...given };
}
