// What a webhook needs of its source: verifiers made, headers known.
import { core } from "../core.js";
import { KnownSources } from "../known-sources.js";
import { verifierOptions } from "../settings/check.js";
import { duplicatesOf } from "../settings/identity.js";
import { Keeper } from "./keep.js";

/** @typedef {import("../known-sources.js").Environment} Environment */
/** @typedef {import("../settings/types.js").SourceSettings} SourceSettings */

/**
 * @typedef {object} Receiver
 * @property {import("signpost/core").Verifier} verifier with the live secrets
 * @property {(headers: Headers, body: Uint8Array, now: number) => import("signpost/core").Verdict} inspect for unsigned ones
 * @property {readonly string[]} headers names of the headers that this provider sends, in its spelling: they are passed on
 * @property {boolean} byBody the same body is the same event, whatever its id
 * @property {Keeper} keeper where its events are kept
 */

/** @typedef {import("../known-sources.js").Known & Receiver} Source a URL that a provider posts to */
/** @typedef {KnownSources<Receiver>} Sources */

/**
 * @param {Environment} environment
 * @returns {Sources}
 */
export const inboundSources = (environment) =>
  new KnownSources(environment, "inbound", (settings, secrets, before) =>
    receiverOf(settings, secrets, before?.keeper ?? keeperOf(environment, settings.name)),
  );

/**
 * @param {Environment} environment
 * @param {string} name
 */
const keeperOf = ({ SOURCE }, name) => new Keeper(SOURCE, name);

/**
 * @param {SourceSettings} settings
 * @param {string[]} secrets
 * @param {Keeper} keeper
 * @returns {Receiver}
 */
function receiverOf(settings, secrets, keeper) {
  const provider = core.provider(settings.provider);
  const options = verifierOptions(settings, secrets);
  const { secrets: _, ...unsigned } = options;
  return {
    verifier: core.verifier(provider, options),
    inspect: (headers, body, at) => core.inspect(provider, headers, body, at, unsigned),
    headers: headersSentBy(provider),
    byBody: duplicatesOf(provider, settings) === "body",
    keeper,
  };
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
