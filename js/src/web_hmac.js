// WebCrypto's HMAC, for large bodies where nothing else knows the processor's SHA instructions: browsers, and edge runtimes without
// node:crypto. It answers with a promise, so it serves verifyAsync() alone. Measured in docs/benchmarks.md.
import { splitBytes } from "./texts.js";

/** SubtleCrypto, also for programs whose type checker has no browser's types. @typedef {typeof crypto.subtle} Subtle */

/** Bytes from which on it is the faster one: below, a promise and a copy cost as much as hashing in the module. */
export const webHmacFrom = 8192;

/** @returns {Subtle | undefined} a page that came over plain http from another machine has none */
export const subtleCrypto = () => /** @type {{ crypto?: { subtle?: Subtle } }} */ (globalThis).crypto?.subtle;

/** The MACs of one verifier's webhooks, computed by WebCrypto. */
export class WebMacs {
  #subtle;
  #keys;

  /**
   * @param {Subtle} subtle
   * @param {readonly Uint8Array<ArrayBuffer>[]} keys wiped
   */
  constructor(subtle, keys) {
    this.#subtle = subtle;
    this.#keys = Promise.all(
      keys.map((key) => {
        const imported = subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
        key.fill(0); // WebCrypto has taken its copy before it gave the promise
        return imported;
      }),
    );
    this.#keys.catch(() => {}); // signing tells it
  }

  /**
   * @param {Uint8Array<ArrayBuffer>} signed
   * @returns {Promise<Uint8Array[]>} the MAC under each of the keys
   */
  async sign(signed) {
    const keys = await this.#keys;
    const macs = await Promise.all(keys.map((key) => this.#subtle.sign("HMAC", key, signed)));
    return macs.map((mac) => new Uint8Array(mac));
  }
}

/**
 * What the MAC of a webhook is computed over, in memory of its own: nobody can change it while it is hashed.
 * @param {import("./instance.js").Instance} instance
 * @param {number} verifier
 * @param {Uint8Array} body
 * @param {string} lines
 * @returns {{signed: Uint8Array<ArrayBuffer>, body: Uint8Array} | null} body: the part of it that is; null: the webhook is refused
 *   before it comes to that
 */
export function signedBytes(instance, verifier, body, lines) {
  instance.write("", lines);
  if (instance.exports.sp_signed_frame(verifier, instance.linesLength) !== 0) return null;
  const [before, after] = splitBytes(instance.outputView());
  return framed(before, body, after);
}

/**
 * @param {Uint8Array} before
 * @param {Uint8Array} body
 * @param {Uint8Array} after
 * @returns {{signed: Uint8Array<ArrayBuffer>, body: Uint8Array}} all in memory of its own, and the part of it that is the body
 */
export function framed(before, body, after) {
  const signed = new Uint8Array(before.length + body.length + after.length);
  signed.set(before);
  signed.set(body, before.length);
  signed.set(after, before.length + body.length);
  return { signed, body: signed.subarray(before.length, before.length + body.length) };
}
