// The answer of a call that refuses what it was given, without throwing.
import { messageOf, SignpostError } from "./errors.js";

/**
 * @typedef {object} Refusal
 * @property {false} ok
 * @property {import("./errors.js").ErrorCode} code
 * @property {string} message what happened and what to do next
 * @property {string} pointer JSON Pointer to what is at fault; "" for the whole
 * @property {string} detail "expected ..., found ..."; may be ""
 * @property {unknown} [cause] of core_failed alone: the error that ended the call, for a log
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
    const { code, pointer, detail, cause } = error;
    const refusal = /** @type {Refusal} */ ({ ok: false, code, message: messageOf(code), pointer, detail });
    return cause === undefined ? refusal : { ...refusal, cause };
  }
}
