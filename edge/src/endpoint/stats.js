// What an endpoint did, minute by minute, for charts and percentiles.

/** Upper bounds of the latency buckets, in milliseconds; one more bucket holds what is beyond. */
export const latencyBounds = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000];

const minuteMs = 60_000;

/**
 * @typedef {object} Minute
 * @property {number} minute its beginning, in milliseconds since 1970
 * @property {number} delivered deliveries that arrived
 * @property {number} failed attempts that failed
 * @property {number} dead deliveries that died
 * @property {number[]} latency attempts by their duration: one count for each of latencyBounds, and one for what is beyond
 */

export class Stats {
  /** @type {Minute | undefined} */
  #current;
  #dirty = false;

  /** Since the object began to live, as counters for metrics. */
  totals = { delivered: 0, failed: 0, dead: 0, ms: 0, latency: latencyBounds.map(() => 0).concat(0) };

  /**
   * @param {import("../store.js").Store} store
   * @param {number} now
   * @param {{ms: number, success: boolean, delivered: boolean, dead: boolean}} attempt that ended
   */
  count(store, now, { ms, success, delivered, dead }) {
    const minute = now - (now % minuteMs);
    if (this.#current?.minute !== minute) {
      this.save(store);
      this.#current = minuteOf(store, minute);
    }
    const bucket = latencyBounds.findIndex((bound) => ms <= bound);
    const at = bucket < 0 ? latencyBounds.length : bucket;
    for (const into of [this.#current, this.totals]) {
      into.latency[at]++;
      if (delivered) into.delivered++;
      if (!success) into.failed++;
      if (dead) into.dead++;
    }
    this.totals.ms += ms;
    this.#dirty = true;
  }

  /** @param {import("../store.js").Store} store */
  save(store) {
    if (!this.#dirty || !this.#current) return;
    const { minute, delivered, failed, dead, latency } = this.#current;
    store.run(
      "INSERT OR REPLACE INTO stats (minute, delivered, failed, dead, latency) VALUES (?, ?, ?, ?, ?)",
      minute,
      delivered,
      failed,
      dead,
      latency.join(),
    );
  }

  /** The transaction of save() is through. */
  saved() {
    this.#dirty = false;
  }
}

/**
 * @param {import("../store.js").Store} store
 * @param {number} minute
 * @returns {Minute}
 */
function minuteOf(store, minute) {
  const [row] = store.rows("SELECT * FROM stats WHERE minute = ?", minute);
  return row ? read(row) : { minute, delivered: 0, failed: 0, dead: 0, latency: latencyBounds.map(() => 0).concat(0) };
}

/**
 * @param {Record<string, any>} row
 * @returns {Minute}
 */
const read = (row) => ({
  minute: row.minute,
  delivered: row.delivered,
  failed: row.failed,
  dead: row.dead,
  latency: row.latency.split(",").map(Number),
});

/**
 * @param {import("../store.js").Store} store
 * @param {{from?: number, to?: number}} range milliseconds since 1970; from is included, to is not
 * @returns {Minute[]} oldest first; minutes in which nothing ended are left out
 */
export const minutesBetween = (store, { from = 0, to = Number.MAX_SAFE_INTEGER }) =>
  store
    .rows("SELECT * FROM stats WHERE minute >= ? AND minute < ? ORDER BY minute LIMIT 50000", from, to)
    .map((row) => read(row));
