// What only the core can judge of settings: providers, secrets, destinations, policies, filters. Nothing here stores or reads a
// thing, so the same checks run before a start, when the Directory applies the file, and behind the management API.

/** @typedef {import("signpost/core").Core} Core */
/** @typedef {import("./faults.js").Faults} Faults */
/** @typedef {import("./types.js").SourceGiven} SourceGiven */
/** @typedef {import("./types.js").EndpointGiven} EndpointGiven */
/** @typedef {import("./types.js").ProviderReference} ProviderReference */

/**
 * @typedef {object} Checking
 * @property {Core} core
 * @property {(name: string) => string | undefined} manifestOf the text of an uploaded manifest
 * @property {Faults} faults where everything that is wrong goes
 */

/** Names that mean something else where a provider's name may stand. */
export const wordsOfSettings = ["original", "provider"];

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
  if (!provider || !secrets) return;
  const options = verifierOptions(given, secrets);
  faults.catch(path, () => core.verifier(provider, options).close(), secretsPath);
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
  faults.check([...path, "url"], checkUrl(core, given.url, destinations));
  given.events.forEach((filter, index) => faults.check([...path, "events", index], core.checkEventFilter(filter)));
  const format = faults.catch([...path, "format"], () => core.provider(signingProvider(checking, given)));
  if (format && secrets) faults.catch(path, () => core.signer(format, { secrets }).close(), secretsPath);
  if (typeof given.retry !== "string") faults.check([...path, "retry"], core.checkPolicy(given.retry));
  else if (given.retry !== "provider") {
    const { retry } = given;
    faults.catch([...path, "retry"], () => core.provider(referenceOf(checking, retry)));
  }
  if (given.order) faults.check([...path, "order", "by"], core.checkPointer(given.order.by));
  const { concurrency, rate_limit, circuit } = given;
  faults.check(path, core.checkAdmission({ concurrency, rate_limit, circuit }));
}

/**
 * The provider under whose rules an endpoint's secrets sign.
 * @param {Checking} checking
 * @param {Pick<EndpointGiven, "format">} given
 * @returns {ProviderReference}
 */
export const signingProvider = (checking, { format }) =>
  format === "original" ? "standard" : referenceOf(checking, format);

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
  const reference = referenceOf(checking, retry);
  return typeof reference === "string" ? reference : JSON.parse(reference.manifest).delivery;
}
