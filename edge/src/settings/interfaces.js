// What others call of a product, as its manifest says (docs/providers.md): the core has checked it.

/**
 * @typedef {{method: string, path: string}} Route
 *
 * @typedef {object} Authentication how a client signs its requests
 * @property {string} application_header
 * @property {string} user_header
 * @property {string} date_header
 * @property {string} signature_header
 * @property {("method" | "url" | "content_type" | "date" | "user_key")[]} signed
 * @property {number} window_seconds
 *
 * @typedef {object} Subscriptions
 * @property {Authentication} authentication
 * @property {Route} subscribe
 * @property {Route} list
 * @property {Route} update its path ends in {id}
 * @property {Route} unsubscribe the same
 * @property {Record<"url" | "events" | "description" | "enabled", string>} fields of forms
 * @property {Record<"id" | "url" | "description" | "enabled" | "events" | "secret", string>} members of answers
 * @property {{name: string, event: string, generation?: string}[]} event_names
 *
 * @typedef {object} Automation
 * @property {string} title of the app directory
 * @property {string} key_header
 * @property {Route} verify
 * @property {Route} webhook
 * @property {{name: string, prefix: string}} [query_path] the parameter that may hold a path, without the prefix
 *
 * @typedef {{subscriptions?: Subscriptions, automation?: Automation}} Interfaces
 */

/** @type {WeakMap<import("signpost/core").Provider, Interfaces>} */
const read = new WeakMap();

/**
 * @param {import("signpost/core").Provider} provider
 * @returns {Interfaces}
 */
export function interfacesOf(provider) {
  const known = read.get(provider);
  if (known) return known;
  const { subscriptions, automation } = JSON.parse(provider.manifest);
  const interfaces = { subscriptions, automation };
  read.set(provider, interfaces);
  return interfaces;
}
