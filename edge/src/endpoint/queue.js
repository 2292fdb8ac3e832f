// The deliveries of an endpoint on disk: what waits, what is due, what became of it.

/** @typedef {import("../store.js").Store} Store */
/** @typedef {import("../settings/types.js").ProviderReference} ProviderReference */
/** @typedef {"event" | "replay" | "release" | "test"} Kind */

/**
 * What an attempt needs of a delivery.
 * @typedef {object} Job
 * @property {number} seq
 * @property {string} source
 * @property {number} event its number at the source
 * @property {string} event_id the webhook-id
 * @property {string} unsigned_id the sender's own where nothing proves it; "" otherwise
 * @property {string} name of the event; "" when the body names none
 * @property {string} code what the catalog says of it
 * @property {boolean} authentic false: it is never signed
 * @property {string} provider name of the source's provider
 * @property {string} [reference] of that provider, as JSON, where no source stands behind it
 * @property {string} [version] of the product, in the same case
 * @property {number} received_at
 * @property {number | null} sent_at
 * @property {number} created_at
 * @property {Kind} kind
 * @property {number} round
 * @property {number} attempts that were made in this round: how far its schedule is
 * @property {number} earlier attempts of the rounds before: the number that a receiver is told goes on
 * @property {number | null} begun_at when an attempt began of which nothing else is known; it is not repeated unseen
 * @property {string | null} order_key
 * @property {number} bytes
 * @property {[name: string, value: string][]} headers of the provider, as they came in
 * @property {Uint8Array} body
 * @property {{ok: true, body: Uint8Array} | {ok: false, code: string}} [built] in the dialect or by the template of the settings under
 *   which it was made
 */

/**
 * How an attempt ended, to be written down.
 * @typedef {object} Ended
 * @property {Job} job
 * @property {"delivered" | "deliver_again" | "dead" | "dropped" | "postponed"} step dropped: a test that failed; postponed: it was no attempt
 * @property {number | null} next_at
 * @property {string} reason of the death, in the words of core.nextAttempt(); "" otherwise
 * @property {string} detail of a refusal: the core's code
 * @property {number} at when it began
 * @property {number} ms
 * @property {"success" | "failed" | "retrying" | "dead"} outcome
 * @property {number | null} status
 * @property {string | null} error timeout, connection_error, destination_refused, interrupted; null when there was an answer
 * @property {import("./cause.js").Cause | null} cause of a connection error
 * @property {Uint8Array | null} location where a redirect leads, encrypted
 * @property {string | null} request what the log keeps of the headers; request.js writes and reads it
 * @property {string | null} content_type of the response
 * @property {Uint8Array | null} response
 * @property {boolean} broken the response broke off before its end
 * @property {Uint8Array | null} built the body that was sent, where it is not the original
 */

const insertText = `INSERT INTO deliveries (seq, source, event, event_id, name, code, authentic, provider, received_at, sent_at,
  created_at, kind, state, round, attempts, next_at, order_key, reason, detail, bytes, headers, body, unsigned_id)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', 1, 0, ?, ?, '', '', ?, ?, ?, ?)`;

const jobColumns = `seq, source, event, event_id, unsigned_id, name, code, authentic, provider, received_at, sent_at, created_at, kind, round,
  attempts, begun_at, order_key, bytes, headers, body, CASE WHEN round > 1 THEN (SELECT count(*) FROM attempts
  WHERE attempts.delivery = deliveries.seq AND attempts.round < deliveries.round) ELSE 0 END AS earlier`;

const jobText = `SELECT ${jobColumns} FROM deliveries WHERE seq IN (SELECT value FROM json_each(?)) AND state = 'pending'`;

const begunText = `SELECT ${jobColumns} FROM deliveries WHERE begun_at IS NOT NULL AND state = 'pending' ORDER BY seq`;

const followingText = `SELECT seq, bytes, next_at FROM deliveries WHERE state = 'pending' AND order_key = ?
  AND seq NOT IN (SELECT value FROM json_each(?)) ORDER BY seq LIMIT ?`;

/** @param {Record<string, any>} row @returns {Job} */
const jobOf = (row) =>
  /** @type {Job} */ ({
    ...row,
    authentic: row.authentic === 1,
    headers: JSON.parse(row.headers),
    body: new Uint8Array(row.body),
  });

const recordText = `UPDATE deliveries SET state = ?, attempts = ?, next_at = ?, reason = ?, detail = ?, last_at = ?, last_ms = ?,
  last_outcome = ?, last_status = ?, last_error = ?, last_request = ?, last_response = ?, last_cause = ?, last_location = ?,
  last_content_type = ?, last_broken = ?, begun_at = NULL WHERE seq = ?`;

