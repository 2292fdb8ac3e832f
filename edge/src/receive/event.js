// From a judged webhook to what is kept of it.
import { core } from "../core.js";

/** What Standard Webhooks takes for an id: printable ASCII without spaces, and no dot, which separates the signed parts. */
const standardId = /^[!-\-/-~]{1,256}$/;

/**
 * @param {import("./sources.js").Source} source
 * @param {import("signpost/core").Verdict} verdict
 * @param {Headers} headers the request's
 * @param {Uint8Array} body
 * @returns {import("../source/types.js").Entry}
 */
export function entryOf(source, verdict, headers, body) {
  const { code, event, id, timestamp, authentic } = verdict;
  const key = core.eventKey(source.name, verdict, body);
  /** @type {[string, string][]} */
  const kept = [];
  for (const name of source.headers) {
    const value = headers.get(name);
    if (value !== null) kept.push([name, value]);
  }
  return {
    key,
    // Where the provider gives no id that can be passed on, what tells the webhook from others serves as one.
    id: standardId.test(id) ? id : `msg_${hexOf(key)}`,
    provider_id: id,
    sent_at: timestamp,
    name: event,
    code,
    state: code === "schema_mismatch" && source.settings.policy.mismatch === "quarantine" ? "quarantined" : "kept",
    authentic,
    headers: JSON.stringify(kept),
    body,
  };
}

/** @param {Uint8Array} bytes */
const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
