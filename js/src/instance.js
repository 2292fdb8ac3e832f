// One WebAssembly instance: its exports and cached views of its memory. The other side is wasm/include/signpost_wasm.h.
import { errorOf, SignpostError } from "./errors.js";
import { putLines } from "./header_bytes.js";
import { encoder, getText, putText, shortText, splitTexts } from "./texts.js";

const abiVersion = 11;
const resultSize = 112;
const admissionSize = 128;

/** Where the int32 fields of sp_result_fields stand, in units of four bytes. */
export const field = /** @type {const} */ ({
  size: 0,
  authentic: 2,
  secretIndex: 3,
  eventIndex: 4,
  covered: 5,
  hasTime: 6,
  idLine: 7,
  event: 8,
  id: 10,
  pointer: 12,
  detail: 14,
  output: 16,
  code: 1,
  nextAttempt: 18,
  disableEndpoint: 19,
  port: 20,
  isAddress: 21,
  openCatalog: 24,
  inputCapacity: 25,
  asideCapacity: 26,
  alwaysEmpty: 27,
});
const timeOffset = 88;

/** SP_BAD_LAYOUT: the lines are not as many as the headers, because a value holds a line break. */
export const badLayout = -3;

/**
 * WebAssembly.Module, also for programs whose type checker knows no WebAssembly (Node's types do not).
 * @typedef {typeof globalThis extends { WebAssembly: { Module: new (bytes: any) => infer Module } } ? Module : object} CompiledModule
 */

/**
 * The exports, as exports.txt lists them. All numbers are int32 but those called now, random, failingSince and sentAt (double).
 * @typedef {object} Exports
 * @property {{ readonly buffer: ArrayBuffer }} memory
 * @property {() => void} _initialize
 * @property {() => number} sp_abi_version
 * @property {(size: number) => number} sp_input
 * @property {(size: number) => number} sp_aside
 * @property {() => number} sp_result
 * @property {() => void} sp_wipe
 * @property {() => number} sp_provider_names
 * @property {(length: number) => number} sp_provider_builtin
 * @property {(length: number) => number} sp_provider_parse
 * @property {(provider: number) => number} sp_provider_describe
 * @property {(provider: number) => number} sp_provider_events
 * @property {(provider: number) => number} sp_provider_program
 * @property {(provider: number) => number} sp_provider_close
 * @property {(provider: number, length: number, window: number, past: number, future: number) => number} sp_verifier_open
 * @property {(verifier: number) => number} sp_verifier_close
 * @property {(verifier: number, body: number, lines: number, now: number) => number} sp_verify
 * @property {(verifier: number, lines: number) => number} sp_signed_frame
 * @property {(verifier: number, body: number, lines: number, macs: number, now: number) => number} sp_verify_with_macs
 * @property {(provider: number, body: number, lines: number, unnamed: number, window: number, past: number,
 *   future: number, now: number) => number} sp_inspect
 * @property {(provider: number, body: number, unnamed: number) => number} sp_check
 * @property {(body: number, scope: number, id: number, flags: number, sentAt: number) => number} sp_event_key
 * @property {(body: number, scope: number, id: number, flags: number, sentAt: number) => number} sp_first_form_event_key
 * @property {(length: number) => number} sp_check_event_filter
 * @property {(length: number, known: number) => number} sp_matches_event
 * @property {(length: number) => number} sp_check_pointer
 * @property {(body: number, pointer: number) => number} sp_value_at
 * @property {(body: number, pointer: number) => number} sp_elements_at
 * @property {(length: number) => number} sp_check_template
 * @property {(body: number, texts: number, html: number) => number} sp_fill_template
 * @property {(provider: number, length: number, now: number) => number} sp_build
 * @property {(provider: number, length: number, now: number) => number} sp_example
 * @property {(provider: number, length: number, now: number) => number} sp_test_event
 * @property {(provider: number, length: number, now: number) => number} sp_dispatch
 * @property {(from: number, to: number, body: number, texts: number, now: number) => number} sp_reencode
 * @property {(provider: number, length: number) => number} sp_make_event_id
 * @property {(provider: number, length: number) => number} sp_derive_event_id
 * @property {(provider: number, length: number) => number} sp_check_action
 * @property {(provider: number, length: number) => number} sp_signer_open
 * @property {(signer: number) => number} sp_signer_close
 * @property {(signer: number, body: number, texts: number, attempt: number, now: number) => number} sp_sign
 * @property {(provider: number, length: number) => number} sp_key_bytes
 * @property {(provider: number) => number} sp_secret_bytes
 * @property {(provider: number, length: number) => number} sp_make_secret
 * @property {(length: number) => number} sp_secret_warning
 * @property {(provider: number, length: number) => number} sp_policy_open
 * @property {(policy: number) => number} sp_policy_close
 * @property {(policy: number, length: number, attempt: number, outcome: number, status: number, now: number,
 *   random: number, deadInARow: number, failingSince: number) => number} sp_next_attempt
 * @property {(length: number) => number} sp_check_policy
 * @property {() => number} sp_check_admission
 * @property {(now: number) => number} sp_admit
 * @property {(ended: number, probe: number, now: number) => number} sp_settle
 * @property {(length: number, allowHttp: number) => number} sp_check_destination
 * @property {(length: number) => number} sp_check_address
 */