/** Moves the last attempt to those before it. Its outcome there: it failed, or another round would not have followed. */
const moveText = `INSERT OR REPLACE INTO attempts (delivery, round, number, at, ms, outcome, status, error, request, response, cause,
  location, content_type, broken)
  SELECT seq, round, attempts, last_at, last_ms, CASE last_outcome WHEN 'retrying' THEN 'failed' ELSE last_outcome END, last_status,
  last_error, last_request, last_response, last_cause, last_location, last_content_type, last_broken FROM deliveries
  WHERE last_at IS NOT NULL AND`;

/** A new round. */
const againText = `UPDATE deliveries SET state = 'pending', round = round + 1, attempts = 0, reason = '', detail = '', last_at = NULL,
  last_ms = NULL, last_outcome = NULL, last_status = NULL, last_error = NULL, last_request = NULL, last_response = NULL,
  last_cause = NULL, last_location = NULL, last_content_type = NULL, last_broken = 0,
  order_key = ?, next_at = ? WHERE`;

/**
 * @param {ProviderReference} reference
 * @returns {string}
 */
const nameOf = (reference) => (typeof reference === "string" ? reference : JSON.parse(reference.manifest).name);

/** When a delivery is due that goes before all others: a person waits for it. */
export const beforeAll = 0;

