// A Source outside of workerd: its logic over sql.js, endpoints that remember and fail as they are told, a clock that is moved, and
// processes that end at any time. What is on the disk stays; everything else is lost.
import { load } from "signpost";
import { migrate } from "../../../edge/src/source/schema.js";
import { Source } from "../../../edge/src/source/source.js";
import { makeDisk, openStore } from "./store.mjs";

export const core = await load();

/** What a gateway alone has. */
export const idKey = new Uint8Array(32).fill(7);

/** 2030-01-01T00:00:00Z */
export const epoch = Date.UTC(2030, 0, 1);

/** @typedef {import("../../../edge/src/source/types.js").Entry} Entry */
/** @typedef {import("../../../edge/src/source/types.js").Batch} Batch */
/** @typedef {import("../../../edge/src/source/types.js").Row} Row */

/** An endpoint as a source sees it: what it has taken survives everything. */
export class Taker {
  /** @type {Row[]} in the order in which they came, each once */
  taken = [];
  /** @type {Batch[]} every call */
  batches = [];
  seq = 0;
  again = 0;
  /** @type {"takes" | "fails" | "answers nothing" | "gone"} "answers nothing": it takes, but the answer is lost */
  mode = "takes";
  /** How often it was called, to compare or to take. */
  calls = 0;
  /** How many calls are under way. */
  under = 0;
  /** The most that ever were at the same time. */
  most = 0;

  /** @param {import("../../../edge/src/source/types.js").Position} position */
  async meet({ seq, again }) {
    this.calls++;
    await Promise.resolve();
    if (this.mode === "fails") throw new Error("cannot be reached");
    if (this.mode === "gone") return /** @type {const} */ ({ gone: true });
    const lowered = this.seq > seq || this.again > again;
    this.seq = Math.min(this.seq, seq);
    this.again = Math.min(this.again, again);
    return { seq: this.seq, again: this.again, lowered };
  }

  /** @param {Batch} batch */
  async take(batch) {
    this.calls++;
    this.batches.push(batch);
    this.most = Math.max(this.most, ++this.under);
    await Promise.resolve();
    this.under--;
    if (this.mode === "fails") throw new Error("cannot be reached");
    if (this.mode === "gone") return /** @type {const} */ ({ gone: true });
    for (const row of batch.rows) {
      const mark = row.again > 0 ? "again" : "seq";
      if (row[mark] <= this[mark]) continue;
      this[mark] = row[mark];
      this.taken.push(row);
    }
    if (this.mode === "answers nothing") throw new Error("the answer is lost");
    return { done: /** @type {const} */ (true) };
  }
}

/** @param {number} number @returns {Entry} the same for the same number */
export function entryOf(number, change = {}) {
  const key = new Uint8Array(16);
  new DataView(key.buffer).setUint32(0, number);
  return {
    key,
    content: null,
    id: `id-${number}`,
    provider_id: `provider-${number}`,
    id_signed: true,
    sent_at: null,
    name: "task.completed",
    code: "ok",
    state: "kept",
    authentic: true,
    headers: '[["X-Number","1"]]',
    body: new Uint8Array([number]),
    ...change,
  };
}

export const retention = { days: 30, events: 1_000_000, body_days: 7 };

export class World {
  now = epoch;
  disk = makeDisk();
  /** @type {Map<string, Taker>} */
  takers = new Map();
  /** @type {any[]} */
  logged = [];
  /** @type {any[]} */
  told = [];
  /** How often an alarm was set or taken back. */
  alarmsSet = 0;
  /** @type {any} */
  settings = {
    name: "demo",
    version: 1,
    receiving: true,
    provider: "clientpress",
    retention,
    freshness: { past_seconds: null, future_seconds: null },
    subscriptions: [],
    log: "notable",
  };
  /** @type {(() => void)[]} what waits for the next turn of the event loop */
  #turns = [];

  /**
   * @param {{endpoint: string, events: string[]}[]} subscriptions
   * @param {string} [dump] SQL of what is on the disk already
   */
  constructor(subscriptions, dump) {
    if (dump) this.disk.database.exec(dump);
    this.settings.subscriptions = subscriptions;
    this.start();
  }

  /** @param {string} endpoint */
  taker(endpoint) {
    const taker = this.takers.get(endpoint) ?? new Taker();
    this.takers.set(endpoint, taker);
    return taker;
  }

  start() {
    const store = openStore(this.disk, () => this.now);
    const { wakeAt } = store;
    store.wakeAt = (at) => {
      if (at !== store.wakingAt()) this.alarmsSet++;
      wakeAt(at);
    };
    this.store = store;
    migrate(store, "incarnation");
    this.#turns = [];
    const turns = this.#turns;
    this.source = new Source(
      {
        store,
        takerOf: (endpoint) => this.taker(endpoint),
        core,
        idKey,
        later: (work) => void turns.push(work),
        log: (entry) => void this.logged.push(entry),
        notify: (_, notice) => void this.told.push(notice),
        listening: () => true,
      },
      this.settings,
    );
  }

  /** The process ends, here and now. */
  crash() {
    this.store?.close();
    this.#turns.length = 0;
    this.start();
  }

  /** @param {object} change */
  configure(change) {
    this.settings = { ...this.settings, ...change, version: this.settings.version + 1 };
    this.source?.configure(this.settings);
  }

  /** One turn of the event loop. */
  async turn() {
    for (const work of this.#turns.splice(0)) work();
    for (let microtasks = 0; microtasks < 60; microtasks++) await Promise.resolve();
  }

  /** Until nothing goes on by itself. */
  async idle() {
    await this.turn();
    while (this.#turns.length > 0) await this.turn();
  }

  /** @param {readonly Entry[]} entries */
  async accept(entries) {
    const accepted = /** @type {Source} */ (this.source).accept(this.settings.version, entries);
    // Who is not answered because the process ends does not wait for it.
    accepted.catch(() => {});
    await this.turn();
    return accepted;
  }

  /**
   * Time goes on to the alarm, which rings.
   * @param {number} [within] milliseconds
   * @returns {Promise<boolean>} false: there is none, or not within the time
   */
  async ring(within = Infinity) {
    const { store } = this;
    const at = store?.wakingAt() ?? null;
    if (at === null || at > this.now + within) return false;
    this.now = Math.max(this.now, at);
    store?.rang();
    const done = this.source?.wake();
    await this.idle();
    await done;
    return true;
  }

  end() {
    this.store?.close();
    this.disk.database.close();
  }
}
