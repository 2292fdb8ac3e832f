// The configuration file: one JSON text, declarative, with secrets by the name of their environment variable.
// docs/configuration.md explains every key. Nothing here needs the gateway's objects, so that a start can check it ahead.
import { foundBinding } from "../damage.js";
import { checkDestinations, checkEndpoint, checkSource, isOfEvents } from "./check.js";
import { checkTicked } from "./ticked.js";
import { ConfigurationError, Faults, faultsOf } from "./faults.js";
import { lostMembers } from "./lost-members.js";
import { underPreset } from "./preset.js";
import {
  destinations,
  distinctHeaders,
  endpointShape,
  headerName,
  headerValue,
  log,
  name,
  sameHeaderTwice,
  sourceDefaults,
  sourceFields,
  withFormat,
} from "./schemas.js";
import { wholeShape } from "./shapes.js";
import { z } from "./zod.js";

/** The binding that holds the configuration. */
export const configurationBinding = "SIGNPOST_CONFIG";

/** The binding with the key under which secrets are stored. */
export const masterKeyBinding = "SIGNPOST_MASTER_KEY";

/** The binding with the first API key. */
export const bootstrapKeyBinding = "SIGNPOST_BOOTSTRAP_KEY";

const bindings = [
  configurationBinding,
  masterKeyBinding,
  bootstrapKeyBinding,
  foundBinding,
  "DIRECTORY",
  "SOURCE",
  "ENDPOINT",
  "STREAM",
];

const variable = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{0,99}$/, "expected the name of an environment variable, in capitals; never the secret itself")
  .refine((text) => !bindings.includes(text), "the gateway itself uses this name; choose another for the secret");

const secretNames = z
  .array(variable)
  .min(1, "expected at least one name, the newest secret's first")
  .max(16, "expected at most 16 names")
  .refine((names) => new Set(names).size === names.length, "each name once");

const headers = z
  .record(
    headerName,
    z.union([headerValue, z.strictObject({ env: variable })], {
      error: 'expected visible ASCII, or {"env": "NAME"} with the environment variable that holds the value',
    }),
  )
  .refine((all) => Object.keys(all).length <= 20, "expected at most 20 headers")
  .refine(distinctHeaders, sameHeaderTwice);

/** What has no need of secrets. @type {Record<"sources" | "endpoints", {key: string, value: unknown[], otherwise: string}>} */
const needless = {
  sources: { key: "direction", value: ["outbound", "automation"], otherwise: "" },
  endpoints: { key: "unsigned", value: [true], otherwise: ', or "unsigned": true' },
};

/**
 * @typedef {import("./types.js").SourceGiven & {secret_env?: string[]}} FileSource
 * @typedef {import("./types.js").EndpointGiven & {secret_env?: string[], headers: Record<string, string | {env: string}>}} FileEndpoint
 *
 * @typedef {object} Configuration with every default filled in
 * @property {Record<string, FileSource>} sources by name
 * @property {Record<string, FileEndpoint>} endpoints by name
 * @property {import("./types.js").Destinations} destinations
 * @property {import("./types.js").LogLevel} log
 */

const configuration = z
  .strictObject({
    sources: z
      .record(name, z.strictObject({ ...wholeShape(sourceFields, sourceDefaults), secret_env: secretNames.optional() }))
      .default({}),
    endpoints: z
      .record(
        name,
        z.preprocess(
          underPreset,
          z.strictObject({
            ...endpointShape,
            secret_env: secretNames.optional(),
            headers: headers.default({}),
          }),
        ),
      )
      .default({}),
    destinations: destinations.prefault({}),
    log: log.default("notable"),
  })
  .superRefine((given, context) => {
    for (const kind of /** @type {const} */ (["sources", "endpoints"])) {
      for (const [key, one] of Object.entries(given[kind])) {
        if (one.secret_env || needless[kind].value.includes(/** @type {any} */ (one)[needless[kind].key])) continue;
        const message = `is missing; expected a list${needless[kind].otherwise}`;
        context.addIssue({ code: "custom", path: [kind, key, "secret_env"], message });
      }
    }
    for (const [key, endpoint] of Object.entries(given.endpoints)) {
      /** @type {{sources?: any}} */ (endpoint).sources.forEach(
        (/** @type {string} */ source, /** @type {number} */ index) => {
          if (source === "*" || Object.hasOwn(given.sources, source)) return;
          const path = ["endpoints", key, "sources", index];
          context.addIssue({ code: "custom", path, message: "no source of this configuration has this name" });
        },
      );
    }
  });

/**
 * @param {string} text JSON
 * @returns {Configuration}
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
  const lost = lostMembers(value);
  const { success, data, error } = configuration.safeParse(value);
  if (success && lost.length === 0) return withFormats(/** @type {any} */ (data));
  const others = (error ? faultsOf(error) : []).filter(({ pointer }) => !lost.some((one) => one.pointer === pointer));
  throw new ConfigurationError([...lost, ...others]);
}

/**
 * @param {Configuration} read
 * @returns {Configuration}
 */
function withFormats(read) {
  const directionOf = (/** @type {string} */ source) => read.sources[source].direction;
  const endpoints = Object.entries(read.endpoints).map(([key, given]) => [key, withFormat(given, directionOf)]);
  return { ...read, endpoints: Object.fromEntries(endpoints) };
}

