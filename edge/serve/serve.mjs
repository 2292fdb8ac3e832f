// The gateway on this machine: its configuration is checked, its data directory opened, and workerd kept running on it.
import { randomBytes } from "node:crypto";
import { load } from "signpost";
import {
  bootstrapKeyBinding,
  masterKeyBinding,
  readConfiguration,
  resolveConfiguration,
  secretNamesOf,
} from "../src/settings/file.js";
import { visible } from "../src/visible.js";
import { openData } from "./data.mjs";
import { removeDeleted } from "./deletion.mjs";
import { descriptorLimit, wordsOn } from "./descriptors.mjs";
import { prepare, urlOf, usualHost } from "./launch.mjs";
import { inheritedListener, inheritsListener, openListener } from "./listener.mjs";
import { networkLists } from "./network.mjs";
import { isKey, NotReady, ready } from "./ready.mjs";
import { rewriteOld } from "./rewrite.mjs";
import { Stop } from "./stop.mjs";
import { supervise } from "./supervise.mjs";
import { makeTemporary } from "./temporary.mjs";

export { launch } from "./launch.mjs";

/**
 * @typedef {object} Serve
 * @property {string} [configuration] JSON text; docs/configuration.md. Without one everything comes from the management API
 * @property {Record<string, string | undefined>} environment holds the secrets that the configuration names, and may hold the
 *   master key and the bootstrap key; workerd is given those alone
 * @property {readonly string[]} [allow] where the network lets connections go, in place of what follows from the configuration:
 *   CIDR blocks, or workerd's words such as "public". For tests
 * @property {readonly string[]} [certificates] in PEM: destinations' own may lead to these, beside those that browsers trust
 * @property {string} [host] the address to listen on; 127.0.0.1 unless given, "*" for all
 * @property {number} [port] 0, the default, for any
 * @property {string} [data] directory where everything is kept, made if need be. One that goes with the gateway unless given
 * @property {string} [entry] another module around the Worker, for tests
 * @property {boolean} [restart] false: workerd is not started again when it ends unasked
 * @property {number} [grace] milliseconds that a stop gives requests and attempts under way; 10,000 unless given
 * @property {(line: string) => void} onLine each line that the gateway and workerd print
 *
 * @typedef {object} Serving
 * @property {string} url without a slash at the end
 * @property {string | undefined} bootstrapKey the first API key, when this start has made it: it is kept nowhere else
 * @property {() => number} pid workerd's
 * @property {() => Promise<void>} stop lets requests and attempts under way end, then workerd; again: the same promise
 * @property {() => Promise<void>} kill ends workerd as a power cut would
 * @property {Promise<string>} ended how workerd ended for good, in words
 */

/**
 * @param {Serve} options
 * @returns {Promise<Serving>} when the gateway is ready
 * @throws {import("../src/settings/faults.js").ConfigurationError}
 * @throws {Stop} with what to do; code "port_taken", "data_in_use", "newer_data", "storage_damaged"
 */
export async function serve(options) {
  const { configuration, environment, host = usualHost, port = 0, restart = true, grace = 10_000 } = options;
  // The gateway would find the same faults, but only once it runs.
  const read = configuration === undefined ? undefined : readConfiguration(configuration);
  if (configuration !== undefined) resolveConfiguration(await load(), configuration, environment);
  const named = read ? secretNamesOf(read) : [];
  const network = options.allow ? { allow: options.allow } : networkLists(read?.destinations.allow ?? []);

  const store = openStore(options);
  /** @type {(() => void)[]} what is to be undone, the last first */
  const undo = [store.release];
  const finish = () =>
    undo
      .splice(0)
      .reverse()
      .forEach((step) => step());
  /** @type {string[]} the gateway's last lines, for when it does not come up */
  const said = [];
  /** @type {import("./supervise.mjs").Supervised | undefined} */
  let supervised;
  /** @type {import("./listener.mjs").Listener | undefined} */
  let listener;
  try {
    const opening = inheritsListener(environment) ? inheritedListener(environment) : openListener(host, port);
    const held = (listener = await opening);
    if (options.data !== undefined) await rewriteOld(options.data, store.masterKey);
    const candidate = environment[bootstrapKeyBinding] || `sp_${randomBytes(32).toString("base64url")}`;
    const bindings = { ...environment, [masterKeyBinding]: store.masterKey, [bootstrapKeyBinding]: candidate };
    const prepared = prepare({
      ...options,
      ...network,
      environment: bindings,
      data: store.objects,
      inherit: store.lock,
      control: true,
      onLine(line) {
        said.push(line);
        if (said.length > 20) said.shift();
        options.onLine(line);
      },
    });
    undo.push(prepared.remove);
    const limit = descriptorLimit();
    if (limit !== undefined) {
      const words = wordsOn(limit);
      say(options.onLine, words);
      if (words.level === "warn" && prepared.gate) held.gate(prepared.gate, limit);
    }
    const usual = [...named, masterKeyBinding];
    const first = await prepared.start(held, [...usual, bootstrapKeyBinding]);
    const url = urlOf(held);
    supervised = supervise({
      first,
      listener: held,
      restart,
      limit,
      grace,
      control: prepared.control,
      gate: prepared.gate,
      remove: (files) => removeDeleted(store.objects, files),
      async again() {
        const next = await prepared.start(held, usual);
        // The Directory starts with the first request, and with it everything that waits to be done.
        ready(url).catch((error) => say(options.onLine, { level: "error", message: error.message }));
        return next;
      },
      say: (entry) => say(options.onLine, entry),
    });
    const { pid, stop, kill, ended } = supervised;
    const early = ended.then((how) => Promise.reject(new NotReady(how)));
    await Promise.race([ready(url), early]);
    const taken = candidate !== environment[bootstrapKeyBinding] && (await isKey(url, candidate));
    ended.then(finish);
    return { url, bootstrapKey: taken ? candidate : undefined, pid, stop, kill, ended };
  } catch (error) {
    await supervised?.kill();
    await listener?.close();
    finish();
    const code = error instanceof NotReady ? error.said.code : undefined;
    if (error instanceof NotReady && (code === "newer_data" || code === "storage_damaged"))
      throw new Stop(String(error.said.message), code);
    // Now that it has ended, all that it said has been read.
    if (error instanceof NotReady)
      throw new Stop([`The gateway does not come up: ${error.message}.`, ...said].join("\n"));
    throw error;
  }
}

/**
 * @param {Serve} options
 * @returns {Pick<import("./data.mjs").Data, "objects" | "masterKey" | "release"> & {lock?: number}}
 */
function openStore({ data, environment }) {
  const given = environment[masterKeyBinding];
  if (data !== undefined) return openData(data, given);
  const { path: objects, remove: release } = makeTemporary("data");
  return { objects, masterKey: given || randomBytes(32).toString("base64"), release };
}

/**
 * One line in the form of the gateway's own log.
 * @param {(line: string) => void} onLine
 * @param {{level: "info" | "warn" | "error", message: string, [more: string]: unknown}} entry
 */
function say(onLine, { level, ...more }) {
  onLine(visible(JSON.stringify({ time: new Date().toISOString(), level, what: "supervisor", ...more })));
}
