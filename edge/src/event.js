// An accepted webhook: what is kept of it and passed on. Source → event → endpoint.

/**
 * @typedef {object} Event
 * @property {string} id the webhook-id of every attempt to pass it on; the provider's own where it gives one
 * @property {string} source name of the source it came in by
 * @property {string} name of the event; "" when the body names none
 * @property {string} code "ok", or what the catalog has against it (unknown_event, unnamed_event, schema_mismatch)
 * @property {boolean} authentic false: it came unsigned, and must never be signed here
 * @property {readonly (readonly [string, string])[]} headers the provider's, as they came in
 * @property {Uint8Array} body the raw bytes, as they came in
 */

/** What Standard Webhooks takes for an id: printable ASCII without spaces, and no dot, which separates the signed parts. */
const standardId = /^[!-\-/-~]{1,256}$/;

/**
 * @param {import("./sources.js").Source} source
 * @param {import("signpost/core").Verdict} verdict
 * @param {Headers} headers the request's
 * @param {Uint8Array} body
 * @returns {Promise<Event>}
 */
export async function eventOf(source, verdict, headers, body) {
  return {
    id: standardId.test(verdict.id) ? verdict.id : await idFor(source.name, verdict, body),
    source: source.name,
    name: verdict.event,
    code: verdict.code,
    authentic: verdict.authentic,
    headers: source.headers.flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [/** @type {const} */ ([name, value])];
    }),
    body,
  };
}

/**
 * An id for a webhook whose provider gives none that can be passed on. Without any id, the time that it was sent tells it
 * from another with the same body: what the sender sends again under a new time may then arrive twice, but nothing is
 * taken for a repetition that is none.
 * @param {string} source
 * @param {import("signpost/core").Verdict} verdict
 * @param {Uint8Array} body
 */
async function idFor(source, { id, timestamp }, body) {
  const prefix = new TextEncoder().encode(JSON.stringify([source, id, id === "" ? timestamp : null]));
  const text = new Uint8Array(prefix.length + body.length);
  text.set(prefix);
  text.set(body, prefix.length);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
  return `msg_${Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
