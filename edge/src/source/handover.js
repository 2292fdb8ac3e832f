// Handing over: which endpoints there are, and how far each one is.
import { Line } from "./line.js";

/** @typedef {import("./types.js").SourceSettings} SourceSettings */

export class Handover {
  #of;
  /** @type {Map<string, Line>} by endpoint */
  #lines = new Map();

  /** @param {import("./line.js").Lines} of */
  constructor(of) {
    this.#of = of;
    const { store } = of;
    for (const { endpoint, ...mark } of store.rows("SELECT endpoint, seq, handed, again, since FROM cursors")) {
      this.#add(endpoint, /** @type {import("./line.js").Mark} */ (mark), false);
    }
    for (const { endpoint } of store.rows("SELECT DISTINCT endpoint FROM again")) this.expect(endpoint);
  }

  /**
   * @param {string} endpoint
   * @param {import("./line.js").Mark} mark
   * @param {boolean} again
   */
  #add(endpoint, mark, again) {
    const line = new Line(endpoint, mark, again, this.#of);
    this.#lines.set(endpoint, line);
    return line;
  }

  /**
   * The subscriptions that hold from now on. An endpoint that is new gets what comes in from now on; one that is left out gets nothing
   * more. To be called in a transaction.
   * @param {SourceSettings["subscriptions"]} subscriptions
   */
  subscribe(subscriptions) {
    const { store, log } = this.#of;
    const wanted = new Map(subscriptions.map(({ endpoint, events }) => [endpoint, events]));
    for (const [endpoint, line] of this.#lines) {
      if (wanted.has(endpoint)) continue;
      store.run("DELETE FROM cursors WHERE endpoint = ?", endpoint);
      line.subscribe(null);
    }
    for (const [endpoint, events] of wanted) {
      const held = this.#lines.get(endpoint);
      const [kept] = store.rows("SELECT seq FROM cursors WHERE endpoint = ?", endpoint);
      const begins = { seq: log.newest, handed: 0, again: 0, since: log.newest };
      const line = held ?? this.#add(endpoint, begins, false);
      if (!kept) {
        store.run("INSERT INTO cursors (endpoint, seq, since) VALUES (?, ?, ?)", endpoint, log.newest, log.newest);
        line.begin(begins);
      }
      line.subscribe(events);
    }
  }

  /** @param {string} endpoint something explicit waits for it */
  expect(endpoint) {
    const line = this.#lines.get(endpoint);
    if (line) line.again = true;
    else this.#add(endpoint, { seq: 0, handed: 0, again: 0, since: 0 }, true);
  }

  /** @returns {boolean} whether an endpoint is still to get something */
  get behind() {
    for (const line of this.#lines.values()) if (line.behind) return true;
    return false;
  }

  /**
   * @param {{seq: number, name: string, code: string, state: string}} event
   * @returns {boolean} whether an endpoint is still to get this one
   */
  awaits(event) {
    for (const line of this.#lines.values()) if (line.awaits(event)) return true;
    return false;
  }

  /** @returns {boolean} whether run() would begin anything */
  get ready() {
    for (const line of this.#lines.values()) if (line.ready) return true;
    return false;
  }

  /** Hands over all that can be now. @returns {Promise<unknown>} never rejects */
  run() {
    return Promise.all(Array.from(this.#lines.values(), (line) => line.run()));
  }

  /**
   * Writes how far the endpoints are, where that has changed: seldom, because the endpoints know it too. To be called in a transaction;
   * saved() is to follow.
   */
  save() {
    for (const { endpoint, mark } of this.#moved()) {
      const text = "UPDATE cursors SET seq = ?, handed = ?, again = ? WHERE endpoint = ?";
      this.#of.store.run(text, mark.seq, mark.handed, mark.again, endpoint);
    }
  }

  saved() {
    for (const line of this.#moved()) line.saved = line.mark;
  }

  #moved() {
    return [...this.#lines.values()].filter((line) => line.moved);
  }

  get unsaved() {
    return this.#moved().length > 0;
  }

  /** @returns {number} the last event that every subscribed endpoint has been handed */
  get handedToAll() {
    let seq = this.#of.log.newest;
    for (const line of this.#lines.values()) if (line.subscribed) seq = Math.min(seq, line.cursor);
    return seq;
  }

  /** @returns {number} when the first failing endpoint is to be tried again; Infinity when none is */
  get retryAt() {
    let at = Infinity;
    for (const line of this.#lines.values()) if (line.behind && line.retryAt > 0) at = Math.min(at, line.retryAt);
    return at;
  }

  /** @returns {{endpoint: string, events: number, again: number, failing_since: number | null}[]} what waits; events: at most so many */
  get backlog() {
    const { store, log } = this.#of;
    return Array.from(this.#lines.values(), (line) => ({
      endpoint: line.endpoint,
      events: line.subscribed ? log.newest - line.cursor : 0,
      again: store.rows("SELECT count(*) AS n FROM again WHERE endpoint = ?", line.endpoint)[0].n,
      failing_since: line.failingSince,
    }));
  }
}
