// The codes of errors.def, and the error that is thrown for mistakes in setting up.
/// <reference path="./built.d.ts" />
import { errors } from "../dist/errors.js";

export { errors };

/** @typedef {import("../dist/errors.js").ErrorCode} ErrorCode */

/** @type {Map<number, (typeof errors)[number]>} */
const byNumber = new Map(errors.map((entry) => [entry.number, entry]));
/** @type {Map<string, (typeof errors)[number]>} */
const byCode = new Map(errors.map((entry) => [entry.code, entry]));

/**
 * @param {number} number as the module gives it
 * @returns {(typeof errors)[number]}
 */
export function errorOf(number) {
  const entry = byNumber.get(number);
  if (entry === undefined) throw new RangeError(`signpost.wasm gave ${number}, which is no code of errors.def`);
  return entry;
}

/**
 * @param {ErrorCode} code
 * @returns {string} what happened and what to do next
 */
export function messageOf(code) {
  return byCode.get(code)?.message ?? code;
}

/**
 * A mistake of the program that uses the package: an unknown provider, a bad manifest, secret, option or policy. Never thrown
 * for what a webhook holds.
 */
export class SignpostError extends Error {
  /**
   * @param {ErrorCode} code
   * @param {{pointer?: string, detail?: string, cause?: unknown}} [where]
   */
  constructor(code, { pointer = "", detail = "", cause } = {}) {
    const place = [detail, pointer === "" ? "" : `at ${pointer}`].filter((part) => part !== "").join(" ");
    const sentence = messageOf(code);
    super(place === "" ? sentence : `${sentence} (${place})`, cause === undefined ? undefined : { cause });
    this.name = "SignpostError";
    /** One of the codes of errors.def. */
    this.code = code;
    /** JSON Pointer to what is at fault, in the manifest, the policy or the list of secrets; "" for the whole. */
    this.pointer = pointer;
    /** "expected ..., found ..."; may be "". */
    this.detail = detail;
  }
}
