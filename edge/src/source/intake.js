// Taking in: group commit. Whatever has come by the next turn of the event loop becomes one transaction, and all of it is answered
// when that is on disk (the object's output gate holds the answers until then).
import { stopwatch } from "../clock.js";

/** @typedef {import("../store.js").Store} Store */
/** @typedef {import("./types.js").Entry} Entry */
/** @typedef {import("./log.js").Recent} Recent */

/**
 * @typedef {object} Call
 * @property {readonly Entry[]} entries
 * @property {(seqs: number[]) => void} resolve
 * @property {(error: unknown) => void} reject
 */

// A conflict is the only way to return no row: the same webhook came before.
const insertText = `INSERT INTO events (key, id, provider_id, received_at, sent_at, name, code, state, authentic, bytes, headers, body)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING RETURNING seq`;

/**
 * Where commits take long and webhooks come together, the next ones are waited for a part of the time that a commit takes, so that
 * they share one: at most so many milliseconds.
 */
const gatherPart = 0.4;
const longestGatherMs = 5;

const againText = "UPDATE events SET duplicates = duplicates + 1 WHERE key = ?";

export class Intake {
  #store;
  #log;
  #tally;
  #later;
  #along;
  #committed;
  /** @type {Call[]} */
  #waiting = [];
  /** How long commits take of late, in milliseconds. */
  #commitMs = 0;
  /** Several webhooks shared the last commit. */
  #together = false;
  /** What the last transaction counted. */
  #counts = { accepted: 0, duplicates: 0, quarantined: 0 };

  /**
   * @param {object} of
   * @param {Store} of.store
   * @param {import("./log.js").EventLog} of.log
   * @param {import("./tally.js").Tally} of.tally
   * @param {(work: () => void, ms: number) => void} of.later does it in a later turn of the event loop
   * @param {() => void} of.along writes, in the transaction, what else waits for a commit
   * @param {(events: readonly Recent[]) => void} of.committed told of new events after their transaction
   */
  constructor({ store, log, tally, later, along, committed }) {
    this.#store = store;
    this.#log = log;
    this.#tally = tally;
    this.#later = later;
    this.#along = along;
    this.#committed = committed;
  }

  /**
   * @param {readonly Entry[]} entries
   * @returns {Promise<number[]>} their numbers; 0 for a duplicate. Rejects when nothing of it was kept
   */
  accept(entries) {
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ entries, resolve, reject }) === 1) this.#later(() => this.#commit(), this.#gatherMs);
    });
  }

  get #gatherMs() {
    return this.#together ? Math.min(this.#commitMs * gatherPart, longestGatherMs) : 0;
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
    this.#together = calls.length > 1 || calls[0].entries.length > 1;
    this.#measure();
    this.#tally.add(this.#counts);
    this.#log.append(events);
    calls.forEach(({ resolve }, index) => resolve(answers[index]));
    if (events.length > 0) this.#committed(events);
  }

  /** How long it takes until the next turn, which comes after the commit. */
  #measure() {
    const elapsed = stopwatch();
    this.#later(() => {
      this.#commitMs += (elapsed() - this.#commitMs) / 4;
    }, 0);
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
    const answers = calls.map(({ entries }) =>
      entries.map((entry) => {
        const seq = this.#insert(entry, now);
        if (seq === undefined) {
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
    this.#tally.write(now, counts);
    this.#along();
    return answers;
  }

  /**
   * @param {Entry} of
   * @param {number} now
   * @returns {number | undefined} undefined for a duplicate
   */
  #insert({ key, id, provider_id, sent_at, name, code, state, authentic, headers, body }, now) {
    const { length } = body;
    const rows = this.#store.rows(
      insertText,
      key,
      id,
      provider_id,
      now,
      sent_at,
      name,
      code,
      state,
      authentic ? 1 : 0,
      length,
      headers,
      body,
    );
    return rows[0]?.seq;
  }
}
