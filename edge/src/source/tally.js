// How many came in: since ever, and minute by minute.
//
// Counts of new events are not written with each commit, which would touch one page more: after a crash they are counted from the
// events themselves.

/** @typedef {import("../store.js").Store} Store */
/** @typedef {{accepted: number, duplicates: number, quarantined: number}} Counts quarantined are accepted too */

const minuteMs = 60_000;

/** @param {number} time */
const minuteOf = (time) => Math.floor(time / minuteMs) * minuteMs;

/** @returns {Counts} */
const nothing = () => ({ accepted: 0, duplicates: 0, quarantined: 0 });

/**
 * @param {Counts} to
 * @param {Counts} more
 */
function add(to, more) {
  to.accepted += more.accepted;
  to.duplicates += more.duplicates;
  to.quarantined += more.quarantined;
}

export class Tally {
  #store;
  #total = nothing();
  /** Of the minutes since the last save. @type {Map<number, Counts>} */
  #unsaved = new Map();

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
    const [saved] = store.rows(
      "SELECT total(accepted) AS accepted, total(duplicates) AS duplicates, total(quarantined) AS quarantined FROM stats",
    );
    add(this.#total, /** @type {any} */ (saved));
    const [counted] = store.rows("SELECT value FROM facts WHERE name = 'counted'");
    const since = store.rows(
      `SELECT received_at / ${minuteMs} * ${minuteMs} AS minute, count(*) AS accepted, total(state <> 'kept') AS quarantined
       FROM events WHERE seq > ? GROUP BY 1`,
      Number(counted?.value ?? 0),
    );
    for (const { minute, accepted, quarantined } of since) this.add(minute, { accepted, quarantined, duplicates: 0 });
  }

  /** @returns {Counts} since the source was made */
  get total() {
    return { ...this.#total };
  }

  get unsaved() {
    return this.#unsaved.size > 0;
  }

  /**
   * To be called after the transaction of what is counted.
   * @param {number} time when it came in
   * @param {Counts} more
   */
  add(time, more) {
    const minute = minuteOf(time);
    const counts = this.#unsaved.get(minute) ?? nothing();
    this.#unsaved.set(minute, counts);
    add(counts, more);
    add(this.#total, more);
  }

  /**
   * To be called in the transaction of what is counted: duplicates leave no trace elsewhere.
   * @param {number} time
   * @param {number} duplicates
   */
  writeDuplicates(time, duplicates) {
    this.#upsert(minuteOf(time), { ...nothing(), duplicates });
  }

  /**
   * The same after the transaction.
   * @param {number} duplicates
   */
  addDuplicates(duplicates) {
    this.#total.duplicates += duplicates;
  }

  /**
   * To be called in a transaction; saved() is to follow.
   * @param {number} newest number of the newest event
   */
  save(newest) {
    for (const [minute, counts] of this.#unsaved) this.#upsert(minute, counts);
    this.#store.run("INSERT OR REPLACE INTO facts (name, value) VALUES ('counted', ?)", String(newest));
  }

  saved() {
    this.#unsaved.clear();
  }

  /**
   * @param {number} minute
   * @param {Counts} counts
   */
  #upsert(minute, { accepted, duplicates, quarantined }) {
    this.#store.run(
      `INSERT INTO stats (minute, accepted, duplicates, quarantined) VALUES (?, ?, ?, ?) ON CONFLICT (minute) DO UPDATE SET
       accepted = accepted + excluded.accepted, duplicates = duplicates + excluded.duplicates,
       quarantined = quarantined + excluded.quarantined`,
      minute,
      accepted,
      duplicates,
      quarantined,
    );
  }

  /**
   * @param {number} from
   * @param {number} to
   * @returns {({minute: number} & Counts)[]} minutes in which something came, oldest first; minute: milliseconds since 1970
   */
  minutes(from, to) {
    /** @type {Map<number, {minute: number} & Counts>} */
    const minutes = new Map();
    const first = Math.max(from, 1);
    for (const row of this.#store.rows("SELECT * FROM stats WHERE minute >= ? AND minute < ?", first, to))
      minutes.set(row.minute, /** @type {any} */ (row));
    for (const [minute, counts] of this.#unsaved) {
      if (minute < first || minute >= to) continue;
      const row = minutes.get(minute) ?? { minute, ...nothing() };
      minutes.set(minute, row);
      add(row, counts);
    }
    return [...minutes.values()].sort((a, b) => a.minute - b.minute);
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
