// A source put together: what comes in is kept, handed over, and in the end forgotten; and when all of that has to wake up.
import { correctionMs } from "../clock.js";
import { clockWasAhead, traceOf } from "../log.js";
import { conditionsOf, decide, newestExplicit, releaseAgain, replay } from "./explicit.js";
import { Handover } from "./handover.js";
import { Identity } from "./identity.js";
import { Intake } from "./intake.js";
import { EventLog } from "./log.js";
import { Retention } from "./retention.js";
import { incarnationOf } from "./schema.js";
import { Tally } from "./tally.js";

/** @typedef {import("./types.js").SourceSettings} SourceSettings */

/** While something is still to be handed over, the source wakes at least so soon, whatever has become of it until then. */
const safetyMs = 15_000;

/** An alarm for "now" is one millisecond ahead. */
const soonestMs = 1;

/**
 * What a source needs of the world.
 * @typedef {object} World
 * @property {import("../store.js").Store} store
 * @property {import("signpost/core").Core} core
 * @property {Uint8Array} idKey 32 bytes that this gateway alone has
 * @property {(endpoint: string) => import("./types.js").Taker} takerOf
 * @property {(work: () => void, ms: number) => void} later does it in a later turn of the event loop, so many milliseconds on
 * @property {typeof import("../log.js").log} log
 * @property {(kind: "event", notice: import("../stream/publish.js").Notices["event"]) => void} notify
 * @property {() => boolean} listening whether a notice would go anywhere
 */

export class Source {
  #world;
  #settings;
  #incarnation;
  #log;
  #tally;
  #identity;
  #intake;
  #handover;
  #retention;
  /** @type {Promise<void> | undefined} */
  #waking;
  #handing = false;

