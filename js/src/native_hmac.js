// The runtime's own HMAC, for bodies so large that it makes up for its price: every call of node:crypto costs a microsecond or
// more, and then it hashes with the processor's SHA instructions, which WebAssembly does not have. Measured in docs/benchmarks.md;
// createCore(module, { nativeHmacFrom: Infinity }) turns it off.
import { failureOf } from "./machine.js";
import { splitBytes } from "./instance.js";

/**
 * @typedef {(algorithm: string, key: Uint8Array) => Hmac} CreateHmac of node:crypto
 * @typedef {{ update(bytes: Uint8Array): Hmac, digest(): Uint8Array }} Hmac
 */

/**
 * Bytes from which on node:crypto is the faster one. Bun's createHmac costs a fraction of Node's, and its engine runs WebAssembly slower
 * than V8; Deno's costs several times as much as Node's.
 */
export const nativeHmacFrom = "Bun" in globalThis ? 512 : "Deno" in globalThis ? 8192 : 2048;

/** @type {CreateHmac | null | undefined} */
let found;

/** @returns {CreateHmac | null} node:crypto's, where the runtime has it; without an import, which some would refuse */
export function createHmac() {
  if (found === undefined) {
    const { process } = /** @type {{ process?: { getBuiltinModule?: (name: string) => any } }} */ (globalThis);
    found = process?.getBuiltinModule?.("node:crypto")?.createHmac ?? null;
  }
  return found ?? null;
}

/**
 * @param {import("./instance.js").Instance} instance
 * @param {number} provider
 * @param {readonly string[]} secrets
 * @returns {Uint8Array[]} the keys that they stand for
 */
export function keysOf(instance, provider, secrets) {
  return secrets.map((secret) => {
    const length = instance.writeText(secret);
    if (instance.exports.sp_key_bytes(provider, length) !== 0) throw failureOf(instance);
    const key = instance.output();
    instance.exports.sp_wipe();
    return key;
  });
}

/**
 * Puts the MACs of a webhook that was written to the two blocks behind its header lines.
 * @param {import("./instance.js").Instance} instance
 * @param {number} verifier
 * @param {number} length the body's
 * @param {readonly Uint8Array[]} keys
 * @param {CreateHmac} create
 * @returns {number} their length in bytes; 0 when there are none to be had: the module then does all by itself
 */
export function writeMacs(instance, verifier, length, keys, create) {
  const { linesLength } = instance;
  const size = 32 * keys.length;
  if (instance.exports.sp_signed_frame(verifier, linesLength) !== 0) return 0;
  instance.refresh();
  if (linesLength + size > instance.aside.length) return 0;
  const [before, after] = splitBytes(instance.output());
  const body = instance.input.subarray(0, length);
  for (const [index, key] of keys.entries()) {
    const mac = create("sha256", key).update(before).update(body).update(after).digest();
    instance.aside.set(mac, linesLength + 32 * index);
  }
  return size;
}
