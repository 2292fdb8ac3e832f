// Texts in the module's memory: UTF-8, alone or several in one block of bytes, each with its length in front (wasm/src/texts.h).

export const encoder = new TextEncoder();
// A byte order mark is part of a text like any other character.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Up to this a text is written and read character by character: calling the runtime's encoder takes longer. */
export const shortText = 64;

/**
 * @param {Uint8Array} target with room for three bytes a character
 * @param {number} offset
 * @param {string} text
 * @returns {number} bytes written
 */
export function putText(target, offset, text) {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) return encoder.encodeInto(text, target.subarray(offset)).written;
    target[offset + i] = unit;
  }
  return text.length;
}

/**
 * @param {Uint8Array} bytes UTF-8
 * @param {number} start
 * @param {number} end
 * @returns {string}
 */
export function getText(bytes, start, end) {
  if (end - start > shortText) return decoder.decode(bytes.subarray(start, end));
  let text = "";
  for (let i = start; i < end; i++) {
    if (bytes[i] > 0x7f) return decoder.decode(bytes.subarray(start, end));
    text += String.fromCharCode(bytes[i]);
  }
  return text;
}

/**
 * @param {Uint8Array} bytes texts, each with its length in front
 * @returns {string[]}
 */
export function splitTexts(bytes) {
  const texts = [];
  for (let offset = 0; offset < bytes.length;) {
    const length = lengthAt(bytes, offset);
    texts.push(getText(bytes, offset + 4, offset + 4 + length));
    offset += 4 + length;
  }
  return texts;
}

/**
 * @param {Uint8Array} bytes
 * @param {number} offset of four bytes, little endian
 */
const lengthAt = (bytes, offset) =>
  (bytes[offset] | (bytes[offset + 1] << 8) | (bytes[offset + 2] << 16) | (bytes[offset + 3] << 24)) >>> 0;

/**
 * @param {Uint8Array} bytes
 * @returns {Uint8Array[]} views of the parts
 */
export function splitBytes(bytes) {
  const parts = [];
  for (let offset = 0; offset < bytes.length;) {
    const length = lengthAt(bytes, offset);
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
