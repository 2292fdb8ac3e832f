// The line to one endpoint: everything that it is to get, in order, one batch at a time, each until the endpoint has it on disk.
import { stopwatch } from "../clock.js";

/** @typedef {import("../store.js").Store} Store */
/** @typedef {import("./types.js").Row} Row */
/** @typedef {import("./types.js").Batch} Batch */
/** @typedef {import("./types.js").Taken} Taken */
/** @typedef {import("./log.js").Recent} Recent */

/** A batch: no more rows, and no more bytes of bodies, unless one body alone has more. */
const mostRows = 64;
const mostBytes = 1024 * 1024;

/**
 * Between two batches the line rests so many times as long as the last one took, in milliseconds at most: taking in goes first, and a
 * busy machine or a slow disk makes batches larger instead of commits more. The first batch after a rest goes at once.
 */
const restTimes = 4;
const longestRestMs = 200;

/** Waiting after failures: twice as long each time. */
const firstWaitMs = 1000;
const longestWaitMs = 60_000;

/** Names that senders make up must not fill the memory. */
const mostNames = 1000;

/**
 * @typedef {object} Lines what all lines of a source share
 * @property {Store} store
 * @property {import("./log.js").EventLog} log
 * @property {(rows: Row[]) => Batch} batchOf
 * @property {(endpoint: string) => import("./types.js").Taker} takerOf
 * @property {(filters: readonly string[], name: string, known: boolean) => boolean} matches core.matchesEvent
 * @property {(ms: number) => Promise<void>} rest lets everything else have its turn for so long
 * @property {(line: Line, error: unknown) => void} failed told when an endpoint could not be handed something
 * @property {() => import("./types.js").Position} position of the source, when its process began
 * @property {(line: Line, met: Exclude<import("./types.js").Met, {gone: true}>) => void} parted told when one of the two has forgotten what
 *   the other knows: it was put back from an older copy
 */

/**
 * How far an endpoint is, as the table `cursors` has it.
 * @typedef {object} Mark
 * @property {number} seq
 * @property {number} handed
 * @property {number} again
 * @property {number} since
 */

export class Line {
  #of;
  /** @type {readonly string[] | null} null: it gets nothing but what is sent to it explicitly */
  #filters = null;
  /** @type {Map<string, boolean>} whether the filters let an event through, by name */
  #known = new Map();
  /** @type {import("./types.js").Taker | undefined} */
  #taker;
  /** @type {Promise<void> | undefined} while it hands over */
  #running;
  #failures = 0;
  /** The endpoint is not there, so nothing waits for it. */
  #gone = false;
  /** Whether the batch before this one was an explicit one. */
  #wasAgain = false;
  /** Source and endpoint have compared how far they are: once a process. */
  #met = false;

  /**
   * @param {string} endpoint
   * @param {Mark} mark as it is on disk
   * @param {boolean} again whether something explicit waits
   * @param {Lines} of
   */
  constructor(endpoint, mark, again, of) {
    this.endpoint = endpoint;
    /** What is on disk. It may lag: the endpoint knows what it has. */
    this.saved = mark;
    /** The endpoint has been handed everything up to here. */
    this.cursor = mark.seq;
    /** The greatest numbers of what was handed. Less than `cursor` where the filters let nothing through. */
    this.handed = { seq: mark.handed, again: mark.again };
    this.again = again;
    /** Not to be tried before. */
    this.retryAt = 0;
    /** @type {number | null} since when it fails */
    this.failingSince = null;
    this.#of = of;
  }

  /** @param {readonly string[] | null} filters */
  subscribe(filters) {
    this.#filters = filters;
    this.#known.clear();
    this.#gone = false;
  }

  get subscribed() {
    return this.#filters !== null;
  }

  /** Whether the endpoint is still to get something. */
  get behind() {
    return !this.#gone && (this.again || (this.subscribed && this.cursor < this.#of.log.newest));
  }

