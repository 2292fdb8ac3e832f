// A provider and its live secrets, prepared once.
import { bytesOf } from "./body.js";
import { dispose } from "./dispose.js";
import { HeaderReader } from "./headers.js";
import { badLayout } from "./instance.js";
import { Handle } from "./machine.js";
import { createHmac, keysOf, writeMacs } from "./native_hmac.js";
import { optionsOf, secretsOption, textOption, timeOption, windowOption } from "./options.js";
import { eventNamesOf, handleOf, machineOf } from "./provider.js";
import { coreFailed, verdictOf } from "./verdict.js";

/**
 * @typedef {object} VerifierOptions
 * @property {readonly string[]} secrets the live ones, newest first, 1 to 16. Kept in JavaScript's memory as long as the verifier
 *   lives, so that it can be prepared anew should the core fail; the module itself keeps only what was computed from them.
 * @property {number} [pastSeconds] how old a webhook may be; the provider's own unless given
 * @property {number} [futureSeconds] how far ahead it may be dated; the provider's own unless given
 * @property {string} [unnamedEvent] the event that bodies without a name carry
 */

/** Made by `core.verifier`. */
export class Verifier {
  #machine;
  #handle;
  #headers;
  #events;
  #secrets;
  /** @type {Uint8Array[] | undefined} what the secrets stand for; made for the first large body */
  #keys;

  /**
   * @param {import("./provider.js").Provider} provider
   * @param {VerifierOptions} options
   * @throws {import("./errors.js").SignpostError} missing_secret, malformed_secret (pointer "/<index>"), invalid_option
   */
  constructor(provider, options) {
    const given = optionsOf("verifier", options, ["secrets", "pastSeconds", "futureSeconds", "unnamedEvent"]);
    const window = windowOption(given);
    const secrets = secretsOption(given.secrets);
    const texts = [textOption("unnamedEvent", given.unnamedEvent, ""), ...secrets];
    const from = handleOf(provider);
    const machine = machineOf(provider);
    /** @type {import("./provider.js").Provider} */
    this.provider = provider;
    this.#machine = machine;
    this.#secrets = secrets;
    this.#headers = new HeaderReader(provider.headersRead);
    this.#events = eventNamesOf(provider);
    this.#handle = new Handle(
      machine,
      (instance) => {
        const number = from.number(instance);
        const length = instance.writeTexts("input", texts);
        return instance.exports.sp_verifier_open(number, length, window.given, window.past, window.future);
      },
      "sp_verifier_close",
    );
    this.#handle.serve(this);
  }

  /**
   * Looks at one webhook. Whatever it holds, the answer is a verdict.
   * @param {import("./headers.js").HeadersLike} headers the request's
   * @param {Uint8Array | ArrayBuffer | ArrayBufferView | string} body the raw bytes, or their text
   * @param {number} [now] the receiver's clock, in milliseconds since 1970
   * @returns {import("./verdict.js").Verdict}
   * @throws {TypeError} when an argument is of the wrong kind, such as a parsed body; the text says how to get the raw one
   */
  verify(headers, body, now = Date.now()) {
    const bytes = bytesOf(body);
    const time = timeOption(now);
    const handle = this.#handle;
    if (handle.closed) throw new TypeError("This verifier was closed.");
    const reader = this.#headers;
    const lines = reader.lines(headers);
    try {
      const instance = this.#machine.instance();
      const number = handle.number(instance);
      const create = bytes.length >= this.#machine.nativeHmacFrom ? createHmac() : null;
      // Before the body is written: it goes where the secrets go.
      if (create) this.#keys ??= keysOf(instance, handleOf(this.provider).number(instance), this.#secrets);
      const length = instance.write(bytes, lines);
      const macs = create && this.#keys ? writeMacs(instance, number, length, this.#keys, create) : 0;
      if (macs > 0) {
        const code = instance.exports.sp_verify_with_macs(number, length, instance.linesLength, macs, time);
        return verdictOf(instance, code, this.#events, reader.values);
      }
      let code = instance.exports.sp_verify(number, length, instance.linesLength, time);
      if (code === badLayout) {
        instance.writeLines(reader.withoutBreaks());
        code = instance.exports.sp_verify(number, length, instance.linesLength, time);
      }
      return verdictOf(instance, code, this.#events, reader.values);
    } catch {
      this.#machine.drop();
      return coreFailed();
    }
  }

  /** Wipes the keys now rather than when the object is collected. A closed verifier cannot be used any more. */
  close() {
    for (const key of this.#keys ?? []) key.fill(0);
    this.#keys = undefined;
    this.#handle.close();
  }

  /** For `using`. */
  [dispose]() {
    this.close();
  }
}
