// One delivery and its schedule: what the tests of schedules share.
import assert from "node:assert/strict";
import { scene } from "./gateway.mjs";

/** @typedef {import("./sink.mjs").Script} Script */

export const minute = 60;
export const hour = 3600;
export const day = 86_400;

/**
 * @param {readonly number[]} delays seconds after the failure before
 * @returns {number[]} seconds after the first attempt at which each one is made
 */
export const times = (delays) =>
  delays.reduce((all, delay) => [...all, /** @type {number} */ (all.at(-1)) + delay], [0]);

/**
 * One endpoint, called hook, with the retry policy of a provider; one webhook that comes in.
 * @param {import("./gateway.mjs").Lifetime} t
 * @param {object} endpoint settings
 * @param {readonly Script[]} [answers] of the destination
 * @param {Record<string, object>} [sources]
 */
export async function oneDelivery(t, endpoint, answers = [500], sources = undefined) {
  const stage = await scene(t, { sources, endpoints: () => ({ hook: endpoint }) });
  stage.sink.script("/hook", ...answers);
  const [source] = Object.keys(sources ?? { demo: {} });
  const webhook = await stage.send(source);
  return { ...stage, webhook, ...looksAt(stage.clock, "hook") };
}

/**
 * @param {import("./clock.mjs").Clock} clock
 * @param {string} name of an endpoint
 */
export function looksAt(clock, name) {
  const endpoint = clock.objects.endpoint(name);
  /** @returns {Promise<any[]>} oldest first */
  const deliveries = async () => (await endpoint.deliveries({ limit: 100 })).deliveries.reverse();
  return {
    endpoint,
    deliveries,
    /** @returns {Promise<any>} the only one, with its attempts */
    async delivery() {
      const all = await deliveries();
      assert.equal(all.length, 1);
      return endpoint.delivery(all[0].seq);
    },
    states: async () => (await deliveries()).map(({ state }) => state),
  };
}

/**
 * @param {import("./sink.mjs").ScriptedSink} sink
 * @param {string} path
 * @returns {number[][]} of each delivery (told by its body), the seconds after its first attempt at which one was made
 */
export function timesOfEach(sink, path) {
  /** @type {Map<string, number[]>} */
  const byBody = new Map();
  for (const { body, at } of sink.at(path)) {
    const key = body.toString();
    byBody.set(key, [...(byBody.get(key) ?? []), at]);
  }
  return [...byBody.values()].map((all) => all.map((at) => (at - all[0]) / 1000));
}
