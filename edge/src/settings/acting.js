// Endpoints that actions go to: a product's own site, with the key that it has given out.
import { interfacesOf } from "./interfaces.js";
import { headerValue } from "./schemas.js";

/** @typedef {import("./check.js").Checking} Checking */
/** @typedef {import("./types.js").EndpointGiven} EndpointGiven */

/**
 * What becomes of an action unless its endpoint says otherwise. Whatever the site answers is final, because whoever asked is told it;
 * 503 alone says that nothing was done. What was not sent is tried again, too.
 */
export const actionPolicy = {
  timeout_seconds: 8,
  delays_seconds: [5, 60, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400],
  jitter: 0.2,
  permanent: { statuses: ["3xx", "4xx", "5xx"], except: [503] },
  throttle: { statuses: [503] },
  unanswered: "unknown",
};

/** By it a site can tell that it has had an action before. Its value is the action's id. */
export const idHeader = "Idempotency-Key";

/**
 * A second call may make a second portal, so whatever the policy is, none follows one that may have been carried out.
 * @param {Pick<EndpointGiven, "format" | "idempotent">} given
 * @returns {"retry" | "unknown" | null} over the retry policy; null: as it says
 */
export const unansweredOf = ({ format, idempotent }) =>
  format !== "automation" ? null : idempotent ? "retry" : "unknown";

/**
 * @param {Checking} checking
 * @param {readonly PropertyKey[]} path of the endpoint
 * @param {EndpointGiven} given
 * @param {readonly string[] | undefined} secrets the site's keys, newest first; undefined: their own faults are told elsewhere
 * @param {readonly PropertyKey[]} secretsPath
 */
export function checkActing(checking, path, given, secrets, secretsPath) {
  const { faults } = checking;
  const acting = given.format === "automation";
  /** @type {Set<string>} */
  const providers = new Set();
  given.sources.forEach((name, index) => {
    for (const source of checking.sourcesOf(name)) {
      const takesActions = source.direction === "automation";
      if (takesActions) providers.add(JSON.stringify(source.provider));
      if (takesActions === acting) continue;
      const message = acting
        ? 'expected automation sources alone, because the format is "automation"'
        : 'actions go to endpoints with the format "automation" alone';
      return faults.add([...path, "sources", index], message);
    }
    if (acting && name === "*") faults.add([...path, "sources", index], "expected the names of automation sources");
  });
  if (given.idempotent && !acting) {
    faults.add([...path, "idempotent"], "this has a meaning for actions alone; leave it out");
  }
  if (!acting) return;
  if (providers.size > 1) faults.add([...path, "sources"], "expected automation sources of one provider");
  if (/[?#]/.test(given.url ?? ""))
    faults.add([...path, "url"], "expected the site's URL, without a query or a fragment");
  if (given.unsigned) faults.add([...path, "unsigned"], "actions are never signed; leave it out");
  if (given.retry === "provider") {
    faults.add([...path, "retry"], "the provider's own policy is for its events; choose one for actions");
  }
  if (secrets?.length === 0) faults.add(secretsPath, "is missing; expected the API key of the product's own site");
  if (secrets) checkSiteKeys(faults, secrets, secretsPath);
}

/**
 * @param {import("./faults.js").Faults} faults
 * @param {readonly string[]} keys
 * @param {readonly PropertyKey[]} path
 */
export function checkSiteKeys(faults, keys, path) {
  keys.forEach((key, index) => {
    const { success, error } = headerValue.safeParse(key);
    if (!success) faults.add([...path, index], error.issues[0].message);
  });
}

/**
 * Where an action is sent, and with what.
 * @param {import("signpost/core").Provider} provider
 * @param {string} site URL, with or without a slash at its end
 * @param {string} key
 * @returns {{url: string, header: [name: string, value: string]}}
 */
export function callOf(provider, site, key) {
  const { automation } = interfacesOf(provider);
  if (!automation) throw new Error("a provider of an automation source has no section automation");
  return { url: urlOf(site, automation.webhook.path), header: [automation.key_header, key] };
}

/**
 * @param {string} site
 * @param {string} path
 */
const urlOf = (site, path) => site.replace(/\/+$/, "") + path;
