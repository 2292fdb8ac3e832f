// What the gateway answers a sender: a status and {"code", "message"}, both out of the core's one list of errors; and where the fault
// is, for a sender who has proven to be one.
import { errorOf } from "./errors.js";

/** Seconds after which a sender whose webhook was not accepted may come again. */
const retryAfter = "30";

/**
 * @param {string} code of core/include/signpost/errors.def
 * @param {object} [options]
 * @param {number} [options.status] where a source's policy sets another than the list's
 * @param {string} [options.message] where the list's sentence would not be true
 * @param {string} [options.pointer] the place at fault
 * @param {string} [options.detail] what was expected there, and what kind of thing was found
 * @param {readonly object[]} [options.objects] which objects it is about
 * @param {Record<string, string>} [options.headers]
 * @returns {Response}
 */
export function answer(code, options = {}) {
  const error = errorOf(code);
  const { status = error.status, message = error.message, pointer, detail, objects, headers = {} } = options;
  return new Response(JSON.stringify({ code, message, pointer, detail, objects }), {
    status,
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      ...(status === 503 && { "retry-after": retryAfter }),
      ...headers,
    },
  });
}
