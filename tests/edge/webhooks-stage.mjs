// What the tests of a product's webhooks share: a gateway on the virtual clock that stands in for the product, and the product's
// form, which is the management API.
import assert from "node:assert/strict";
import { callerOf } from "./api-client.mjs";
import { bootstrapKey, scene } from "./virtual/gateway.mjs";

/** Where the source's webhooks are managed. */
export const base = "/v1/sources/product/webhooks";

/**
 * @param {import("./virtual/gateway.mjs").Lifetime} t
 * @param {string | object} provider
 * @param {Record<string, unknown>} [source] settings besides
 * @param {(sink: string) => Record<string, object>} [endpoints] of the configuration file
 */
export async function product(t, provider, source = {}, endpoints = () => ({})) {
  const stage = await scene(t, { sources: { product: { provider, direction: "outbound", ...source } }, endpoints });
  /** @type {import("./api-client.mjs").Caller} */
  const call = (...of) => callerOf({ url: stage.url(), key: bootstrapKey })(...of);
  const done = async (/** @type {Promise<import("./api-client.mjs").Answer>} */ asked, status = 200) => {
    const answer = await asked;
    assert.equal(answer.status, status, JSON.stringify(answer.body));
    return answer.body;
  };
  const dispatch = async (/** @type {object} */ event) => {
    const answer = await call("POST", "/v1/sources/product/dispatch", event);
    assert.ok(answer.status < 300, JSON.stringify(answer.body));
    return answer.body;
  };
  return {
    ...stage,
    call,
    done,
    /** Answered once the gateway has it; nothing else is waited for. */
    dispatch,
    /** The same, and all that follows from it at once. */
    async happens(/** @type {object} */ event) {
      const outcome = await dispatch(event);
      await stage.clock.settle();
      return outcome;
    },
    /** A webhook at the sink's path /hook. */
    create: (/** @type {object} */ input = {}) =>
      done(call("POST", base, { url: `${stage.sink.url}/hook`, ...input }), 201),
    get: (/** @type {string} */ path) => done(call("GET", path)),
    patch: (/** @type {string} */ id, /** @type {object} */ change) => done(call("PATCH", `${base}/${id}`, change)),
    /** Rows of the delivery log, newest first. */
    log: async (/** @type {string} */ id) => (await done(call("GET", `${base}/${id}/deliveries`))).items,
  };
}

/** @param {any[]} rows of the log @returns {unknown[][]} */
export const told = (rows) =>
  rows.map(({ event, attempt, outcome, status_code }) => [event, attempt, outcome, status_code]);
