// From the configuration to what a request needs: providers read, verifiers and signers prepared, once for the Worker's life.
import { SignpostError } from "signpost/core";
import { Faults } from "./faults.js";

/** @typedef {import("signpost/core").Core} Core */
/** @typedef {import("./configuration.js").Configuration} Configuration */

/**
 * A URL that a provider posts to.
 * @typedef {object} Source
 * @property {string} name
 * @property {import("signpost/core").Verifier} verifier with the live secrets
 * @property {(headers: Headers, body: Uint8Array, now: number) => import("signpost/core").Verdict} inspect for unsigned ones
 * @property {readonly string[]} headers names of the headers that this provider sends, in its spelling: they are passed on
 * @property {number} maxBodyBytes
 * @property {import("./configuration.js").SourceConfiguration["policy"]} policy
 * @property {Endpoint} endpoint where its events go
 */

/**
 * A destination.
 * @typedef {object} Endpoint
 * @property {string} name
 * @property {string} url may hold a token: never logged
 * @property {import("signpost/core").Signer} signer Standard Webhooks, under the endpoint's own secret
 * @property {number} timeoutMs for one attempt
 */

/**
 * @param {Core} core
 * @param {Configuration} configuration
 * @param {Record<string, unknown>} environment secrets by name
 * @returns {Map<string, Source>} by name
 * @throws {import("./configuration.js").ConfigurationError} with every fault: an unknown provider, a bad manifest, secret,
 *   option or destination
 */
export function prepareSources(core, configuration, environment) {
  const faults = new Faults();
  const endpoints = prepareEndpoints(core, configuration, environment, faults);
  /** @type {Map<string, Source>} */
  const sources = new Map();
  for (const [name, of] of Object.entries(configuration.sources)) {
    const path = ["sources", name];
    const place = typeof of.provider === "string" ? ["provider"] : ["provider", "manifest"];
    const provider = faults.catch([...path, ...place], () => core.provider(of.provider));
    const secrets = faults.secrets(path, of.secret_env, environment);
    if (!provider || !secrets) continue;
    const { past_seconds: pastSeconds, future_seconds: futureSeconds } = of.freshness;
    const options = { pastSeconds, futureSeconds, unnamedEvent: of.unnamed_event };
    const verifier = faults.catch(path, () => core.verifier(provider, { secrets, ...options }));
    const endpoint = endpoints.get(of.endpoints[0]);
    if (!verifier || !endpoint) continue;
    sources.set(name, {
      name,
      verifier,
      inspect: (headers, body, now) => core.inspect(provider, headers, body, now, options),
      headers: headersSentBy(provider),
      maxBodyBytes: of.max_body_bytes,
      policy: of.policy,
      endpoint,
    });
  }
  faults.throwAny();
  return sources;
}

/**
 * @param {Core} core
 * @param {Configuration} configuration
 * @param {Record<string, unknown>} environment
 * @param {Faults} faults
 * @returns {Map<string, Endpoint>} those without a fault, by name
 */
function prepareEndpoints(core, { endpoints, destinations }, environment, faults) {
  const policy = { allowHttp: destinations.allow_http, allow: destinations.allow };
  // A public address, so that only the list itself can be at fault.
  const listed = faults.catch(["destinations", "allow"], () => requireDestination(core, "https://example.com", policy));
  /** @type {Map<string, Endpoint>} */
  const prepared = new Map();
  for (const [name, { url, secret_env, timeout_seconds }] of Object.entries(endpoints)) {
    const path = ["endpoints", name];
    if (listed) faults.catch([...path, "url"], () => requireDestination(core, url, policy));
    const secrets = faults.secrets(path, secret_env, environment);
    const signer = secrets && faults.catch(path, () => core.signer("standard", { secrets }));
    if (signer) prepared.set(name, { name, url, signer, timeoutMs: timeout_seconds * 1000 });
  }
  return prepared;
}

/**
 * @param {Core} core
 * @param {string} url
 * @param {import("signpost/core").DestinationPolicy} policy
 * @returns {true}
 * @throws {SignpostError} when the URL may not be called
 */
function requireDestination(core, url, policy) {
  const checked = core.checkDestination(url, policy);
  if (!checked.ok) throw new SignpostError(checked.code, { detail: checked.detail });
  return true;
}

/**
 * The headers that a sender of this provider sets. Anything else that a request carries (cookies, a proxy's own) stays here.
 * @param {import("signpost/core").Provider} provider
 * @returns {string[]}
 */
function headersSentBy({ manifest, headersRead }) {
  /** @type {{headers: {name: string}[]}} */
  const { headers } = JSON.parse(manifest);
  /** @type {Map<string, string>} */
  const names = new Map();
  for (const name of ["Content-Type", "User-Agent", ...headers.map((header) => header.name), ...headersRead]) {
    if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
  }
  return [...names.values()];
}
