// A provider and its live secrets, prepared once.
import { bytesOf } from "../body.js";
import { dispose } from "../dispose.js";
import { SignpostError } from "../errors.js";
import { HeaderReader } from "../headers.js";
import { Handle } from "../machine.js";
import { createHmac } from "../native_hash.js";
import { putMacs } from "../native_hmac.js";
import { optionsOf, secretsOption, textOption, timeOption, windowOption } from "../options.js";
import { coreFailed } from "../verdict.js";
import { framed, subtleCrypto, WebMacs } from "../web_hmac.js";
import { KeyRequest } from "./event_key.js";
import { badLayout, field } from "./instance.js";
import { machineOf, programOf } from "./provider.js";
import { keysOf, openReceiver, receiverSize } from "./receiver.js";
import { giveBack, verdictOf } from "./webhook.js";

/** @typedef {import("./instance.js").Instance} Instance */

/** Made by `verifier()`. */
export class Verifier {
  #machine;
  #program;
  #handle;
  #headers;
  /** @type {(string | undefined)[]} */
  #events = [];
  #secrets;
  /** @type {Uint8Array<ArrayBuffer>[] | undefined} of the secrets; made for the first large body */
  #keys;
  /** Nothing but the body is signed. */
  #bodyAlone = false;
  #own;
  /** @type {WebMacs | undefined} made for the first large body of verifyAsync() */
  #web;