  /**
   * @param {{seq: number, name: string, code: string, state: string}} event
   * @returns {boolean} whether the endpoint is still to be handed this one
   */
  awaits(event) {
    if (this.#gone) return false;
    if (this.subscribed && this.cursor < event.seq && this.#wants(event)) return true;
    const text = "SELECT 1 FROM again WHERE endpoint = ? AND event = ? LIMIT 1";
    return this.#of.store.rows(text, this.endpoint, event.seq).length > 0;
  }

  /** @returns {Mark} to be saved */
  get mark() {
    return { ...this.saved, seq: this.cursor, handed: this.handed.seq, again: this.handed.again };
  }

  /** Whether the mark is to be saved. */
  get moved() {
    const { seq, handed, again } = this.saved;
    return this.subscribed && (this.cursor !== seq || this.handed.seq !== handed || this.handed.again !== again);
  }

  /**
   * From now on the endpoint is handed what comes after here.
   * @param {Mark} mark
   */
  begin(mark) {
    this.saved = mark;
    this.cursor = mark.seq;
    this.handed = { seq: mark.handed, again: mark.again };
  }

  /** Whether run() would begin anything. */
  get ready() {
    const wanted = this.behind || (this.subscribed && !this.#met);
    const wait = this.retryAt - this.#of.store.now();
    // Longer than it was ever to be: the clock was ahead.
    return !this.#running && wanted && (wait <= 0 || wait > longestWaitMs);
  }

  /** Hands over until there is nothing more, or the endpoint fails. Never rejects. @returns {Promise<void>} */
  run() {
    if (this.#running) return this.#running;
    if (!this.ready) return Promise.resolve();
    this.#running = this.#run().finally(() => (this.#running = undefined));
    // What came between its last look and its end was told that it still runs.
    return this.#running.then(() => this.run());
  }

  async #run() {
    const { batchOf, rest } = this.#of;
    try {
      if (!this.#met) await this.#meet();
    } catch (error) {
      this.#fail(error);
      return;
    }
    for (let next = this.#next(); next; next = this.#next()) {
      const { rows, cursor, again } = next;
      const elapsed = stopwatch();
      if (rows.length > 0) {
        try {
          const taken = await this.#takes.take(batchOf(rows));
          if ("gone" in taken) {
            this.#gone = true;
            return;
          }
          if (again) this.handed.again = Math.max(this.handed.again, again);
          else this.handed.seq = Math.max(this.handed.seq, rows[rows.length - 1].seq);
        } catch (error) {
          this.#fail(error);
          return;
        }
      }
      this.#failures = 0;
      this.retryAt = 0;
      this.failingSince = null;
      if (again) this.#clear(again);
      else this.cursor = Math.max(this.cursor, cursor);
      if (rows.length > 0) await rest(Math.min(elapsed() * restTimes, longestRestMs));
    }
  }

  get #takes() {
    return (this.#taker ??= this.#of.takerOf(this.endpoint));
  }

  /**
   * Finds out what the endpoint has. Usually that is all of it, and maybe more than is noted here. If it has less, it was put back from an
   * older copy: what is missing is handed over once more. If it had numbers that were never given, the source was: the endpoint has
   * forgotten them, or it would take what gets these numbers next for what it had.
   */
  async #meet() {
    const { position, parted } = this.#of;
    const met = await this.#takes.meet(position());
    this.#met = true;
    if ("gone" in met) return;
    const { seq, again } = met;
    const behind = this.subscribed && (seq < this.handed.seq || again < this.handed.again);
    if (behind && seq < this.handed.seq) this.cursor = Math.min(this.cursor, Math.max(seq, this.saved.since));
    else this.cursor = Math.max(this.cursor, seq);
    this.handed = { seq, again };
    if (behind || met.lowered) parted(this, met);
  }

  /** @param {unknown} error */
  #fail(error) {
    // What has failed once is not to be called again.
    this.#taker = undefined;
    const { store, failed } = this.#of;
    const now = store.now();
    this.failingSince ??= now;
    this.retryAt = now + Math.min(firstWaitMs * 2 ** this.#failures++, longestWaitMs);
    failed(this, error);
  }

  /**
   * @returns {{rows: Row[], cursor: number, again: number} | undefined} the next batch. again: the last explicit number of it, 0 when
   *   it is of the log; cursor: everything up to here is then done. Rows may be empty: then nothing up to there is for this endpoint
   */
  #next() {
    const events = this.subscribed && this.cursor < this.#of.log.newest;
    // Neither kind keeps the other waiting.
    if (this.again && !(events && this.#wasAgain)) {
      const batch = this.#explicit();
      this.#wasAgain = true;
      if (batch) return batch;
    }
    this.#wasAgain = false;
    return events ? (this.#fromMemory() ?? this.#fromDisk()) : undefined;
  }

  #fromMemory() {
    const { log } = this.#of;
    let cursor = this.cursor;
    let bytes = 0;
    /** @type {Row[]} */
    const rows = [];
    if (!log.recent(cursor + 1)) return undefined;
    while (rows.length < mostRows) {
      const event = log.recent(cursor + 1);
      if (!event) break;
      if (this.#wants(event)) {
        bytes += event.body.length;
        if (rows.length > 0 && bytes > mostBytes) break;
        rows.push(rowOf(event, "event", 0));
      }
      cursor++;
    }
    return { rows, cursor, again: 0 };
  }

  #fromDisk() {
    const { store } = this.#of;
    const found = store.rows(
      "SELECT seq, name, code, state, bytes FROM events WHERE seq > ? ORDER BY seq LIMIT 256",
      this.cursor,
    );
    let cursor = this.cursor;
    let bytes = 0;
    /** @type {Row[]} */
    const rows = [];
    for (const event of found) {
      if (rows.length === mostRows) break;
      if (this.#wants(/** @type {any} */ (event))) {
        bytes += event.bytes;
        if (rows.length > 0 && bytes > mostBytes) break;
        rows.push(...this.#read(event.seq, "event", 0));
      }
      cursor = event.seq;
    }
    return { rows, cursor, again: 0 };
  }

  #explicit() {
    const { store } = this.#of;
    const found = store.rows(
      `SELECT again.seq, event, kind, bytes FROM again LEFT JOIN events ON events.seq = event
       WHERE endpoint = ? ORDER BY again.seq LIMIT ?`,
      this.endpoint,
      mostRows,
    );
    this.again = found.length > 0;
    if (!this.again) return undefined;
    let again = 0;
    let bytes = 0;
    /** @type {Row[]} */
    const rows = [];
    for (const { seq, event, kind, bytes: more } of found) {
      bytes += more ?? 0;
      if (rows.length > 0 && bytes > mostBytes) break;
      // None when it is gone: what was asked for cannot be done any more.
      rows.push(...this.#read(event, kind, seq));
      again = seq;
    }
    return { rows, cursor: this.cursor, again };
  }

  /**
   * @param {number} seq
   * @param {Row["kind"]} kind
   * @param {number} again
   * @returns {Row[]} one, or none when its body is gone
   */
  #read(seq, kind, again) {
    const [event] = this.#of.store.rows(
      `SELECT seq, id, iif(id_signed = 0, provider_id, '') AS unsigned_id, name, code, state, authentic, received_at, sent_at, headers, body FROM events
       WHERE seq = ? AND body IS NOT NULL`,
      seq,
    );
    if (!event) return [];
    const { authentic, body } = event;
    const row = { .../** @type {Recent} */ (event), authentic: authentic === 1, body: new Uint8Array(body) };
    return [rowOf(row, kind, again)];
  }

  /** @param {number} upTo explicit numbers that are done */
  #clear(upTo) {
    this.#of.store.run("DELETE FROM again WHERE endpoint = ? AND seq <= ?", this.endpoint, upTo);
  }

  /** @param {{name: string, code: string, state: string}} event what was quarantined goes explicitly, if it goes */
  #wants({ name, code, state }) {
    if (state !== "kept") return false;
    const known = code !== "unknown_event" && code !== "unnamed_event";
    const key = known ? name : ` ${name}`;
    let wanted = this.#known.get(key);
    if (wanted === undefined) {
      wanted = this.#of.matches(/** @type {readonly string[]} */ (this.#filters), name, known);
      if (this.#known.size === mostNames) this.#known.clear();
      this.#known.set(key, wanted);
    }
    return wanted;
  }
}

/**
 * @param {Recent} event
 * @param {Row["kind"]} kind
 * @param {number} again
 * @returns {Row}
 */
const rowOf = ({ seq, id, unsigned_id, name, code, authentic, received_at, sent_at, headers, body }, kind, again) => ({
  seq,
  kind,
  again,
  id,
  unsigned_id,
  name,
  code,
  authentic,
  received_at,
  sent_at,
  headers,
  body,
});
