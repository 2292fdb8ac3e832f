// An endpoint's work, without the object around it: it takes deliveries in, has them made, and is managed.
import { correctionMs } from "../clock.js";
import { takeBack } from "./ahead.js";
import { Answers } from "./answers.js";
import { Courier } from "./courier.js";
import { Gate } from "./gate.js";
import { attemptsOf, deliveriesOf, deliveryOf, minutesBetween } from "./log.js";
import { Prepared } from "./prepared.js";
import { beforeAll, Queue } from "./queue.js";
import { Retention } from "./retention.js";
import { migrate } from "./schema.js";
import { Stats } from "./stats.js";
import { meetSource, takeIn } from "./take.js";
import { makeTest } from "./test.js";
import { outcomeOf } from "./outcome.js";

/** @typedef {import("../settings/types.js").EndpointSettings} EndpointSettings */
/** @typedef {import("./courier.js").Surroundings} Surroundings */

/** So many numbers are taken by one call of retry(). */
export const mostRetried = 1000;

/**
 * @typedef {object} EndpointStatus
 * @property {string} name
 * @property {import("./gate.js").Status} status
 * @property {string | null} reason manual, gone, failing, or what the pause was given
 * @property {number} since milliseconds since 1970
 * @property {{open: boolean, until: number | null, failures_in_a_row: number}} circuit until: when a probe is admitted
 * @property {number} dead_in_a_row deliveries that died since the last success
 * @property {number | null} failing_since the first failure since the last success
 * @property {number} pending deliveries that are not final
 * @property {number} dead dead letters
 * @property {number} in_flight attempts under way
 * @property {number} version of its settings
 */

export class EndpointWork {
  #around;
  #queue;
  #gate;
  #stats = new Stats();
  #answers;
  #courier;
  #retention;
  /** @type {Prepared | undefined} */
  #prepared;
  #stopped = false;
  /** The latest time that was seen. */
  #latest = 0;

  /** @param {Surroundings} surroundings its `tell` is called with every notice */
  constructor(surroundings) {
    const around = {
      ...surroundings,
      tell: (/** @type {import("./notices.js").Notice} */ notice) => {
        surroundings.tell(notice);
        this.#answers.changed();
      },
    };
    this.#around = around;
    this.#answers = new Answers(around.later);
    this.#queue = new Queue(around.store);
    this.#gate = new Gate(around.core);
    this.#courier = new Courier(around, this.#queue, this.#gate, this.#stats);
    this.#retention = new Retention(around.store);
  }

  /** The settings that are in force. */
  get prepared() {
    return this.#prepared;
  }

