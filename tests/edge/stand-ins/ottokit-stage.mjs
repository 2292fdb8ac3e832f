// A gateway that stands in for a ClientPress site, the site itself, and OttoKit connected to the gateway.
import assert from "node:assert/strict";
import { before } from "node:test";
import { callerOf } from "../api-client.mjs";
import { configurationOf, secrets, startGateway } from "../gateway.mjs";
import { startSink } from "../sink.mjs";
import { ottokit, startSite } from "./ottokit.mjs";

/** The key that the site has given out. */
export const siteKey = "cp_live_7Yq2-the-site's-own-key";

const automation = { direction: "automation", secret_env: undefined };

/**
 * To be called in the body of a describe; everything is there before its first test. The site is a part of a larger one, below /clients.
 * @param {{after(end: () => Promise<void>): void}} t
 */
export function ottokitStage(t) {
  const none = /** @type {any} */ (undefined);
  const stage = {
    site: /** @type {Awaited<ReturnType<typeof startSite>>} */ (none),
    sink: /** @type {import("../sink.mjs").Sink} */ (none),
    gateway: /** @type {import("../gateway.mjs").Gateway} */ (none),
    manage: /** @type {import("../api-client.mjs").Caller} */ (none),
    /** OttoKit's, of the source agency. */
    key: "",
    connected: /** @type {ReturnType<typeof ottokit>} */ (none),
    keyFor,
  };

  before(async () => {
    [stage.site, stage.sink] = await Promise.all([startSite(t, siteKey), startSink(t)]);
    const endpoints = {
      site: { url: `${stage.site.url}/clients/`, sources: ["agency"], secret_env: ["SITE_KEY"] },
      everything: { url: `${stage.sink.url}/everything` },
    };
    const configuration = configurationOf({ portal: {}, agency: automation, branch: automation }, endpoints);
    stage.gateway = await startGateway(t, configuration, { environment: { ...secrets, SITE_KEY: siteKey } });
    stage.manage = callerOf(stage.gateway);
    stage.key = (await keyFor("agency")).key;
    stage.connected = ottokit(`${stage.gateway.url}/as/agency`, stage.key);
  });

  /**
   * @param {string} source
   * @returns {Promise<{id: string, key: string}>}
   */
  async function keyFor(source) {
    const { status, body } = await stage.manage("POST", `/v1/sources/${source}/keys`, { name: "OttoKit" });
    assert.equal(status, 201, JSON.stringify(body));
    return body;
  }

  return stage;
}
