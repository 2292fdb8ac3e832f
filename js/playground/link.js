// A link to what is being signed: provider, event and body, behind the "#", which no browser sends to a server. Never the secret.

/**
 * @typedef {object} Shared
 * @property {string} provider name
 * @property {string} event
 * @property {string} body
 */

/**
 * @param {string} address of the page
 * @param {Shared} shared
 * @returns {string}
 */
export function linkTo(address, { provider, event, body }) {
  const url = new URL(address);
  url.hash = new URLSearchParams({ provider, event, body }).toString();
  return url.href;
}

/**
 * @param {string} address of the page
 * @returns {Shared | undefined} undefined when it holds none
 */
export function sharedIn(address) {
  const given = new URLSearchParams(new URL(address).hash.slice(1));
  const provider = given.get("provider");
  if (provider === null) return undefined;
  return { provider, event: given.get("event") ?? "", body: given.get("body") ?? "" };
}
