// Puts the gateway together from its environment.
import { configurationBinding, ConfigurationError, readConfiguration } from "./configuration.js";
import { forwardingOutbox } from "./forward.js";
import { log } from "./log.js";
import { prepareSources } from "./sources.js";

/**
 * @typedef {object} Gateway
 * @property {ReadonlyMap<string, import("./sources.js").Source>} sources by name
 * @property {import("./receive.js").Receiving} receiving
 */

/**
 * @param {import("signpost/core").Core} core
 * @param {Record<string, unknown>} environment the configuration under its binding, and the secrets that it names
 * @returns {Gateway}
 * @throws {ConfigurationError}
 */
export function createGateway(core, environment) {
  const text = environment[configurationBinding];
  if (typeof text !== "string") {
    throw new ConfigurationError([{ pointer: "", message: `is missing: bind its text to ${configurationBinding}` }]);
  }
  const configuration = readConfiguration(text);
  const now = () => Date.now();
  return {
    sources: prepareSources(core, configuration, environment),
    receiving: { outbox: forwardingOutbox({ core, destinations: configuration.destinations, now, log }), now, log },
  };
}
