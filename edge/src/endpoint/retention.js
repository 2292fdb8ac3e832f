// Forgetting: first the bodies, then the rows. Never what is still to be delivered; and a dead letter keeps its body as long as its row, so
// that it can be retried.

/** @typedef {import("../store.js").Store} Store */

const day = 86_400_000;

/** Rows in one go; the event loop turns in between. */
const atOnce = 500;

/** It is looked at no more often than this, in milliseconds. */
const pause = 600_000;

const statsDays = 30;

export class Retention {
  #store;
  #began;
  /** Below this number every body is cleared, but for those of dead letters. */
  #cleared = 0;
  /** When to look again. */
  #nextAt = 0;

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
    this.#began = store.now();
  }

  /**
   * @param {number} now
   * @param {{days: number, deliveries: number, body_days: number}} limits
   * @returns {{looked: boolean, more: boolean}} looked: some may have been forgotten; more: there is more to forget, call again, soon
   */
  run(now, { days, deliveries, body_days }) {
    if (now < this.#nextAt) return { looked: false, more: false };
    // A machine that starts may have a wrong clock until the network has told it the time, and what is removed does not come back: at first
    // nothing is old.
    const believed = now >= this.#began && now < this.#began + pause ? 0 : now;
    const more = this.#store.transaction(() => {
      const rows = this.#forgetRows(believed - days * day, deliveries);
      const bodies = this.#clearBodies(believed - body_days * day);
      return rows || bodies;
    });
    if (more) return { looked: true, more };
    this.#store.run("DELETE FROM stats WHERE minute < ?", believed - statsDays * day);
    this.#nextAt = now + pause;
    return { looked: true, more };
  }

  /**
   * A dead letter will end again, perhaps delivered.
   * @param {number} seq its number; 0: any may
   */
  reopen(seq) {
    this.#cleared = Math.min(this.#cleared, Math.max(seq - 1, 0));
  }

  /** The limits have changed, or the clock went back. */
  reset() {
    this.#nextAt = 0;
    this.#cleared = 0;
  }

  /**
   * @param {number} now
   * @param {{days: number, deliveries: number, body_days: number}} limits
   * @returns {number | null} when the next row or body will be too old or one too many; null when there is none
   */
  dueAt(now, { days, deliveries, body_days }) {
    const row = this.#first("seq >= 0", [], "state <> 'pending'");
    const body = this.#first("seq > ? AND body IS NOT NULL", [this.#cleared], "state NOT IN ('pending', 'dead')");
    const tooMany = row && this.#newest() - row.seq >= deliveries;
    const times = [
      row && row.created_at + days * day,
      body && body.created_at + body_days * day,
      tooMany ? now : undefined,
    ];
    const at = Math.min(...times.map((time) => time ?? Infinity));
    return at === Infinity ? null : Math.max(at + 1, now + pause);
  }

  /**
   * @param {string} where
   * @param {number[]} values
   * @param {string} state
   * @returns {{seq: number, created_at: number} | undefined} the oldest final delivery
   */
  #first(where, values, state) {
    // Bounded: a long row of waiting ones at the beginning is not worth a search.
    const [row] = this.#store.rows(
      `SELECT seq, created_at FROM (SELECT * FROM deliveries WHERE ${where} ORDER BY seq LIMIT ${atOnce}) WHERE ${state} LIMIT 1`,
      ...values,
    );
    return /** @type {any} */ (row);
  }

  /**
   * @param {number} before when they were taken in
   * @param {number} most of them
   */
  #forgetRows(before, most) {
    const newest = this.#newest();
    const upTo = Math.max(this.#lastBefore(before), newest - most);
    // The newest stays: its number is where the next one goes on from.
    const rows = this.#store.rows(
      `SELECT seq FROM deliveries WHERE seq <= ? AND seq < ? AND state <> 'pending' ORDER BY seq LIMIT ${atOnce}`,
      upTo,
      newest,
    );
    for (const { seq } of rows) {
      this.#store.run("DELETE FROM attempts WHERE delivery = ?", seq);
      this.#store.run("DELETE FROM built WHERE delivery = ?", seq);
      this.#store.run("DELETE FROM deliveries WHERE seq = ?", seq);
    }
    return rows.length === atOnce;
  }

  /** @param {number} before when they were taken in */
  #clearBodies(before) {
    const upTo = this.#lastBefore(before);
    const rows = this.#store.rows(
      `SELECT seq FROM deliveries WHERE seq > ? AND seq <= ? AND state NOT IN ('pending', 'dead') AND body IS NOT NULL ORDER BY seq LIMIT ${atOnce}`,
      this.#cleared,
      upTo,
    );
    for (const { seq } of rows) {
      this.#store.run(
        "UPDATE deliveries SET body = NULL, last_request = NULL, last_response = NULL, last_location = NULL WHERE seq = ?",
        seq,
      );
      this.#store.run("UPDATE attempts SET request = NULL, response = NULL, location = NULL WHERE delivery = ?", seq);
      this.#store.run("DELETE FROM built WHERE delivery = ?", seq);
    }
    if (rows.length === atOnce) return true;
    // One that still waits is looked at again when it is final.
    const waiting = "SELECT min(seq) AS seq FROM deliveries WHERE state = 'pending' AND next_at IS";
    const [due] = this.#store.rows(`${waiting} NOT NULL`);
    const [behind] = this.#store.rows(`${waiting} NULL`);
    this.#cleared = Math.max(0, Math.min(upTo, (due.seq ?? Infinity) - 1, (behind.seq ?? Infinity) - 1));
    return false;
  }

  #newest() {
    return this.#store.rows("SELECT max(seq) AS seq FROM deliveries")[0].seq ?? 0;
  }

  /**
   * @param {number} time milliseconds since 1970
   * @returns {number} the number of the last delivery that was taken in before; they are in the order of their numbers
   */
  #lastBefore(time) {
    // Each on its own: of both in one SQLite reads every row.
    const [{ oldest }] = this.#store.rows("SELECT min(seq) AS oldest FROM deliveries");
    const newest = this.#newest();
    if (oldest === null) return 0;
    let low = oldest - 1;
    let high = newest;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const [row] = this.#store.rows(
        "SELECT seq, created_at FROM deliveries WHERE seq >= ? ORDER BY seq LIMIT 1",
        middle,
      );
      if (row && row.seq <= high && row.created_at < time) low = row.seq;
      else high = middle - 1;
    }
    return low;
  }
}