  /**
   * @param {World} world its tables are made (schema.js)
   * @param {SourceSettings} settings
   */
  constructor(world, settings) {
    const { store, core, later, takerOf } = world;
    this.#world = world;
    this.#settings = settings;
    this.#incarnation = incarnationOf(store);
    this.#log = new EventLog(store);
    this.#takeBack();
    this.#tally = new Tally(store);
    const position = {
      source: settings.name,
      incarnation: this.#incarnation,
      seq: this.#log.newest,
      again: newestExplicit(store),
    };
    const rest = (/** @type {number} */ ms) =>
      new Promise((/** @type {(value: void) => void} */ resolve) => later(resolve, ms));
    this.#handover = new Handover({
      store,
      log: this.#log,
      batchOf: (rows) => ({
        source: this.#settings.name,
        incarnation: this.#incarnation,
        provider: this.#settings.provider,
        version: this.#settings.product_version ?? "",
        rows,
      }),
      takerOf,
      matches: (filters, name, known) => core.matchesEvent(filters, name, { known }),
      rest,
      failed: (line, error) => this.#failed(line, error),
      position: () => position,
      parted: (line, met) => this.#parted(line, met),
    });
    this.#retention = new Retention({ store, log: this.#log, tally: this.#tally, breathe: () => rest(0) });
    this.#identity = new Identity(world, settings);
    this.#intake = new Intake({
      store,
      log: this.#log,
      tally: this.#tally,
      identity: () => this.#identity,
      committed: (events) => this.#committed(events),
    });
    this.#subscribe();
    if (this.#handover.behind) this.#wakeBy(store.now() + safetyMs);
    else this.#rest();
    this.#handSoon();
  }

  get settings() {
    return this.#settings;
  }

  /** The machine's clock was set back. @returns {Promise<void>} */
  async clockWentBack() {
    this.#takeBack();
    await this.wake();
  }

  #takeBack() {
    const { store, log } = this.#world;
    const now = store.now();
    if (this.#log.newestAt <= now + correctionMs) return;
    const ahead_s = Math.round((this.#log.newestAt - now) / 1000);
    store.transaction(() => this.#log.takeBack(now));
    log({ level: "warn", what: "clock", source: this.#settings.name, ahead_s, message: clockWasAhead });
  }

  /** @param {SourceSettings} settings newer ones */
  configure(settings) {
    this.#settings = settings;
    this.#identity = new Identity(this.#world, settings);
    this.#subscribe();
    this.#handSoon();
  }

  #subscribe() {
    this.#world.store.transaction(() => this.#handover.subscribe(this.#settings.subscriptions));
  }

  /**
   * @param {number} version of the settings by which the entries were judged
   * @param {readonly import("./types.js").Entry[]} entries
   * @returns {Promise<import("./types.js").Accepted>}
   */
  async accept(version, entries) {
    const settings = this.#settings;
    if (!settings.receiving) return { stale: null };
    if (version !== settings.version) return { stale: settings };
    return this.#intake.accept(entries);
  }

  /** @param {readonly import("./log.js").Recent[]} events */
  #committed(events) {
    const { store, listening, notify } = this.#world;
    const now = store.now();
    // Costs a commit, so it is set once for all that comes within the time.
    this.#wakeBy(now + safetyMs);
    if (listening()) {
      for (const { seq, id, name, code, state, received_at } of events)
        notify("event", { source: this.#settings.name, seq, id, name, code, state, received_at });
    }
    this.#handSoon();
  }

  /** Answers go first. */
  #handSoon() {
    if (this.#handing || !this.#handover.ready) return;
    this.#handing = true;
    this.#world.later(() => {
      this.#handing = false;
      this.#handover.run().then(() => this.#log.forget(this.#handover.handedToAll));
    }, 0);
  }

  /** @param {number} at the latest time to be woken */
  #wakeBy(at) {
    const { store } = this.#world;
    const set = store.wakingAt();
    if (set === null || set > at) store.wakeAt(at);
  }

  /**
   * @param {import("./line.js").Line} line
   * @param {unknown} error
   */
  #failed(line, error) {
    const { log } = this.#world;
    log({
      level: "error",
      what: "hand_over",
      source: this.#settings.name,
      endpoint: line.endpoint,
      ...traceOf(error),
    });
    this.#wakeBy(line.retryAt);
  }

  /**
   * Source and endpoint were not put back from the same moment.
   * @param {import("./line.js").Line} line
   * @param {{seq: number, again: number, lowered: boolean}} met
   */
  #parted(line, { lowered, seq, again }) {
    const { store, log } = this.#world;
    const subscription = this.#settings.subscriptions.filter(({ endpoint }) => endpoint === line.endpoint);
    // What people had released may be missing, too. What they had replayed is not noted anywhere.
    const released = lowered
      ? 0
      : store.transaction(() => releaseAgain(store, line.saved.since, this.#log.newest, subscription));
    if (released > 0) line.again = true;
    log({
      level: "error",
      what: "hand_over",
      source: this.#settings.name,
      endpoint: line.endpoint,
      change: lowered ? "source_restored" : "endpoint_restored",
      from: seq + 1,
      again: again + 1,
      released,
      message: lowered
        ? "The source has lost its end, or is an older copy. Nothing that it takes in from now on is left out."
        : "The endpoint is an older copy. What it misses is handed over again, and may arrive a second time.",
    });
    this.#wakeBy(store.now() + safetyMs);
  }

  /** Does all that is due. Resolves when it is done; never rejects. @returns {Promise<void>} */
  wake() {
    return (this.#waking ??= this.#wake().finally(() => (this.#waking = undefined)));
  }

  async #wake() {
    const { log } = this.#world;
    try {
      await this.#handover.run();
      this.#log.forget(this.#handover.handedToAll);
      this.save();
      await this.#retention.sweep(this.#limits, () => this.#firstNeeded());
    } catch (error) {
      log({ level: "error", what: "fault", source: this.#settings.name, ...traceOf(error) });
    }
    this.#rest();
  }

  /** What is known in memory and can be found again, at a price, goes to disk now and then. */
  save() {
    const { store } = this.#world;
    if (!this.#handover.unsaved && !this.#tally.unsaved) return;
    store.transaction(() => {
      this.#handover.save();
      this.#tally.save(this.#log.newest);
    });
    this.#handover.saved();
    this.#tally.saved();
  }

  /** Sets the alarm for what is left. */
  #rest() {
    const { store } = this.#world;
    const now = store.now();
    const { behind, retryAt } = this.#handover;
    const at = Math.min(behind ? Math.min(retryAt, now + safetyMs) : Infinity, this.#retention.nextAt(this.#limits));
    store.wakeAt(at === Infinity ? null : Math.max(at, now + soonestMs));
  }

  get #limits() {
    return { ...this.#settings.retention, freshMs: this.#identity.freshMs };
  }

  /** @returns {number} the first event that an endpoint is still to be handed */
  #firstNeeded() {
    const [again] = this.#world.store.rows("SELECT min(event) AS event FROM again");
    return Math.min(this.#handover.handedToAll + 1, again.event ?? Infinity);
  }

  get log() {
    return this.#log;
  }

  /**
   * @param {{seqs: number[]} | {from?: number, to?: number, events?: string[]}} which
   * @param {string[] | null} endpoints
   */
  replay(which, endpoints) {
    const { store } = this.#world;
    const conditions = conditionsOf(which, this.#log);
    const { endpoints: targets, ...done } = store.transaction(() =>
      replay(store, conditions, endpoints, this.#settings.subscriptions),
    );
    if (done.deliveries > 0) this.#expect(targets);
    return done;
  }

  /** @param {number[]} seqs */
  release(seqs) {
    const done = this.#decide(seqs, "released");
    if (done.deliveries > 0) this.#expect(this.#settings.subscriptions.map(({ endpoint }) => endpoint));
    return done;
  }

  /** @param {number[]} seqs */
  drop(seqs) {
    const { changed, refused } = this.#decide(seqs, "dropped");
    return { changed, refused };
  }

  /**
   * @param {number[]} seqs
   * @param {"released" | "dropped"} state
   */
  #decide(seqs, state) {
    const { store, listening, notify } = this.#world;
    const done = store.transaction(() => decide(store, seqs, state, this.#settings.subscriptions));
    if (listening()) {
      for (const seq of done.changed) {
        const [event] = store.rows("SELECT seq, id, name, code, state, received_at FROM events WHERE seq = ?", seq);
        notify("event", /** @type {any} */ ({ source: this.#settings.name, ...event }));
      }
    }
    return done;
  }

  /** @param {readonly string[]} endpoints to which something explicit goes */
  #expect(endpoints) {
    for (const endpoint of endpoints) this.#handover.expect(endpoint);
    this.#wakeBy(this.#world.store.now() + safetyMs);
    this.#handSoon();
  }

  counters() {
    const { oldest, newest } = this.#log;
    return { ...this.#tally.total, newest, kept_events: newest - oldest + 1 };
  }

  /** @param {{from: number, to: number}} range */
  stats({ from, to }) {
    return this.#tally.minutes(from, to);
  }

  /** @param {import("./types.js").Event} event */
  awaits(event) {
    return this.#handover.awaits(event);
  }

  backlog() {
    return this.#handover.backlog;
  }
}
