// What every program does with an order: prepares the contestants of a group, and makes sure that each answers rightly.
import { groups } from "../contestants.mjs";

/**
 * @typedef {object} Order
 * @property {number} group index
 * @property {boolean} valid
 * @property {import("../webhooks.mjs").Webhook} webhook
 * @property {{text: string, standard: string}} secrets
 * @property {number} rounds
 */

/**
 * @param {Order} order
 * @param {Pick<import("../contestants.mjs").Setting, "core" | "receiving" | "crypto" | "stripe">} runtime
 * @returns {Promise<Record<string, import("../contestants.mjs").Contestant>>} those that this runtime can run
 */
export async function prepare({ group, valid, webhook, secrets }, runtime) {
  /** @type {Record<string, import("../contestants.mjs").Contestant>} */
  const prepared = {};
  for (const [name, make] of Object.entries(groups[group].contestants)) {
    const contestant = await made(() => make({ ...runtime, webhook, secrets }));
    if (!contestant) continue;
    const answer = await contestant();
    if (answer !== valid) throw new Error(`${name} says ${answer} of a webhook that is ${valid ? "good" : "bad"}`);
    prepared[name] = contestant;
  }
  return prepared;
}

/**
 * @template T
 * @param {() => T | Promise<T>} make
 * @returns {Promise<T | undefined>} nothing where the runtime refuses to compile WebAssembly from bytes, as Workers do
 */
async function made(make) {
  try {
    return await make();
  } catch (error) {
    if (/Wasm code generation disallowed/.test(String(error))) return undefined;
    throw error;
  }
}
