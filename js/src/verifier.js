// A provider and its live secrets, prepared once.
import { bytesOf } from "./body.js";
import { dispose } from "./dispose.js";
import { HeaderReader } from "./headers.js";
import { badLayout } from "./instance.js";
import { Handle } from "./machine.js";
import { createHmac } from "./native_hash.js";
import { keysOf, NativeMacs } from "./native_hmac.js";
import { optionsOf, secretsOption, textOption, timeOption, windowOption } from "./options.js";
import { handleOf, machineOf } from "./provider.js";
import { coreFailed, verdictOf } from "./verdict.js";
import { signedBytes, subtleCrypto, WebMacs } from "./web_hmac.js";

/**
 * @typedef {object} VerifierOptions
 * @property {readonly string[]} secrets the live ones, newest first, 1 to 16, without a line end or byte order mark around them. Kept in JavaScript's memory as long as the verifier
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
  /** @type {(string | undefined)[]} */
  #events = [];
  #secrets;
  /** @type {NativeMacs | null | undefined} made for the first large body; null: the runtime has none */
  #macs;
  /** @type {WebMacs | undefined} made for the first large body of verifyAsync() */
  #web;

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
    this.#handle = new Handle(
      machine,
      (instance) => {
        const number = from.number(instance);
        const length = instance.writeTexts("input", texts);
        return instance.exports.sp_verifier_open(number, length, window.given, window.past, window.future);
      },
      (instance, number) => instance.exports.sp_verifier_close(number),
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
    this.#refuseClosed();
    const reader = this.#headers;
    const lines = reader.lines(headers);
    try {
      const instance = this.#machine.instance();
      const number = this.#handle.number(instance);
      const native = bytes.length >= this.#machine.nativeHmacFrom ? this.#native(instance) : null;
      const length = instance.write(bytes, lines);
      const macs = native?.write(instance, number, length) ?? 0;
      let code =
        macs > 0
          ? instance.exports.sp_verify_with_macs(number, length, instance.linesLength, macs, time)
          : instance.exports.sp_verify(number, length, instance.linesLength, time);
      if (code === badLayout) {
        instance.writeLines(reader.withoutBreaks());
        code = instance.exports.sp_verify(number, length, instance.linesLength, time);
      }
      return verdictOf(instance, code, this.#events, reader.values);
    } catch (error) {
      this.#machine.drop();
      return coreFailed(error);
    }
  }

  /**
   * verify() for large bodies in browsers and in edge runtimes without node:crypto, where WebCrypto hashes them several times faster
   * than WebAssembly can, but not at once. The same verdict; where there is nothing to gain it is verify().
   * @param {import("./headers.js").HeadersLike} headers the request's
   * @param {Uint8Array | ArrayBuffer | ArrayBufferView | string} body the raw bytes, or their text; copied, so it may change afterwards
   * @param {number} [now] the receiver's clock, in milliseconds since 1970
   * @returns {Promise<import("./verdict.js").Verdict>} refused with a TypeError when verify() would throw one, and when the verifier
   *   is closed meanwhile
   */
  async verifyAsync(headers, body, now = Date.now()) {
    const given = bytesOf(body);
    const { nativeHmacFrom, webHmacFrom } = this.#machine;
    const native = given.length >= nativeHmacFrom && createHmac() !== null;
    const subtle = given.length >= webHmacFrom && !native ? subtleCrypto() : undefined;
    if (!subtle) return this.verify(headers, given, now);
    const time = timeOption(now);
    const bytes = typeof given === "string" ? new TextEncoder().encode(given) : given;
    const lines = this.#headers.lines(headers);
    // While this waits, the reader and the module's blocks are everybody's.
    const values = [...this.#headers.values];
    const signed = this.#signedBytes(subtle, bytes, lines);
    const macs = signed && (await this.#web?.sign(signed.signed).catch(() => null));
    if (!macs) return this.verify(headers, signed?.body ?? given, now);
    this.#refuseClosed();
    try {
      const instance = this.#machine.instance();
      const number = this.#handle.number(instance);
      instance.makeAside(lines.length * 3 + 32 * macs.length);
      const length = instance.write(signed.body, lines);
      for (const [i, mac] of macs.entries()) instance.aside.set(mac, instance.linesLength + 32 * i);
      const { linesLength } = instance;
      const code = instance.exports.sp_verify_with_macs(number, length, linesLength, 32 * macs.length, time);
      return verdictOf(instance, code, this.#events, values);
    } catch (error) {
      this.#machine.drop();
      return coreFailed(error);
    }
  }

  /**
   * @param {import("./web_hmac.js").Subtle} subtle
   * @param {Uint8Array} body
   * @param {string} lines
   */
  #signedBytes(subtle, body, lines) {
    this.#refuseClosed();
    try {
      const instance = this.#machine.instance();
      const number = this.#handle.number(instance);
      this.#web ??= new WebMacs(subtle, keysOf(instance, handleOf(this.provider).number(instance), this.#secrets));
      return signedBytes(instance, number, body, lines);
    } catch {
      this.#machine.drop();
      return null;
    }
  }

  #refuseClosed() {
    if (this.#handle.closed) throw new TypeError("This verifier was closed.");
  }

  /**
   * @param {import("./instance.js").Instance} instance to be asked before the body is written: it goes where the secrets go
   */
  #native(instance) {
    if (this.#macs !== undefined) return this.#macs;
    const create = createHmac();
    const provider = handleOf(this.provider);
    this.#macs = create && new NativeMacs(create, instance, provider.number(instance), this.#secrets);
    return this.#macs;
  }

  /** Wipes the keys now rather than when the object is collected. A closed verifier cannot be used any more. */
  close() {
    this.#macs?.close();
    this.#macs = undefined;
    this.#web = undefined;
    this.#handle.close();
  }

  /** For `using`. */
  [dispose]() {
    this.close();
  }
}
