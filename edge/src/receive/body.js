// A webhook's body: bounded in size, and all that are under way together in memory. In time it is bounded by who reads it.
import { readBounded } from "../body.js";

/** Bytes of bodies, arriving or waiting to be kept, that this isolate holds at most. */
const mostHeld = 64 * 1024 * 1024;

/** Of a body that says no length, or a great one, what is held is counted as it arrives, in steps of this many bytes. */
const stepBytes = 64 * 1024;

let held = 0;

/** What one request holds of the memory for all. */
export class Hold {
  #bytes = 0;

  /**
   * @param {number} bytes
   * @returns {boolean} false: there is no room for that much more
   */
  take(bytes) {
    if (held + bytes > mostHeld) return false;
    held += bytes;
    this.#bytes += bytes;
    return true;
  }

  /** All of it is free for others. */
  release() {
    held -= this.#bytes;
    this.#bytes = 0;
  }
}

/** @typedef {"body_too_large" | "incomplete_body" | "too_busy"} Refusal codes of errors.def */

/**
 * @param {Request} request
 * @param {number} claimed what it says for a length in bytes; 0 when it says none
 * @param {number} limit bytes
 * @param {Hold} hold
 * @returns {Promise<Uint8Array | Refusal>} never rejects; may take for ever
 */
export async function readBody(request, claimed, limit, hold) {
  try {
    if (claimed > 0 && claimed <= Math.min(stepBytes, limit)) {
      if (!hold.take(claimed)) return "too_busy";
      // HTTP gives no more than was claimed.
      return new Uint8Array(await request.arrayBuffer());
    }
    const { bytes, more, full } = await readBounded(request.body, limit, stepsOf(hold));
    if (full) return "too_busy";
    return more ? "body_too_large" : bytes;
  } catch {
    return "incomplete_body";
  }
}

/**
 * @param {Hold} hold
 * @returns {(bytes: number) => boolean} whether there is room for a body of so many bytes
 */
function stepsOf(hold) {
  let room = 0;
  return (bytes) => {
    while (room < bytes) {
      if (!hold.take(stepBytes)) return false;
      room += stepBytes;
    }
    return true;
  };
}
