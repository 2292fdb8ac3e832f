// The event that an endpoint is tried with: what the product's own test button sends, an example of the catalog, or one with given
// fields.

/**
 * @typedef {object} TestRequest
 * @property {import("../settings/types.js").ProviderReference} [provider] whose event; unless given that of the endpoint's format, or else
 *   of a source that has handed something over
 * @property {string} [event] name of the event; the product's test event unless given
 * @property {Record<string, unknown> | string} [fields] as core.build() takes them; the catalog's example unless given
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
export function makeTest(core, prepared, queue, now, { provider: wanted, event, fields }) {
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
  return {
    seq: 0,
    source: "",
    event: 0,
    event_id: id,
    unsigned_id: "",
    name,
    code: "ok",
    authentic: true,
    provider: provider.name,
    reference: JSON.stringify(reference),
    received_at: now,
    sent_at: now,
    created_at: now,
    kind: "test",
    round: 1,
    attempts: 0,
    earlier: 0,
    order_key: null,
    bytes: built.body.length,
    headers: [["Content-Type", "application/json"]],
    body: built.body,
  };
}
