// A gateway that stands in for a ClientPress site, the site itself, and OttoKit connected to the gateway.
import assert from "node:assert/strict";
import { before } from "node:test";
import { eventually } from "../../patience.mjs";
import { callerOf } from "../api-client.mjs";
import { configurationOf, secrets, startGateway } from "../gateway.mjs";
import { sinkAddress, startSink } from "../sink.mjs";
import { ottokit, startSite } from "./ottokit.mjs";

/** The key that the site has given out. */
export const siteKey = "cp_live_7Yq2-the-site's-own-key";

/** A name that no site has (RFC 6761), and that an endpoint may have all the same. */
export const nobodys = "no-such-site.invalid";

const direction = { direction: "automation", secret_env: undefined };
const environment = { ...secrets, SITE_KEY: siteKey };

/**
 * Changes to the endpoint site, and others for the same site by name, each with a source of its own that is called the same.
 * @typedef {Record<string, object>} Sites
 */

/**
 * Nothing is there before begin(). The site is a part of a larger one, below /clients.
 * @param {{after(end: () => Promise<void>): void}} t
 */
export function automation(t) {
  const none = /** @type {any} */ (undefined);
  /** @type {object} */
  let configuration;
  /** @type {{data?: string}} */
  let options = {};
  const stage = {
    site: /** @type {Awaited<ReturnType<typeof startSite>>} */ (none),
    sink: /** @type {import("../sink.mjs").Sink} */ (none),
    gateway: /** @type {import("../gateway.mjs").Gateway} */ (none),
    manage: /** @type {import("../api-client.mjs").Caller} */ (none),
    /** OttoKit's, of the source agency. */
    key: "",
    connected: /** @type {ReturnType<typeof ottokit>} */ (none),
    begin,
    restart,
    keyFor,
    act,
    outcome,
    ended,
  };

  /**
   * @param {Sites} [sites]
   * @param {{data?: string}} [of] data: a directory that outlives the gateway
   */
  async function begin({ site = {}, ...others } = {}, of = {}) {
    [stage.site, stage.sink] = await Promise.all([startSite(t, siteKey), startSink(t)]);
    const own = { url: `${stage.site.url}/clients/`, sources: ["agency"], secret_env: ["SITE_KEY"] };
    const more = Object.entries(others);
    const endpoints = {
      site: { ...own, ...site },
      ...Object.fromEntries(more.map(([name, change]) => [name, { ...own, sources: [name], ...change }])),
      everything: { url: `${stage.sink.url}/everything` },
    };
    const named = Object.fromEntries(more.map(([name]) => [name, direction]));
    configuration = configurationOf({ portal: {}, agency: direction, branch: direction, ...named }, endpoints, {
      destinations: { allow_http: true, allow: [sinkAddress, nobodys] },
    });
    options = of;
    await start(configuration, environment);
    stage.key = (await keyFor("agency")).key;
    stage.connected = ottokit(`${stage.gateway.url}/as/agency`, stage.key);
  }

  /**
   * @param {object} of its configuration
   * @param {Record<string, string>} variables
   */
  async function start(of, variables) {
    stage.gateway = await startGateway(t, of, { environment: variables, ...options });
    stage.manage = callerOf(stage.gateway);
  }

  /** @param {object} [change] of the configuration */
  function restart(change = {}) {
    return start({ ...configuration, ...change }, { ...environment, SIGNPOST_BOOTSTRAP_KEY: stage.gateway.key });
  }

  /**
   * @param {string} source
   * @returns {Promise<{id: string, key: string}>}
   */
  async function keyFor(source) {
    const { status, body } = await stage.manage("POST", `/v1/sources/${source}/keys`, { name: "OttoKit" });
    assert.equal(status, 201, JSON.stringify(body));
    return body;
  }

  /**
   * An action with the whole of its answer.
   * @param {object} action
   * @param {RequestInit} [init]
   * @param {[source: string, key: string]} [of]
   */
  function act(action, init = {}, [source, key] = ["agency", stage.key]) {
    return fetch(`${stage.gateway.url}/as/${source}/wp-json/cp/v1/webhook`, {
      method: "POST",
      headers: { "X-CP-API-Key": key, "Content-Type": "application/json" },
      body: JSON.stringify(action),
      redirect: "manual",
      ...init,
    });
  }

  /**
   * What became of it, as OttoKit can ask.
   * @param {string | null | undefined} id
   * @param {string} [key]
   * @returns {Promise<{status: number, body: any}>}
   */
  async function outcome(id, key = stage.key) {
    const url = `${stage.gateway.url}/as/agency/wp-json/cp/v1/webhook/${id}`;
    const response = await fetch(url, { headers: key ? { "X-CP-API-Key": key } : {} });
    return { status: response.status, body: await response.json() };
  }

  /**
   * @param {string | null | undefined} id
   * @returns {Promise<any>} its outcome once it is none of those that may change
   */
  function ended(id) {
    const look = async () => {
      const { status, body } = await outcome(id);
      return status === 200 && body.outcome !== "pending" ? body : undefined;
    };
    return eventually(look, `an end of ${id}`);
  }

  return stage;
}

/**
 * The same for a whole suite: to be called in the body of a describe; everything is there before its first test.
 * @param {{after(end: () => Promise<void>): void}} t
 * @param {Sites} [sites]
 */
export function ottokitStage(t, sites) {
  const stage = automation(t);
  before(() => stage.begin(sites));
  return stage;
}
