// Keeping: from requests to the Source object. Where several come at a time, all that this isolate has for a source by the next turns
// of the event loop goes there in one call, and becomes one commit: either costs as much as the rest of a request.
import { stopwatch } from "../clock.js";
import { stubOf } from "../stub.js";

/** @typedef {import("../source/types.js").Entry} Entry */
/** @typedef {import("../source/types.js").Accepted} Accepted */

/** One call holds no more, unless a single body alone does. */
const mostEntries = 256;
const mostBytes = 4 * 1024 * 1024;

/** More is waited for as long as a call takes of late, in milliseconds at most: on a slow disk every commit less counts. */
const longestGather = 8;

/** What counts for that as the length of a call, at most: one that took longer says nothing of the next. */
const longestCall = 20;

/**
 * @typedef {object} Batch
 * @property {number} version
 * @property {Entry[]} entries
 * @property {number} bytes
 * @property {Own[]} waiting in the order of the entries
 */

/** @typedef {{duplicate: boolean} | Extract<Accepted, {stale: any}>} Kept */
/** @typedef {{promise: Promise<Kept>, resolve: (kept: Kept) => void, reject: (error: unknown) => void}} Own */

export class Keeper {
  #namespace;
  #name;
  /** @type {Batch | undefined} still open to more */
  #open;
  /** Calls under way. */
  #under = 0;
  /** How many webhooks the last call had. */
  #last = 0;
  /** How long calls take of late, in milliseconds. */
  #callMs = 0;

  /**
   * @param {DurableObjectNamespace} namespace
   * @param {string} name of the Source
   */
  constructor(namespace, name) {
    this.#namespace = namespace;
    this.#name = name;
  }

  /** A stub belongs to the request that makes it, and one that has failed is of no more use. */
  get #source() {
    return stubOf("Source", this.#namespace, this.#name);
  }

  /**
   * @param {ExecutionContext} context the request's
   * @param {number} version of the settings by which the entry was judged
   * @param {Entry} entry
   * @returns {Own} its promise resolves once it is on disk, and rejects when it may not be. Until then the caller has to wait for
   *   something else too, such as a timer: workerd takes a request that waits for nothing of its own for one that hangs, and ends it
   */
  keep(context, version, entry) {
    let batch = this.#open;
    if (!batch || batch.version !== version || !hasRoom(batch, entry)) batch = this.#begin(context, version);
    batch.entries.push(entry);
    batch.bytes += entry.body.length;
    // The request's own promise: workerd sees to it that whatever waits for it goes on as this request, also when another one
    // settles it. By withResolvers, because what V8's optimising compiler makes of `new Promise` or of an async function is
    // a promise that knows no request, and its waiters go on as the other one, where they may not answer.
    /** @type {Own} */
    const own = /** @type {any} */ (Promise).withResolvers();
    batch.waiting.push(own);
    return own;
  }

  /**
   * @param {ExecutionContext} context
   * @param {number} version
   * @returns {Batch}
   */
  #begin(context, version) {
    /** @type {Batch} */
    const batch = { version, entries: [], bytes: 0, waiting: [] };
    this.#open = batch;
    // The others' webhooks are in it: it goes on when this request's sender hangs up.
    context.waitUntil(this.#send(batch));
    return batch;
  }

  /** @param {Batch} batch */
  async #send(batch) {
    await this.#gather(batch);
    if (this.#open === batch) this.#open = undefined;
    const { version, entries, waiting } = batch;
    this.#under++;
    this.#last = entries.length;
    const elapsed = stopwatch();
    const accept = () => /** @type {Promise<Accepted>} */ (this.#source.accept(version, entries));
    try {
      // Once more after a failure: an object may have been moved or started anew. What was kept after all is then a duplicate.
      const accepted = await accept().catch(accept);
      const repeated = new Set("stale" in accepted ? [] : accepted.repeated);
      waiting.forEach(({ resolve }, index) =>
        resolve("stale" in accepted ? accepted : { duplicate: repeated.has(index) }),
      );
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    } finally {
      this.#under--;
      this.#callMs += (Math.min(elapsed(), longestCall) - this.#callMs) / 4;
    }
  }

  /**
   * Resolves when a turn of the event loop brings nothing more: whoever has just been answered is about to send again.
   * @param {Batch} batch
   */
  async #gather({ entries }) {
    // A sender on its own need not wait for others.
    if (this.#under === 0 && this.#last <= 1) return;
    const elapsed = stopwatch();
    let before = 0;
    do {
      before = entries.length;
      await new Promise((resolve) => setTimeout(resolve, 0));
    } while (entries.length > before && elapsed() < Math.min(this.#callMs, longestGather));
  }
}

/**
 * @param {Batch} batch
 * @param {Entry} entry
 */
const hasRoom = ({ entries, bytes }, { body }) => entries.length < mostEntries && bytes + body.length <= mostBytes;
