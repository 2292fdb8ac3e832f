// One gateway as workerd runs it: bundled into a directory of its own, and started from there as often as it takes.
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { configurationBinding } from "../src/settings/file.js";
import { bundleWorker } from "./bundle.mjs";
import { configurationFile, workerdConfiguration } from "./capnp.mjs";
import { inspect } from "./inspect.mjs";
import { openListener } from "./listener.mjs";
import { makeTemporary } from "./temporary.mjs";
import { startWorkerd } from "./workerd.mjs";

/**
 * @typedef {object} Launch
 * @property {string} [configuration] JSON text; docs/configuration.md
 * @property {Record<string, string | undefined>} environment holds the secrets that the configuration names
 * @property {readonly string[]} allow where the network lets connections go: CIDR blocks, or workerd's words such as "public"
 * @property {readonly string[]} [deny] and where not; of two blocks that hold an address, the more specific one holds
 * @property {readonly string[]} [certificates] in PEM: destinations' own may lead to these, beside those that browsers trust
 * @property {string} [host] the address to listen on; 127.0.0.1 unless given, "*" for all
 * @property {number} [port] 0, the default, for any
 * @property {string} [data] directory of the objects' storage; it must be there. One that goes with the gateway unless given
 * @property {string} [entry] another module around the Worker, for tests
 * @property {boolean} [control] has the Worker listen at a private socket too
 * @property {number} [inherit] a file descriptor that workerd holds open while it runs
 * @property {(line: string) => void} onLine each line that the gateway and workerd print
 *
 * @typedef {object} Prepared
 * @property {string | undefined} control path of the private socket
 * @property {string | undefined} gate path of the socket that workerd listens at when the listener is gated
 * @property {(listener: import("./listener.mjs").Listener, secretNames: readonly string[]) => Promise<import("./workerd.mjs").Running>} start
 *   with these variables of the environment, and no others. One at a time
 * @property {() => void} remove everything that was prepared
 *
 * @typedef {Omit<import("./workerd.mjs").Running, "stop"> & {url: string, stop: () => Promise<void>}} Launched url: without a slash
 *   at the end
 */

/** The built pages (scripts/pages.mjs). A gateway works without them. */
const builtPages = fileURLToPath(new URL("../../build/pages", import.meta.url));

/** Where the gateway listens unless told otherwise. */
export const usualHost = "127.0.0.1";

const certificateFile = (/** @type {number} */ index) => `certificate-${index}.pem`;

/** The longest path that the kernel takes for a socket, and some to spare. */
const longestSocketPath = 100;

/**
 * @param {Launch} options
 * @returns {Prepared}
 */
export function prepare(options) {
  const {
    configuration = "",
    environment,
    allow,
    deny,
    data = "",
    certificates = [],
    entry,
    inherit,
    onLine,
  } = options;
  const { path: directory, remove } = makeTemporary("run");
  const at = (/** @type {string} */ name) => join(directory, name);
  const control = options.control && at("control").length <= longestSocketPath ? at("control") : undefined;
  const gate = at("gate").length <= longestSocketPath ? at("gate") : undefined;
  try {
    bundleWorker(directory, entry);
    writeFileSync(at(configurationFile), configuration);
    certificates.forEach((pem, index) => writeFileSync(at(certificateFile(index)), pem));
  } catch (error) {
    remove();
    throw error;
  }
  return {
    control,
    gate,
    remove,
    async start(listener, secretNames) {
      // Of the workerd before this one.
      for (const path of [control, gate]) if (path) rmSync(path, { force: true });
      const pages = existsSync(builtPages) ? builtPages : undefined;
      const address = listener.gated() ? `unix:${gate}` : undefined;
      const names = certificates.map((_, index) => certificateFile(index));
      const text = {
        address,
        data,
        configurationBinding,
        secretNames,
        allow,
        deny,
        certificates: names,
        pages,
        found: inspect(data),
        control,
      };
      writeFileSync(at("gateway.capnp"), workerdConfiguration(text));
      return startWorkerd({
        configuration: at("gateway.capnp"),
        environment: Object.fromEntries(secretNames.map((name) => [name, environment[name] ?? ""])),
        listener: address === undefined ? listener.fd : undefined,
        inherit,
        onLine,
      });
    },
  };
}

/**
 * The gateway once, on what it is given: nothing is checked ahead and nothing is started again.
 * @param {Launch} options
 * @param {readonly string[]} secretNames the variables of the environment that workerd is given
 * @returns {Promise<Launched>}
 * @throws {import("./stop.mjs").Stop} when workerd is missing or does not start; code "port_taken"
 */
export async function launch(options, secretNames) {
  const temporary = options.data === undefined ? makeTemporary("data") : undefined;
  if (options.data !== undefined) mkdirSync(options.data, { recursive: true, mode: 0o700 });
  const forget = () => temporary?.remove();
  const { start, remove } = prepare({ ...options, data: options.data ?? temporary?.path });
  /** @type {import("./listener.mjs").Listener | undefined} */
  let listener;
  try {
    listener = await openListener(options.host ?? usualHost, options.port ?? 0);
    const running = await start(listener, secretNames);
    running.ended.then(forget);
    // Nobody starts another one: it alone has it.
    await listener.close();
    return { ...running, stop: () => running.stop(), url: urlOf(listener) };
  } catch (error) {
    await listener?.close();
    forget();
    throw error;
  } finally {
    // workerd has read everything by the time it listens.
    remove();
  }
}

/** @param {import("./listener.mjs").Listener} listener */
export function urlOf({ host, port }) {
  const reached = { "*": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "[::1]" }[host] ?? host;
  return `http://${reached.includes(":") && !reached.startsWith("[") ? `[${reached}]` : reached}:${port}`;
}
