// May this URL be called?
import { field } from "./instance.js";
import { optionsOf, textOption } from "./options.js";
import { refusalOf } from "./refusal.js";

/**
 * @typedef {object} DestinationPolicy
 * @property {boolean | "listed"} [allowHttp] http as well as https, for a sender on the developer's own machine; "listed": to what `allow` lists
 *   alone
 * @property {readonly string[]} [allow] exceptions from the not-public rule: addresses, CIDR blocks ("127.0.0.2/32") or exact host names
 */

/**
 * @typedef {object} Destination
 * @property {true} ok
 * @property {"ok"} code
 * @property {"https" | "http"} scheme
 * @property {string} host lower case, without a trailing dot; an IPv4 address in dotted form, IPv6 in brackets
 * @property {number} port
 * @property {boolean} isAddress the host is an IP address
 */

/**
 * @param {import("./machine.js").Machine} machine
 * @param {string} url
 * @param {DestinationPolicy} [policy]
 * @returns {Destination | import("./refusal.js").Refusal}
 */
export function checkDestination(machine, url, policy) {
  const given = optionsOf("checkDestination", policy, ["allowHttp", "allow"]);
  const allowHttp = given.allowHttp ?? false;
  if (typeof allowHttp !== "boolean" && allowHttp !== "listed")
    throw new TypeError('allowHttp must be true, false or "listed"');
  const http = allowHttp === "listed" ? 2 : allowHttp ? 1 : 0;
  const texts = [textOption("url", url), ...exceptions(given.allow)];
  return refusalOf(() =>
    machine.run((instance) => {
      const length = instance.writeTexts("input", texts);
      if (instance.exports.sp_check_destination(length, http) !== 0) throw instance.failure();
      instance.refresh();
      const port = instance.ints[field.port];
      const isAddress = instance.ints[field.isAddress] === 1;
      const [scheme, host] = instance.outputTexts();
      return /** @type {Destination} */ ({ ok: true, code: "ok", scheme, host, port, isAddress });
    }),
  );
}

/**
 * @param {import("./machine.js").Machine} machine
 * @param {string} address
 * @param {{allow?: readonly string[]}} [policy]
 * @returns {{ok: true, code: "ok"} | import("./refusal.js").Refusal}
 */
export function checkAddress(machine, address, policy) {
  const given = optionsOf("checkAddress", policy, ["allow"]);
  const texts = [textOption("address", address), ...exceptions(given.allow)];
  return refusalOf(() =>
    machine.run((instance) => {
      const length = instance.writeTexts("input", texts);
      if (instance.exports.sp_check_address(length) !== 0) throw instance.failure();
      return /** @type {{ok: true, code: "ok"}} */ ({ ok: true, code: "ok" });
    }),
  );
}

/**
 * @param {unknown} allow
 * @returns {string[]}
 */
function exceptions(allow) {
  if (allow === undefined) return [];
  if (Array.isArray(allow) && allow.every((entry) => typeof entry === "string")) return allow;
  throw new TypeError("allow must be an array of strings");
}
