// The core's verdict on a webhook, and what the source's policy makes of it.

/** @typedef {import("../settings/types.js").SourcePolicy} Policy */

/**
 * @typedef {object} Judgement
 * @property {import("signpost/verify").KeyedVerdict} verdict
 * @property {boolean} accepted it becomes an event
 * @property {boolean} unsigned it had no signature, and the source takes such ones
 * @property {number} status what the sender is answered, if nothing goes wrong after this
 */

/** Answered when a webhook is as its sender meant it, but the source's policy does not take it. */
const rejected = 422;

/**
 * @param {Pick<import("./sources.js").Source, "verify" | "inspect"> & {settings: {policy: Policy}}} source
 * @param {Headers} headers
 * @param {Uint8Array} body raw
 * @param {number} now milliseconds since 1970
 * @returns {Judgement}
 */
export function judge({ verify, inspect, settings: { policy } }, headers, body, now) {
  const verified = verify(headers, body, now);
  // Only where there is no signature at all: a wrong one is refused whatever the policy says.
  const unsigned = verified.code === "missing_signature" && policy.unsigned === "accept";
  const verdict = unsigned ? inspect(headers, body, now) : verified;
  // The list of errors gives 202 to what may be accepted: ok, and events that the catalog or a schema does not have so.
  const acceptable = verdict.status === 202;
  const accepted = acceptable && !rejects(policy, verdict.code);
  return { verdict, accepted, unsigned, status: acceptable && !accepted ? rejected : verdict.status };
}

/**
 * @param {Policy} policy
 * @param {string} code
 */
function rejects(policy, code) {
  if (code === "unknown_event" || code === "unnamed_event") return policy.unknown === "reject";
  return code === "schema_mismatch" && policy.mismatch === "reject";
}
