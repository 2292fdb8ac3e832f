// Taking in: group commit. What comes in one call (receive/keep.js gathers), and all calls that come together, become one transaction,
// and all of it is answered when that is on disk (the object's output gate holds the answers until then). Nothing is waited for
// here: measured at 32 senders, a wait as long as a commit cost a quarter of the throughput, because none of them could go on.

/** @typedef {import("../store.js").Store} Store */
/** @typedef {import("./types.js").Entry} Entry */
/** @typedef {import("./log.js").Recent} Recent */

/**
 * @typedef {object} Call
 * @property {readonly Entry[]} entries
 * @property {(seqs: number[]) => void} resolve
 * @property {(error: unknown) => void} reject
 */

const columns = 12;

/** SQLite takes up to 100 values in one statement. */
const chunk = 8;

// A conflict is the only way to return no row: the same webhook came before.
const insertTexts = Array.from({ length: chunk + 1 }, (_, rows) => {
  const row = `(${Array(columns).fill("?").join(", ")})`;
  return `INSERT INTO events (key, id, provider_id, received_at, sent_at, name, code, state, authentic, bytes, headers, body)
    VALUES ${Array(rows).fill(row).join(", ")} ON CONFLICT (key) DO NOTHING RETURNING seq`;
});

const againText = "UPDATE events SET duplicates = duplicates + 1 WHERE key = ?";

export class Intake {
  #store;
  #log;
  #tally;
  #committed;
  /** @type {Call[]} */
  #waiting = [];
  /** What the last transaction counted. */
  #counts = { accepted: 0, duplicates: 0, quarantined: 0 };

  /**
   * @param {object} of
   * @param {Store} of.store
   * @param {import("./log.js").EventLog} of.log
   * @param {import("./tally.js").Tally} of.tally
   * @param {(events: readonly Recent[]) => void} of.committed told of new events after their transaction
   */
  constructor({ store, log, tally, committed }) {
    this.#store = store;
    this.#log = log;
    this.#tally = tally;
    this.#committed = committed;
  }

  /**
   * @param {readonly Entry[]} entries
   * @returns {Promise<number[]>} their numbers; 0 for a duplicate. Rejects when nothing of it was kept
   */
  accept(entries) {
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ entries, resolve, reject }) === 1) queueMicrotask(() => this.#commit());
    });
  }

  #commit() {
    const calls = this.#waiting;
    this.#waiting = [];
    /** @type {number[][]} */
    let answers;
    /** @type {Recent[]} */
    const events = [];
    try {
      answers = this.#store.transaction(() => this.#write(calls, events));
    } catch (error) {
      for (const { reject } of calls) reject(error);
      return;
    }
    const { duplicates, ...counts } = this.#counts;
    if (events.length > 0) this.#tally.add(events[0].received_at, { ...counts, duplicates: 0 });
    this.#tally.addDuplicates(duplicates);
    this.#log.append(events);
    calls.forEach(({ resolve }, index) => resolve(answers[index]));
    if (events.length > 0) this.#committed(events);
  }

  /**
   * @param {readonly Call[]} calls
   * @param {Recent[]} events the new ones are added
   * @returns {number[][]} for each call, the numbers
   */
  #write(calls, events) {
    // Numbers and times grow together, whatever becomes of the clock.
    const now = Math.max(this.#store.now(), this.#log.newestAt);
    const counts = (this.#counts = { accepted: 0, duplicates: 0, quarantined: 0 });
    const seqs = this.#insert(
      calls.flatMap(({ entries }) => entries),
      now,
    );
    let at = 0;
    const answers = calls.map(({ entries }) =>
      entries.map((entry) => {
        const seq = seqs[at++];
        if (seq === 0) {
          this.#store.run(againText, entry.key);
          counts.duplicates++;
          return 0;
        }
        counts.accepted++;
        if (entry.state === "quarantined") counts.quarantined++;
        const { id, name, code, state, authentic, sent_at, headers, body } = entry;
        events.push({ seq, id, name, code, state, authentic, received_at: now, sent_at, headers, body });
        return seq;
      }),
    );
    if (counts.duplicates > 0) this.#tally.writeDuplicates(now, counts.duplicates);
    return answers;
  }

  /**
   * @param {readonly Entry[]} entries
   * @param {number} now
   * @returns {number[]} the number of each; 0 for a duplicate
   */
  #insert(entries, now) {
    /** @type {number[]} */
    const seqs = [];
    for (let at = 0; at < entries.length; at += chunk) {
      const some = entries.slice(at, at + chunk);
      const values = some.flatMap((entry) => valuesOf(entry, now));
      const made = this.#store.rows(insertTexts[some.length], ...values).map(({ seq }) => seq);
      // Numbers grow in the order of the rows.
      made.sort((a, b) => a - b);
      seqs.push(...(made.length === some.length ? made : this.#matched(some, new Set(made))));
    }
    return seqs;
  }

  /**
   * @param {readonly Entry[]} entries
   * @param {Set<number>} made the numbers of those that are new
   * @returns {number[]} the number of each; 0 for a duplicate, also of one before it
   */
  #matched(entries, made) {
    return entries.map(({ key }) => {
      const [{ seq }] = this.#store.rows("SELECT seq FROM events WHERE key = ?", key);
      return made.delete(seq) ? seq : 0;
    });
  }
}

/**
 * @param {Entry} entry
 * @param {number} now
 * @returns {import("../store.js").Value[]} in the order of the columns
 */
const valuesOf = ({ key, id, provider_id, sent_at, name, code, state, authentic, headers, body }, now) => [
  key,
  id,
  provider_id,
  now,
  sent_at,
  name,
  code,
  state,
  authentic ? 1 : 0,
  body.length,
  headers,
  body,
];
