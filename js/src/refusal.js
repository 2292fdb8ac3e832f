// The answer of a call that refuses what it was given, without throwing.
import { messageOf, SignpostError } from "./errors.js";

/**
 * @typedef {object} Refusal
 * @property {false} ok
 * @property {import("./errors.js").ErrorCode} code
 * @property {string} message what happened and what to do next
 * @property {string} pointer JSON Pointer to what is at fault; "" for the whole
 * @property {string} detail "expected ..., found ..."; may be ""
 */

/**
 * @template T
 * @param {() => T} call
 * @returns {T | Refusal} what the call gives; a SignpostError that it throws becomes a refusal
 */
export function refusalOf(call) {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof SignpostError)) throw error;
    const { code, pointer, detail } = error;
    return { ok: false, code, message: messageOf(code), pointer, detail };
  }
}
