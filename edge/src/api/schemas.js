// What the management API shows and takes, beyond the settings themselves (settings/schemas.js).
import {
  distinctHeaders,
  endpointDefaults,
  endpointFields,
  headerName,
  headerValue,
  name,
  sameHeaderTwice,
  sourceDefaults,
  sourceFields,
} from "../settings/schemas.js";
import { changeShape, givenShape, shownShape, wholeShape } from "../settings/shapes.js";
import { instant, z } from "./route.js";

const examples = {
  secret: { id: "sec_0a1b2c3d4e5f6071", created_at: "2026-11-21T14:00:00.000Z", expires_at: null },
  source: {
    name: "client-portal",
    url: "https://gateway.example.com/in/client-portal",
    product_url: null,
    provider: "clientpress",
    ...sourceDefaults,
    managed_by: "api",
    retired: false,
    version: 7,
    created_at: "2026-11-21T14:00:00.000Z",
    changed_at: "2026-11-21T14:00:00.000Z",
  },
  endpoint: {
    name: "automation",
    url: "https://hooks.example.com/abc",
    sources: ["client-portal"],
    ...endpointDefaults,
    headers: ["Authorization"],
    suggested_preset: null,
    warnings: [],
    managed_by: "api",
    retired: false,
    version: 8,
    created_at: "2026-11-21T14:00:00.000Z",
    changed_at: "2026-11-21T14:00:00.000Z",
  },
};

const secretText = z.string().min(1).max(1000);

export const shownSecret = z
  .object({
    id: z.string(),
    created_at: instant,
    expires_at: instant.nullable().meta({ description: "Not live from then on; null: until it is removed" }),
  })
  .openapi("Secret", { example: examples.secret });

export const newSecret = shownSecret
  .extend({
    secret: z.string().meta({ description: "Shown this once" }),
    warning: z
      .string()
      .nullable()
      .meta({ description: 'What is likely no part of it, such as "white space at its end"; null: nothing' }),
  })
  .openapi("NewSecret", {
    example: { ...examples.secret, secret: "whsec_ZW5kcG9pbnQtc2VjcmV0LTMyLWJ5dGVzLWxvbmchISE=", warning: null },
  });

const managed = {
  managed_by: z
    .enum(["file", "api"])
    .meta({ description: "file: kept in the configuration file, and changed there alone" }),
  retired: z.boolean().meta({ description: "It has left the configuration file and rests, with its history" }),
  version: z.int().meta({ description: "Grows with every change" }),
  created_at: instant,
  changed_at: instant,
};

export const sourceSchema = z
  .object({
    name,
    url: z.string().nullable().meta({ description: "What the provider posts to; null unless the source is inbound" }),
    product_url: z.string().nullable().meta({
      description:
        "Where Signpost stands in for the product: the base URL of its subscription API (outbound), or its site's URL for app directories (automation). null: it does not",
    }),
    ...shownShape(sourceFields),
    secrets: z.array(shownSecret).meta({ description: "The live ones, newest first" }),
    ...managed,
  })
  .openapi("Source", { example: { ...examples.source, secrets: [examples.secret] } });

export const createdSource = sourceSchema.extend({ secrets: z.array(newSecret) }).openapi("CreatedSource", {
  example: {
    ...examples.source,
    secrets: [{ ...examples.secret, secret: "9c1f0f8f5d0b4c8e8f4f0a6b1d2e3f40", warning: null }],
  },
});

const ownSecrets = z
  .array(secretText)
  .min(1)
  .max(16)
  .refine((all) => new Set(all).size === all.length, "each secret once")
  .optional()
  .meta({
    description: "Secrets that exist already, newest first. One is made unless any is given, or none is needed",
  });

export const newSource = z
  .strictObject({ name, secrets: ownSecrets, ...wholeShape(sourceFields, sourceDefaults) })
  .openapi("NewSource", { example: { name: "client-portal", provider: "clientpress" } });

export const sourceChange = z.strictObject(changeShape(sourceFields)).openapi("SourceChange", {
  description: "What is not given stays. Of freshness, policy and retention, null takes a member back to its default.",
  example: { policy: { mismatch: "forward" } },
});

