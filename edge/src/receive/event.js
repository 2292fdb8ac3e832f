// From a judged webhook to what is kept of it.

/** What Standard Webhooks takes for an id: printable ASCII without spaces, and no dot, which separates the signed parts. */
const standardId = /^[!-\-/-~]{1,256}$/;

/**
 * @param {import("./sources.js").Source} source
 * @param {import("signpost/verify").KeyedVerdict} verdict with its keys
 * @param {Headers} headers the request's
 * @param {Uint8Array} body
 * @returns {import("../source/types.js").Entry}
 */
export function entryOf(source, verdict, headers, body) {
  const { code, event, id, timestamp, authentic, covered, keys } = verdict;
  if (!keys) throw new TypeError("only a verdict that may be kept has keys");
  const { event: key, body: content } = keys;
  const signed = authentic && covered.id && id !== "";
  /** @type {[string, string][]} */
  const kept = [];
  for (const name of source.headers) {
    const value = headers.get(name);
    if (value !== null) kept.push([name, value]);
  }
  return {
    key,
    content,
    // Endpoints are told to tell events apart by it, so it is the sender's own only where that is proven and can be passed on.
    id: signed && standardId.test(id) ? id : null,
    provider_id: id,
    id_signed: signed,
    sent_at: timestamp,
    name: event,
    code,
    state: code === "schema_mismatch" && source.settings.policy.mismatch === "quarantine" ? "quarantined" : "kept",
    authentic,
    headers: JSON.stringify(kept),
    body,
  };
}
