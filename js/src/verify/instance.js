// One instance of the small module and the room in its memory. The other side is wasm/verify/verify_module.h.
import { errorOf, SignpostError } from "../errors.js";
import { putLines } from "../header_bytes.js";
import { encoder, getText, putText } from "../texts.js";

const abiVersion = 3;
const resultSize = 80;

/** Where the int32 fields of sv_result_fields stand, in units of four bytes. */
export const field = /** @type {const} */ ({
  code: 0,
  authentic: 1,
  secretIndex: 2,
  eventIndex: 3,
  covered: 5,
  hasTime: 6,
  bodyAlone: 7,
  event: 10,
  id: 12,
  pointer: 14,
  detail: 16,
  output: 18,
});
const timeOffset = 32;

/** What a block has beside five times the body. */
const blockBase = 10_240;
/** MACs of 32 bytes for 16 secrets. */
const macsSize = 512;
const page = 65_536;

/** SV_BAD_LAYOUT */
export const badLayout = -1;

/** @param {number} size */
const aligned = (size) => size + (-size & 7);

/** @param {number} size @returns {number} of the piece of memory that is set aside for it: few sizes, so that pieces can be used again */
const pieceOf = (size) => 2 ** Math.ceil(Math.log2(Math.max(size, 64)));

/**
 * The exports, as exports.txt lists them. All numbers are int32 but those called now and sentAt (double).
 * @typedef {object} Exports
 * @property {{ readonly buffer: ArrayBuffer, grow(pages: number): number }} memory
 * @property {{ readonly value: number }} __heap_base
 * @property {() => number} sv_abi_version
 * @property {() => number} sv_result
 * @property {(index: number) => void} sv_provider
 * @property {(name: number, length: number) => number} sv_builtin
 * @property {(program: number, length: number) => number} sv_open
 * @property {(program: number, length: number, index: number) => void} sv_header
 * @property {(program: number, length: number, index: number) => void} sv_event
 * @property {(program: number, length: number, secret: number, secretLength: number, room: number) => number} sv_key
 * @property {() => number} sv_receiver_size
 * @property {(program: number, length: number, secrets: number, secretsLength: number, windows: number, past: number, future: number,
 *   unnamed: number, unnamedLength: number, room: number, into: number) => number} sv_receiver
 * @property {(receiver: number, lines: number, linesLength: number, body: number, bodyLength: number, now: number, macs: number,
 *   block: number, blockLength: number) => number} sv_verify
 * @property {(receiver: number, lines: number, linesLength: number, block: number, blockLength: number) => number} sv_frame
 * @property {(receiver: number, lines: number, linesLength: number, body: number, bodyLength: number, now: number, block: number,
 *   blockLength: number) => number} sv_inspect
 * @property {(program: number, length: number, body: number, bodyLength: number, event: number, eventLength: number, block: number,
 *   blockLength: number) => number} sv_check
 * @property {(scope: number, scopeLength: number, id: number, idLength: number, flags: number, sentAt: number, body: number,
 *   bodyLength: number, into: number) => void} sv_event_key
 */

/** What stays open stands from __heap_base to `top`; behind that each call writes what it needs. */
export class Instance {
  /** Pieces of memory that are free again, by their size. @type {Map<number, number[]>} */
  #free = new Map();
  #floor;

  /** @param {import("../instance.js").CompiledModule} module signpost-verify.wasm */
  constructor(module) {
    const { exports } = new WebAssembly.Instance(/** @type {WebAssembly.Module} */ (module), {});
    this.exports = /** @type {Exports} */ (/** @type {unknown} */ (exports));
    if (this.exports.sv_abi_version?.() !== abiVersion) {
      throw new TypeError(
        `This is not the signpost-verify.wasm that belongs to this version of the package (ABI ${abiVersion}). ` +
          'Take the module from "signpost/signpost-verify.wasm", and update both together.',
      );
    }
    this.result = this.exports.sv_result();
    this.#floor = aligned(this.exports.__heap_base.value);
    /** Where what each call writes begins. */
    this.top = this.#floor;
    /** All of memory. */
    this.bytes = new Uint8Array(0);
    /** The result's int32 fields, indexed by `field`. */
    this.ints = new Int32Array(0);
    /** The result's time, in milliseconds. */
    this.time = new Float64Array(0);
    /** Memory from `top` on. */
    this.scratch = this.bytes;
    /** What the last write() wrote, and what it set aside: where, and how long. The lines are at `top`. */
    this.linesLength = 0;
    this.body = 0;
    this.bodyLength = 0;
    this.macs = 0;
    this.block = 0;
    this.blockLength = 0;
    /** Behind all that. */
    this.rest = 0;
    /** Whether a character of the lines is a byte. */
    this.plain = true;
    this.#look();
  }

