// workerd's own configuration, as the text that it reads. Files stand beside it and are embedded by name.
import { foundBinding } from "../src/damage.js";
import { bundled } from "./bundle.mjs";

/** The gateway's configuration, beside the bundled Worker. */
export const configurationFile = "signpost.config.json";

/** The Worker's entrypoint for whoever started it (src/supervision.js). */
const supervision = "Supervision";

/** Fixes the behaviour of workerd's APIs. Not later than the release in package.json. */
export const compatibilityDate = "2026-11-01";

/**
 * The Worker's Durable Objects: binding and class. A class is also the name of its folder below the data directory: never change
 * one.
 */
export const objects = /** @type {const} */ ([
  ["DIRECTORY", "Directory"],
  ["SOURCE", "Source"],
  ["ENDPOINT", "Endpoint"],
  ["STREAM", "Stream"],
]);

/**
 * V8 collects everything at a stroke in workerd, so a pause is as long as there was time to litter before it. With 16 MB for what is young,
 * as is usual, that is 100 ms in every 6 s at 1,000 webhooks a second; with 2 MB pauses are short and frequent: 99 of 100 webhooks are
 * answered within 36 ms instead of 73, a third of the memory is not needed, and throughput is the same within what one can measure
 * (`npm run bench:gateway`). `--heap-growing-percent=20` besides gains 2 ms more, but is a flag of those under which workerd's own
 * compiled scripts cannot be used, of which it warns at each start.
 */
const engineFlags = ["--max-semi-space-size=2"];

/**
 * @param {object} of
 * @param {string} [of.address] where to listen: host:port, 0 for any port, or unix:path. Unless given, workerd has to be passed a socket
 * @param {string} of.data directory of the objects' storage
 * @param {string} of.configurationBinding the binding for the gateway's configuration
 * @param {readonly string[]} of.secretNames environment variables that become bindings of the same name; capitals, digits and _
 * @param {readonly string[]} of.allow where connections may go: CIDR blocks, or workerd's words such as "public"
 * @param {readonly string[]} [of.deny] and where not; of two blocks that hold an address, the more specific one holds
 * @param {readonly string[]} [of.certificates] names of files with a certificate each, which destinations' own may lead to
 * @param {string} [of.pages] directory of the built pages
 * @param {import("../src/damage.js").Found} [of.found] what is wrong with the databases as far as it can be seen from outside
 * @param {string} [of.control] path of a unix socket at which the Worker listens to whoever started it
 * @returns {string}
 */
export function workerdConfiguration({
  address,
  data,
  configurationBinding,
  secretNames,
  allow,
  deny = [],
  certificates = [],
  pages,
  found,
  control,
}) {
  const secrets = secretNames.map((name) => `(name = "${name}", fromEnvironment = "${name}"),`);
  const privateSocket =
    control === undefined
      ? ""
      : `
    (name = "control", address = ${quoted(`unix:${control}`)}, http = (), service = (name = "gateway", entrypoint = "${supervision}")),`;
  const trusted =
    certificates.length === 0
      ? ""
      : `, trustedCertificates = [${certificates.map((name) => `embed ${text(name)}`).join(", ")}]`;
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  v8Flags = [${engineFlags.map((flag) => `"${flag}"`).join(", ")}],
  services = [
    (name = "gateway", worker = .gateway),
    (name = "data", disk = (path = ${quoted(data)}, writable = true)),
    ${pages === undefined ? "" : `(name = "pages", disk = (path = ${quoted(pages)})),`}
    # Looked at when a connection is made, after names were resolved: what the core cannot see.
    (name = "destinations", network = (allow = ${list(allow)}, deny = ${list(deny)}, tlsOptions = (trustBrowserCas = true${trusted}))),
  ],
  sockets = [
    (name = "http", ${address === undefined ? "" : `address = ${address.startsWith("unix:") ? quoted(address) : text(address)}, `}http = (), service = "gateway"),${privateSocket}
  ],
);

const gateway :Workerd.Worker = (
  modules = [
    (name = "${bundled.script}", esModule = embed "${bundled.script}"),
    ${bundled.modules.map((name) => `(name = "${name}", wasm = embed "${name}"),`).join("\n    ")}
  ],
  compatibilityDate = "${compatibilityDate}",
  bindings = [
    ${objects.map(([binding, name]) => `(name = "${binding}", durableObjectNamespace = "${name}"),`).join("\n    ")}
    (name = "${configurationBinding}", text = embed "${configurationFile}"),
    ${found === undefined ? "" : `(name = "${foundBinding}", text = ${quoted(JSON.stringify(found))}),`}
    ${pages === undefined ? "" : `(name = "PAGES", service = "pages"),`}
    ${secrets.join("\n    ")}
  ],
  globalOutbound = "destinations",
  durableObjectNamespaces = [
    ${objects.map(([, name]) => `(className = "${name}", uniqueKey = "${name}", enableSql = true, preventEviction = true),`).join("\n    ")}
  ],
  durableObjectStorage = (localDisk = "data"),
);
`;
}

/** @param {string} value a path, or JSON */
function quoted(value) {
  if (/\p{Cc}/u.test(value)) throw new TypeError(`not a usable path: ${JSON.stringify(value)}`);
  return `"${value.replace(/["\\]/g, "\\$&")}"`;
}

/** @param {string} value */
function text(value) {
  // Addresses and blocks need no more; anything else is a mistake, not something to escape.
  if (!/^[\w.:/[\]*-]+$/.test(value)) throw new TypeError(`not an address: ${JSON.stringify(value)}`);
  return `"${value}"`;
}

/** @param {readonly string[]} values */
const list = (values) => `[${values.map(text).join(", ")}]`;
