// What a product's client is answered. Errors have the members of both families of clients: WordPress reads code, message and
// data.status, others success and message.
import { countRefusal } from "../api/refusals.js";
import { errorOf } from "../errors.js";
import { log, placeOf } from "../log.js";

/**
 * @typedef {object} RefusingOptions
 * @property {string} [message] the list's sentence unless given; never a value out of the request
 * @property {string} [pointer] into the request
 * @property {Record<string, string>} [headers]
 */

/** Ends a request. */
export class Refusing extends Error {
  /**
   * @param {string} code of core/include/signpost/errors.def
   * @param {number} status
   * @param {RefusingOptions} [options]
   */
  constructor(code, status, options = {}) {
    super(code);
    this.code = code;
    this.status = status;
    this.options = options;
  }
}

/**
 * @param {string} source
 * @param {Refusing} refusing
 * @returns {Response}
 */
export function refusal(source, { code, status, options }) {
  const { message = errorOf(code).message, pointer, headers = {} } = options;
  countRefusal(source, code);
  log({ level: "warn", what: "stand_in", source, code, status, pointer: placeOf(code, pointer) });
  return json({ success: false, code, message, ...(pointer !== undefined && { pointer }), data: { status } }, status, {
    ...(status === 503 && { "retry-after": "30" }),
    ...headers,
  });
}

/**
 * @param {unknown} body
 * @param {number} [status]
 * @param {Record<string, string>} [headers]
 * @returns {Response}
 */
export const json = (body, status = 200, headers = {}) =>
  new Response(JSON.stringify(body), {
    status,
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...headers,
    },
  });