  #look() {
    const { buffer } = this.exports.memory;
    this.bytes = new Uint8Array(buffer);
    this.ints = new Int32Array(buffer, this.result, resultSize / 4);
    this.time = new Float64Array(buffer, this.result + timeOffset, 1);
    this.scratch = this.bytes.subarray(this.top);
  }

  /**
   * @param {number} end up to where there must be memory
   * @throws {RangeError} when there is no more
   */
  #ensure(end) {
    const missing = end - this.bytes.length;
    if (missing <= 0) return;
    this.exports.memory.grow(Math.ceil(missing / page));
    this.#look();
  }

  /**
   * @param {number} size in bytes
   * @returns {number} the address of memory that stays until it is freed; what write() wrote is lost
   */
  allocate(size) {
    const piece = pieceOf(size);
    const known = this.#free.get(piece)?.pop();
    if (known !== undefined) return known;
    const address = this.top;
    this.#ensure(address + piece);
    this.top += piece;
    this.scratch = this.bytes.subarray(this.top);
    return address;
  }

  /** Wipes the memory and takes it back. @param {number} address @param {number} size as it was allocated */
  free(address, size) {
    const piece = pieceOf(size);
    this.bytes.fill(0, address, address + piece);
    const known = this.#free.get(piece);
    if (known) known.push(address);
    else this.#free.set(piece, [address]);
  }

  /** Wipes what was open: this instance is not used any more. */
  abandon() {
    this.bytes.fill(0, this.#floor, this.top);
  }

  /**
   * Writes a webhook; the hot path.
   * @param {string} lines
   * @param {Uint8Array | string} body
   * @param {number} [more] bytes wanted at `rest`
   */
  write(lines, body, more = 0) {
    // A UTF-16 unit takes three bytes at the most; for a long text the exact count is worth another look.
    const given = typeof body === "string" && body.length > page ? encoder.encode(body) : body;
    const room = typeof given === "string" ? given.length * 3 : given.length;
    this.body = aligned(this.top + lines.length * 3);
    this.macs = aligned(this.body + room);
    this.block = this.macs + macsSize;
    this.blockLength = aligned(5 * room + lines.length * 3 + blockBase);
    this.rest = this.block + this.blockLength;
    this.#ensure(this.rest + more);
    this.writeLines(lines);
    if (typeof given === "string") {
      this.bodyLength = encoder.encodeInto(given, this.bytes.subarray(this.body)).written;
    } else {
      this.bytes.set(given, this.body);
      this.bodyLength = given.length;
    }
  }

  /** Writes other lines in place of those that write() wrote, not longer than they. @param {string} lines */
  writeLines(lines) {
    this.linesLength = putLines(lines, this.scratch);
    this.plain = this.linesLength === lines.length;
  }

  /**
   * Writes a text to `top` + `offset`, where `allocate` or write() has made room.
   * @param {string} text
   * @param {number} address
   * @returns {number} its length in bytes
   */
  put(text, address) {
    return putText(this.bytes, address, text);
  }

  /**
   * Makes room from `top` on for what is no webhook.
   * @param {number} size bytes
   * @returns {number} its address
   */
  room(size) {
    this.#ensure(this.top + size);
    return this.top;
  }

  /**
   * @param {number} at an sv_bytes field
   * @returns {string} its text; "" when there is none
   */
  text(at) {
    const length = this.ints[at + 1];
    if (length === 0) return "";
    const address = this.ints[at];
    return getText(this.bytes, address, address + length);
  }

  /**
   * @param {number} at an sv_bytes field
   * @returns {Uint8Array} its bytes where they are
   */
  view(at) {
    return this.bytes.subarray(this.ints[at], this.ints[at] + this.ints[at + 1]);
  }

  /** @returns {SignpostError} the failure that the last call left */
  failure() {
    const { code } = errorOf(this.ints[field.code]);
    return new SignpostError(code, { pointer: this.text(field.pointer), detail: this.text(field.detail) });
  }
}
