// What only the core can judge of settings: providers, secrets, destinations, policies, filters. Nothing here stores or reads a
// thing, so the same checks run before a start, when the Directory applies the file, and behind the management API.

import { SignpostError } from "signpost";
import { actionPolicy, checkActing } from "./acting.js";
import { windowOf } from "./identity.js";
import { infiniteAt } from "./infinite.js";
import { interfacesOf } from "./interfaces.js";
import { versionOf } from "./product.js";
import { sourceDefaults } from "./schemas.js";

/** @typedef {import("signpost/core").Core} Core */
/** @typedef {import("./faults.js").Faults} Faults */
/** @typedef {import("./types.js").SourceGiven} SourceGiven */
/** @typedef {import("./types.js").EndpointGiven} EndpointGiven */
/** @typedef {import("./types.js").ProviderReference} ProviderReference */

/**
 * @typedef {object} Checking
 * @property {Core} core
 * @property {(name: string) => string | undefined} manifestOf the text of an uploaded manifest
 * @property {(name: string) => Pick<SourceGiven, "provider" | "direction">[]} sourcesOf the sources that an endpoint means by a name; "*"
 *   for all of those whose events are events
 * @property {Faults} faults where everything that is wrong goes
 */

/** Names that mean something else where a provider's name may stand. */
export const wordsOfSettings = ["original", "provider", "automation"];

/**
 * Actions are not events: who takes everything does not take them.
 * @param {Pick<SourceGiven, "direction">} source
 */
export const isOfEvents = ({ direction }) => direction !== "automation";

/**
 * @param {Checking} checking
 * @param {string | {manifest: Record<string, unknown>}} provider as a person gives it
 * @returns {ProviderReference}
 */
export function referenceOf({ core, manifestOf }, provider) {
  if (typeof provider !== "string") return { manifest: JSON.stringify(provider.manifest) };
  if (core.providers.includes(provider)) return provider;
  const manifest = manifestOf(provider);
  // An unknown name stays a name: core.provider() says what is wrong with it.
  return manifest === undefined ? provider : { manifest };
}

/**
 * @param {Checking} checking
 * @param {readonly PropertyKey[]} path of the source
 * @param {SourceGiven} given
 * @param {readonly string[] | undefined} secrets undefined: their own faults are told elsewhere
 * @param {readonly PropertyKey[]} secretsPath
 */
export function checkSource(checking, path, given, secrets, secretsPath) {
  const { core, faults } = checking;
  const place = typeof given.provider === "string" ? ["provider"] : ["provider", "manifest"];
  const provider = faults.catch([...path, ...place], () => core.provider(referenceOf(checking, given.provider)));
  if (typeof given.provider !== "string") checkNumbers(faults, [...path, ...place], given.provider.manifest);
  checkDirection(checking, path, given);
  if (provider && given.product_version !== null && versionOf(provider) === null) {
    faults.add([...path, "product_version"], `the headers of ${provider.title} state no version; leave it out`);
  }
  if (given.direction === "automation" && provider && !interfacesOf(provider).automation) {
    const message = `the manifest of ${provider.title} has no section "automation", so it has no actions`;
    faults.add([...path, "provider"], message);
  }
  if (given.direction !== "inbound") {
    const message = `an ${given.direction} source has no secrets; its endpoints have`;
    if (secrets && secrets.length > 0) faults.add(secretsPath, message);
    return;
  }
  if (provider) checkFreshness(checking, path, given, provider);
  if (provider) faults.catch([...path, ...place], () => provider.program);
  if (!provider || !secrets) return;
  const options = verifierOptions(given, secrets);
  faults.catch(path, () => core.verifier(provider, options).close(), secretsPath);
}

/**
 * A webhook that is still fresh must still be known.
 * @param {Checking} checking
 * @param {readonly PropertyKey[]} path of the source
 * @param {SourceGiven} given
 * @param {import("signpost/core").Provider} provider
 */
function checkFreshness({ faults }, path, given, provider) {
  const { past } = windowOf(provider, given);
  const { days } = given.retention;
  if (past <= days * 86_400) return;
  const own = given.freshness.past_seconds === null;
  const whose = own ? `${provider.title} takes webhooks that are ${past} seconds old` : `${past} seconds is too long`;
  const message = `${whose}, and after ${days} days (retention.days) the source no longer knows which ones it has had: the same one would be taken twice; set freshness.past_seconds to ${Math.floor(days * 86_400)} at most, or retention.days to ${Math.ceil(past / 86_400)} or more`;
  faults.add([...path, ...(own ? ["retention", "days"] : ["freshness", "past_seconds"])], message);
}

/** What a source of one direction has no use for. */
const useless = /** @type {const} */ ({
  inbound: ["dispatch", "product_version"],
  outbound: ["freshness", "duplicates", "unnamed_event", "policy"],
  automation: ["dispatch", "product_version", "freshness", "duplicates", "unnamed_event", "policy"],
});

