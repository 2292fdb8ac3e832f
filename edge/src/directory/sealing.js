// Sealing what must not be readable on disk: AES-256-GCM under the gateway's master key.
//
// A sealed text: one byte for the form (1), 8 bytes that name the master key, 12 random bytes (the nonce), then what AES-GCM
// gives. Purpose and owner are authenticated with it, so that a sealed text moved to another row does not open.
// 96-bit random nonces are good for 2^32 seals under one key; a gateway seals when settings change, not for each event.

const form = 1;
const keyIdLength = 8;
const nonceLength = 12;
const headLength = 1 + keyIdLength + nonceLength;

/** Something cannot be sealed or opened. The message says what to do; it holds no secret. */
export class SealingError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = "SealingError";
  }
}

/**
 * @param {unknown} text what SIGNPOST_MASTER_KEY holds
 * @returns {string | undefined} what is wrong with it
 */
export function faultOfMasterKey(text) {
  if (typeof text !== "string" || text === "")
    return "is not set; make one with `openssl rand -base64 32` and keep it safe";
  return bytesOfKey(text)
    ? undefined
    : "must be 32 bytes in base64, as `openssl rand -base64 32` makes them, without a line end";
}

/**
 * @param {string} text
 * @returns {Uint8Array<ArrayBuffer> | undefined}
 */
function bytesOfKey(text) {
  if (!/^[A-Za-z0-9+/]{43}=$/.test(text)) return undefined;
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/**
 * @typedef {object} Sealing
 * @property {string} keyId names the master key, in hexadecimal; says nothing of it
 * @property {(purpose: string, owner: string, text: string) => Promise<Uint8Array>} seal
 * @property {(purpose: string, owner: string, sealed: ArrayBuffer | Uint8Array) => Promise<string>} open rejects with a SealingError
 * @property {Uint8Array} eventIdKey 32 bytes, for ids of events that nobody else can foretell
 * @property {(text: string) => Promise<string>} fingerprint tells whether a text has changed, without saying anything of it;
 *   hexadecimal
 */

/**
 * @param {unknown} masterKey what SIGNPOST_MASTER_KEY holds
 * @returns {Promise<Sealing>} rejects with a SealingError
 */
export async function createSealing(masterKey) {
  const fault = faultOfMasterKey(masterKey);
  if (fault) throw new SealingError(`SIGNPOST_MASTER_KEY ${fault}.`);
  const raw = /** @type {Uint8Array<ArrayBuffer>} */ (bytesOfKey(/** @type {string} */ (masterKey)));
  const base = await crypto.subtle.importKey("raw", raw, "HKDF", false, ["deriveKey", "deriveBits"]);
  raw.fill(0);
  const from = (/** @type {string} */ info) => ({
    name: "HKDF",
    hash: "SHA-256",
    salt: new Uint8Array(),
    info: bytesOf(info),
  });
  const keyId = new Uint8Array(await crypto.subtle.deriveBits(from("signpost key id"), base, keyIdLength * 8));
  const key = await crypto.subtle.deriveKey(from("signpost sealing"), base, { name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
  const marking = await crypto.subtle.deriveKey(
    from("signpost fingerprint"),
    base,
    { name: "HMAC", hash: "SHA-256", length: 256 },
    false,
    ["sign"],
  );
  const eventIdKey = new Uint8Array(await crypto.subtle.deriveBits(from("signpost event ids"), base, 256));
  const boundTo = (/** @type {string} */ purpose, /** @type {string} */ owner) =>
    bytesOf(JSON.stringify([purpose, owner]));

  return {
    keyId: hexOf(keyId),
    eventIdKey,
    /** @type {Sealing["seal"]} */
    async seal(purpose, owner, text) {
      const nonce = crypto.getRandomValues(new Uint8Array(nonceLength));
      const options = { name: "AES-GCM", iv: nonce, additionalData: boundTo(purpose, owner) };
      const body = new Uint8Array(await crypto.subtle.encrypt(options, key, bytesOf(text)));
      const sealed = new Uint8Array(headLength + body.length);
      sealed[0] = form;
      sealed.set(keyId, 1);
      sealed.set(nonce, 1 + keyIdLength);
      sealed.set(body, headLength);
      return sealed;
    },
    async open(purpose, owner, sealed) {
      // Rows hold what is sealed as either kind.
      const bytes = /** @type {Uint8Array<ArrayBuffer>} */ (new Uint8Array(sealed));
      if (bytes.length < headLength || bytes[0] !== form)
        throw new SealingError("This is nothing that Signpost has sealed.");
      const sealedUnder = hexOf(bytes.subarray(1, 1 + keyIdLength));
      if (sealedUnder !== hexOf(keyId)) {
        throw new SealingError(
          `Sealed under another master key (${sealedUnder}; SIGNPOST_MASTER_KEY now holds ${hexOf(keyId)}). Start with the key that this data was made with.`,
        );
      }
      const iv = bytes.subarray(1 + keyIdLength, headLength);
      const options = { name: "AES-GCM", iv, additionalData: boundTo(purpose, owner) };
      const text = await crypto.subtle.decrypt(options, key, bytes.subarray(headLength)).catch(() => undefined);
      if (!text) throw new SealingError("What was sealed has been changed, or belongs to something else.");
      return new TextDecoder().decode(text);
    },
    fingerprint: async (text) => hexOf(new Uint8Array(await crypto.subtle.sign("HMAC", marking, bytesOf(text)))),
  };
}

/**
 * @param {string} text
 * @returns {Uint8Array<ArrayBuffer>}
 */
export const bytesOf = (text) => /** @type {Uint8Array<ArrayBuffer>} */ (new TextEncoder().encode(text));

/** @param {Uint8Array} bytes */
export const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