/**
 * @param {Configuration} of
 * @returns {string[]} the environment variables that hold its secrets, each once
 */
export function secretNamesOf({ sources, endpoints }) {
  const names = [
    ...Object.values(sources).flatMap(({ secret_env = [] }) => secret_env),
    ...Object.values(endpoints).flatMap(({ secret_env = [], headers: added }) => [
      ...secret_env,
      ...Object.values(added).flatMap((value) => (typeof value === "string" ? [] : [value.env])),
    ]),
  ];
  return [...new Set(names)];
}

/** @typedef {{id: string, secret: string, warning: string}} FileSecret id: its variable's name; warning: what is odd about it */

/**
 * What a configuration comes to once its variables are looked up.
 * @typedef {object} Resolved
 * @property {Map<string, {given: import("./types.js").SourceGiven, secrets: FileSecret[]}>} sources
 * @property {Map<string, {given: import("./types.js").EndpointGiven, secrets: FileSecret[],
 *   headers: [string, string][]}>} endpoints
 * @property {import("./types.js").Destinations} destinations
 * @property {import("./types.js").LogLevel} log
 */

/**
 * Looks at everything: the text, the variables that it names, and what only the core can judge.
 * @param {import("signpost/core").Core} core
 * @param {string} text JSON
 * @param {Record<string, unknown>} environment the secrets, by name
 * @returns {Resolved}
 * @throws {ConfigurationError} with every fault
 */
export function resolveConfiguration(core, text, environment) {
  const read = readConfiguration(text);
  const faults = new Faults();
  // The file stands by itself: what it names is built in or in it.
  const checking = {
    core,
    faults,
    manifestOf: () => undefined,
    sourcesOf: (/** @type {string} */ key) =>
      key === "*" ? Object.values(read.sources).filter(isOfEvents) : [read.sources[key]],
  };
  /** @type {Resolved} */
  const resolved = {
    sources: new Map(),
    endpoints: new Map(),
    destinations: read.destinations,
    log: read.log,
  };
  for (const [key, { secret_env = [], ...given }] of Object.entries(read.sources)) {
    const path = ["sources", key];
    const place = [...path, "secret_env"];
    const secrets = secretsOf(checking, place, secret_env, environment);
    checkSource(checking, path, given, secrets && secrets.map(({ secret }) => secret), place);
    if (secrets) resolved.sources.set(key, { given, secrets });
  }
  const listed = checkDestinations(checking, read.destinations);
  // Told once, where it stands; not again for every endpoint.
  const allowed = listed ? read.destinations : { ...read.destinations, allow: [] };
  for (const [key, { secret_env = [], headers: added, ...given }] of Object.entries(read.endpoints)) {
    const path = ["endpoints", key];
    const place = [...path, "secret_env"];
    const secrets = secretsOf(checking, place, secret_env, environment);
    checkEndpoint(checking, path, given, secrets && secrets.map(({ secret }) => secret), place, allowed);
    checkTicked(checking, path, given);
    const values = headersOf(faults, [...path, "headers"], added, environment);
    if (secrets) resolved.endpoints.set(key, { given, secrets, headers: values });
  }
  faults.throwAny();
  return resolved;
}

/**
 * @param {{core: import("signpost/core").Core, faults: Faults}} checking
 * @param {readonly PropertyKey[]} path
 * @param {readonly string[]} names
 * @param {Record<string, unknown>} environment
 * @returns {FileSecret[] | undefined} undefined when one is missing
 */
function secretsOf({ core, faults }, path, names, environment) {
  const found = names.flatMap((id, index) => {
    const secret = environment[id];
    if (typeof secret === "string" && secret !== "") return [{ id, secret, warning: core.secretWarning(secret) }];
    faults.add([...path, index], `${id} is not set`);
    return [];
  });
  return found.length === names.length ? found : undefined;
}

/**
 * @param {Resolved} resolved
 * @returns {{kind: "source" | "endpoint", name: string, secret: string, warning: string}[]} the secrets that hold something odd, by the names
 *   of their variables
 */
export const secretWarnings = ({ sources, endpoints }) =>
  /** @type {const} */ ([
    ["source", sources],
    ["endpoint", endpoints],
  ]).flatMap(([kind, all]) =>
    [...all].flatMap(([of, { secrets }]) =>
      secrets
        .filter(({ warning }) => warning !== "")
        .map(({ id, warning }) => ({ kind, name: of, secret: id, warning })),
    ),
  );

/**
 * @param {Faults} faults
 * @param {readonly PropertyKey[]} path
 * @param {Record<string, string | {env: string}>} added
 * @param {Record<string, unknown>} environment
 * @returns {[string, string][]}
 */
function headersOf(faults, path, added, environment) {
  return Object.entries(added).flatMap(([key, value]) => {
    if (typeof value === "string") return [/** @type {[string, string]} */ ([key, value])];
    const found = environment[value.env];
    if (typeof found !== "string" || found === "") {
      faults.add([...path, key, "env"], `${value.env} is not set`);
      return [];
    }
    const { success, error } = headerValue.safeParse(found);
    if (!success) faults.add([...path, key, "env"], `${value.env}: ${error.issues[0].message}`);
    return [/** @type {[string, string]} */ ([key, found])];
  });
}
