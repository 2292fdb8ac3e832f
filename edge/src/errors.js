// The core's one list of error codes (core/include/signpost/errors.def), by code.
import { errors } from "signpost";

/** @type {ReadonlyMap<string, (typeof errors)[number]>} */
const listed = new Map(errors.map((error) => [error.code, error]));

/**
 * @param {string} code
 * @returns {(typeof errors)[number]} with the HTTP status and the sentence
 */
export function errorOf(code) {
  const error = listed.get(code);
  if (!error) throw new TypeError(`errors.def has no ${code}`);
  return error;
}
