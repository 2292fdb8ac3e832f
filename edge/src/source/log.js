// The log of events: its ends, the newest of it in memory, times among its numbers.

/** @typedef {import("../store.js").Store} Store */

/**
 * An event, as handing over needs it.
 * @typedef {object} Recent
 * @property {number} seq
 * @property {string} id
 * @property {string} unsigned_id
 * @property {string} name
 * @property {string} code
 * @property {string} state when it came in
 * @property {boolean} authentic
 * @property {number} received_at
 * @property {number | null} sent_at
 * @property {string} headers
 * @property {Uint8Array} body
 */

/** So many bytes of events, headers and bodies, stay in memory at most; whatever falls out is read from disk again. */
const mostBytes = 4 * 1024 * 1024;

export class EventLog {
  #store;
  /** @type {Recent[]} without gaps; the last is the newest event */
  #recent = [];
  #bytes = 0;

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
    const [oldest] = store.rows("SELECT seq FROM events ORDER BY seq LIMIT 1");
    const [newest] = store.rows("SELECT seq, received_at FROM events ORDER BY seq DESC LIMIT 1");
    /** Number of the oldest event, and of the newest: 1 and 0 when there is none. */
    this.oldest = oldest?.seq ?? 1;
    this.newest = newest?.seq ?? 0;
    /** When the newest was received: 0 when there is none. */
    this.newestAt = newest?.received_at ?? 0;
  }

  /**
   * The newest events, if they came in at a time that is still to come, came in now: the clock was ahead. To be called in a transaction.
   * @param {number} now
   * @returns {boolean} whether there are such
   */
  takeBack(now) {
    if (this.newestAt <= now) return false;
    const first = this.lastBefore(now + 1) + 1;
    this.#store.run("UPDATE events SET received_at = ? WHERE seq >= ?", now, first);
    for (const event of this.#recent) event.received_at = Math.min(event.received_at, now);
    this.newestAt = now;
    return true;
  }

  /** @param {readonly Recent[]} events that were committed, in order */
  append(events) {
    for (const event of events) {
      this.#recent.push(event);
      this.#bytes += sizeOf(event);
      this.newest = event.seq;
      this.newestAt = event.received_at;
    }
    let out = 0;
    while (this.#bytes > mostBytes) this.#bytes -= sizeOf(this.#recent[out++]);
    if (out > 0) this.#recent.splice(0, out);
  }

  /**
   * Forgets what nobody will ask for.
   * @param {number} seq of the last such event
   */
  forget(seq) {
    const [first] = this.#recent;
    // Not one by one: a splice moves all that stay.
    const out = first ? Math.min(seq - first.seq + 1, this.#recent.length) : 0;
    if (out < 64 && out < this.#recent.length) return;
    for (let index = 0; index < out; index++) this.#bytes -= sizeOf(this.#recent[index]);
    this.#recent.splice(0, out);
  }

  /**
   * @param {number} seq
   * @returns {Recent | undefined} undefined when it is not in memory
   */
  recent(seq) {
    const [first] = this.#recent;
    return first && this.#recent[seq - first.seq];
  }

  /**
   * @param {number} time in milliseconds since 1970
   * @returns {number} of the last event that was received before it; one less than the oldest's when there is none
   */
  lastBefore(time) {
    let low = this.oldest - 1;
    let high = this.newest;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const [{ received_at: at }] = this.#store.rows("SELECT received_at FROM events WHERE seq = ?", middle);
      if (at < time) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** @param {Recent} event */
const sizeOf = ({ headers, body }) => headers.length + body.length + 256;
