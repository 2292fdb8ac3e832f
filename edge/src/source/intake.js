// Taking in: group commit. What comes in one call (receive/keep.js gathers), and all calls that come together, become one transaction,
// and all of it is answered when that is on disk (the object's output gate holds the answers until then). Nothing is waited for
// here: measured at 32 senders, a wait as long as a commit cost a quarter of the throughput, because none of them could go on.

/** @typedef {import("../store.js").Store} Store */
/** @typedef {import("./types.js").Entry} Entry */
/** @typedef {import("./log.js").Recent} Recent */

/**
 * @typedef {{seqs: number[], repeated: number[]}} Kept the number of each entry's event; which entries repeat one that was there
 *
 * @typedef {object} Call
 * @property {readonly Entry[]} entries
 * @property {(kept: Kept) => void} resolve
 * @property {(error: unknown) => void} reject
 */

/** What an entry gives, behind which stand the number of the copy and the event that it is a copy of. */
const given = [
  "key",
  "content",
  "id",
  "provider_id",
  "id_signed",
  "received_at",
  "sent_at",
  "name",
  "code",
  "state",
].concat(["authentic", "bytes", "headers", "body"]);

/** SQLite takes up to 100 values in one statement. */
const chunk = 7;

/**
 * @param {number} rows
 * @param {string} copy SQL for number and original of the copy
 */
const insertText = (rows, copy) => `INSERT INTO events (${given.join(", ")}, copy, copy_of)
  VALUES ${Array(rows)
    .fill(`(${given.map(() => "?").join(", ")}, ${copy})`)
    .join(", ")} ON CONFLICT DO NOTHING RETURNING seq`;

// A conflict is the only way to return no row: the same webhook came before, or another one with the same body.
const insertTexts = Array.from({ length: chunk + 1 }, (_, rows) => insertText(rows, "0, NULL"));
const insertCopyText = insertText(1, "?, ?");

const againText = "UPDATE events SET duplicates = duplicates + 1 WHERE seq = ?";

/**
 * @typedef {object} Placed what became of an entry
 * @property {number} seq of its event
 * @property {boolean} repeated it is that event, sent again
 * @property {string} id "" when repeated
 */

export class Intake {
  #store;
  #log;
  #tally;
  #identity;
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
   * @param {() => import("./identity.js").Identity} of.identity by the settings that hold
   * @param {(events: readonly Recent[]) => void} of.committed told of new events after their transaction
   */
  constructor({ store, log, tally, identity, committed }) {
    this.#store = store;
    this.#log = log;
    this.#tally = tally;
    this.#identity = identity;
    this.#committed = committed;
  }

