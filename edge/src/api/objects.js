// The way from the management API to Source and Endpoint objects. An object is never touched for a name that the Directory does
// not know: that would make one.
import { Problem } from "./problem.js";
import { directoryOf } from "../directory/stub.js";
import { storageFaultOf } from "../storage-error.js";
import { stubOf } from "../stub.js";

/** @typedef {Record<string, any>} Environment */

/**
 * @param {Environment} environment
 * @param {string} name that the Directory knows
 * @returns {import("../stub.js").Calls<"Endpoint">}
 */
export const endpointObject = (environment, name) => stubOf("Endpoint", environment.ENDPOINT, name);

/**
 * @param {Environment} environment
 * @param {string} name
 * @returns {Promise<import("../directory/views.js").SourceView>}
 * @throws {Problem} not_found
 */
export async function requireSource(environment, name) {
  const source = await directoryOf(environment).source(name);
  if (!source) throw new Problem("not_found");
  return source;
}

/**
 * @param {Environment} environment
 * @param {string} name
 * @returns {Promise<import("../directory/views.js").EndpointView>}
 * @throws {Problem} not_found
 */
export async function requireEndpoint(environment, name) {
  const endpoint = await directoryOf(environment).endpoint(name);
  if (!endpoint) throw new Problem("not_found");
  return endpoint;
}

/**
 * Asks many, some at a time.
 * @template T, R
 * @param {readonly T[]} all
 * @param {(one: T) => Promise<R>} ask
 * @returns {Promise<R[]>} in the same order
 */
export async function askAll(all, ask) {
  const answers = [];
  for (let i = 0; i < all.length; i += 32) answers.push(...(await Promise.all(all.slice(i, i + 32).map(ask))));
  return answers;
}

/** @typedef {{kind: "source" | "endpoint", name: string}} Named */
/** @typedef {Named & {code: import("../storage-error.js").StorageCode}} Unavailable */

/**
 * Asks many: what the sound ones have must not be hidden by those whose data cannot be used, and these are named.
 * @template {Named} T
 * @template R
 * @param {readonly T[]} all
 * @param {(one: T) => Promise<R>} ask
 * @returns {Promise<{answers: R[], unavailable: Unavailable[]}>}
 */
export async function askSound(all, ask) {
  /** @type {Unavailable[]} */
  const unavailable = [];
  const answers = await askAll(all, async (one) => {
    try {
      return [await ask(one)];
    } catch (error) {
      const fault = storageFaultOf(error);
      if (!fault) throw error;
      unavailable.push({ kind: one.kind, name: one.name, code: fault.code });
      return [];
    }
  });
  const order = (/** @type {Named} */ { kind, name }) => `${kind} ${name}`;
  unavailable.sort((one, other) => (order(one) < order(other) ? -1 : 1));
  return { answers: answers.flat(), unavailable };
}
