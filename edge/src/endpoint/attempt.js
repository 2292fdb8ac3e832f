// One attempt to deliver: a POST, judged by its status alone.
import { readBounded } from "../body.js";
import { stopwatch } from "../clock.js";

/**
 * What came of it, in the words of the core's retry decision (core/include/signpost/retry.h).
 * @typedef {{kind: "response", status: number, retryAfter: string, response: Uint8Array, ms: number}
 *   | {kind: "timeout" | "connection_error" | "local_fault", ms: number}} Outcome
 */

/**
 * @typedef {object} AttemptRequest
 * @property {readonly [name: string, value: string][]} headers
 * @property {Uint8Array} body
 * @property {number} timeoutMs to the end of the response
 */

/** So much of a response is read, and kept; the rest is cancelled. */
export const responseLimit = 16 * 1024;

const nothing = new Uint8Array();

/** What a Worker is told when it has used up its own allowance on Cloudflare; nothing was sent then. */
const ownLimit = /too many subrequests/i;

/** Makes attempts, and breaks off those that take too long. One for each object: a Durable Object's connections and timers are its own. */
export class Attempts {
  #elapsed = stopwatch();
  /** Those under way, and when each has had its time, by #elapsed. @type {Map<AbortController, number>} */
  #open = new Map();
  /** When the timer goes off; Infinity: none is set. */
  #timerAt = Infinity;

  /**
   * @param {string} url already checked
   * @param {AttemptRequest} request
   * @returns {Promise<Outcome>} never rejects
   */
  async make(url, { headers, body, timeoutMs }) {
    const elapsed = stopwatch();
    const controller = new AbortController();
    this.#limit(controller, timeoutMs);
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: recordOf(headers),
        body,
        // Where a redirect leads has not been checked.
        redirect: "manual",
        signal: controller.signal,
      });
      const { status } = response;
      const retryAfter = response.ok ? "" : (response.headers.get("retry-after") ?? "");
      // The status has come: whatever happens to the body changes nothing.
      const read = response.body ? await readBounded(response.body, responseLimit).catch(() => undefined) : undefined;
      return { kind: "response", status, retryAfter, response: read?.bytes ?? nothing, ms: elapsed() };
    } catch (error) {
      if (controller.signal.aborted) return { kind: "timeout", ms: elapsed() };
      return { kind: ownLimit.test(String(error)) ? "local_fault" : "connection_error", ms: elapsed() };
    } finally {
      this.#open.delete(controller);
    }
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
