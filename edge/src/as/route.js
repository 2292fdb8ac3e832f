// Where Signpost stands in for a product: /as/<source> is the product's base URL, or its site's, and behind it is the product's own API.
// Which one, and at which paths, is what the provider's manifest says.
import { isMisconfigured } from "../directory/refused.js";
import { directoryOf } from "../directory/stub.js";
import { log, traceOf } from "../log.js";
import { storageFaultOf } from "../storage-error.js";
import { apiOf } from "./apis.js";
import { refusal, Refusing } from "./answer.js";
import { automation } from "./automation.js";
import { subscriptions } from "./subscriptions.js";

/** @typedef {(call: import("./call.js").Call) => Promise<Response>} Api */

/** @type {Record<keyof import("../settings/interfaces.js").Interfaces, Api>} */
const apis = { subscriptions, automation };

/**
 * @param {Request} request
 * @param {string} path <source>/<path of the product>
 * @param {any} environment
 * @returns {Promise<Response | undefined>} undefined: there is no such source, or it stands for no product
 */
export async function standIn(request, path, environment) {
  // A site URL with a slash at its end makes two of one.
  const [, source, rest] = /^([a-z0-9][a-z0-9_-]{0,39})\/*(\/.*)?$/.exec(path) ?? [];
  if (!source) return undefined;
  const standing = await directoryOf(environment).standsIn(source);
  /** @type {ReturnType<typeof apiOf>} */
  const found = standing ? apiOf(standing) : undefined;
  if (!found) return undefined;
  const { section, provider } = found;
  try {
    return await apis[section]({ request, environment, source, path: rest ?? "/", provider });
  } catch (error) {
    if (error instanceof Refusing) return refusal(source, error);
    if (isMisconfigured(error)) throw error;
    log({ level: "error", what: "fault", source, ...traceOf(error) });
    const fault = storageFaultOf(error);
    return refusal(source, fault ? new Refusing(fault.code, 503) : new Refusing("gateway_failed", 500));
  }
}