/**
 * @param {Checking} checking
 * @param {readonly PropertyKey[]} path of the template
 * @param {Pick<EndpointGiven, "template" | "format">} given
 */
function checkTemplate({ core, faults }, path, { template, format }) {
  if (!template) return;
  if (format !== "original")
    faults.add(path, 'a template goes with the format "original" alone; take one of both away');
  faults.check([...path, "body"], core.checkTemplate(JSON.stringify(template.body)));
  checkNumbers(faults, [...path, "body"], template.body);
}

/**
 * @param {import("./faults.js").Faults} faults
 * @param {readonly PropertyKey[]} path of the value
 * @param {unknown} value that is kept as JSON text
 */
function checkNumbers(faults, path, value) {
  const place = infiniteAt(value);
  if (place) faults.add([...path, ...place], "expected a number that a double holds, found a larger one");
}

/**
 * What would have no effect is not taken.
 * @param {Checking} checking
 * @param {readonly PropertyKey[]} path of the source
 * @param {SourceGiven} given
 */
function checkDirection({ core, faults }, path, given) {
  for (const key of useless[given.direction]) {
    if (JSON.stringify(given[key]) === JSON.stringify(/** @type {any} */ (sourceDefaults)[key])) continue;
    faults.add([...path, key], `this has no meaning for an ${given.direction} source; leave it out`);
  }
  given.dispatch.events.forEach((filter, index) => {
    faults.check([...path, "dispatch", "events", index], core.checkEventFilter(filter));
  });
}

/**
 * @param {Pick<SourceGiven, "freshness" | "unnamed_event">} of
 * @param {readonly string[]} secrets
 * @returns {import("signpost/core").VerifierOptions}
 */
export function verifierOptions({ freshness, unnamed_event }, secrets) {
  return {
    secrets,
    pastSeconds: freshness.past_seconds ?? undefined,
    futureSeconds: freshness.future_seconds ?? undefined,
    unnamedEvent: unnamed_event ?? undefined,
  };
}

/**
 * @param {Checking} checking
 * @param {readonly PropertyKey[]} path of the endpoint
 * @param {EndpointGiven} given
 * @param {readonly string[] | undefined} secrets undefined: their own faults are told elsewhere
 * @param {readonly PropertyKey[]} secretsPath
 * @param {import("./types.js").Destinations} destinations
 */
export function checkEndpoint(checking, path, given, secrets, secretsPath, destinations) {
  const { core, faults } = checking;
  const { unsigned } = given;
  checkActing(checking, path, given, secrets, secretsPath);
  checkGeneration(checking, path, given);
  const needed = !unsigned && given.format !== "automation";
  if (secrets?.length === 0 && needed) faults.add([...path, "unsigned"], "expected true, or a secret to sign with");
  if (given.url !== null) {
    const allowed = destinationsFor(checking, given, destinations);
    faults.check([...path, "url"], checkUrl(core, given.url, allowed));
  }
  given.events.forEach((filter, index) => faults.check([...path, "events", index], core.checkEventFilter(filter)));
  for (const reference of signingProviders(checking, given)) {
    const format = faults.catch([...path, "format"], () => core.provider(reference));
    if (format) checkSigning(checking, path, given, format, secrets, secretsPath);
  }
  if (typeof given.retry !== "string") faults.check([...path, "retry"], core.checkPolicy(given.retry));
  else if (given.retry !== "provider" && (given.retry !== "automation" || given.format !== "automation")) {
    const { retry } = given;
    faults.catch([...path, "retry"], () => core.provider(referenceOf(checking, retry)));
  }
  checkTemplate(checking, [...path, "template"], given);
  if (given.order) faults.check([...path, "order", "by"], core.checkPointer(given.order.by));
  const { concurrency, rate_limit, circuit } = given;
  faults.check(path, core.checkAdmission({ concurrency, rate_limit, circuit }));
}

/**
 * @param {Checking} checking
 * @param {readonly PropertyKey[]} path of the endpoint
 * @param {EndpointGiven} given
 */
function checkGeneration(checking, path, given) {
  const { generation, format } = given;
  if (generation === null) return;
  const { core, faults } = checking;
  const place = [...path, "generation"];
  if (format !== "provider")
    return faults.add(place, 'this has a meaning in the format "provider" alone; leave it out');
  for (const reference of signingProviders(checking, given)) {
    const provider = faults.catch(place, () => core.provider(reference));
    if (!provider || generationsOf(provider).includes(generation)) continue;
    const message = `${provider.title} has no such generation; it has ${generationsOf(provider).join(", ")}`;
    faults.add(place, message);
  }
}

