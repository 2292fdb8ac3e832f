// Retention: bodies go first, then whole events, by age and by number. Never what an endpoint has not been handed yet, never the newest
// event, after which the next is numbered, and never an event that its sender could send again: without its key it would be a new one.
// Of such events that are too many, the bodies go.

/** @typedef {import("../store.js").Store} Store */

const dayMs = 86_400_000;

/** So many events at a time, so that no webhook waits for long. */
const step = 500;

/** What has become old waits for company: an alarm costs a commit. */
const patienceMs = 600_000;

/** Counts by the minute are kept so long; after that their sum is. */
const statsDays = 30;

/**
 * @typedef {{days: number, events: number, body_days: number, freshMs: number}} Limits freshMs: for so long after it came in, an event's
 *   webhook may come again and be fresh
 */

export class Retention {
  #store;
  #log;
  #tally;
  #breathe;
  #began;
  /** Bodies up to here are cleared. */
  #cleared;

  /**
   * @param {object} of
   * @param {Store} of.store
   * @param {import("./log.js").EventLog} of.log
   * @param {import("./tally.js").Tally} of.tally
   * @param {() => Promise<void>} of.breathe lets everything else have a turn
   */
  constructor({ store, log, tally, breathe }) {
    this.#store = store;
    this.#log = log;
    this.#tally = tally;
    this.#breathe = breathe;
    this.#began = store.now();
    const [cleared] = store.rows("SELECT value FROM facts WHERE name = 'cleared'");
    this.#cleared = Number(cleared?.value ?? 0);
  }

  /**
   * @param {Limits} limits
   * @param {() => number} needed the first event that is still needed whole
   */
  async sweep({ days, events, body_days, freshMs }, needed) {
    const log = this.#log;
    const now = this.#believed();
    const tooMany = log.newest - events;
    const bodies = Math.max(log.lastBefore(now - body_days * dayMs), tooMany);
    while (this.#cleared < Math.min(bodies, needed() - 1)) {
      this.#clear(Math.min(this.#cleared + step, bodies, needed() - 1));
      await this.#breathe();
    }
    const old = Math.min(Math.max(log.lastBefore(now - days * dayMs), tooMany), log.lastBefore(now - freshMs));
    while (log.oldest <= Math.min(old, needed() - 1, log.newest - 1)) {
      this.#delete(Math.min(log.oldest + step - 1, old, needed() - 1, log.newest - 1));
      await this.#breathe();
    }
    this.#tally.fold(now - statsDays * dayMs);
  }

  /**
   * A machine that starts may have a wrong clock until the network has told it the time, and what is removed does not come back.
   * @returns {number} the time by which something is old: none is, at first
   */
  #believed() {
    const now = this.#store.now();
    return now >= this.#began && now < this.#began + patienceMs ? 0 : now;
  }

  /** @param {number} to */
  #clear(to) {
    this.#store.transaction(() => {
      this.#store.run("UPDATE events SET body = NULL WHERE seq > ? AND seq <= ?", this.#cleared, to);
      this.#store.run("INSERT OR REPLACE INTO facts (name, value) VALUES ('cleared', ?)", String(to));
    });
    this.#cleared = to;
  }

  /** @param {number} to */
  #delete(to) {
    this.#store.run("DELETE FROM events WHERE seq <= ?", to);
    this.#log.oldest = to + 1;
  }

  /**
   * @param {Limits} limits
   * @returns {number} when something becomes old, or later; Infinity when there is nothing
   */
  nextAt({ days, events, body_days, freshMs }) {
    const log = this.#log;
    const body = this.#agesAt(Math.max(this.#cleared + 1, log.oldest), log.newest, body_days * dayMs);
    const tooMany = log.newest - log.oldest >= events;
    const row = this.#agesAt(log.oldest, log.newest - 1, tooMany ? freshMs : Math.max(days * dayMs, freshMs));
    return Math.max(Math.min(body, row), this.#store.now() + patienceMs);
  }

  /**
   * @param {number} seq
   * @param {number} last
   * @param {number} ms
   */
  #agesAt(seq, last, ms) {
    if (seq > last) return Infinity;
    const [{ received_at: at }] = this.#store.rows("SELECT received_at FROM events WHERE seq = ?", seq);
    return at + ms + 1;
  }
}
