// One WebAssembly instance: its exports and cached views of its memory. The other side is wasm/include/signpost_wasm.h.

const abiVersion = 1;
const resultSize = 112;

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
});
const timeOffset = 88;

/** SP_BAD_LAYOUT: the lines are not as many as the headers, because a value holds a line break. */
export const badLayout = -3;

const encoder = new TextEncoder();
// A byte order mark is part of a text like any other character.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * How the runtime shows the bytes of a header's value: one character for each, as Fetch and node:http have it, or decoded as
 * UTF-8, as workerd does. Headers of the first kind refuse a character that is no byte.
 */
const characterIsByte = (() => {
  try {
    new Headers([["x", "\u20ac"]]);
    return false;
  } catch {
    return true;
  }
})();

/**
 * WebAssembly.Module, also for programs whose type checker knows no WebAssembly (Node's types do not).
 * @typedef {typeof globalThis extends { WebAssembly: { Module: new (bytes: any) => infer Module } } ? Module : object} CompiledModule
 */

/**
 * The exports, as exports.txt lists them. All numbers are int32 but those called now, random and failingSince (double).
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
 * @property {(provider: number) => number} sp_provider_headers
 * @property {(provider: number) => number} sp_provider_events
 * @property {(provider: number) => number} sp_provider_close
 * @property {(provider: number, length: number, window: number, past: number, future: number) => number} sp_verifier_open
 * @property {(verifier: number) => number} sp_verifier_close
 * @property {(verifier: number, body: number, lines: number, now: number) => number} sp_verify
 * @property {(provider: number, body: number, lines: number, unnamed: number, window: number, past: number,
 *   future: number, now: number) => number} sp_inspect
 * @property {(provider: number, body: number, unnamed: number) => number} sp_check
 * @property {(provider: number, length: number, now: number) => number} sp_build
 * @property {(provider: number, length: number, now: number) => number} sp_example
 * @property {(provider: number, length: number) => number} sp_signer_open
 * @property {(signer: number) => number} sp_signer_close
 * @property {(signer: number, body: number, texts: number, attempt: number, now: number) => number} sp_sign
 * @property {(provider: number) => number} sp_secret_bytes
 * @property {(provider: number, length: number) => number} sp_make_secret
 * @property {(provider: number, length: number, attempt: number, outcome: number, status: number, now: number,
 *   random: number, deadInARow: number, failingSince: number) => number} sp_next_attempt
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
    this.linesLength = encoder.encodeInto(lines, this.aside).written;
    if (this.linesLength === lines.length || !characterIsByte || !/^[\0-\xff]*$/.test(lines)) return;
    for (let i = 0; i < lines.length; i++) this.aside[i] = lines.charCodeAt(i);
    this.linesLength = lines.length;
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
    const encoded = texts.map((text) => encoder.encode(text));
    const room = encoded.reduce((sum, bytes) => sum + 4 + bytes.length, 0);
    this.refresh();
    if (room > this[block].length) this.reserve(block === "input" ? room : 0, block === "aside" ? room : 0);
    const target = this[block];
    const view = new DataView(target.buffer, target.byteOffset, target.byteLength);
    let offset = 0;
    for (const bytes of encoded) {
      view.setUint32(offset, bytes.length, true);
      target.set(bytes, offset + 4);
      offset += 4 + bytes.length;
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
    return decoder.decode(this.bytes.subarray(address, address + length));
  }

  /** @returns {Uint8Array} a copy of the output */
  output() {
    this.refresh();
    const address = this.ints[field.output];
    return this.bytes.slice(address, address + this.ints[field.output + 1]);
  }

  /** @returns {string} the output as text */
  outputText() {
    return this.text(field.output);
  }

  /** @returns {string[]} the output, taken apart */
  outputTexts() {
    return splitTexts(this.output());
  }
}

/**
 * @param {Uint8Array} bytes texts, each with its length in front
 * @returns {string[]}
 */
export function splitTexts(bytes) {
  return splitBytes(bytes).map((text) => decoder.decode(text));
}

/**
 * @param {Uint8Array} bytes
 * @returns {Uint8Array[]} views of the parts
 */
export function splitBytes(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = [];
  for (let offset = 0; offset < bytes.length;) {
    const length = view.getUint32(offset, true);
    parts.push(bytes.subarray(offset + 4, offset + 4 + length));
    offset += 4 + length;
  }
  return parts;
}

/**
 * @param {Uint8Array} bytes UTF-8
 * @returns {string}
 */
export function textOf(bytes) {
  return decoder.decode(bytes);
}
