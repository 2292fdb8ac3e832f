// One listener of the live stream: what it wants to hear, and what waits until its connection takes more. Text of server-sent
// events (https://html.spec.whatwg.org/multipage/server-sent-events.html).

/** @typedef {import("./publish.js").Kind} Kind */

/**
 * What a listener wants to hear; an empty set stands for everything.
 * @typedef {object} Filter
 * @property {ReadonlySet<string>} kinds
 * @property {ReadonlySet<string>} sources by name. What is not about a source (an endpoint's state) does not pass
 * @property {ReadonlySet<string>} endpoints by name. What is not about an endpoint (an event) does not pass
 */

/**
 * @param {Filter} filter
 * @param {import("./publish.js").Told} told
 * @returns {boolean}
 */
export function passes({ kinds, sources, endpoints }, [kind, notice]) {
  if (kinds.size > 0 && !kinds.has(kind)) return false;
  if (sources.size > 0 && !("source" in notice && sources.has(notice.source))) return false;
  return endpoints.size === 0 || ("endpoint" in notice && endpoints.has(notice.endpoint));
}

/**
 * What all listeners together may keep waiting, in characters.
 * @typedef {{left: number}} Budget
 */

/** What one listener may keep waiting, in characters. */
const waitingMost = 256 * 1024;

const encoder = new TextEncoder();

export class Listener {
  /** @type {ReadableStream<Uint8Array>} what its connection reads */
  stream;
  /** @type {Filter} */
  filter;
  /** Id of the API key that let it in. @type {string} */
  key;
  /** When its connection last took something, or nothing waited for it; milliseconds since 1970. */
  heardAt;

  #budget;
  /** @type {ReadableStreamDefaultController<Uint8Array> | undefined} */
  #controller;
  /** @type {string[]} */
  #waiting = [];
  #characters = 0;
  /** Notices that it has missed since it last took something; null: nobody knows how many. @type {number | null} */
  #missed = 0;
  /** The connection waits for text. @type {(() => void) | undefined} */
  #hungry;
  #now;

  /**
   * @param {object} of
   * @param {Filter} of.filter
   * @param {string} of.key
   * @param {Budget} of.budget shared by all listeners
   * @param {() => number} of.now milliseconds since 1970
   * @param {(listener: Listener) => void} of.gone called once, when its connection has ended
   */
  constructor({ filter, key, budget, now, gone }) {
    this.filter = filter;
    this.key = key;
    this.heardAt = now();
    this.#budget = budget;
    this.#now = now;
    this.stream = new ReadableStream(
      {
        start: (controller) => void (this.#controller = controller),
        pull: () => this.#feed(),
        cancel: () => {
          this.#forget();
          gone(this);
        },
      },
      // Nothing is taken out of the queue before the connection asks for it.
      { highWaterMark: 0 },
    );
  }

  /** Whether something waits for its connection. */
  get behind() {
    return this.#waiting.length > 0 || this.#missed !== 0;
  }

  /**
   * @param {string} text one event or comment, with the empty line at its end
   */
  tell(text) {
    // Once something is missed, all that follows is, until the connection has taken what waits: there is one gap, and it is told.
    if (this.#missed !== 0 || this.#characters + text.length > waitingMost || text.length > this.#budget.left) {
      this.miss(1);
      return;
    }
    this.#waiting.push(text);
    this.#characters += text.length;
    this.#budget.left -= text.length;
    this.#feedHungry();
  }

  /** @param {number | null} count of notices that it did not get; null: unknown */
  miss(count) {
    this.#missed = count === null || this.#missed === null ? null : this.#missed + count;
    this.#feedHungry();
  }

  /** Ends its connection after what waits. */
  end() {
    if (this.behind) this.#pass();
    this.cut();
  }

  /** Ends its connection; what waits is dropped. */
  cut() {
    this.#forget();
    try {
      this.#controller?.close();
    } catch {
      // It has ended by itself.
    }
  }

  #feedHungry() {
    const hungry = this.#hungry;
    if (!hungry) return;
    this.#hungry = undefined;
    this.#pass();
    hungry();
  }

  /** @returns {Promise<void> | void} until there was something to pass on */
  #feed() {
    this.heardAt = this.#now();
    if (this.behind) this.#pass();
    else return new Promise((resolve) => void (this.#hungry = resolve));
  }

  /** Everything that waits, in one piece. */
  #pass() {
    let text = this.#waiting.join("");
    if (this.#missed !== 0) text += eventText("lagged", { missed: this.#missed });
    this.#forget();
    this.heardAt = this.#now();
    this.#controller?.enqueue(encoder.encode(text));
  }

  #forget() {
    this.#budget.left += this.#characters;
    this.#waiting = [];
    this.#characters = 0;
    this.#missed = 0;
    const hungry = this.#hungry;
    this.#hungry = undefined;
    hungry?.();
  }
}

/**
 * @param {string} event its kind
 * @param {object} data flat; times (names that end in _at) in milliseconds since 1970, which become ISO 8601 as everywhere in the API
 * @param {string} [id]
 * @returns {string}
 */
export const eventText = (event, data, id) =>
  `event: ${event}\n${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(data, isoTime)}\n\n`;

/** @type {(key: string, value: unknown) => unknown} */
const isoTime = (key, value) =>
  typeof value === "number" && key.endsWith("_at") ? new Date(value).toISOString() : value;