  /**
   * Takes up what is on disk. Whatever was under way when the process before ended is due at once.
   * @param {EndpointSettings} settings
   */
  start(settings) {
    const { store, core } = this.#around;
    migrate(store);
    this.#queue.load();
    this.#prepared = new Prepared(core, settings, store.now());
    this.#courier.use(this.#prepared);
    this.#gate.load(store, this.#queue.pending);
    this.#takeBack();
    this.#courier.settleInterrupted();
    // Not at once: whoever woke the object goes first.
    if (this.#queue.pending > 0) this.#courier.arm(store.now() + 1);
    else this.#armRetention();
  }

  /**
   * The clock was ahead, or the process before may have had one that was. What waits for a time that was not meant so is due now.
   * @returns {void}
   */
  #takeBack() {
    const { store, tell } = this.#around;
    const prepared = /** @type {Prepared} */ (this.#prepared);
    const now = (this.#latest = store.now());
    this.#gate.takeBack(now);
    const deliveries = store.transaction(() => {
      this.#gate.save(store);
      return takeBack(store, now, () => prepared.longestWaitMs(this.#queue.references));
    });
    this.#gate.saved();
    if (deliveries > 0) tell({ what: "clock", deliveries });
  }

  /** The machine's clock was set back. Never throws. */
  clockWentBack() {
    if (!this.#prepared) return;
    try {
      this.#courier.flush();
      this.#takeBack();
      this.#prepared.forgetSigners();
      this.#retention.reset();
    } catch (error) {
      this.#around.tell({ what: "fault", error });
    }
    this.#courier.clockWentBack();
    this.#courier.pump();
    this.#armRetention();
  }

  /** By itself it sees that only when it has something to do. */
  #watchClock() {
    const now = this.#around.store.now();
    if (now < this.#latest - correctionMs) this.clockWentBack();
    this.#latest = now;
  }

  /**
   * @param {EndpointSettings} settings newer ones
   * @param {() => void} [keep] writes them down, in the same transaction
   * @throws {import("signpost/core").SignpostError} when they are not sound; then everything stays as it was
   */
  configure(settings, keep = () => {}) {
    const { store, core } = this.#around;
    const now = store.now();
    const prepared = new Prepared(core, settings, now);
    const before = this.#prepared;
    if (before && prepared.renews(before)) this.#closeCircuit(() => this.#gate.forgive());
    else if (before && prepared.hasOtherCircuit(before)) this.#closeCircuit(() => this.#gate.closeCircuit());
    this.#courier.flush();
    const keyOf = this.#keyOf(prepared);
    const reordered = before?.orderBy !== prepared.orderBy;
    store.transaction(() => {
      keep();
      if (reordered) this.#queue.reorder(keyOf, this.#courier.begun, now);
    });
    this.#prepared = prepared;
    this.#courier.use(prepared);
    if (reordered) {
      this.#courier.rekey(keyOf ?? (() => null));
      this.#courier.reread();
    }
    before?.close();
    this.#retention.reset();
    this.#armRetention();
    this.#courier.pump();
  }

  /**
   * @param {Prepared} prepared
   * @returns {((body: Uint8Array) => string | null) | undefined} undefined: there is no order
   */
  #keyOf({ orderBy }) {
    if (orderBy === undefined) return undefined;
    // The empty pointer keeps all in one order, whatever they hold. Long values that begin alike share an order, which does no harm.
    if (orderBy === "") return () => "";
    return (body) => this.#around.core.valueAt(body, orderBy)?.slice(0, 200) ?? null;
  }

  /**
   * @param {import("./take.js").Batch} batch
   * @returns {{done: true}} when every row of it is written down, whether in this call or before
   */
  take(batch) {
    this.#watchClock();
    const prepared = /** @type {Prepared} */ (this.#prepared);
    const { store } = this.#around;
    // A replay and a release are a person's.
    if (batch.rows.some(({ kind }) => kind !== "event")) this.#closeCircuit(() => this.#gate.closeCircuit());
    let jobs;
    try {
      jobs = store.transaction(() => {
        // Results that wait share the commit.
        this.#courier.write();
        const drops = (/** @type {import("./take.js").Row} */ { kind, received_at }) =>
          prepared.dropsWhileDisabled && kind === "event" && this.#gate.wasOff(received_at);
        return takeIn(store, this.#queue, this.#keyOf(prepared), drops, batch);
      });
    } catch (error) {
      // Nothing of it was written; the counts go by what was.
      this.#queue.load();
      throw error;
    }
    this.#courier.written();
    for (const job of jobs) this.#courier.offer(job);
    this.#courier.pump();
    this.#answers.changed();
    return { done: true };
  }

  /**
   * @param {import("../source/types.js").Position} position of a source whose process has just begun
   * @returns {Exclude<import("../source/types.js").Met, {gone: true}>}
   */
  meet(position) {
    const { store } = this.#around;
    return store.transaction(() => meetSource(store, position));
  }

  /**
   * Tries again: a final one in a new round, a waiting one now.
   * @param {readonly number[]} seqs up to mostRetried
   * @returns {{retried: number[], refused: {seq: number, reason: "unknown" | "no_body" | "test"}[]}} no_body: it was cleared
   */
  retry(seqs) {
    const { store } = this.#around;
    const now = store.now();
    const keyOf = this.#keyOf(/** @type {Prepared} */ (this.#prepared));
    /** @type {number[]} */
    const retried = [];
    /** @type {{seq: number, reason: "unknown" | "no_body" | "test"}[]} */
    const refused = [];
    this.#closeCircuit(() => this.#gate.closeCircuit());
    this.#courier.flush();
    store.transaction(() => {
      for (const seq of new Set(seqs.slice(0, mostRetried))) {
        const [row] = store.rows("SELECT state, kind, body IS NOT NULL AS has_body FROM deliveries WHERE seq = ?", seq);
        const reason = !row ? "unknown" : row.kind === "test" ? "test" : !row.has_body ? "no_body" : undefined;
        if (reason) {
          refused.push({ seq, reason });
          continue;
        }
        retried.push(seq);
        this.#retention.reopen(seq);
        if (row.state === "pending") this.#queue.hasten(seq);
        else this.#queue.again(seq, keyOf, now, beforeAll);
      }
    });
    this.#goOn();
    return { retried, refused };
  }

  /**
   * @param {{from?: number, to?: number}} [range] when they were taken in: milliseconds since 1970, `to` not included
   * @returns {number} how many dead letters are to be delivered again
   */
  replayDead({ from = 0, to = Number.MAX_SAFE_INTEGER } = {}) {
    const { store } = this.#around;
    this.#closeCircuit(() => this.#gate.closeCircuit());
    this.#courier.flush();
    const keyOf = this.#keyOf(/** @type {Prepared} */ (this.#prepared));
    this.#retention.reopen(0);
    const count = store.transaction(() => this.#queue.allAgain({ from, to }, keyOf, store.now()));
    this.#goOn();
    return count;
  }

  /**
   * What an open circuit holds goes at once; concurrency and rate limit see to it that it is no flood.
   * @param {() => boolean} forget whether the circuit was open
   */
  #closeCircuit(forget) {
    if (forget()) this.#around.tell({ what: "circuit", state: "closed", until: 0 });
    this.#courier.reread();
  }

  #goOn() {
    this.#courier.reread();
    this.#courier.pump();
  }

  /**
   * Holds every delivery from now on. Attempts under way end as they end. A disabled endpoint stays so.
   * @param {string} [reason]
   */
  pause(reason = "manual") {
    return this.#become("paused", reason, ["active", "paused"]);
  }

  /** Ends a pause; its failures are forgotten. */
  resume() {
    if (this.#gate.status === "paused") this.#closeCircuit(() => this.#gate.forgive());
    return this.#become("active", "", ["paused"]);
  }

  disable() {
    return this.#become("disabled", "manual", ["active", "paused"]);
  }

  /** Ends a disablement; its failures are forgotten. */
  enable() {
    if (this.#gate.status === "disabled") this.#closeCircuit(() => this.#gate.forgive());
    return this.#become("active", "", ["disabled"]);
  }

  /**
   * @param {import("./gate.js").Status} status
   * @param {string} reason
   * @param {import("./gate.js").Status[]} from otherwise nothing changes
   * @returns {EndpointStatus}
   */
  #become(status, reason, from) {
    const gate = this.#gate;
    if (from.includes(gate.status) && (gate.status !== status || gate.reason !== reason)) {
      gate.become(status, reason, this.#around.store.now());
      this.#courier.flush();
      this.#around.tell({ what: "status", status, reason });
      this.#goOn();
    }
    return this.status();
  }

  /**
   * Sends one test event, once, also while the endpoint holds its deliveries.
   * @param {import("./test.js").TestRequest} [request]
   * @returns {Promise<{delivery: import("./log.js").Detail} | {refused: {code: string, pointer: string, detail: string}}>} refused: such
   *   an event cannot be built
   */
  async test(request = {}) {
    const prepared = /** @type {Prepared} */ (this.#prepared);
    const job = makeTest(this.#around.core, prepared, this.#queue, this.#around.store.now(), request);
    if ("refused" in job) return job;
    const { seq, success } = await this.#courier.tryOnce(job);
    if (success) {
      this.#closeCircuit(() => this.#gate.forgive());
      this.#courier.flush();
      this.#goOn();
    }
    return {
      delivery: /** @type {import("./log.js").Detail} */ (deliveryOf(this.#around.store, this.#possible(), seq)),
    };
  }

  /** @returns {EndpointStatus} */
  status() {
    const { status, reason, since, admission, record } = this.#gate;
    const open = admission.times_opened > 0;
    return {
      name: this.#prepared?.name ?? "",
      status,
      reason: reason || null,
      since,
      circuit: { open, until: open ? admission.open_until : null, failures_in_a_row: admission.failures_in_a_row },
      dead_in_a_row: record.deadInARow,
      failing_since: record.failingSince,
      pending: this.#queue.pending,
      dead: this.#queue.dead,
      in_flight: this.#courier.flying,
      version: this.#prepared?.version ?? 0,
    };
  }

  /** For metrics: what is, and what happened since the object began to live. */
  counters() {
    const { delivered, failed, dead, ms, latency } = this.#stats.totals;
    const { status, circuit, pending, dead: deadLetters, in_flight } = this.status();
    return {
      status,
      circuit_open: circuit.open,
      pending,
      dead_letters: deadLetters,
      in_flight,
      oldest_pending_at: pending > 0 ? this.#queue.oldestPendingAt() : null,
      delivered,
      failed,
      died: dead,
      attempt_ms: ms,
      latency: [...latency],
    };
  }

  /** @returns {import("./log.js").Possible} */
  #possible() {
    const { status, admission } = this.#gate;
    if (status !== "active") return () => null;
    const earliest = Math.max(this.#around.store.now(), admission.times_opened > 0 ? admission.open_until : 0);
    return (due) => Math.max(due, earliest);
  }

  /** @param {import("./log.js").Filter} [filter] */
  deliveries(filter = {}) {
    this.#courier.flush();
    return deliveriesOf(this.#around.store, this.#possible(), filter);
  }

  /** @param {import("./log.js").Filter} [filter] */
  attempts(filter = {}) {
    this.#courier.flush();
    return attemptsOf(this.#around.store, this.#possible(), filter);
  }

  /** @param {number} seq */
  delivery(seq) {
    this.#courier.flush();
    return deliveryOf(this.#around.store, this.#possible(), seq);
  }

  /** @param {{from?: number, to?: number}} [range] */
  stats(range = {}) {
    this.#courier.flush();
    return minutesBetween(this.#around.store, range);
  }

  /**
   * @param {import("./outcome.js").Asked} asked
   * @returns {import("./outcome.js").ActionOutcome | null} null: it is not here
   */
  outcome(asked) {
    this.#courier.flush();
    return outcomeOf(this.#around.store, this.#possible(), asked);
  }

  /**
   * What came of a delivery's first attempt. Its turn is waited for as long as an attempt may take; once it is under way, for its end.
   * @param {import("./outcome.js").Asked} asked whose source is about to hand it over, or has
   * @returns {Promise<import("./outcome.js").ActionOutcome | null>} as it is when nothing more is to come soon; null: it was not handed over,
   *   or the endpoint is removed
   */
  async answer(asked) {
    const timely = this.#answers.begin(this.#turnMs(asked.source));
    try {
      for (;;) {
        // What was on disk is deleted.
        if (this.#stopped) return null;
        const found = this.outcome(asked);
        const goesOn = found === null ? timely.waits() : this.#comesSoon(found, timely.waits());
        if (!goesOn) return found;
        await timely.change();
      }
    } finally {
      timely.end();
    }
  }

  /** @param {string} source */
  #turnMs(source) {
    return /** @type {Prepared} */ (this.#prepared).policyFor(this.#queue.providerOf(source)).timeoutMs;
  }

  /**
   * @param {import("./outcome.js").ActionOutcome} of
   * @param {boolean} waits there is time left for its turn
   */
  #comesSoon({ delivery, outcome, attempts, order_key }, waits) {
    if (outcome !== "pending") return false;
    const begun = this.#courier.begun;
    if (begun.has(delivery)) return true;
    if (!waits || attempts > 0 || this.#gate.status !== "active") return false;
    return order_key === null || !this.#queue.isHeld(order_key, delivery, this.#around.store.now(), begun);
  }

  /** The alarm has rung: does what is due. Attempts go on after it. Never throws. */
  rang() {
    this.#watchClock();
    this.#courier.rang();
    this.#forget();
  }

  /** @returns {Promise<void>} when everything that is due has been done and written down */
  async wake() {
    this.rang();
    await this.#courier.settled();
  }

  /** @returns {Promise<void>} when what is under way has ended */
  settled() {
    return this.#courier.settled();
  }

  /**
   * No attempt is begun any more: the process is about to end.
   * @returns {Promise<void>} when those under way have ended and are written down
   */
  rest() {
    return this.#courier.rest();
  }

  /** Nothing happens any more. What is on disk is the caller's to delete. */
  stop() {
    this.#stopped = true;
    this.#answers.changed();
    this.#courier.stop();
    this.#prepared?.close();
  }

  #forget() {
    if (!this.#prepared) return;
    const { store, later, tell } = this.#around;
    try {
      const { looked, more } = this.#retention.run(store.now(), this.#prepared.retention);
      if (more) later(() => this.#forget(), 0);
      if (looked) this.#queue.recount();
    } catch (error) {
      tell({ what: "fault", error });
    }
    this.#armRetention();
  }

  #armRetention() {
    if (!this.#prepared) return;
    this.#courier.arm(this.#retention.dueAt(this.#around.store.now(), this.#prepared.retention));
  }
}
