// The gateway's configuration: one JSON text, declarative, with secrets by the name of their environment variable.
// edge/README.md explains every key. Reading it needs no core: sources.js prepares what is read here.
import * as z from "zod";

// Workers refuse code made from strings, which zod would try first.
z.config({ jitless: true });

/** The binding that holds the configuration. */
export const configurationBinding = "SIGNPOST_CONFIG";

const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, "a name has 1 to 40 of a-z, 0-9, - and _, and begins with a letter or a digit");

const secretNames = z
  .array(
    z
      .string()
      .regex(/^[A-Z][A-Z0-9_]*$/, "expected the name of an environment variable, in capitals; never the secret itself")
      .refine((text) => text !== configurationBinding, "this variable holds the configuration, not a secret"),
  )
  .min(1, "expected at least one name, the newest secret's first")
  .max(16, "expected at most 16 names");

const windowSeconds = z.int().min(0).max(31_536_000).optional();

const source = z.strictObject({
  provider: z.union([z.string(), z.strictObject({ manifest: z.record(z.string(), z.unknown()) })], {
    error: 'expected the name of a built-in provider, or {"manifest": {...}} with one of your own',
  }),
  secret_env: secretNames,
  // One, as long as nothing is stored: with two, a failure of the second would make the sender send to the first again.
  endpoints: z.array(z.string()).length(1, "expected exactly one endpoint"),
  freshness: z.strictObject({ past_seconds: windowSeconds, future_seconds: windowSeconds }).prefault({}),
  unnamed_event: z.string().optional(),
  // The store that will keep events holds 2 MB in a row, headers and all.
  max_body_bytes: z.int().min(1).max(1_572_864).default(1_048_576),
  policy: z
    .strictObject({
      unsigned: z.enum(["reject", "accept"]).default("reject"),
      unknown: z.enum(["accept", "reject"]).default("accept"),
      mismatch: z.enum(["forward", "reject"]).default("forward"),
    })
    .prefault({}),
});

const endpoint = z.strictObject({
  url: z.string(),
  secret_env: secretNames,
  // A sender waits while its webhook is passed on, and ClientPress waits 5 s.
  timeout_seconds: z.number().min(0.05).max(60).default(4),
});

const configuration = z
  .strictObject({
    sources: z.record(name, source),
    endpoints: z.record(name, endpoint),
    destinations: z
      .strictObject({ allow_http: z.boolean().default(false), allow: z.array(z.string()).default([]) })
      .prefault({}),
  })
  .superRefine(({ sources, endpoints }, context) => {
    for (const [key, { endpoints: names }] of Object.entries(sources)) {
      names.forEach((wanted, index) => {
        if (Object.hasOwn(endpoints, wanted)) return;
        const path = ["sources", key, "endpoints", index];
        context.addIssue({ code: "custom", path, message: "no endpoint of this configuration has this name" });
      });
    }
  });

/** @typedef {z.infer<typeof configuration>} Configuration */
/** @typedef {z.infer<typeof source>} SourceConfiguration */
/** @typedef {z.infer<typeof endpoint>} EndpointConfiguration */

/**
 * @typedef {object} Fault
 * @property {string} pointer JSON Pointer into the configuration; "" is the whole
 * @property {string} message what is wrong there; never a value
 */

/** A configuration that cannot be used. Its message has one line for each fault. */
export class ConfigurationError extends Error {
  /** @param {readonly Fault[]} faults at least one */
  constructor(faults) {
    super(faults.map(({ pointer, message }) => `${pointer || "the configuration"}: ${message}`).join("\n"));
    this.name = "ConfigurationError";
    this.faults = faults;
  }
}

/**
 * @param {readonly PropertyKey[]} path
 * @returns {string} JSON Pointer (RFC 6901)
 */
export const pointerTo = (path) =>
  path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/**
 * @param {string} text JSON
 * @returns {Configuration} with every default filled in
 * @throws {ConfigurationError}
 */
export function readConfiguration(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text.
    throw new ConfigurationError([{ pointer: "", message: "is not valid JSON" }]);
  }
  const { success, data, error } = configuration.safeParse(value);
  if (success) return data;
  throw new ConfigurationError(
    error.issues.map((issue) => ({
      pointer: pointerTo(issue.path),
      // What is wrong with a name is told one level down.
      message: issue.code === "invalid_key" ? issue.issues[0].message : issue.message,
    })),
  );
}

/**
 * @param {Configuration} of
 * @returns {string[]} the environment variables that hold its secrets, each once
 */
export function secretNamesOf({ sources, endpoints }) {
  const all = [...Object.values(sources), ...Object.values(endpoints)].flatMap(({ secret_env }) => secret_env);
  return [...new Set(all)];
}
