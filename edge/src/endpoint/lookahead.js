// The next deliveries of an order key, read several at once: asking for each one alone would cost a statement a delivery, which passes
// by all that have ended and are not written down yet.

/** @typedef {import("./queue.js").Job} Job */

/** So many are read at once at the most, and so many bytes of bodies. */
const atOnce = 16;
const bytesAtOnce = 64 * 1024;

export class Lookahead {
  #queue;
  #memory;
  /** @type {Map<string, Job[]>} by order key, their first first; none is empty */
  #jobs = new Map();

  /**
   * @param {import("./queue.js").Queue} queue
   * @param {{left: number}} memory bytes, shared with other endpoints
   */
  constructor(queue, memory) {
    this.#queue = queue;
    this.#memory = memory;
  }

  /**
   * @param {string} key
   * @param {() => readonly number[]} ended deliveries of the key whose end is not written down yet
   * @returns {Job | undefined} the first of the key after them, unless it has a time of its own
   */
  next(key, ended) {
    const jobs = this.#jobs.get(key) ?? this.#read(key, ended());
    const job = jobs.shift();
    if (jobs.length === 0) this.#jobs.delete(key);
    if (job) this.#memory.left += job.bytes;
    return job;
  }

  /**
   * @param {string} key
   * @param {readonly number[]} ended
   */
  #read(key, ended) {
    const room = Math.min(bytesAtOnce, this.#memory.left);
    const jobs = this.#queue.following(key, ended, { count: atOnce, bytes: room });
    for (const { bytes } of jobs) this.#memory.left -= bytes;
    if (jobs.length > 0) this.#jobs.set(key, jobs);
    return jobs;
  }

  /** What waits has changed on disk, or its order. */
  forget() {
    for (const jobs of this.#jobs.values()) for (const { bytes } of jobs) this.#memory.left += bytes;
    this.#jobs.clear();
  }
}
