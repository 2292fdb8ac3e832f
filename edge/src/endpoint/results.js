// What came of attempts, on its way to disk: several results share a commit.
import { stopwatch } from "../clock.js";

/** @typedef {import("./queue.js").Ended} Ended */

/** So many results are written at once at the most. */
export const mostEnded = 64;

/**
 * Results wait for others, as many times as long as a commit took of late, so that commits take a small part of the time on a slow
 * disk, too; in milliseconds at least and at most. A crash in between repeats these attempts.
 */
const gatherTimes = 8;
const shortestGather = 10;
const longestGather = 100;

/** After a fault of the store, in milliseconds. */
const patience = 1000;

export class Results {
  #around;
  #queue;
  #gate;
  #stats;
  #ready;
  #goOn;
  /** @type {Ended[]} */
  #ended = [];
  #scheduled = false;
  /** How long commits take of late, in milliseconds. */
  #commitMs = 0;

  /**
   * @param {object} of
   * @param {import("./courier.js").Surroundings} of.around
   * @param {import("./queue.js").Queue} of.queue
   * @param {import("./gate.js").Gate} of.gate
   * @param {import("./stats.js").Stats} of.stats
   * @param {import("./ready.js").Ready} of.ready
   * @param {() => void} of.goOn called after results were written on their own account
   */
  constructor({ around, queue, gate, stats, ready, goOn }) {
    this.#around = around;
    this.#queue = queue;
    this.#gate = gate;
    this.#stats = stats;
    this.#ready = ready;
    this.#goOn = goOn;
  }

  /** @returns {readonly Ended[]} not written down yet */
  get waiting() {
    return this.#ended;
  }

  /** @param {Ended} ended */
  add(ended) {
    this.#ended.push(ended);
    if (this.#ended.length >= mostEnded) this.tryFlush();
    else this.#flushIn(Math.min(Math.max(this.#commitMs * gatherTimes, shortestGather), longestGather));
  }

  /** @param {number} ms */
  #flushIn(ms) {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#around.later(() => {
      this.#scheduled = false;
      if (this.#ended.length > 0) {
        this.tryFlush();
        this.#measure();
      }
      this.#goOn();
    }, ms);
  }

  /** The next turn of the event loop comes after the commit. */
  #measure() {
    const elapsed = stopwatch();
    this.#around.later(() => (this.#commitMs += (elapsed() - this.#commitMs) / 4), 0);
  }

  /** flush(), but a fault of the store is told and mended later. */
  tryFlush() {
    try {
      this.flush();
    } catch (error) {
      this.#around.tell({ what: "fault", error });
      this.#flushIn(patience);
    }
  }

  /** Writes down what waits, and the state that followed from it. */
  flush() {
    this.#around.store.transaction(() => this.write());
    this.written();
  }

  /** The same inside of a transaction; written() is to follow when it is through. */
  write() {
    const { store } = this.#around;
    const now = store.now();
    const passed = new Set();
    for (const ended of this.#ended) {
      const { job, step, ms, outcome } = ended;
      this.#queue.record(ended);
      if (step === "postponed") continue;
      const count = { ms, success: outcome === "success", delivered: step === "delivered", dead: step === "dead" };
      this.#stats.count(store, now, count);
      if (job.order_key !== null && step !== "deliver_again") passed.add(job.order_key);
    }
    for (const key of passed) this.#queue.promote(key, now);
    this.#gate.save(store);
    this.#stats.save(store);
  }

  /** What write() wrote is safe. */
  written() {
    const ended = this.#ended;
    this.#ended = [];
    this.#gate.saved();
    this.#stats.saved();
    for (const one of ended) {
      this.#ready.release(one.job.seq, one.next_at);
      if (one.job.order_key !== null) this.#ready.unpark();
      this.#around.tell({ what: "attempt", ended: one });
    }
  }

  /** Nothing is written any more. */
  drop() {
    this.#ended = [];
  }
}