  /**
   * @param {readonly Entry[]} entries
   * @returns {Promise<Kept>} rejects when nothing of it was kept
   */
  accept(entries) {
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ entries, resolve, reject }) === 1) queueMicrotask(() => this.#commit());
    });
  }

  #commit() {
    const calls = this.#waiting;
    this.#waiting = [];
    /** @type {Kept[]} */
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
   * @returns {Kept[]} for each call
   */
  #write(calls, events) {
    // Numbers and times grow together, whatever becomes of the clock.
    const now = Math.max(this.#store.now(), this.#log.newestAt);
    const counts = (this.#counts = { accepted: 0, duplicates: 0, quarantined: 0 });
    const placed = this.#place(
      calls.flatMap(({ entries }) => entries),
      now,
    );
    let at = 0;
    const answers = calls.map(({ entries }) => {
      /** @type {Kept} */
      const kept = { seqs: [], repeated: [] };
      entries.forEach((entry, index) => {
        const { seq, repeated, id } = placed[at++];
        kept.seqs.push(seq);
        if (repeated) {
          kept.repeated.push(index);
          this.#store.run(againText, seq);
          counts.duplicates++;
          return;
        }
        counts.accepted++;
        if (entry.state === "quarantined") counts.quarantined++;
        const { name, code, state, authentic, sent_at, headers, body } = entry;
        const unsigned_id = unsignedIdOf(entry);
        events.push({ seq, id, unsigned_id, name, code, state, authentic, received_at: now, sent_at, headers, body });
      });
      return kept;
    });
    // A copy is numbered after those that came with it.
    events.sort((a, b) => a.seq - b.seq);
    if (counts.duplicates > 0) this.#tally.writeDuplicates(now, counts.duplicates);
    return answers;
  }

  /**
   * @param {readonly Entry[]} entries
   * @param {number} now
   * @returns {Placed[]} in the order of the entries
   */
  #place(entries, now) {
    /** @type {Placed[]} */
    const placed = [];
    /** @type {number[]} */
    const rest = [];
    entries.forEach((entry, index) => {
      const seq = this.#identity().repeatedInFirstForm(entry, this.#log.oldest);
      if (seq === undefined) rest.push(index);
      else placed[index] = repeats(seq);
    });
    for (let at = 0; at < rest.length; at += chunk) {
      const some = rest.slice(at, at + chunk);
      const rows = this.#insert(
        some.map((index) => entries[index]),
        now,
      );
      rows.forEach((row, place) => (placed[some[place]] = row));
    }
    return placed;
  }

  /**
   * @param {readonly Entry[]} entries up to `chunk`
   * @param {number} now
   * @returns {Placed[]}
   */
  #insert(entries, now) {
    const ids = entries.map((entry) => this.#identity().idOf(entry, 0));
    const values = entries.flatMap((entry, index) => valuesOf(entry, ids[index], now));
    const made = this.#store.rows(insertTexts[entries.length], ...values).map(({ seq }) => seq);
    // Numbers grow in the order of the rows.
    made.sort((a, b) => a - b);
    if (made.length === entries.length) return made.map((seq, index) => ({ seq, repeated: false, id: ids[index] }));
    const left = new Set(made);
    return entries.map((entry, index) => {
      const [row] = this.#store.rows("SELECT seq FROM events WHERE key = ?", entry.key);
      if (!row) return this.#copy(entry, now);
      return left.delete(row.seq) ? { seq: row.seq, repeated: false, id: ids[index] } : repeats(row.seq);
    });
  }

  /**
   * Another webhook with the body of an event that is kept.
   * @param {Entry} entry
   * @param {number} now
   * @returns {Placed}
   */
  #copy(entry, now) {
    const [first] = this.#store.rows("SELECT seq FROM events WHERE content = ? ORDER BY copy LIMIT 1", entry.content);
    if (this.#identity().byBody) return repeats(first.seq);
    const [last] = this.#store.rows(
      "SELECT copy FROM events WHERE content = ? ORDER BY copy DESC LIMIT 1",
      entry.content,
    );
    const copy = last.copy + 1;
    const id = this.#identity().idOf(entry, copy);
    const [{ seq }] = this.#store.rows(insertCopyText, ...valuesOf(entry, id, now), copy, first.seq);
    return { seq, repeated: false, id };
  }
}

/**
 * @param {number} seq
 * @returns {Placed}
 */
const repeats = (seq) => ({ seq, repeated: true, id: "" });

/**
 * @param {Entry} entry
 * @returns {string} the sender's own id where nothing proves it
 */
const unsignedIdOf = ({ id_signed, provider_id }) => (id_signed === false ? provider_id : "");

/**
 * @param {Entry} entry
 * @param {string} id
 * @param {number} now
 * @returns {import("../store.js").Value[]} in the order of `given`
 */
const valuesOf = (entry, id, now) => [
  entry.key,
  entry.content,
  id,
  entry.provider_id,
  entry.id_signed === null ? null : Number(entry.id_signed),
  now,
  entry.sent_at,
  entry.name,
  entry.code,
  entry.state,
  Number(entry.authentic),
  entry.body.length,
  entry.headers,
  entry.body,
];
