// A webhook's body: bounded in size, and all that are under way together in memory. In time it is bounded by who reads it.
import { readBounded } from "../body.js";

/** Bytes of bodies, arriving or waiting to be stored, that this isolate holds at most. */
const maxHeld = 64 * 1024 * 1024;

let held = 0;

/** Bytes that each source holds. @type {Map<string, number>} */
const heldBySource = new Map();

/** What one request holds of the memory for all: the bytes of its body that have come, whatever it says of its length. */
export class Hold {
  #source;
  #bytes = 0;

  /** @param {string} source its name */
  constructor(source) {
    this.#source = source;
  }

  /**
   * A source never holds more than is free for the others: one that is flooded gets half of the memory, two a third each.
   * @param {number} bytes
   * @returns {boolean} false: there is no room for that much more
   */
  take(bytes) {
    const own = (heldBySource.get(this.#source) ?? 0) + bytes;
    if (own > maxHeld - (held + bytes)) return false;
    heldBySource.set(this.#source, own);
    held += bytes;
    this.#bytes += bytes;
    return true;
  }

  /** All of it is free for others. */
  release() {
    if (this.#bytes === 0) return;
    const own = /** @type {number} */ (heldBySource.get(this.#source)) - this.#bytes;
    if (own === 0) heldBySource.delete(this.#source);
    else heldBySource.set(this.#source, own);
    held -= this.#bytes;
    this.#bytes = 0;
  }
}

/** @typedef {"body_too_large" | "incomplete_body" | "too_busy"} Refusal codes of errors.def */

/**
 * @param {Request} request
 * @param {number} limit bytes
 * @param {Hold} hold
 * @returns {Promise<Uint8Array | Refusal>} never rejects; may take for ever
 */
export async function readBody(request, limit, hold) {
  try {
    const claimed = Number(request.headers.get("content-length") ?? 0);
    const bounds = { claimed, take: (/** @type {number} */ count) => hold.take(count) };
    const { bytes, more, full } = await readBounded(request.body, limit, bounds);
    if (full) return "too_busy";
    return more ? "body_too_large" : bytes;
  } catch {
    return "incomplete_body";
  }
}
