// What a webhook needs of its source: verifiers made, headers known.
import { core, verifyCore } from "../core.js";
import { KnownSources } from "../known-sources.js";
import { verifierOptions } from "../settings/check.js";
import { judgingOf, programIn } from "../settings/judging.js";
import { Keeper } from "./keep.js";

/** @typedef {import("../known-sources.js").Environment} Environment */
/** @typedef {import("../settings/types.js").SourceSettings} SourceSettings */

/**
 * The verdict, and with it the keys of a webhook that may be kept.
 * @typedef {(headers: Headers, body: Uint8Array, now: number) => import("signpost/verify").KeyedVerdict} Judge
 *
 * @typedef {object} Receiver
 * @property {Judge} verify with the live secrets
 * @property {Judge} inspect for unsigned ones
 * @property {readonly string[]} headers names of the headers that this provider sends, in its spelling: they are passed on
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
  const { judging, provider } = openProvider(settings);
  const options = verifierOptions(settings, secrets);
  const { secrets: _, ...unsigned } = options;
  const keys = { scope: settings.name, bodyKey: judging.by_body };
  const verifier = verifyCore.verifier(provider, options);
  return {
    verify: (headers, body, at) => verifier.verify(headers, body, at, keys),
    inspect: (headers, body, at) => verifyCore.inspect(provider, headers, body, at, { ...unsigned, ...keys }),
    headers: judging.headers,
    keeper,
  };
}

/**
 * @param {SourceSettings} settings
 * @returns {{judging: import("../settings/types.js").Judging, provider: import("signpost/verify").Provider}}
 */
function openProvider(settings) {
  const given = settings.judging;
  if (given) {
    try {
      return { judging: given, provider: verifyCore.provider(programIn(given, settings.provider)) };
    } catch (error) {
      // The settings were stored by another version of Signpost, whose programs are not this one's.
      if (/** @type {{code?: string}} */ (error).code !== "invalid_program") throw error;
    }
  }
  const judging = judgingOf(core, settings);
  return { judging, provider: verifyCore.provider(programIn(judging, settings.provider)) };
}
