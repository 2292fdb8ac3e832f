// What the module judges by: a program with secrets and options. Without secrets it inspects.
import { encoder } from "../texts.js";
import { field } from "./instance.js";
import { programOf } from "./provider.js";

/** @typedef {import("./instance.js").Instance} Instance */

/**
 * @param {Instance} instance
 * @param {string} unnamedEvent
 * @returns {number} bytes that a receiver takes
 */
export const receiverSize = (instance, unnamedEvent) => instance.exports.sv_receiver_size() + unnamedEvent.length * 3;

/**
 * @param {Instance} instance
 * @param {number} at where it goes: receiverSize() bytes
 * @param {number} program its address
 * @param {number} length the program's
 * @param {readonly string[]} secrets none: it only inspects
 * @param {import("../options.js").Window} window
 * @param {string} unnamedEvent
 * @returns {number} a code
 */
export function openReceiver(instance, at, program, length, secrets, window, unnamedEvent) {
  const texts = secrets.map((secret) => encoder.encode(secret));
  const size = texts.reduce((sum, { length: bytes }) => sum + 4 + bytes, 0);
  const list = instance.room(2 * size);
  let end = list;
  for (const text of texts) {
    for (let i = 0; i < 4; i++) instance.bytes[end + i] = text.length >>> (8 * i);
    instance.bytes.set(text, end + 4);
    end += 4 + text.length;
    text.fill(0);
  }
  const unnamed = at + instance.exports.sv_receiver_size();
  const unnamedLength = instance.put(unnamedEvent, unnamed);
  const { given, past, future } = window;
  const { sv_receiver: make } = instance.exports;
  return make(program, length, list, size, given, past, future, unnamed, unnamedLength, end, at);
}

/**
 * @param {Instance} instance what write() wrote is lost
 * @param {import("./provider.js").Provider} provider
 * @param {readonly string[]} secrets
 * @returns {Uint8Array<ArrayBuffer>[]} the keys that they stand for, to be wiped when they are done with
 * @throws {import("../errors.js").SignpostError} malformed_secret
 */
export function keysOf(instance, provider, secrets) {
  const { handle, length } = programOf(provider);
  const program = handle.number(instance);
  return secrets.map((secret) => {
    const at = instance.room(secret.length * 6);
    const size = instance.put(secret, at);
    if (instance.exports.sv_key(program, length, at, size, at + size) !== 0) throw instance.failure();
    const key = new Uint8Array(instance.view(field.output));
    instance.bytes.fill(0, at, at + 2 * size);
    return key;
  });
}
