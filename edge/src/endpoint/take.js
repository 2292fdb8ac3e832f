// Taking deliveries in from a source. A source repeats what it is not sure of, so each row counts once: by how far its source has
// handed over, which is written in the same transaction as the rows.

/** @typedef {import("./queue.js").Job} Job */

/**
 * @typedef {object} Row
 * @property {number} seq the event's number at its source
 * @property {"event" | "replay" | "release"} kind an event comes in the order of its number, the others in that of `again`
 * @property {number} [again] number of an explicit hand-over
 * @property {string} id the webhook-id
 * @property {string} [unsigned_id] the sender's own where nothing proves it
 * @property {string} name of the event
 * @property {string} code
 * @property {boolean} authentic
 * @property {number} received_at milliseconds since 1970
 * @property {number | null} sent_at
 * @property {string | [string, string][]} headers of the provider, as they came in; a text is their JSON
 * @property {Uint8Array | ArrayBuffer} body
 *
 * @typedef {object} Batch
 * @property {string} source
 * @property {string} incarnation of the source's object: another one counts from the beginning
 * @property {import("../settings/types.js").ProviderReference} provider
 * @property {string} [version] of the source's product; "" for the manifest's
 * @property {Row[]} rows
 */

/**
 * To be called in a transaction.
 * @param {import("../store.js").Store} store
 * @param {import("./queue.js").Queue} queue
 * @param {((body: Uint8Array) => string | null) | undefined} keyOf
 * @param {(row: Row) => boolean} drops it is not to be delivered
 * @param {Batch} batch
 * @returns {Job[]} those that are due now
 */
export function takeIn(store, queue, keyOf, drops, { source, incarnation, provider, version = "", rows }) {
  const reference = JSON.stringify(provider);
  const [known] = store.rows("SELECT incarnation, seq, again, provider, version FROM handed WHERE source = ?", source);
  const mark = known?.incarnation === incarnation ? known : { seq: 0, again: 0, provider: "", version: "" };
  let { seq: seqMark, again: againMark } = mark;
  const name = queue.setProvider(source, reference, version);
  const now = store.now();
  /** @type {Job[]} */
  const due = [];
  for (const row of rows) {
    if (row.kind === "event") {
      if (row.seq <= seqMark) continue;
      seqMark = row.seq;
    } else {
      const again = row.again ?? 0;
      if (again <= againMark) continue;
      againMark = again;
    }
    if (drops(row)) continue;
    const given = typeof row.headers === "string";
    const body = row.body instanceof Uint8Array ? row.body : new Uint8Array(row.body);
    /** @type {Job} */
    const job = {
      seq: ++queue.newest,
      source,
      event: row.seq,
      event_id: row.id,
      unsigned_id: row.unsigned_id ?? "",
      name: row.name,
      code: row.code,
      authentic: row.authentic,
      provider: name,
      received_at: row.received_at,
      sent_at: row.sent_at,
      created_at: now,
      kind: row.kind,
      round: 1,
      attempts: 0,
      earlier: 0,
      begun_at: null,
      order_key: keyOf ? keyOf(body) : null,
      bytes: body.length,
      headers: typeof row.headers === "string" ? JSON.parse(row.headers) : row.headers,
      body,
    };
    const waits = job.order_key !== null && queue.isWaiting(job.order_key);
    queue.insert(job, waits ? null : now, given ? /** @type {string} */ (row.headers) : JSON.stringify(row.headers));
    if (!waits) due.push(job);
  }
  if (seqMark !== mark.seq || againMark !== mark.again || mark.provider !== reference || mark.version !== version) {
    store.run(
      "INSERT OR REPLACE INTO handed (source, incarnation, seq, again, provider, version) VALUES (?, ?, ?, ?, ?, ?)",
      source,
      incarnation,
      seqMark,
      againMark,
      reference,
      version,
    );
  }
  return due;
}

/**
 * Compares how far a source has handed over with how far the source itself is. Numbers beyond those that it has ever given are forgotten: it was
 * put back from an older copy and gives them again, to other events. (Deliveries of such events stay: they hold all that they need.) To be
 * called in a transaction.
 * @param {import("../store.js").Store} store
 * @param {import("../source/types.js").Position} position
 * @returns {{seq: number, again: number, lowered: boolean}}
 */
export function meetSource(store, { source, incarnation, seq, again }) {
  const [known] = store.rows("SELECT incarnation, seq, again FROM handed WHERE source = ?", source);
  if (known?.incarnation !== incarnation) return { seq: 0, again: 0, lowered: false };
  const met = { seq: Math.min(known.seq, seq), again: Math.min(known.again, again) };
  const lowered = met.seq < known.seq || met.again < known.again;
  if (lowered) {
    store.run("UPDATE handed SET seq = ?, again = ? WHERE source = ?", met.seq, met.again, source);
    store.run("UPDATE deliveries SET event = 0 WHERE source = ? AND event > ?", source, seq);
  }
  return { ...met, lowered };
}
