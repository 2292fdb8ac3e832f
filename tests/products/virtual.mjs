// One endpoint that speaks a product's dialect, on the virtual clock.
import { callerOf } from "../edge/api-client.mjs";
import { bootstrapKey, scene } from "../edge/virtual/gateway.mjs";

/** @typedef {import("../edge/virtual/gateway.mjs").Scene & {call: import("../edge/api-client.mjs").Caller}} Virtual */

/** What makes an endpoint the product's own; everything else is as it is by default. @param {string} provider */
export const dialectOf = (provider) => ({ format: provider, retry: provider, secret_env: ["DIALECT_SECRET"] });

/**
 * The endpoint is called hook, as is its path at the sink; the source is called product.
 * @param {import("../edge/virtual/gateway.mjs").Lifetime} t
 * @param {string} provider
 * @param {object} [options]
 * @param {import("../edge/virtual/sink.mjs").Script[]} [options.answers] of the destination
 * @param {object} [options.endpoint] settings besides
 * @returns {Promise<Virtual>}
 */
export async function virtualEndpoint(t, provider, { answers = [204], endpoint } = {}) {
  const stage = await scene(t, {
    sources: { product: { provider } },
    endpoints: () => ({ hook: { ...dialectOf(provider), ...endpoint } }),
  });
  stage.sink.script("/hook", ...answers);
  return { ...stage, call: callerOf({ url: stage.url(), key: bootstrapKey }) };
}
