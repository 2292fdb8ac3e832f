// What tells one webhook from another. A body is hashed once, by whichever hashes it sooner.
import { bytesOf } from "./body.js";
import { createHash } from "./native_hash.js";
import { optionsOf, textOption, timeOption } from "./options.js";

/**
 * What an event key is made of; a verdict has it.
 * @typedef {object} EventIdentity
 * @property {string} id the delivery's; "" when the sender gives none
 * @property {{id: boolean}} covered whether the signature covers the id
 * @property {boolean} authentic whether the signature was right
 * @property {number | null} timestamp when the sender says it was sent: milliseconds since 1970
 */

/**
 * @typedef {object} EventKeys 16 bytes each
 * @property {Uint8Array<ArrayBuffer>} event tells the webhook from every other
 * @property {Uint8Array<ArrayBuffer> | null} body the same for every webhook with this body, whatever its id and time; null when a proven
 *   id alone makes the key, and the body's was not asked for
 */

/** sp_key_flags */
export const flag = { idCovered: 1, authentic: 2, digested: 4, withoutBody: 8 };

export const keySize = 16;
const digestSize = 32;

/**
 * On the gateway's hot path: one call, and the body is not even looked at when a proven id makes the key.
 * @param {import("./machine.js").Machine} machine
 * @param {string} scope
 * @param {EventIdentity} verdict
 * @param {Uint8Array | ArrayBuffer | ArrayBufferView | string} body
 * @param {{bodyKey?: boolean}} [options]
 * @returns {EventKeys}
 */
export function eventKeys(machine, scope, verdict, body, options) {
  const wanted = optionsOf("eventKeys", options, ["bodyKey"]).bodyKey ?? false;
  if (typeof wanted !== "boolean") throw new TypeError("bodyKey must be true or false");
  const { id, within, sentAt, flags } = partsOf(scope, verdict);
  const bytes = bytesOf(body);
  const byId = flags === (flag.idCovered | flag.authentic) && id !== "";
  const withoutBody = byId && !wanted;
  const digest = withoutBody || bytes.length < machine.nativeHmacFrom ? null : digestOf(bytes);
  const all = flags | (withoutBody ? flag.withoutBody : 0) | (digest ? flag.digested : 0);
  return machine.run((instance) => {
    instance.makeAside((within.length + id.length) * 3);
    const bodyLength = withoutBody ? 0 : instance.write(digest ?? bytes, "");
    const scopeLength = instance.writeAside(within, 0);
    const idLength = instance.writeAside(id, scopeLength);
    if (instance.exports.sp_event_key(bodyLength, scopeLength, idLength, all, sentAt) !== 0) throw instance.failure();
    const output = instance.output();
    return { event: output.slice(0, keySize), body: withoutBody ? null : output.slice(keySize) };
  });
}

/**
 * @param {import("./machine.js").Machine} machine
 * @param {string} scope
 * @param {EventIdentity} verdict
 * @param {Uint8Array | ArrayBuffer | ArrayBufferView | string} body
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function firstFormEventKey(machine, scope, verdict, body) {
  const { id, within, sentAt, flags } = partsOf(scope, verdict);
  const bytes = bytesOf(body);
  return machine.run((instance) => {
    instance.makeAside((within.length + id.length) * 3);
    const bodyLength = instance.write(bytes, "");
    const scopeLength = instance.writeAside(within, 0);
    const idLength = instance.writeAside(id, scopeLength);
    const { sp_first_form_event_key: make } = instance.exports;
    if (make(bodyLength, scopeLength, idLength, flags, sentAt) !== 0) throw instance.failure();
    return instance.output();
  });
}

/**
 * @param {string} scope
 * @param {EventIdentity} verdict
 */
export function partsOf(scope, verdict) {
  const { id, covered, authentic, timestamp } = verdict ?? {};
  if (typeof covered?.id !== "boolean" || typeof authentic !== "boolean") {
    const wanted =
      "verdict must be what verify() gives, or { id, covered: { id: true or false }, authentic, timestamp }";
    throw new TypeError(`${wanted}; what verifyAsync() gives has to be awaited`);
  }
  const text = textOption("verdict.id", id);
  const within = textOption("scope", scope);
  const flags = (covered.id ? flag.idCovered : 0) | (authentic ? flag.authentic : 0);
  return { id: text, within, sentAt: timestamp === null ? Number.NaN : timeOption(timestamp), flags };
}

/**
 * @param {Uint8Array | string} bytes
 * @returns {Uint8Array | null} SHA-256 by the runtime; null where it has none to offer
 */
export function digestOf(bytes) {
  const hash = createHash()?.("sha256");
  if (!hash) return null;
  // As a text of one character for each byte: Node takes longer to make a buffer.
  const text = hash.update(bytes).digest("latin1");
  const digest = new Uint8Array(digestSize);
  for (let i = 0; i < digestSize; i++) digest[i] = text.charCodeAt(i);
  return digest;
}
