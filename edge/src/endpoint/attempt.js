// One attempt to deliver: a POST, judged by its status alone.
import { readBeginning } from "../body.js";
import { stopwatch } from "../clock.js";
import { maskKeys, maskUrls } from "./mask.js";
import { watchedBody } from "./watched-body.js";

/**
 * What came of it, in the words of the core's retry decision (core/include/signpost/retry.h).
 * @typedef {{kind: "response", status: number, retryAfter: string, response: Uint8Array, broken?: boolean, contentType?: string, location?: Uint8Array, ms: number}
 *   | {kind: "local_fault", ms: number}
 *   | {kind: "timeout", sent?: boolean, ms: number}
 *   | {kind: "connection_error", sent?: boolean, cause?: import("./cause.js").Cause | null, ms: number}} Outcome location: where a redirect
 *   leads, encrypted. broken: the response broke off, or took too long. sent: false when the request is known not to have arrived whole
 */

/**
 * @typedef {object} AttemptRequest
 * @property {readonly [name: string, value: string][]} headers
 * @property {Uint8Array} body
 * @property {number} timeoutMs to the end of the response
 * @property {readonly string[]} [keys] with which the destination is called: its URL is none then, and its answer is handed on
 * @property {boolean} [watched] it is to be known whether the request was sent
 */

/** So much of a response is kept. One byte more is read, and kept as the sign that there was more; the rest is cancelled. */
export const responseLimit = 64 * 1024;

/** So much of a Location is kept. */
const longestLocation = 2048;

/** And so much of a Content-Type. */
const longestContentType = 200;

/** What a Worker is told when it has used up its own allowance on Cloudflare; nothing was sent then. */
const ownLimit = /too many subrequests/i;

/** Makes attempts, and breaks off those that take too long. One for each object: a Durable Object's connections and timers are its own. */
export class Attempts {
  #elapsed = stopwatch();
  /** Those under way, and when each has had its time, by #elapsed. @type {Map<AbortController, number>} */
  #open = new Map();
  /** When the timer goes off; Infinity: none is set. */
  #timerAt = Infinity;
  #causeOf;
  #encrypt;
  /** What is being found out, by what is known: attempts that fail together look once. @type {Map<string, Promise<import("./cause.js").Cause | null>>} */
  #looking = new Map();

  /**
   * @param {object} of
   * @param {(url: string, error: unknown) => Promise<import("./cause.js").Cause | null>} of.causeOf
   * @param {(text: string) => Promise<Uint8Array>} of.encrypt
   */
  constructor({ causeOf, encrypt }) {
    this.#causeOf = causeOf;
    this.#encrypt = encrypt;
  }

  /**
   * @param {string} url already checked
   * @param {AttemptRequest} request
   * @returns {Promise<Outcome>} never rejects
   */
  async make(url, { headers, body, timeoutMs, keys, watched = false }) {
    const watch = watched ? watchedBody(body) : undefined;
    const elapsed = stopwatch();
    const controller = new AbortController();
    this.#limit(controller, timeoutMs);
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: recordOf(headers),
        body: watch?.readable ?? body,
        // Where a redirect leads has not been checked.
        redirect: "manual",
        signal: controller.signal,
      });
      const { status } = response;
      const retryAfter = response.ok ? "" : (response.headers.get("retry-after") ?? "");
      // The status has come: whatever happens to the body changes nothing.
      const read = response.body
        ? await readBeginning(response.body, responseLimit + 1)
        : { bytes: new Uint8Array(), broken: false };
      const ms = elapsed();
      const to = redirects(status) ? (response.headers.get("location") ?? "").slice(0, longestLocation) : "";
      const cut = read.broken || read.bytes.length > responseLimit;
      const bytes = maskUrls(read.bytes, keys ? [to] : [url, to], cut);
      if (keys) maskKeys(bytes, keys, cut);
      const location = to === "" ? undefined : await this.#encrypt(to).catch(() => undefined);
      const contentType = (response.headers.get("content-type") ?? "").slice(0, longestContentType);
      return { kind: "response", status, retryAfter, response: bytes, broken: read.broken, contentType, location, ms };
    } catch (error) {
      const ms = elapsed();
      const sent = watch?.sent() ?? true;
      if (controller.signal.aborted) return { kind: "timeout", sent, ms };
      if (ownLimit.test(String(error))) return { kind: "local_fault", ms };
      return { kind: "connection_error", sent, cause: await this.#cause(url, error), ms };
    } finally {
      this.#open.delete(controller);
    }
  }

  /**
   * @param {string} url
   * @param {unknown} error
   */
  #cause(url, error) {
    const known = `${url} ${error instanceof Error ? error.message : ""}`.replace(/reference = .*/s, "");
    let looking = this.#looking.get(known);
    if (!looking) {
      looking = this.#causeOf(url, error)
        .catch(() => null)
        .finally(() => this.#looking.delete(known));
      this.#looking.set(known, looking);
    }
    return looking;
  }

  /**
   * One timer for all: one for each attempt, set and cleared, costs as much as signing it. (AbortSignal.timeout would keep one for
   * each even after the attempt.)
   * @param {AbortController} controller
   * @param {number} ms
   */
  #limit(controller, ms) {
    const at = this.#elapsed() + ms;
    this.#open.set(controller, at);
    if (at < this.#timerAt) this.#setTimer(at, ms);
  }

  /**
   * @param {number} at by #elapsed
   * @param {number} ms until then
   */
  #setTimer(at, ms) {
    this.#timerAt = at;
    setTimeout(() => {
      // Another one, for an earlier time, has taken its place.
      if (this.#timerAt !== at) return;
      const now = this.#elapsed();
      let next = Infinity;
      for (const [controller, end] of this.#open) {
        if (end <= now) controller.abort();
        else if (end < next) next = end;
      }
      this.#timerAt = Infinity;
      if (next !== Infinity) this.#setTimer(next, next - now);
    }, ms);
  }
}

/** @param {number} status */
const redirects = (status) => status >= 300 && status <= 399 && status !== 304;

/**
 * The runtime reads a record in a third of the time that it takes for a list of pairs.
 * @param {readonly [string, string][]} pairs
 * @returns {Record<string, string>} a name that comes twice has both values, as Headers would join them
 */
function recordOf(pairs) {
  /** @type {Record<string, string>} */
  const record = Object.create(null);
  for (const [name, value] of pairs) record[name] = name in record ? `${record[name]}, ${value}` : value;
  return record;
}
