// The demo: one ClientPress source, one destination, secrets of their own for each start.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "signpost";
import { serve } from "../serve/serve.mjs";
import { Stop } from "../serve/stop.mjs";
import { startDestination } from "./destination.mjs";

/** The source's name, and with it its path. */
export const sourceName = "clientpress";

/** Taken when it is free and no other is asked for. */
export const usualPort = 8787;

/**
 * @typedef {object} Demo
 * @property {string} receiveUrl
 * @property {string} destinationUrl
 * @property {string} secretFile holds the source's secret; only this user can read it
 * @property {Promise<string>} ended how workerd ended, in words
 * @property {() => Promise<void>} stop again: the same promise
 */

/**
 * @param {object} of
 * @param {number} [of.port] the usual one, or any when that is taken, unless given; 0 for any
 * @param {(arrival: import("./destination.mjs").Arrival) => void} of.onArrival at the destination
 * @param {(line: string) => void} of.onLine that the gateway prints
 * @returns {Promise<Demo>}
 * @throws {Stop}
 */
export async function startDemo({ port, onArrival, onLine }) {
  const core = await load();
  const secret = core.makeSecret(sourceName);
  const endpointSecret = core.makeSecret("standard");
  const destination = await startDestination({ secret: endpointSecret, onArrival });

  const options = {
    configuration: JSON.stringify(configurationFor(destination.url), null, 2),
    environment: { CLIENTPRESS_SECRET: secret, DEMO_ENDPOINT_SECRET: endpointSecret },
    allow: ["127.0.0.1/32"],
    onLine,
  };
  let gateway;
  try {
    gateway = await serveOnPort(options, port);
  } catch (error) {
    await destination.stop();
    throw error;
  }

  const directory = mkdtempSync(join(tmpdir(), "signpost-demo-"));
  const secretFile = join(directory, "clientpress.secret");
  writeFileSync(secretFile, `${secret}\n`, { mode: 0o600 });
  const remove = () => rmSync(directory, { recursive: true, force: true });
  process.once("exit", remove);
  /** @type {Promise<void> | undefined} */
  let stopping;
  const stop = async () => {
    await gateway.stop();
    await destination.stop();
    process.removeListener("exit", remove);
    remove();
  };
  return {
    receiveUrl: `${gateway.url}/in/${sourceName}`,
    destinationUrl: destination.url,
    secretFile,
    ended: gateway.ended,
    stop: () => (stopping ??= stop()),
  };
}

/** @param {string} url of the destination */
const configurationFor = (url) => ({
  sources: {
    [sourceName]: { provider: "clientpress", secret_env: ["CLIENTPRESS_SECRET"], endpoints: ["demo"] },
  },
  endpoints: { demo: { url, secret_env: ["DEMO_ENDPOINT_SECRET"] } },
  destinations: { allow_http: true, allow: ["127.0.0.1"] },
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
