// workerd's own configuration, as the text that it reads. Files stand beside it and are embedded by name.
import { bundled } from "./bundle.mjs";

/** The gateway's configuration, beside the bundled Worker. */
export const configurationFile = "signpost.config.json";

/** Fixes the behaviour of workerd's APIs. Not later than the release in package.json. */
const compatibilityDate = "2026-11-01";

/**
 * @param {object} of
 * @param {string} of.address where to listen: host:port, 0 for any port
 * @param {string} of.configurationBinding the binding for the gateway's configuration
 * @param {readonly string[]} of.secretNames environment variables that become bindings of the same name; capitals, digits and _
 * @param {readonly string[]} of.allow where connections may go: CIDR blocks, or workerd's words such as "public"
 * @returns {string}
 */
export function workerdConfiguration({ address, configurationBinding, secretNames, allow }) {
  const secrets = secretNames.map((name) => `(name = "${name}", fromEnvironment = "${name}"),`);
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "gateway", worker = .gateway),
    # Looked at when a connection is made, after names were resolved: what the core cannot see.
    (name = "destinations", network = (allow = ${list(allow)}, tlsOptions = (trustBrowserCas = true))),
  ],
  sockets = [(name = "http", address = ${text(address)}, http = (), service = "gateway")],
);

const gateway :Workerd.Worker = (
  modules = [
    (name = "${bundled.script}", esModule = embed "${bundled.script}"),
    (name = "${bundled.wasm}", wasm = embed "${bundled.wasm}"),
  ],
  compatibilityDate = "${compatibilityDate}",
  bindings = [
    (name = "${configurationBinding}", text = embed "${configurationFile}"),
    ${secrets.join("\n    ")}
  ],
  globalOutbound = "destinations",
);
`;
}

/** @param {string} value */
function text(value) {
  // Addresses and blocks need no more; anything else is a mistake, not something to escape.
  if (!/^[\w.:/[\]-]+$/.test(value)) throw new TypeError(`not an address: ${JSON.stringify(value)}`);
  return `"${value}"`;
}

/** @param {readonly string[]} values */
const list = (values) => `[${values.map(text).join(", ")}]`;
