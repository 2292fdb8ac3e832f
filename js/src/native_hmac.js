// The runtime's own HMAC, for bodies so large that it makes up for its price: every call of node:crypto costs a microsecond or
// more, and then it hashes with the processor's SHA instructions, which WebAssembly does not have. Measured in docs/benchmarks.md;
// createCore(module, { nativeHmacFrom: Infinity }) turns it off.
import { field } from "./instance.js";
import { splitBytes } from "./texts.js";

/**
 * @param {import("./instance.js").Instance} instance its input block is written over
 * @param {number} provider
 * @param {readonly string[]} secrets
 * @returns {Uint8Array<ArrayBuffer>[]} the keys that they stand for, to be wiped when they are done with
 * @throws {import("./errors.js").SignpostError} malformed_secret
 */
export function keysOf(instance, provider, secrets) {
  return secrets.map((secret) => {
    const length = instance.writeText(secret);
    if (instance.exports.sp_key_bytes(provider, length) !== 0) throw instance.failure();
    const key = instance.output();
    instance.exports.sp_wipe();
    return key;
  });
}

/**
 * @param {import("./native_hash.js").CreateHmac} create
 * @param {readonly Uint8Array[]} keys
 * @param {readonly Uint8Array[]} signed what is signed, in its order
 * @param {Uint8Array} target
 * @param {number} at where in it the MACs of 32 bytes go
 */
export function putMacs(create, keys, signed, target, at) {
  for (const key of keys) {
    const hmac = create("sha256", key);
    for (const part of signed) if (part.length > 0) hmac.update(part);
    // As a text of one character for each byte: Node takes longer to make a buffer.
    const mac = hmac.digest("latin1");
    for (let i = 0; i < 32; i++) target[at++] = mac.charCodeAt(i);
  }
}

/** The MACs of one verifier's webhooks, computed by the runtime. */
export class NativeMacs {
  #create;
  #keys;
  #alwaysEmpty = false;

  /**
   * @param {import("./native_hash.js").CreateHmac} create
   * @param {import("./instance.js").Instance} instance its input block is written over
   * @param {number} provider
   * @param {readonly string[]} secrets
   * @throws {import("./errors.js").SignpostError} malformed_secret
   */
  constructor(create, instance, provider, secrets) {
    this.#create = create;
    this.#keys = keysOf(instance, provider, secrets);
  }

  /**
   * Puts the MACs of the webhook that was written to the two blocks behind its header lines.
   * @param {import("./instance.js").Instance} instance
   * @param {number} verifier
   * @param {number} length the body's
   * @returns {number} their length in bytes; 0 when there are none to be had: the module then does all by itself
   */
  write(instance, verifier, length) {
    const { linesLength } = instance;
    const size = 32 * this.#keys.length;
    if (linesLength + size > instance.aside.length) return 0;
    let around = nothing;
    if (!this.#alwaysEmpty) {
      if (instance.exports.sp_signed_frame(verifier, linesLength) !== 0) return 0;
      around = splitBytes(instance.outputView());
      this.#alwaysEmpty = instance.ints[field.alwaysEmpty] === 1;
    }
    const [before, after] = around;
    putMacs(this.#create, this.#keys, [before, instance.input.subarray(0, length), after], instance.aside, linesLength);
    return size;
  }

  /** Wipes the keys. */
  close() {
    for (const key of this.#keys) key.fill(0);
  }
}

/** @type {Uint8Array[]} */
const nothing = [new Uint8Array(0), new Uint8Array(0)];
