// A gateway that stands in for Portal.io, with two accounts there and a sink for what it sends.
import assert from "node:assert/strict";
import { before } from "node:test";
import { callerOf } from "../api-client.mjs";
import { configurationOf, startGateway } from "../gateway.mjs";
import { startSink } from "../sink.mjs";
import { startPortalio } from "./portalio.mjs";

/** @typedef {import("./portalio.mjs").Credentials & {id: string}} Key */

const outbound = { provider: "portalio", direction: "outbound", secret_env: undefined };

export const approved = { event: "proposal.status_changed", data: { id: 10025, number: 4123, status: "Approved" } };

/**
 * To be called in the body of a describe; everything is there before its first test.
 * @param {{after(end: () => Promise<void>): void}} t
 */
export function portalioStage(t) {
  const { client: clientOf, isAuthentic } = startPortalio(t);
  const none = /** @type {any} */ (undefined);
  const stage = {
    clientOf,
    isAuthentic,
    sink: /** @type {import("../sink.mjs").Sink} */ (none),
    gateway: /** @type {import("../gateway.mjs").Gateway} */ (none),
    manage: /** @type {import("../api-client.mjs").Caller} */ (none),
    keys: /** @type {{portal: Key, other: Key}} */ (none),
    /** Of the source portal. */
    client: /** @type {ReturnType<typeof clientOf>} */ (none),
    keyFor,
    subscribed,
    dispatch: (/** @type {unknown} */ event) => stage.manage("POST", "/v1/sources/portal/dispatch", event),
  };

  before(async () => {
    stage.sink = await startSink(t);
    stage.gateway = await startGateway(t, configurationOf({ portal: outbound, other: outbound }, {}));
    stage.manage = callerOf(stage.gateway);
    stage.keys = { portal: await keyFor("portal"), other: await keyFor("other") };
    stage.client = clientOf(`${stage.gateway.url}/as/portal`, stage.keys.portal);
  });

  /**
   * @param {string} source
   * @param {object} [own] keys that the client has already
   * @returns {Promise<Key>}
   */
  async function keyFor(source, own) {
    const { status, body } = await stage.manage("POST", `/v1/sources/${source}/keys`, { name: "client", ...own });
    assert.equal(status, 201, JSON.stringify(body));
    return body;
  }

  /**
   * @param {string} path of the sink
   * @param {string} events
   */
  async function subscribed(path, events) {
    const { status, body } = await stage.client.subscribe(["Url", stage.sink.url + path], ["Events", events]);
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  }

  return stage;
}