export class Instance {
  /** @param {CompiledModule} module signpost.wasm */
  constructor(module) {
    const { exports } = new WebAssembly.Instance(/** @type {WebAssembly.Module} */ (module), {});
    this.exports = /** @type {Exports} */ (/** @type {unknown} */ (exports));
    this.exports._initialize?.();
    if (this.exports.sp_abi_version?.() !== abiVersion) {
      throw new TypeError(
        `This is not the signpost.wasm that belongs to this version of the package (ABI ${abiVersion}). ` +
          'Take the module from "signpost/signpost.wasm", and update both together.',
      );
    }
    this.result = this.exports.sp_result();
    /** All of memory. */
    this.bytes = new Uint8Array(0);
    /** The result's int32 fields, indexed by `field`. No longer than 0 once the memory has moved. */
    this.ints = new Int32Array(0);
    /** The result's time, in milliseconds. */
    this.time = new Float64Array(0);
    /** The input block. */
    this.input = this.bytes;
    /** The aside block. */
    this.aside = this.bytes;
    /** The input block's beginning as an sp_admission_fields. */
    this.admission = new Float64Array(0);
    /** How many bytes the last write() put into the aside block. */
    this.linesLength = 0;
    this.reserve(0, 0);
  }

  /**
   * Makes room in the two blocks and fresh views of the memory, which moves when it grows.
   * @param {number} input bytes
   * @param {number} aside bytes
   */
  reserve(input, aside) {
    const inputAddress = this.exports.sp_input(input);
    const asideAddress = this.exports.sp_aside(aside);
    const { buffer } = this.exports.memory;
    this.bytes = new Uint8Array(buffer);
    this.ints = new Int32Array(buffer, this.result, resultSize / 4);
    this.time = new Float64Array(buffer, this.result + timeOffset, 1);
    this.input = new Uint8Array(buffer, inputAddress, this.ints[field.inputCapacity]);
    this.aside = new Uint8Array(buffer, asideAddress, this.ints[field.asideCapacity]);
    this.admission = new Float64Array(buffer, inputAddress, admissionSize / 8);
  }

  /** Makes fresh views when a call has let the memory grow. */
  refresh() {
    if (this.ints.length === 0) this.reserve(0, 0);
  }

