// The C ABI as wasm/ABI.md tells it, driven without js/: so these tests and the package cannot share a mistake.
import { readFileSync } from "node:fs";

export const wasmPath = new URL("../../build/wasm/signpost.wasm", import.meta.url);
const bytes = readFileSync(wasmPath);
export const wasmModule = new WebAssembly.Module(bytes);

/** Fields of sp_result_fields, in units of four bytes. */
export const field = {
  size: 0,
  code: 1,
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
  inputCapacity: 25,
  asideCapacity: 26,
  alwaysEmpty: 27,
};

const utf8 = new TextEncoder();

/**
 * Texts as the ABI packs them.
 * @param {(string | Uint8Array)[]} texts
 * @returns {Uint8Array}
 */
export function pack(...texts) {
  const parts = texts.map((text) => (typeof text === "string" ? utf8.encode(text) : text));
  const packed = new Uint8Array(parts.reduce((sum, part) => sum + 4 + part.length, 0));
  const view = new DataView(packed.buffer);
  let at = 0;
  for (const part of parts) {
    view.setUint32(at, part.length, true);
    packed.set(part, at + 4);
    at += 4 + part.length;
  }
  return packed;
}

/** One instance and the few steps that every call takes. */
export class Raw {
  /** @param {WebAssembly.Module} [module] */
  constructor(module = wasmModule) {
    /** @type {any} */
    this.exports = new WebAssembly.Instance(module).exports;
    this.exports._initialize();
  }

  /** @returns {Uint8Array} all of memory, as it is now */
  memory() {
    return new Uint8Array(this.exports.memory.buffer);
  }

  /**
   * @param {"sp_input" | "sp_aside"} block
   * @param {string | Uint8Array} content
   * @returns {number} its length
   */
  #put(block, content) {
    const data = typeof content === "string" ? utf8.encode(content) : content;
    const address = this.exports[block](data.length);
    this.memory().set(data, address);
    return data.length;
  }

  /** @param {string | Uint8Array} content @returns {number} */
  input(content) {
    return this.#put("sp_input", content);
  }

  /** @param {string | Uint8Array} content @returns {number} */
  aside(content) {
    return this.#put("sp_aside", content);
  }

  /** @param {number} at @returns {number} */
  int(at) {
    return new Int32Array(this.exports.memory.buffer, this.exports.sp_result(), 28)[at];
  }

  /** @param {number} at @returns {string} */
  text(at) {
    const address = this.int(at);
    return new TextDecoder().decode(this.memory().subarray(address, address + this.int(at + 1)));
  }

  /** @returns {string[]} the output, taken apart */
  outputTexts() {
    const address = this.int(field.output);
    const output = this.memory().slice(address, address + this.int(field.output + 1));
    const view = new DataView(output.buffer);
    const texts = [];
    for (let at = 0; at < output.length;) {
      const length = view.getUint32(at, true);
      texts.push(new TextDecoder().decode(output.subarray(at + 4, at + 4 + length)));
      at += 4 + length;
    }
    return texts;
  }

  /** @param {string} name @returns {number} a provider's handle */
  provider(name) {
    return this.exports.sp_provider_builtin(this.input(name));
  }

  /**
   * @param {number} provider
   * @param {...string} secrets
   * @returns {number} a verifier's handle
   */
  verifier(provider, ...secrets) {
    return this.exports.sp_verifier_open(provider, this.input(pack("", ...secrets)), 0, 0, 0);
  }

  /**
   * @param {number} verifier
   * @param {(string | null)[]} headers in the order that opening the provider told
   * @param {string | Uint8Array} body
   * @param {number} now
   * @returns {number}
   */
  verify(verifier, headers, body, now) {
    const lines = this.aside(headers.map((value) => `${value ?? "\0"}\n`).join(""));
    return this.exports.sp_verify(verifier, this.input(body), lines, now);
  }
}

/**
 * The same module with another limit to its memory.
 * @param {number} pages of 64 KiB
 * @param {Uint8Array} [of] another module's bytes
 * @returns {WebAssembly.Module}
 */
export function withMemoryLimit(pages, of = bytes) {
  const copy = new Uint8Array(of);
  let at = 8;
  const leb = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = copy[at++];
      value |= (byte & 0x7f) << shift;
      if ((byte & 0x80) === 0) return value;
    }
  };
  for (;;) {
    const section = copy[at++];
    const end = leb() + at;
    if (section !== 5) {
      at = end;
      continue;
    }
    leb(); // one memory
    if (copy[at++] !== 1) throw new Error("the memory has no limit to replace");
    leb(); // what it begins with
    const room = end - at;
    for (let i = 0; i < room; i++) copy[at + i] = ((pages >> (7 * i)) & 0x7f) | (i < room - 1 ? 0x80 : 0);
    return new WebAssembly.Module(copy);
  }
}
