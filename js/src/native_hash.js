// The runtime's own hashes: they know the processor's SHA instructions, which WebAssembly does not.

/**
 * @typedef {(algorithm: string, key: Uint8Array) => Hash} CreateHmac of node:crypto
 * @typedef {(algorithm: string) => Hash} CreateHash of node:crypto
 * @typedef {{ update(bytes: Uint8Array | string): Hash, digest(encoding: "latin1"): string }} Hash
 */

/**
 * Bytes from which on node:crypto is the faster one. Bun's costs a fraction of Node's, and its engine runs WebAssembly slower
 * than V8; workerd's costs half as much again as Node's, and Deno's three times as much.
 */
export const nativeHmacFrom = (() => {
  if ("Bun" in globalThis) return 128;
  if ("Deno" in globalThis) return 3072;
  return globalThis.navigator?.userAgent === "Cloudflare-Workers" ? 1536 : 768;
})();

/** @type {{createHmac: CreateHmac, createHash: CreateHash} | null | undefined} */
let found;

/** @returns {{createHmac: CreateHmac, createHash: CreateHash} | null} node:crypto; without an import, which some runtimes would refuse */
function nodeCrypto() {
  if (found === undefined) {
    const { process } = /** @type {{ process?: { getBuiltinModule?: (name: string) => any } }} */ (globalThis);
    found = process?.getBuiltinModule?.("node:crypto") ?? null;
  }
  return found ?? null;
}

/** @returns {CreateHmac | null} null where the runtime has none */
export const createHmac = () => nodeCrypto()?.createHmac ?? null;

/** @returns {CreateHash | null} null where the runtime has none */
export const createHash = () => nodeCrypto()?.createHash ?? null;