/**
 * @param {import("signpost/core").Provider} provider
 * @returns {string[]}
 */
const generationsOf = ({ manifest }) =>
  JSON.parse(manifest).envelopes.map((/** @type {{generation: string}} */ one) => one.generation);

/**
 * @param {Checking} checking
 * @param {readonly PropertyKey[]} path of the endpoint
 * @param {Pick<EndpointGiven, "unsigned">} given
 * @param {import("signpost/core").Provider} provider that signs
 * @param {readonly string[] | undefined} secrets
 * @param {readonly PropertyKey[]} secretsPath
 */
function checkSigning({ core, faults }, path, { unsigned }, provider, secrets, secretsPath) {
  if (unsigned && !mayLeaveUnsigned(core, provider)) {
    const message = `a receiver of ${provider.title} expects a signature; only where the signature is optional may it be left out`;
    faults.add([...path, "unsigned"], message);
  } else if (secrets && secrets.length > 0) {
    faults.catch(path, () => core.signer(provider, { secrets }).close(), secretsPath);
  }
}

/**
 * @param {Core} core
 * @param {import("signpost/core").Provider} provider
 * @returns {boolean} whether it may send without a signature
 */
function mayLeaveUnsigned(core, provider) {
  try {
    core.signer(provider, { secrets: [] }).close();
    return true;
  } catch (error) {
    if (error instanceof SignpostError && error.code === "missing_secret") return false;
    throw error;
  }
}

/**
 * The providers under whose rules an endpoint's secrets sign.
 * @param {Checking} checking
 * @param {Pick<EndpointGiven, "format" | "sources">} given
 * @returns {ProviderReference[]} each once; none for actions, which are not signed
 */
export function signingProviders(checking, { format, sources }) {
  if (format === "automation") return [];
  if (format === "original") return ["standard"];
  if (format !== "provider") return [referenceOf(checking, format)];
  const own = sources.flatMap((name) => checking.sourcesOf(name));
  const texts = new Set(own.map(({ provider }) => JSON.stringify(referenceOf(checking, provider))));
  return texts.size > 0 ? [...texts].map((text) => JSON.parse(text)) : ["standard"];
}

/**
 * @param {Checking} checking
 * @param {Pick<EndpointGiven, "format" | "sources">} given sound
 * @returns {string} a new secret, in the form of the provider that signs. Where several do, in that of Standard Webhooks, which is a
 *   text like any other to those whose secrets are texts
 */
export function makeEndpointSecret(checking, given) {
  const { core } = checking;
  const [first, ...others] = signingProviders(checking, given);
  return core.makeSecret(core.provider(others.length === 0 ? first : "standard"));
}

/**
 * http is for one's own machine: where a receiver is told that a product calls https URLs alone, it leads to nothing public.
 * @param {Checking} checking
 * @param {Pick<EndpointGiven, "format" | "sources">} given
 * @param {import("./types.js").Destinations} destinations
 * @returns {import("./types.js").Destinations}
 */
export function destinationsFor(checking, given, destinations) {
  const { allow_http } = destinations;
  if (!allow_http || given.format === "original" || given.format === "automation") return destinations;
  const { core } = checking;
  const listed = signingProviders(checking, given).some((reference) => {
    // A name that nobody has is told elsewhere.
    const known = typeof reference !== "string" || core.providers.includes(reference);
    return known && promisesHttps(core.provider(reference));
  });
  return listed ? { ...destinations, allow_http: "listed" } : destinations;
}

/** @param {import("signpost/core").Provider} provider */
function promisesHttps({ manifest }) {
  const { https_only, assumed = [] } = JSON.parse(manifest).endpoint;
  return https_only === true && !assumed.includes("https_only");
}

/**
 * @param {Core} core
 * @param {string} url
 * @param {import("./types.js").Destinations} destinations
 */
export const checkUrl = (core, url, destinations) =>
  core.checkDestination(url, { allowHttp: destinations.allow_http, allow: destinations.allow });

/**
 * The list of exceptions itself.
 * @param {Checking} checking
 * @param {import("./types.js").Destinations} destinations
 */
export function checkDestinations({ core, faults }, destinations) {
  // A public address, so that only the list can be at fault.
  return faults.check(["destinations"], checkUrl(core, "https://example.com", destinations));
}

/**
 * An endpoint's retry policy as core.nextAttempt() takes it.
 * @param {Checking} checking
 * @param {EndpointGiven["retry"]} retry sound
 * @returns {import("./types.js").EndpointSettings["retry"]}
 */
export function retryOf(checking, retry) {
  if (typeof retry !== "string" || retry === "provider") return retry;
  if (retry === "automation") return actionPolicy;
  const reference = referenceOf(checking, retry);
  return typeof reference === "string" ? reference : JSON.parse(reference.manifest).delivery;
}
