// The event that an endpoint is tried with: what the product's own test button sends, an example of the catalog, or one with given
// fields.

/**
 * @typedef {object} TestRequest
 * @property {import("../settings/types.js").ProviderReference} [provider] whose event; unless given that of the endpoint's format, or else
 *   of a source that has handed something over
 * @property {string} [event] name of the event; the product's test event unless given
 * @property {Record<string, unknown> | string} [fields] as core.build() takes them; the catalog's example unless given
 * @property {string[]} [secrets] of a source of that provider, newest first: what is passed on carries the provider's own headers
 * @property {string} [version] of that source's product
 */

/**
 * @param {import("signpost/core").Core} core
 * @param {import("./prepared.js").Prepared} prepared
 * @param {import("./queue.js").Queue} queue
 * @param {number} now
 * @param {TestRequest} request
 * @returns {import("./queue.js").Job | {refused: {code: string, pointer: string, detail: string}}}
 * @throws {import("signpost/core").SignpostError} when there is no such provider
 */
export function makeTest(core, prepared, queue, now, request) {
  const { provider: wanted, event, fields, secrets = [], version = "" } = request;
  const reference = wanted ?? prepared.reference ?? queue.anyProvider();
  const provider = prepared.provider(reference);
  const id = core.makeEventId(provider);
  const usual = core.testEvent(provider, { now, id });
  const name = event ?? (usual.ok ? usual.event : "test");
  const built =
    fields !== undefined
      ? core.build(provider, { event: name, fields, id, now })
      : event === undefined
        ? usual
        : core.example(provider, event, { now, id });
  if (!built.ok) return { refused: { code: built.code, pointer: built.pointer, detail: built.detail } };
  const delivery = { id, body: built.body, now, event: name, version };
  const { headers, idIsSigned } = sentBy(core, provider, secrets, delivery);
  return {
    seq: 0,
    source: "",
    event: 0,
    // As of a webhook that came in: what nothing proves is not the event's id.
    event_id: idIsSigned ? id : core.makeEventId(provider),
    unsigned_id: idIsSigned ? "" : id,
    name,
    code: "ok",
    authentic: true,
    provider: provider.name,
    reference: JSON.stringify(reference),
    version,
    received_at: now,
    sent_at: now,
    created_at: now,
    kind: "test",
    round: 1,
    attempts: 0,
    earlier: 0,
    begun_at: null,
    order_key: null,
    bytes: built.body.length,
    headers,
    body: built.body,
  };
}

/** @type {[string, string][]} */
const plain = [["Content-Type", "application/json"]];

/**
 * As a sender of the provider would set them, so that who captures a test sees what will come.
 * @param {import("signpost/core").Core} core
 * @param {import("signpost/core").Provider} provider
 * @param {readonly string[]} secrets none: nobody sends it here
 * @param {import("signpost/core").Delivery & {now: number}} delivery
 * @returns {{headers: [name: string, value: string][], idIsSigned: boolean}}
 */
function sentBy(core, provider, secrets, delivery) {
  if (secrets.length === 0) return { headers: plain, idIsSigned: true };
  const signer = core.signer(provider, { secrets: [...secrets] });
  const verifier = core.verifier(provider, { secrets: [...secrets] });
  try {
    const signed = signer.sign(delivery);
    const headers = signed.ok ? signed.headers : plain;
    return { headers, idIsSigned: verifier.verify(headers, delivery.body, delivery.now).covered.id };
  } finally {
    signer.close();
    verifier.close();
  }
}