  /**
   * Writes a body and what goes with it; the hot path.
   * @param {Uint8Array | string} body
   * @param {string} lines goes to the aside block
   * @returns {number} the body's length in bytes; `linesLength` has the other
   */
  write(body, lines) {
    const isText = typeof body === "string";
    // A UTF-16 unit takes three bytes at the most; for a long text the exact count is worth another look.
    const bytes = isText && body.length > 65536 ? encoder.encode(body) : body;
    const room = typeof bytes === "string" ? bytes.length * 3 : bytes.length;
    if (room > this.input.length || lines.length * 3 > this.aside.length) this.reserve(room, lines.length * 3);
    else this.refresh();
    this.writeLines(lines);
    if (typeof bytes === "string") return encoder.encodeInto(bytes, this.input).written;
    this.input.set(bytes);
    return bytes.length;
  }

  /**
   * Writes header lines to the aside block, where there is room for three bytes a character.
   * @param {string} lines
   */
  writeLines(lines) {
    this.linesLength = putLines(lines, this.aside);
  }

  /**
   * Writes a text behind the lines in the aside block, where reserve() has made room.
   * @param {string} text
   * @returns {number} its length in bytes
   */
  writeBehindLines(text) {
    return encoder.encodeInto(text, this.aside.subarray(this.linesLength)).written;
  }

  /**
   * Makes room in the aside block; what was there may be lost.
   * @param {number} size bytes
   */
  makeAside(size) {
    if (size > this.aside.length) this.reserve(0, size);
    else this.refresh();
  }

  /**
   * Writes a short text to the aside block, where makeAside() has made room for three bytes a character.
   * @param {string} text
   * @param {number} offset in bytes
   * @returns {number} its length in bytes
   */
  writeAside(text, offset) {
    return putText(this.aside, offset, text);
  }

  /**
   * Writes one text to the input block.
   * @param {string} text
   * @returns {number} its length in bytes
   */
  writeText(text) {
    return this.write(text, "");
  }

  /**
   * Writes texts, each with its length in front, to one of the blocks.
   * @param {"input" | "aside"} block
   * @param {readonly string[]} texts
   * @returns {number} bytes written
   */
  writeTexts(block, texts) {
    // A UTF-16 unit takes three bytes at the most; for a long text the exact count is worth another look.
    const parts = texts.map((text) => (text.length > shortText ? encoder.encode(text) : text));
    let room = 0;
    for (const part of parts) room += 4 + part.length * (typeof part === "string" ? 3 : 1);
    this.refresh();
    if (room > this[block].length) this.reserve(block === "input" ? room : 0, block === "aside" ? room : 0);
    const target = this[block];
    let offset = 0;
    for (const part of parts) {
      const length = typeof part === "string" ? putText(target, offset + 4, part) : part.length;
      if (typeof part !== "string") target.set(part, offset + 4);
      for (let i = 0; i < 4; i++) target[offset + i] = length >>> (8 * i);
      offset += 4 + length;
    }
    return offset;
  }

  /**
   * @param {number} at a sp_bytes field
   * @returns {string} its text; "" when there is none
   */
  text(at) {
    this.refresh();
    const length = this.ints[at + 1];
    if (length === 0) return "";
    const address = this.ints[at];
    return getText(this.bytes, address, address + length);
  }

  /** @returns {SignpostError} the failure that the last call left */
  failure() {
    this.refresh();
    const { code } = errorOf(this.ints[field.code]);
    return new SignpostError(code, { pointer: this.text(field.pointer), detail: this.text(field.detail) });
  }

  /** @returns {Uint8Array} the output where it is: good until the next call */
  outputView() {
    this.refresh();
    const address = this.ints[field.output];
    return this.bytes.subarray(address, address + this.ints[field.output + 1]);
  }

  /** @returns {Uint8Array<ArrayBuffer>} a copy of the output */
  output() {
    return new Uint8Array(this.outputView());
  }

  /** @returns {string} the output as text */
  outputText() {
    return this.text(field.output);
  }

  /** @returns {string[]} the output, taken apart */
  outputTexts() {
    return splitTexts(this.outputView());
  }
}
