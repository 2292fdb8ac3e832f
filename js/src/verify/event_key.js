// What tells one webhook from another, made of the webhook that was just looked at or of what is known of one.
import { bytesOf } from "../body.js";
import { digestOf, flag, keySize, partsOf } from "../event_key.js";
import { optionsOf, textOption } from "../options.js";
import { field } from "./instance.js";
import { giveBack } from "./webhook.js";

/**
 * @typedef {object} KeyOptions
 * @property {string} [scope] what an id is unique within, such as the source's name: the verdict then has `keys`
 * @property {boolean} [bodyKey] the body's key is wanted although a proven id makes the webhook's
 */

/**
 * @typedef {object} Keyed
 * @property {import("../event_key.js").EventKeys | null} [keys] where a scope was given: what tells the webhook from every other, as
 *   eventKeys() gives it; null when the verdict's status is not 202
 */

/** @typedef {import("../verdict.js").Verdict & Keyed} KeyedVerdict */

/** At `rest` stands a digest, then the two keys that were made of it. Texts stand behind them. */
const digestSize = 2 * keySize;

/** @param {number} characters of scope and id @returns {number} bytes */
const roomOf = (characters) => digestSize + characters * 3;

/** What a webhook's keys are made of beside the webhook: read once, before it is looked at. */
export class KeyRequest {
  /**
   * @param {KeyOptions} options
   * @throws {TypeError}
   */
  constructor({ scope, bodyKey = false }) {
    if (typeof bodyKey !== "boolean") throw new TypeError("bodyKey must be true or false");
    this.scope = scope === undefined ? undefined : textOption("scope", scope);
    this.bodyKey = bodyKey;
    /** Bytes that are wanted behind the webhook. */
    this.room = scope === undefined ? 0 : roomOf(scope.length);
  }

  /**
   * Gives a verdict its keys, when they are wanted, before anything else is written.
   * @param {import("./instance.js").Instance} instance after the call that gave the verdict
   * @param {KeyedVerdict} verdict
   * @param {number} nativeHmacFrom bytes from which on the runtime hashes
   * @returns {KeyedVerdict} the same
   */
  answer(instance, verdict, nativeHmacFrom) {
    if (this.scope === undefined) return verdict;
    verdict.keys = null;
    if (verdict.status !== 202) return verdict;
    const { body, bodyLength, bytes, ints, rest } = instance;
    const { authentic, covered, id, timestamp } = verdict;
    const flags = (covered.id ? flag.idCovered : 0) | (authentic ? flag.authentic : 0);
    const withoutBody = !this.bodyKey && isProven(flags, id);
    const hashed = !withoutBody && bodyLength >= nativeHmacFrom;
    const digest = hashed ? digestOf(bytes.subarray(body, body + bodyLength)) : null;
    if (digest) bytes.set(digest, rest);
    const scope = rest + digestSize;
    const scopeLength = instance.put(this.scope, scope);
    verdict.keys = make(
      instance,
      { scope, scopeLength, id: ints[field.id], idLength: ints[field.id + 1], sentAt: timestamp ?? Number.NaN },
      digest ? { body: rest, bodyLength: digestSize } : instance,
      flags | (digest ? flag.digested : 0) | (withoutBody ? flag.withoutBody : 0),
    );
    return verdict;
  }
}

/** @param {number} flags @param {string} id */
const isProven = (flags, id) => flags === (flag.idCovered | flag.authentic) && id !== "";

/**
 * @param {import("./instance.js").Instance} instance
 * @param {{scope: number, scopeLength: number, id: number, idLength: number, sentAt: number}} identity addresses and lengths
 * @param {{body: number, bodyLength: number}} hashed the body, or its digest
 * @param {number} flags
 * @returns {import("../event_key.js").EventKeys}
 */
function make(instance, { scope, scopeLength, id, idLength, sentAt }, { body, bodyLength }, flags) {
  const { exports, bytes, rest } = instance;
  exports.sv_event_key(scope, scopeLength, id, idLength, flags, sentAt, body, bodyLength, rest);
  const end = rest + keySize;
  const withoutBody = (flags & flag.withoutBody) !== 0;
  return { event: bytes.slice(rest, end), body: withoutBody ? null : bytes.slice(end, end + keySize) };
}

/**
 * @param {import("./provider.js").Machine} machine
 * @param {string} scope
 * @param {import("../event_key.js").EventIdentity} verdict
 * @param {Uint8Array | ArrayBuffer | ArrayBufferView | string} body
 * @param {{bodyKey?: boolean}} [options]
 * @returns {import("../event_key.js").EventKeys}
 */
export function eventKeys(machine, scope, verdict, body, options) {
  const { bodyKey } = new KeyRequest(optionsOf("eventKeys", options, ["bodyKey"]));
  const { id, within, sentAt, flags } = partsOf(scope, verdict);
  const bytes = bytesOf(body);
  const withoutBody = !bodyKey && isProven(flags, id);
  const digest = withoutBody || bytes.length < machine.nativeHmacFrom ? null : digestOf(bytes);
  const all = flags | (withoutBody ? flag.withoutBody : 0) | (digest ? flag.digested : 0);
  return machine.run((instance) => {
    instance.write("", withoutBody ? "" : (digest ?? bytes), roomOf(within.length + id.length));
    const scopeAt = instance.rest + digestSize;
    const scopeLength = instance.put(within, scopeAt);
    const idAt = scopeAt + scopeLength;
    const idLength = instance.put(id, idAt);
    const keys = make(instance, { scope: scopeAt, scopeLength, id: idAt, idLength, sentAt }, instance, all);
    giveBack(machine, instance);
    return keys;
  });
}
