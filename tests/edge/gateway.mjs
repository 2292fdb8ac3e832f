// A gateway for tests: real workerd on a free port, in a directory of its own, ended with the test that started it.
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
 * @property {string[]} lines all that it and workerd have printed
 * @property {() => Promise<void>} stop
 */

/**
 * @param {{after(hook: () => Promise<void>): void}} t
 * @param {object} configuration
 * @param {{environment?: Record<string, string>, allow?: string[]}} [options]
 * @returns {Promise<Gateway>}
 */
export async function startGateway(t, configuration, { environment = secrets, allow = [`${sinkAddress}/32`] } = {}) {
  /** @type {string[]} */
  const lines = [];
  const { url, stop } = await serve({
    configuration: JSON.stringify(configuration),
    environment,
    allow,
    onLine: (line) => lines.push(line),
  });
  t.after(stop);
  return { url, lines, stop };
}

/**
 * A configuration with a source for each policy or endpoint that a test needs.
 * @param {Record<string, object>} sources changes to a ClientPress source, by name; it goes to the endpoint "sink" unless told
 * @param {Record<string, object>} endpoints by name; each needs its url
 */
export const configurationOf = (sources, endpoints) => ({
  sources: Object.fromEntries(
    Object.entries(sources).map(([name, change]) => [
      name,
      { provider: "clientpress", secret_env: ["CLIENTPRESS_SECRET"], endpoints: ["sink"], ...change },
    ]),
  ),
  endpoints: Object.fromEntries(
    Object.entries(endpoints).map(([name, change]) => [name, { secret_env: ["ENDPOINT_SECRET"], ...change }]),
  ),
  destinations: { allow_http: true, allow: [sinkAddress] },
});
