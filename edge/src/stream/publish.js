// How an object tells the live stream what happens in it. It does so only while somebody listens: the hub (object.js) lends
// each object a lease and renews it as long as it has listeners. Without one, telling costs a comparison.
//
//     #publisher = new Publisher(environment, store);
//     listen(until) { this.#publisher.listen(until); }                  // the RPC of each object; the hub calls it
//     if (publisher.listening) publisher.notify("event", { source, seq, ... });
//
// Nothing is awaited and nothing is thrown: whoever tells goes on. What is told while a batch is on its way waits for the next one,
// up to a limit; beyond it notices are lost, and the listeners are told how many. A Durable Object's output gate holds a batch
// until what was written before it is on disk, so that no notice is ahead of its event.

/**
 * What is told, by kind. Never a body, a header, a secret or a URL. Times are milliseconds since 1970.
 * @typedef {object} Notices
 * @property {{source: string, seq: number, id: string, name: string, code: string, state: string, received_at: number}} event
 *   one was kept, released or dropped
 * @property {{endpoint: string, delivery: number, source: string, event: number, name: string, attempt: number, outcome: string,
 *   status: number | null, ms: number, next_at: number | null}} attempt one has ended. outcome: success, failed, retrying or dead
 * @property {{endpoint: string, status: string, reason?: string | null}} endpoint its settings or its state have changed: created, changed, removed,
 *   active, paused, disabled
 * @property {{source: string, status: string}} source its settings have changed: created, changed, removed
 */

/** @typedef {keyof Notices} Kind */
/** @typedef {{[K in Kind]: [kind: K, notice: Notices[K]]}[Kind]} Told one notice with its kind */

/**
 * The hub, as an object sees it.
 * @typedef {object} Hub
 * @property {(told: Told[], lost: number) => Promise<number>} publish `lost`: how many more there were; resolves with the end
 *   of the lease, 0 when nobody listens any more
 */

/** So many notices wait at most while a batch is on its way. */
const waitingMost = 1024;

/** Milliseconds that a batch gathers: nobody sees them, and a busy object makes 25 calls a second instead of hundreds. */
const gatherFor = 40;

export class Publisher {
  /** @type {() => Hub} */
  #hub;
  #now;
  /** End of the lease; 0: nobody listens. */
  #until = 0;
  /** @type {Told[]} */
  #waiting = [];
  #lost = 0;
  /** A batch gathers, or is on its way. */
  #sending = false;

  /**
   * @param {Record<string, unknown>} environment with the binding STREAM
   * @param {{now: () => number}} store milliseconds since 1970
   */
  constructor(environment, { now }) {
    this.#hub = () => hubOf(environment);
    this.#now = now;
  }

  /** @param {number} until end of the lease, in milliseconds since 1970 */
  listen(until) {
    this.#until = until;
  }

  /** Whether a notice would go anywhere; saves its making. */
  get listening() {
    return this.#until !== 0 && this.#leased();
  }

  /**
   * @template {Kind} K
   * @param {K} kind
   * @param {Notices[K]} notice flat; kept as it is until it has gone
   */
  notify(kind, notice) {
    if (!this.listening) return;
    if (this.#waiting.length < waitingMost)
      this.#waiting.push(/** @type {Told} */ (/** @type {unknown} */ ([kind, notice])));
    else this.#lost++;
    if (this.#sending) return;
    this.#sending = true;
    setTimeout(() => this.#send(), gatherFor);
  }

  #leased() {
    if (this.#now() < this.#until) return true;
    this.#until = 0;
    return false;
  }

  /** Sends until nothing waits. Never rejects. */
  async #send() {
    while (this.#waiting.length > 0) {
      const told = this.#waiting;
      const lost = this.#lost;
      const lease = this.#until;
      this.#waiting = [];
      this.#lost = 0;
      // A hub that has gone has taken its listeners along. It asks again when it has new ones.
      const until = await this.#hub()
        .publish(told, lost)
        .catch(() => 0);
      if (until > this.#until) this.#until = until;
      // Unless it was renewed while the batch was on its way.
      else if (until === 0 && this.#until === lease) this.#end();
    }
    this.#sending = false;
  }

  #end() {
    this.#until = 0;
    this.#waiting = [];
    this.#lost = 0;
  }
}

/**
 * @param {Record<string, unknown>} environment
 * @returns {Omit<import("../stub.js").CallsOf<import("./object.js").Stream>, "fetch"> & Pick<Fetcher, "fetch">} the one Stream object
 */
export function hubOf(environment) {
  const { STREAM } = /** @type {{STREAM: any}} */ (environment);
  return STREAM.get(STREAM.idFromName("stream"));
}
