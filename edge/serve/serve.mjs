// The gateway in workerd on this machine: the configuration is checked, then the Worker is bundled into a directory of its own
// and started.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "signpost";
import { configurationBinding, readConfiguration, secretNamesOf } from "../src/configuration.js";
import { prepareSources } from "../src/sources.js";
import { bundleWorker } from "./bundle.mjs";
import { configurationFile, workerdConfiguration } from "./capnp.mjs";
import { startWorkerd } from "./workerd.mjs";

/**
 * @typedef {object} Serve
 * @property {string} configuration JSON text; edge/README.md
 * @property {Record<string, string | undefined>} environment holds the secrets that the configuration names; workerd is given
 *   those alone
 * @property {readonly string[]} allow where the network lets connections go: CIDR blocks, or workerd's words such as "public"
 * @property {number} [port] 0, the default, for any
 * @property {(line: string) => void} onLine each line that the gateway and workerd print
 *
 * @typedef {object} Serving
 * @property {string} url without a slash at the end
 * @property {() => Promise<void>} stop ends workerd; again: the same promise
 * @property {Promise<string>} ended how workerd ended, in words
 */

/**
 * @param {Serve} options
 * @returns {Promise<Serving>}
 * @throws {import("../src/configuration.js").ConfigurationError}
 * @throws {import("./stop.mjs").Stop} when workerd is missing or does not start; code "port_taken"
 */
export async function serve(options) {
  // The Worker would find the same faults, but only when the first request comes.
  const read = readConfiguration(options.configuration);
  prepareSources(await load(), read, options.environment);
  return launch(options, secretNamesOf(read));
}

/**
 * serve() without the check.
 * @param {Serve} options
 * @param {readonly string[]} secretNames the variables of the environment that workerd is given
 * @returns {Promise<Serving>}
 */
export async function launch({ configuration, environment, allow, port = 0, onLine }, secretNames) {
  const directory = mkdtempSync(join(tmpdir(), "signpost-gateway-"));
  const at = (/** @type {string} */ name) => join(directory, name);
  const address = `127.0.0.1:${port}`;
  try {
    bundleWorker(directory);
    writeFileSync(at(configurationFile), configuration);
    writeFileSync(at("gateway.capnp"), workerdConfiguration({ address, configurationBinding, secretNames, allow }));
    const running = await startWorkerd({
      configuration: at("gateway.capnp"),
      environment: Object.fromEntries(secretNames.map((name) => [name, environment[name] ?? ""])),
      onLine,
    });
    return { url: `http://127.0.0.1:${running.port}`, stop: running.stop, ended: running.ended };
  } finally {
    // workerd has read everything by the time it listens.
    rmSync(directory, { recursive: true, force: true });
  }
}
