// What may go next. The disk knows every delivery that waits and when it is due; here are the next few of them, so that a delivery
// that was just taken in need not be read again.

/** @typedef {import("./queue.js").Job} Job */

/** So many are kept in memory at the most; the rest is read when its turn comes. */
const most = 2048;

/** What each of them takes beside its body and headers, in bytes: a guess. */
const overhead = 1024;

/** So many are looked up at once, and so much of them is read at once, in bytes. */
const atOnce = 64;
const bytesAtOnce = 256 * 1024;

export class Ready {
  #queue;
  #memory;
  /**
   * Due, the first first. job: where it is in memory; bytes: what it takes there; size: of the body, where it is not.
   * @type {{seq: number, job: Job | undefined, bytes: number, size: number}[]}
   */
  #list = [];
  /** Due, but another one of their order key has the turn. @type {number[]} */
  #parked = [];
  /** In the list, parked, under way, or not yet written down: not to be taken from disk again. @type {Set<number>} */
  #held = new Set();
  /** More may be due on disk than is held. */
  #spilled = true;

  /**
   * @param {import("./queue.js").Queue} queue
   * @param {{left: number}} memory bytes, shared with other endpoints
   */
  constructor(queue, memory) {
    this.#queue = queue;
    this.#memory = memory;
    /** When the next one on disk will be due that is not due yet; it may be too early. @type {number | null} */
    this.nextDue = null;
  }

  /** Something may be due that has not begun. */
  get waits() {
    return this.#list.length > 0 || this.#spilled;
  }

  /**
   * @param {Job} job due now, and on disk
   * @returns {boolean} false: it comes from there when its turn has come
   */
  offer(job) {
    // Behind those that have been due for longer.
    return !this.#spilled && this.follow(job);
  }

  /**
   * The same for one that has the turn of its order key, which has waited for it as long as others were due.
   * @param {Job} job
   * @returns {boolean} false: it comes from disk
   */
  follow(job) {
    if (this.#held.has(job.seq)) return false;
    const bytes = job.bytes + overhead;
    if (this.#list.length >= most || bytes > this.#memory.left) {
      this.#spilled = true;
      return false;
    }
    this.#memory.left -= bytes;
    this.#held.add(job.seq);
    this.#list.push({ seq: job.seq, job, bytes, size: 0 });
    return true;
  }

  /**
   * @param {number} now
   * @param {(job: Job) => boolean} mayGo
   * @returns {Job | undefined} the one whose turn it is; it stays until shift()
   */
  first(now, mayGo) {
    for (;;) {
      if (this.nextDue !== null && this.nextDue <= now) this.#spilled = true;
      if (this.#list.length === 0 && this.#spilled) this.#load(now);
      const entry = this.#list[0];
      if (!entry) return undefined;
      if (!entry.job) this.#read();
      const { job } = entry;
      if (job && mayGo(job)) return job;
      this.shift();
      if (job) this.#parked.push(entry.seq);
      else this.#held.delete(entry.seq);
    }
  }

  /** Takes the first out; it stays held. */
  shift() {
    this.#memory.left += this.#list.shift()?.bytes ?? 0;
  }

  /** Reads the first of those that are on disk alone, as many as are worth one look. */
  #read() {
    /** @type {Map<number, {job: Job | undefined}>} */
    const wanted = new Map();
    let bytes = 0;
    for (const entry of this.#list) {
      if (entry.job) continue;
      bytes += entry.size;
      if (wanted.size > 0 && bytes > bytesAtOnce) break;
      wanted.set(entry.seq, entry);
    }
    for (const job of this.#queue.jobs([...wanted.keys()])) {
      const entry = wanted.get(job.seq);
      if (entry) entry.job = job;
    }
  }

  /** @param {number} now */
  #load(now) {
    const limit = atOnce + this.#held.size;
    const due = this.#queue.due(now, limit);
    for (const { seq, size } of due) {
      if (this.#held.has(seq)) continue;
      this.#held.add(seq);
      this.#list.push({ seq, job: undefined, bytes: 0, size });
    }
    if (due.length === limit) return;
    this.#spilled = false;
    this.nextDue = this.#queue.nextDue(now);
  }

  /**
   * What became of it is written down.
   * @param {number} seq
   * @param {number | null} nextAt when it is due again
   */
  release(seq, nextAt) {
    this.#held.delete(seq);
    if (nextAt !== null && (this.nextDue === null || nextAt < this.nextDue)) this.nextDue = nextAt;
  }

  /** The turn of an order key may have passed on. */
  unpark() {
    for (const seq of this.#parked) this.#held.delete(seq);
    this.#parked = [];
    this.#spilled = true;
  }

  /** What waits has changed on disk. */
  reread() {
    for (const { seq, bytes } of this.#list) {
      this.#held.delete(seq);
      this.#memory.left += bytes;
    }
    this.#list = [];
    this.nextDue = null;
    this.unpark();
  }

  /** What was built under other settings is built anew. */
  rebuild() {
    for (const { job } of this.#list) if (job) job.built = undefined;
  }
}
