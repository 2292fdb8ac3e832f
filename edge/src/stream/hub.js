// The hub of the live stream: takes what the objects publish and gives it to whoever listens. It keeps nothing: what nobody
// heard is gone, and the event log has it.
import { eventText, Listener, passes } from "./listener.js";

/** @typedef {import("./publish.js").Told} Told */
/** @typedef {{kind: "source" | "endpoint", name: string}} Publishing an object that publishes */

/**
 * @typedef {object} Objects
 * @property {(until: number) => Promise<{sources: string[], endpoints: string[]}>} directory lends the Directory a lease; all names
 * @property {(of: Publishing, until: number) => Promise<unknown>} lend lends an object a lease
 */

/** Milliseconds between two comments that keep a silent connection open; leases are renewed as often. */
export const beat = 15_000;

/** Milliseconds that a lease runs, renewed or not. */
const lease = 3 * beat;

/** Milliseconds after which a connection that takes nothing, though something waits for it, is ended. */
const patience = 4 * beat;

/** Characters that all listeners together may keep waiting. */
const budget = 16 * 1024 * 1024;

/** Objects that are lent a lease at a time. */
const atATime = 32;

export class Hub {
  /** @type {Set<Listener>} */
  #listeners = new Set();
  #store;
  #objects;
  #budget = { left: budget };
  #until = 0;
  /** The objects that hold a lease, as `kind/name`. @type {Set<string>} */
  #lent = new Set();
  /** @type {Promise<void> | undefined} */
  #renewing;
  #resting = false;
  /** Ids of API keys that were revoked in this life. @type {Set<string>} */
  #revoked = new Set();
  #counted = 0;
  /** Tells this life of the hub from the one before. */
  #life = "";

  /**
   * @param {Pick<import("../store.js").Store, "now" | "wakeAt" | "wakingAt">} store
   * @param {Objects} objects
   */
  constructor(store, objects) {
    this.#store = store;
    this.#objects = objects;
  }

  /** How many listen. */
  get listeners() {
    return this.#listeners.size;
  }

  /**
   * @param {import("./listener.js").Filter} filter
   * @param {object} [of]
   * @param {string} [of.key] id of the API key that let it in
   * @param {boolean} [of.again] it has listened before and been cut off: nobody knows what it missed
   * @returns {Promise<ReadableStream<Uint8Array>>} server-sent events: everything that happens from when this resolves
   */
  async open(filter, { key = "", again = false } = {}) {
    const { now } = this.#store;
    const gone = (/** @type {Listener} */ one) => this.#forget(one);
    const listener = new Listener({ filter, key, budget: this.#budget, now, gone });
    listener.tell(": listening\n\n");
    if (again) listener.miss(null);
    if (this.#resting || this.#revoked.has(key)) {
      listener.end();
      return listener.stream;
    }
    this.#listeners.add(listener);
    if (this.#until <= now() || this.#renewing) await this.#renew();
    this.#rearm();
    return listener.stream;
  }

  /**
   * @param {Told[]} told oldest first
   * @param {number} lost how many more there were
   * @returns {number} end of the publisher's lease; 0 when nobody listens
   */
  publish(told, lost) {
    if (this.#listeners.size === 0) return 0;
    this.#life ||= this.#store.now().toString(36);
    for (const one of told) {
      this.#meet(one);
      let text = "";
      const id = `${this.#life}-${++this.#counted}`;
      for (const listener of this.#listeners) {
        if (passes(listener.filter, one)) listener.tell((text ||= eventText(one[0], one[1], id)));
      }
    }
    if (lost > 0) for (const listener of this.#listeners) listener.miss(lost);
    return this.#until;
  }

  /** What is due: comments, leases, the end of connections that take nothing. Resolves when all of it is done. */
  async wake() {
    const now = this.#store.now();
    for (const listener of this.#listeners) {
      // The clock was ahead.
      listener.heardAt = Math.min(listener.heardAt, now);
      if (!listener.behind) listener.tell(": still here\n\n");
      else if (now - listener.heardAt >= patience) {
        listener.cut();
        this.#forget(listener);
      }
    }
    if (this.#listeners.size > 0) await this.#renew();
    this.#rearm();
  }

  /** The gateway stops: all connections end, and new ones at once. */
  rest() {
    this.#resting = true;
    this.#listeners.forEach((listener) => this.#end(listener));
  }

  /**
   * An API key opens nothing any more, and keeps nothing open.
   * @param {string} key its id
   */
  revoked(key) {
    // Also who was just being let in.
    this.#revoked.add(key);
    for (const listener of this.#listeners) if (listener.key === key) this.#end(listener);
  }

  /** @param {Listener} listener */
  #end(listener) {
    listener.end();
    this.#forget(listener);
  }

  /** @param {Listener} listener */
  #forget(listener) {
    this.#listeners.delete(listener);
    // Publishers hear of it with their next batch, and at the latest when their lease ends.
    if (this.#listeners.size === 0) this.#until = 0;
  }

  #rearm() {
    if (this.#listeners.size === 0) return;
    const due = this.#store.now() + beat;
    const waking = this.#store.wakingAt();
    if (waking === null || waking > due) this.#store.wakeAt(due);
  }

  /** @returns {Promise<void>} never rejects; one at a time */
  #renew() {
    return (this.#renewing ??= this.#lendAll().finally(() => (this.#renewing = undefined)));
  }

  async #lendAll() {
    const until = (this.#until = this.#store.now() + lease);
    this.#lent = new Set();
    // Without the Directory, those who hold a lease go on until it ends; the next beat asks again.
    const names = await this.#objects.directory(until).catch(() => ({ sources: [], endpoints: [] }));
    /** @type {Publishing[]} */
    const all = [
      ...names.sources.map((name) => ({ kind: /** @type {const} */ ("source"), name })),
      ...names.endpoints.map((name) => ({ kind: /** @type {const} */ ("endpoint"), name })),
    ];
    for (let at = 0; at < all.length; at += atATime) {
      await Promise.all(all.slice(at, at + atATime).map((of) => this.#lend(of, until)));
    }
  }

  /**
   * @param {Publishing} of
   * @param {number} until
   * @returns {Promise<unknown>} never rejects
   */
  #lend(of, until) {
    const key = `${of.kind}/${of.name}`;
    this.#lent.add(key);
    return this.#objects.lend(of, until).catch(() => this.#lent.delete(key));
  }

  /** An object made since leases were lent gets one, too. @param {Told} told */
  #meet([kind, notice]) {
    if (kind !== "source" && kind !== "endpoint") return;
    const name = kind === "source" ? notice.source : notice.endpoint;
    if (notice.status === "removed") this.#lent.delete(`${kind}/${name}`);
    else if (!this.#lent.has(`${kind}/${name}`)) this.#lend({ kind, name }, this.#until);
  }
}
