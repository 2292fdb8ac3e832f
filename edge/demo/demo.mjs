// The demo: the gateway with one ClientPress source and one destination, and secrets of their own for each start.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "signpost";
import { serve } from "../serve/serve.mjs";
import { Stop } from "../serve/stop.mjs";
import { makeTemporary } from "../serve/temporary.mjs";
import { startDestination } from "./destination.mjs";

/** The source's name, and with it its path. */
export const sourceName = "clientpress";

export const endpointName = "demo";

/** Taken when it is free and no other is asked for. */
export const usualPort = 8787;

/** Seconds between attempts: quick enough to be watched, for some 25 minutes. Then a delivery is dead. */
const delays = [1, 2, 4, 8, ...Array(96).fill(15)];

/**
 * @typedef {object} Demo
 * @property {string} url the gateway's, without a slash at the end
 * @property {string} receiveUrl
 * @property {string} secretFile holds the source's secret; only this user can read it
 * @property {string | undefined} adminKey undefined when the data directory has had one before
 * @property {string | undefined} headerFile the admin key as a header, for curl to read; only this user can read it
 * @property {import("./destination.mjs").Destination} destination
 * @property {Promise<string>} ended how workerd ended, in words
 * @property {() => Promise<void>} stop again: the same promise
 */

/**
 * @param {object} of
 * @param {number} [of.port] the usual one, or any when that is taken, unless given; 0 for any
 * @param {string} [of.data] directory where everything is kept; one that goes with the demo unless given
 * @param {(arrival: import("./destination.mjs").Arrival) => void} of.onArrival at the destination
 * @param {(line: string) => void} of.onLine that the gateway prints
 * @returns {Promise<Demo>}
 * @throws {Stop}
 */
export async function startDemo({ port, data, onArrival, onLine }) {
  const core = await load();
  const secret = core.makeSecret(sourceName);
  const endpointSecret = core.makeSecret("standard");
  const destination = await startDestination({ secret: endpointSecret, onArrival });

  const options = {
    configuration: JSON.stringify(configurationFor(destination.url), null, 2),
    environment: { CLIENTPRESS_SECRET: secret, DEMO_ENDPOINT_SECRET: endpointSecret },
    data,
    onLine,
  };
  let gateway;
  try {
    gateway = await serveOnPort(options, port);
  } catch (error) {
    await destination.stop();
    throw error;
  }

  const { path: directory, remove } = makeTemporary("demo");
  const keep = (/** @type {string} */ name, /** @type {string} */ text) => {
    const file = join(directory, name);
    writeFileSync(file, `${text}\n`, { mode: 0o600 });
    return file;
  };
  /** @type {Promise<void> | undefined} */
  let stopping;
  const stop = async () => {
    await gateway.stop();
    await destination.stop();
    remove();
  };
  const { url, bootstrapKey: adminKey } = gateway;
  return {
    url,
    receiveUrl: `${url}/in/${sourceName}`,
    secretFile: keep("clientpress.secret", secret),
    adminKey,
    headerFile: adminKey && keep("admin.header", `Authorization: Bearer ${adminKey}`),
    destination,
    ended: gateway.ended,
    stop: () => (stopping ??= stop()),
  };
}

/** @param {string} url of the destination */
const configurationFor = (url) => ({
  sources: { [sourceName]: { provider: "clientpress", secret_env: ["CLIENTPRESS_SECRET"] } },
  endpoints: {
    [endpointName]: {
      url,
      sources: [sourceName],
      secret_env: ["DEMO_ENDPOINT_SECRET"],
      retry: { timeout_seconds: 5, delays_seconds: delays },
    },
  },
  destinations: { allow_http: true, allow: ["127.0.0.1"] },
  log: "all",
});

/**
 * @param {Parameters<typeof serve>[0]} options
 * @param {number | undefined} port
 */
async function serveOnPort(options, port) {
  try {
    return await serve({ ...options, port: port ?? usualPort });
  } catch (error) {
    if (!(error instanceof Stop) || error.code !== "port_taken") throw error;
    if (port === undefined) return serve({ ...options, port: 0 });
    throw new Stop(`Port ${port} is taken by another program. Choose another with --port, or --port 0 for any.`);
  }
}