  /**
   * @param {import("./provider.js").Provider} provider
   * @param {import("../verifier.js").VerifierOptions} options
   * @param {boolean} own whether the provider ends with this
   * @throws {SignpostError} missing_secret, malformed_secret (pointer "/<index>"), invalid_option
   */
  constructor(provider, options, own) {
    const given = optionsOf("verifier", options, ["secrets", "pastSeconds", "futureSeconds", "unnamedEvent"]);
    const window = windowOption(given);
    const secrets = secretsOption(given.secrets);
    const unnamedEvent = textOption("unnamedEvent", given.unnamedEvent, "");
    if (secrets.length === 0) throw new SignpostError("missing_secret");
    const { handle: program, length } = programOf(provider);
    const machine = machineOf(provider);
    /** @type {import("./provider.js").Provider} */
    this.provider = provider;
    this.#machine = machine;
    this.#own = own;
    this.#secrets = secrets;
    this.#headers = new HeaderReader(provider.headersRead);
    this.#program = program;
    this.#handle = new Handle(
      machine,
      (instance) => {
        const address = program.number(instance);
        const at = instance.allocate(receiverSize(instance, unnamedEvent));
        if (openReceiver(instance, at, address, length, secrets, window, unnamedEvent) === 0) return at;
        instance.free(at, receiverSize(instance, unnamedEvent));
        return 0;
      },
      (instance, at) => instance.free(at, receiverSize(instance, unnamedEvent)),
    );
    this.#handle.serve(this);
  }

  /**
   * Looks at one webhook. Whatever it holds, the answer is a verdict.
   * @param {import("../headers.js").HeadersLike} headers the request's
   * @param {Uint8Array | ArrayBuffer | ArrayBufferView | string} body the raw bytes, or their text
   * @param {number} [now] the receiver's clock, in milliseconds since 1970
   * @param {import("./event_key.js").KeyOptions} [options] with a scope the verdict has `keys`: the body is copied into the module once for
   *   both
   * @returns {import("./event_key.js").KeyedVerdict}
   * @throws {TypeError} when an argument is of the wrong kind, such as a parsed body; the text says how to get the raw one
   */
  verify(headers, body, now = Date.now(), options = undefined) {
    const bytes = bytesOf(body);
    const time = timeOption(now);
    const keys = keyRequest("verify", options);
    this.#refuseClosed();
    const reader = this.#headers;
    const lines = reader.lines(headers);
    try {
      const instance = this.#machine.instance();
      const receiver = this.#handle.number(instance);
      const create = bytes.length >= this.#machine.nativeHmacFrom ? createHmac() : null;
      // Before the webhook is written: keys go where it goes.
      if (create) this.#keys ??= keysOf(instance, this.provider, this.#secrets);
      instance.write(lines, bytes, keys?.room);
      const macs = create ? this.#putMacs(instance, receiver, create) : 0;
      return this.#judge(instance, receiver, time, macs, keys, reader.values);
    } catch (error) {
      this.#machine.drop();
      return coreFailed(error);
    }
  }

  /**
   * verify() for large bodies in browsers and in edge runtimes without node:crypto, where WebCrypto hashes them several times faster
   * than WebAssembly can, but not at once. The same verdict; where there is nothing to gain it is verify().
   * @param {import("../headers.js").HeadersLike} headers the request's
   * @param {Uint8Array | ArrayBuffer | ArrayBufferView | string} body the raw bytes, or their text; copied, so it may change afterwards
   * @param {number} [now] the receiver's clock, in milliseconds since 1970
   * @param {import("./event_key.js").KeyOptions} [options] as verify() has them
   * @returns {Promise<import("./event_key.js").KeyedVerdict>} refused with a TypeError when verify() would throw one, and when the
   *   verifier is closed meanwhile
   */
  async verifyAsync(headers, body, now = Date.now(), options = undefined) {
    const given = bytesOf(body);
    const { nativeHmacFrom, webHmacFrom } = this.#machine;
    const native = given.length >= nativeHmacFrom && createHmac() !== null;
    const subtle = given.length >= webHmacFrom && !native ? subtleCrypto() : undefined;
    if (!subtle) return this.verify(headers, given, now, options);
    const time = timeOption(now);
    const keys = keyRequest("verifyAsync", options);
    const bytes = typeof given === "string" ? new TextEncoder().encode(given) : given;
    this.#refuseClosed();
    this.#headers.lines(headers);
    const lines = this.#headers.withoutBreaks();
    // While this waits, the reader and the module's memory are everybody's.
    const values = [...this.#headers.values];
    const signed = this.#signedBytes(subtle, bytes, lines);
    const macs = signed && (await this.#web?.sign(signed.signed).catch(() => null));
    if (!macs) return this.verify(headers, signed?.body ?? given, now, options);
    this.#refuseClosed();
    try {
      const instance = this.#machine.instance();
      const receiver = this.#handle.number(instance);
      instance.write(lines, signed.body, keys?.room);
      for (const [i, mac] of macs.entries()) instance.bytes.set(mac, instance.macs + 32 * i);
      return this.#judge(instance, receiver, time, instance.macs, keys, values);
    } catch (error) {
      this.#machine.drop();
      return coreFailed(error);
    }
  }

  /**
   * @param {Instance} instance in which the webhook is written
   * @param {number} receiver
   * @param {number} now
   * @param {number} macs their address; 0 when there are none
   * @param {KeyRequest | undefined} keys
   * @param {readonly (string | undefined)[]} values the headers'
   */
  #judge(instance, receiver, now, macs, keys, values) {
    const { exports, top, body, bodyLength, block, blockLength } = instance;
    const { sv_verify: judge } = exports;
    let code = judge(receiver, top, instance.linesLength, body, bodyLength, now, macs, block, blockLength);
    if (code === badLayout) {
      instance.writeLines(this.#headers.withoutBreaks());
      code = judge(receiver, top, instance.linesLength, body, bodyLength, now, 0, block, blockLength);
    }
    const verdict = verdictOf(instance, code, this.#events, values);
    const answer = keys ? keys.answer(instance, verdict, this.#machine.nativeHmacFrom) : verdict;
    giveBack(this.#machine, instance);
    return answer;
  }

  /**
   * @param {Instance} instance in which the webhook is written
   * @param {number} receiver
   * @param {import("../native_hash.js").CreateHmac} create
   * @returns {number} the address of the MACs; 0 when there are none to be had: the module then does all by itself
   */
  #putMacs(instance, receiver, create) {
    const { bytes, body, bodyLength, macs } = instance;
    const around = this.#bodyAlone ? nothing : this.#frame(instance, receiver);
    if (!around) return 0;
    const signed = [around[0], bytes.subarray(body, body + bodyLength), around[1]];
    putMacs(create, this.#keys ?? [], signed, bytes, macs);
    return macs;
  }

  /**
   * @param {Instance} instance in which header lines are written
   * @param {number} receiver
   * @returns {[Uint8Array, Uint8Array] | null} what is signed before and behind the body; null: it is refused before it comes to that
   */
  #frame(instance, receiver) {
    const { exports, top, linesLength, block, blockLength } = instance;
    if (exports.sv_frame(receiver, top, linesLength, block, blockLength) !== 0) return null;
    this.#bodyAlone = instance.ints[field.bodyAlone] === 1;
    return [instance.view(field.output), instance.view(field.detail)];
  }

  /**
   * @param {import("../web_hmac.js").Subtle} subtle
   * @param {Uint8Array} body
   * @param {string} lines
   */
  #signedBytes(subtle, body, lines) {
    try {
      const instance = this.#machine.instance();
      const receiver = this.#handle.number(instance);
      this.#web ??= new WebMacs(subtle, keysOf(instance, this.provider, this.#secrets));
      instance.write(lines, "");
      const around = this.#frame(instance, receiver);
      return around && framed(around[0], body, around[1]);
    } catch {
      this.#machine.drop();
      return null;
    }
  }

  #refuseClosed() {
    if (this.#handle.closed || this.#program.closed) throw new TypeError("This verifier was closed.");
  }

  /** Wipes the keys now rather than when the object is collected. A closed verifier cannot be used any more, nor one whose provider was. */
  close() {
    for (const key of this.#keys ?? []) key.fill(0);
    this.#keys = undefined;
    this.#web = undefined;
    this.#handle.close();
    if (this.#own) this.provider.close();
  }

  /** For `using`. */
  [dispose]() {
    this.close();
  }
}

const nothing = [new Uint8Array(0), new Uint8Array(0)];

/**
 * @param {string} call
 * @param {import("./event_key.js").KeyOptions | undefined} options
 */
const keyRequest = (call, options) =>
  options === undefined ? undefined : new KeyRequest(optionsOf(call, options, ["scope", "bodyKey"]));
