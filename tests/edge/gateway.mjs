// A gateway for tests: real workerd on a free port, in a directory of its own, ended with the test that started it.
import { randomBytes } from "node:crypto";
import { serve } from "../../edge/serve/serve.mjs";
import { sinkAddress } from "./sink.mjs";

/** Secrets that tests sign with. Those of endpoints are whsec_ and 32 bytes in base64. */
export const secrets = {
  CLIENTPRESS_SECRET: "9c1f0f8f5d0b4c8e8f4f0a6b1d2e3f40",
  CLIENTPRESS_OLD_SECRET: "the secret before: caf\u00e9, \u{1f511} and spaces",
  ENDPOINT_SECRET: "whsec_ZW5kcG9pbnQtc2VjcmV0LTMyLWJ5dGVzLWxvbmchISE=",
  ENDPOINT_OLD_SECRET: "whsec_YW5vdGhlci1lbmRwb2ludC1zZWNyZXQtMzItYnl0ZXM=",
};

/**
 * @typedef {object} Gateway
 * @property {string} url
 * @property {string} key an API key with full access
 * @property {string[]} lines all that it and workerd have printed
 * @property {() => number} pid workerd's
 * @property {() => Promise<void>} stop
 * @property {() => Promise<void>} kill ends it as a power cut would
 * @property {Promise<string>} ended
 */

/**
 * @param {{after(hook: () => Promise<void>): void}} t
 * @param {object} configuration
 * @param {object} [options]
 * @param {Record<string, string>} [options.environment]
 * @param {string[]} [options.allow] where the network lets connections go; the configuration's own exceptions unless given
 * @param {string[]} [options.certificates] in PEM, to trust beside the public ones
 * @param {string} [options.data] a directory that outlives it
 * @param {number} [options.port]
 * @param {number} [options.grace] milliseconds that a stop gives to what is under way
 * @param {boolean} [options.restart] false: workerd is not started again when it ends unasked
 * @returns {Promise<Gateway>}
 */
export async function startGateway(
  t,
  configuration,
  { environment = secrets, allow, certificates, data, port, grace, restart } = {},
) {
  /** @type {string[]} */
  const lines = [];
  const key = `sp_${randomBytes(32).toString("base64url")}`;
  const { url, pid, stop, kill, ended } = await serve({
    configuration: JSON.stringify(configuration),
    environment: { SIGNPOST_BOOTSTRAP_KEY: key, ...environment },
    allow,
    certificates,
    data,
    port,
    grace,
    restart,
    onLine: (line) => lines.push(line),
  });
  t.after(stop);
  return { url, key: environment.SIGNPOST_BOOTSTRAP_KEY ?? key, lines, pid, stop, kill, ended };
}

/**
 * A configuration with a source for each policy, and an endpoint for each destination, that a test needs.
 * @param {Record<string, object>} sources changes to a ClientPress source, by name
 * @param {Record<string, object>} endpoints by name; each needs its url, and takes from every source unless told
 * @param {object} [more] keys of the configuration
 */
export const configurationOf = (sources, endpoints, more) => ({
  sources: Object.fromEntries(
    Object.entries(sources).map(([name, change]) => [
      name,
      { provider: "clientpress", secret_env: ["CLIENTPRESS_SECRET"], ...change },
    ]),
  ),
  endpoints: Object.fromEntries(
    Object.entries(endpoints).map(([name, change]) => [
      name,
      { sources: ["*"], secret_env: ["ENDPOINT_SECRET"], ...change },
    ]),
  ),
  destinations: { allow_http: true, allow: [sinkAddress] },
  ...more,
});

/**
 * @param {Gateway} gateway
 * @param {string} source
 * @returns {Promise<any[]>} what it has kept, newest first; at most 100
 */
export async function eventsOf({ url, key }, source) {
  const headers = { authorization: `Bearer ${key}` };
  const response = await fetch(`${url}/v1/sources/${source}/events?limit=100`, { headers });
  if (response.status !== 200) throw new Error(`events: ${response.status} ${await response.text()}`);
  const { items } = /** @type {any} */ (await response.json());
  return items;
}
