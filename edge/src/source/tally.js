// How many came in: since ever, and minute by minute.

/** @typedef {import("../store.js").Store} Store */
/** @typedef {{accepted: number, duplicates: number, quarantined: number}} Counts quarantined are accepted too */

const minuteMs = 60_000;

export class Tally {
  #store;
  /** @type {Counts} */
  #total;

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
    const [sums] = store.rows(
      "SELECT total(accepted) AS accepted, total(duplicates) AS duplicates, total(quarantined) AS quarantined FROM stats",
    );
    this.#total = { accepted: sums.accepted, duplicates: sums.duplicates, quarantined: sums.quarantined };
  }

  /** @returns {Counts} since the source was made */
  get total() {
    return { ...this.#total };
  }

  /**
   * To be called in the transaction of what is counted.
   * @param {number} now
   * @param {Counts} more
   */
  write(now, more) {
    this.#store.run(
      `INSERT INTO stats (minute, accepted, duplicates, quarantined) VALUES (?, ?, ?, ?) ON CONFLICT (minute) DO UPDATE SET
       accepted = accepted + excluded.accepted, duplicates = duplicates + excluded.duplicates,
       quarantined = quarantined + excluded.quarantined`,
      Math.floor(now / minuteMs) * minuteMs,
      more.accepted,
      more.duplicates,
      more.quarantined,
    );
  }

  /** @param {Counts} more after its transaction */
  add(more) {
    this.#total.accepted += more.accepted;
    this.#total.duplicates += more.duplicates;
    this.#total.quarantined += more.quarantined;
  }

  /**
   * @param {number} from
   * @param {number} to
   * @returns {({minute: number} & Counts)[]} minutes in which something came, oldest first; minute: milliseconds since 1970
   */
  minutes(from, to) {
    return this.#store.rows(
      "SELECT * FROM stats WHERE minute >= ? AND minute < ? ORDER BY minute",
      Math.max(from, 1),
      to,
    );
  }

  /** @param {number} time minutes before it become one sum */
  fold(time) {
    if (this.#store.rows("SELECT 1 FROM stats WHERE minute > 0 AND minute < ? LIMIT 1", time).length === 0) return;
    this.#store.transaction(() => {
      this.#store.run(
        `INSERT OR REPLACE INTO stats (minute, accepted, duplicates, quarantined)
         SELECT 0, sum(accepted), sum(duplicates), sum(quarantined) FROM stats WHERE minute < ?`,
        time,
      );
      this.#store.run("DELETE FROM stats WHERE minute > 0 AND minute < ?", time);
    });
  }
}