export class Queue {
  #store;
  /** @type {Map<string, string>} the provider of each source, as JSON */
  #providers = new Map();
  /** @type {Map<string, string>} the version of each source's product */
  #versions = new Map();
  /** @type {Map<string, string>} the same providers' names */
  #names = new Map();
  /** Below this number none waits; undefined: not known. @type {number | undefined} */
  #oldest;

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
    /** The number of the newest delivery. */
    this.newest = 0;
    /** How many wait, due or not. */
    this.pending = 0;
    /** How many are dead now. */
    this.dead = 0;
  }

  load() {
    this.newest = this.#store.rows("SELECT max(seq) AS newest FROM deliveries")[0].newest ?? 0;
    const [due] = this.#store.rows(
      "SELECT count(*) AS n FROM deliveries WHERE state = 'pending' AND next_at IS NOT NULL",
    );
    const [waiting] = this.#store.rows(
      "SELECT count(*) AS n FROM deliveries WHERE state = 'pending' AND next_at IS NULL",
    );
    this.pending = due.n + waiting.n;
    this.recount();
    for (const { source, provider, version } of this.#store.rows("SELECT source, provider, version FROM handed")) {
      this.setProvider(source, provider, version);
    }
  }

  /** Dead letters go with the retention, too. */
  recount() {
    this.dead = this.#store.rows("SELECT count(*) AS n FROM deliveries WHERE state = 'dead'")[0].n;
  }

  /**
   * @param {string} source
   * @returns {string} reference of its provider, as JSON
   */
  providerOf(source) {
    return this.#providers.get(source) ?? `"standard"`;
  }

  /** @returns {string[]} references of all sources' providers, as JSON */
  get references() {
    return [...this.#providers.values()];
  }

  /** @returns {ProviderReference} that of some source; Standard Webhooks' when none has handed anything over */
  anyProvider() {
    return JSON.parse(this.#providers.values().next().value ?? `"standard"`);
  }

  /**
   * @param {string} source
   * @returns {string} of its product; "" for the manifest's
   */
  versionOf(source) {
    return this.#versions.get(source) ?? "";
  }

  /**
   * @param {string} source
   * @param {string} reference of its provider, as JSON
   * @param {string} version of its product
   * @returns {string} the provider's name
   */
  setProvider(source, reference, version) {
    this.#versions.set(source, version);
    if (this.#providers.get(source) !== reference) {
      this.#providers.set(source, reference);
      this.#names.set(source, nameOf(JSON.parse(reference)));
    }
    return /** @type {string} */ (this.#names.get(source));
  }

  /**
   * @param {Job} job as it is before its first attempt
   * @param {number | null} nextAt
   * @param {string} headers as JSON
   */
  insert(job, nextAt, headers) {
    this.#store.run(
      insertText,
      job.seq,
      job.source,
      job.event,
      job.event_id,
      job.name,
      job.code,
      job.authentic ? 1 : 0,
      job.provider,
      job.received_at,
      job.sent_at,
      job.created_at,
      job.kind,
      nextAt,
      job.order_key,
      job.bytes,
      headers,
      job.body,
      job.unsigned_id,
    );
    this.pending++;
  }

  /**
   * @param {readonly number[]} seqs
   * @returns {Job[]} those that still wait
   */
  jobs(seqs) {
    return this.#store.rows(jobText, JSON.stringify(seqs)).map(jobOf);
  }

  /** @returns {Job[]} those with an attempt of which nothing is known but when it began */
  begun() {
    return this.#store.rows(begunText).map(jobOf);
  }

  /**
   * Before an attempt that must not be repeated unseen.
   * @param {number} seq
   * @param {number} now
   */
  begin(seq, now) {
    this.#store.run("UPDATE deliveries SET begun_at = ? WHERE seq = ?", now, seq);
  }

  /**
   * @param {string} key
   * @param {readonly number[]} ended deliveries whose end is not written down yet
   * @param {{count: number, bytes: number}} most of them, and of their bodies; the first is there however large
   * @returns {Job[]} the first of this order key after them, up to one that has a time of its own
   */
  following(key, ended, most) {
    const rows = this.#store.rows(followingText, key, JSON.stringify(ended), most.count);
    const seqs = [];
    let left = most.bytes;
    for (const { seq, bytes, next_at } of rows) {
      left -= bytes;
      if (next_at !== null || (seqs.length > 0 && left < 0)) break;
      seqs.push(seq);
    }
    return seqs.length > 0 ? this.jobs(seqs).sort((one, other) => one.seq - other.seq) : [];
  }

  /**
   * @param {number} now
   * @param {number} limit
   * @returns {{seq: number, size: number}[]} deliveries that are due, the longest due first, and the bytes of their bodies
   */
  due(now, limit) {
    return this.#store.rows(
      "SELECT seq, bytes AS size FROM deliveries WHERE state = 'pending' AND next_at IS NOT NULL AND next_at <= ? ORDER BY next_at, seq LIMIT ?",
      now,
      limit,
    );
  }

  /**
   * @param {number} now
   * @returns {number | null} when the next one is due that is not due yet
   */
  nextDue(now) {
    const text =
      "SELECT min(next_at) AS at FROM deliveries WHERE state = 'pending' AND next_at IS NOT NULL AND next_at > ?";
    return this.#store.rows(text, now)[0].at;
  }

  /** @returns {number | null} when the oldest delivery that waits was taken in; null when none waits */
  oldestPendingAt() {
    if (this.#oldest === undefined) {
      const text = "SELECT min(seq) AS seq FROM deliveries WHERE state = 'pending' AND next_at IS";
      const [[due], [waiting]] = [this.#store.rows(`${text} NOT NULL`), this.#store.rows(`${text} NULL`)];
      this.#oldest = Math.min(due.seq ?? Infinity, waiting.seq ?? Infinity, this.newest + 1);
    }
    const text = "SELECT seq, created_at FROM deliveries WHERE seq >= ? AND state = 'pending' ORDER BY seq LIMIT 1";
    const [row] = this.#store.rows(text, this.#oldest);
    this.#oldest = row?.seq ?? this.newest + 1;
    return row?.created_at ?? null;
  }

  /**
   * @param {string} key
   * @returns {boolean} another delivery of this order key is waiting
   */
  isWaiting(key) {
    return (
      this.#store.rows("SELECT 1 FROM deliveries WHERE state = 'pending' AND order_key = ? LIMIT 1", key).length > 0
    );
  }

  /** @param {Ended} ended */
  record({
    job,
    step,
    next_at,
    reason,
    detail,
    at,
    ms,
    outcome,
    status,
    error,
    cause,
    location,
    request,
    response,
    broken,
    content_type,
    built,
  }) {
    const { seq } = job;
    if (step === "postponed") {
      this.#store.run("UPDATE deliveries SET next_at = ?, begun_at = NULL WHERE seq = ?", next_at, seq);
      return;
    }
    if (job.attempts > 0) this.#store.run(`${moveText} seq = ?`, seq);
    const state = step === "deliver_again" ? "pending" : step;
    this.#store.run(
      recordText,
      state,
      job.attempts + 1,
      next_at,
      reason,
      detail,
      at,
      ms,
      outcome,
      status,
      error,
      request,
      response,
      cause,
      location,
      content_type,
      broken ? 1 : 0,
      seq,
    );
    if (built) this.#store.run("INSERT OR REPLACE INTO built (delivery, body) VALUES (?, ?)", seq, built);
    if (state === "pending") return;
    this.pending--;
    if (state === "dead") this.dead++;
  }

  /**
   * @param {string} key
   * @param {number} seq of a delivery with this order key
   * @param {number} now
   * @param {ReadonlySet<number>} begun deliveries whose attempt is under way
   * @returns {boolean} it waits behind one that is to be tried again later
   */
  isHeld(key, seq, now, begun) {
    const text = `SELECT seq FROM deliveries INDEXED BY turn WHERE state = 'pending' AND order_key = ? AND next_at > ?`;
    return this.#store.rows(text, key, now).some((row) => row.seq < seq && !begun.has(row.seq));
  }

  /**
   * Lets the next delivery of an order key go, unless one of them is due, under way or to be tried again.
   * @param {string} key
   * @param {number} now
   */
  promote(key, now) {
    this.#store.run(
      `UPDATE deliveries SET next_at = ? WHERE seq = (SELECT min(seq) FROM deliveries WHERE state = 'pending' AND order_key = ?)
       AND NOT EXISTS (SELECT 1 FROM deliveries INDEXED BY turn WHERE state = 'pending' AND order_key = ? AND next_at IS NOT NULL)`,
      now,
      key,
      key,
    );
  }

  /**
   * The same for all order keys.
   * @param {number} now
   */
  promoteAll(now) {
    this.#store.run(
      `UPDATE deliveries SET next_at = ? WHERE seq IN (SELECT min(seq) FROM deliveries
       WHERE state = 'pending' AND order_key IS NOT NULL GROUP BY order_key HAVING count(next_at) = 0)`,
      now,
    );
  }

  /**
   * Due before all others, if it waits for its time.
   * @param {number} seq of a waiting delivery
   */
  hasten(seq) {
    const text = "UPDATE deliveries SET next_at = ? WHERE seq = ? AND state = 'pending' AND next_at IS NOT NULL";
    this.#store.run(text, beforeAll, seq);
  }

  /**
   * Begins a new round for a delivery that is final and whose body is still there.
   * @param {number} seq
   * @param {((body: Uint8Array) => string | null) | undefined} keyOf the order that holds now, which may not be that of its last round
   * @param {number} now
   * @param {number} [at] when it is due
   */
  again(seq, keyOf, now, at = now) {
    const [row] = this.#store.rows(`SELECT state${keyOf ? ", body" : ""} FROM deliveries WHERE seq = ?`, seq);
    const key = keyOf ? keyOf(new Uint8Array(row.body)) : null;
    this.#oldest = undefined;
    this.#store.run(`${moveText} seq = ?`, seq);
    this.#store.run(`${againText} seq = ?`, key, key === null ? at : null, seq);
    if (key !== null) this.promote(key, now);
    this.pending++;
    if (row.state === "dead") this.dead--;
  }

  /**
   * Begins a new round for every dead letter whose body is still there.
   * @param {{from: number, to: number}} range when it was taken in: milliseconds since 1970, `to` not included
   * @param {((body: Uint8Array) => string | null) | undefined} keyOf
   * @param {number} now
   * @returns {number} how many
   */
  allAgain({ from, to }, keyOf, now) {
    const where = "state = 'dead' AND body IS NOT NULL AND created_at >= ? AND created_at < ?";
    const seqs = this.#store.rows(`SELECT seq FROM deliveries WHERE ${where} ORDER BY seq`, from, to);
    if (keyOf) {
      for (const { seq } of seqs) this.again(seq, keyOf, now);
    } else if (seqs.length > 0) {
      this.#store.run(`${moveText} ${where}`, from, to);
      this.#store.run(`${againText} ${where}`, null, now, from, to);
      this.pending += seqs.length;
      this.#oldest = undefined;
      this.dead -= seqs.length;
    }
    return seqs.length;
  }

  /**
   * Gives everything that waits its order key anew. What has been tried already keeps the time of its next attempt; of the rest,
   * only the first of each key may go.
   * @param {((body: Uint8Array) => string | null) | undefined} keyOf undefined: no order
   * @param {ReadonlySet<number>} flying deliveries whose first attempt may be under way
   * @param {number} now
   */
  reorder(keyOf, flying, now) {
    if (!keyOf) {
      const text = "UPDATE deliveries SET order_key = NULL, next_at = ifnull(next_at, ?)";
      this.#store.run(`${text} WHERE state = 'pending' AND order_key IS NOT NULL`, now);
      return;
    }
    let after = 0;
    for (;;) {
      const page = this.#store.rows(
        "SELECT seq, body, next_at, attempts FROM deliveries WHERE state = 'pending' AND seq > ? ORDER BY seq LIMIT 16",
        after,
      );
      for (const { seq, body, next_at, attempts } of page) {
        const key = keyOf(new Uint8Array(body));
        const begun = attempts > 0 || flying.has(seq);
        const due = key === null || begun ? (next_at ?? now) : null;
        this.#store.run("UPDATE deliveries SET order_key = ?, next_at = ? WHERE seq = ?", key, due, seq);
        after = seq;
      }
      if (page.length < 16) break;
    }
    this.promoteAll(now);
  }
}