export const endpointStatus = z
  .object({
    status: z
      .enum(["active", "paused", "disabled"])
      .meta({ description: "paused and disabled hold every delivery; nothing is lost" }),
    reason: z.string().nullable().meta({
      description:
        "manual; gone: it answered 410; failing: it failed for too long; retired: it left the configuration file",
    }),
    since: instant,
    circuit: z.object({ open: z.boolean(), until: instant.nullable(), failures_in_a_row: z.int() }),
    dead_in_a_row: z.int(),
    failing_since: instant.nullable(),
    pending: z.int().meta({ description: "Deliveries that are not final" }),
    dead: z.int().meta({ description: "Dead letters" }),
    in_flight: z.int().meta({ description: "Attempts under way" }),
  })
  .openapi("EndpointStatus", {
    example: {
      status: "active",
      reason: null,
      since: "2026-11-21T14:00:00.000Z",
      circuit: { open: false, until: null, failures_in_a_row: 0 },
      dead_in_a_row: 0,
      failing_since: null,
      pending: 0,
      dead: 0,
      in_flight: 0,
    },
  });

export const endpointSchema = z
  .object({
    name,
    ...shownShape(endpointFields),
    headers: z
      .array(z.string())
      .meta({ description: "Names of the headers that are added; their values are never shown" }),
    suggested_preset: z
      .string()
      .nullable()
      .meta({ description: "The preset whose URLs look like this one, where none is set" }),
    warnings: z.array(z.object({ code: z.string(), message: z.string() })).meta({
      description:
        "What is likely to be wrong with the URL (docs/destinations.md), and which rules of the retry policy a setting overrides: overrides_circuit, overrides_auto_disable, overrides_timeout_seconds, overrides_schedule",
    }),
    secrets: z
      .array(shownSecret)
      .meta({ description: "All of them sign, unless the endpoint is unsigned; newest first" }),
    status: endpointStatus.nullable().meta({ description: "null: it could not be asked just now" }),
    ...managed,
  })
  .openapi("Endpoint", { example: { ...examples.endpoint, secrets: [examples.secret], status: null } });

export const createdEndpoint = endpointSchema.extend({ secrets: z.array(newSecret) }).openapi("CreatedEndpoint", {
  example: {
    ...examples.endpoint,
    secrets: [{ ...examples.secret, secret: "whsec_ZW5kcG9pbnQtc2VjcmV0LTMyLWJ5dGVzLWxvbmchISE=", warning: null }],
    status: null,
  },
});

export const newEndpoint = z
  .strictObject({
    name,
    secrets: ownSecrets,
    headers: z
      .record(headerName, headerValue)
      .refine((all) => Object.keys(all).length <= 20, "expected at most 20 headers")
      .refine(distinctHeaders, sameHeaderTwice)
      .optional()
      .meta({ description: "Headers to be added to each attempt, by name. Their values are never shown" }),
    ...givenShape(endpointFields, endpointDefaults),
    // What these are unless given depends on the sources.
    format: endpointFields.format.optional(),
    retry: endpointFields.retry.optional(),
  })
  .openapi("NewEndpoint", {
    description: "A preset comes before the defaults told here.",
    example: {
      name: "automation",
      url: "https://hooks.example.com/abc",
      sources: ["client-portal"],
      events: ["task.*"],
    },
  });

export const endpointChange = z
  .strictObject({
    ...changeShape(endpointFields),
    headers: z
      .record(headerName, headerValue.nullable())
      .refine(distinctHeaders, sameHeaderTwice)
      .optional()
      .meta({ description: "Those that are named change; null takes one away" }),
  })
  .openapi("EndpointChange", {
    description: "What is not given stays. Of retention, null takes a member back to its default.",
    example: { events: ["task.created"], headers: { Authorization: null } },
  });

export const secretRequest = z
  .strictObject({
    secret: secretText.optional().meta({ description: "One that exists already; one is made unless it is given" }),
    others_expire_in_seconds: z
      .int()
      .min(0)
      .max(31_536_000)
      .nullable()
      .default(86_400)
      .meta({ description: "How long the other secrets stay live; null: until they are removed" }),
  })
  .openapi("SecretRequest", { example: { others_expire_in_seconds: 86_400 } });

export const keySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    role: z.enum(["full", "read"]),
    created_at: instant,
    last_used_at: instant.nullable().meta({ description: "To the minute" }),
  })
  .openapi("Key", {
    example: {
      id: "key_0a1b2c3d4e5f6071",
      name: "dashboard",
      role: "read",
      created_at: "2026-11-21T14:00:00.000Z",
      last_used_at: null,
    },
  });
