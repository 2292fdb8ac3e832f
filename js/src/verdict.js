// What is known of a webhook after it was looked at.
import { errorOf } from "./errors.js";
import { field } from "./instance.js";

/**
 * @typedef {object} Verdict
 * @property {boolean} ok code is "ok"
 * @property {import("./errors.js").ErrorCode} code "ok", or the first check that failed
 * @property {number} status the HTTP status with which a receiver answers
 * @property {string} message what happened and what to do next; holds nothing of the webhook
 * @property {boolean} authentic a live secret gives the signature; also true for refusals after that check
 * @property {number} secretIndex which of the verifier's secrets; -1 when not authentic
 * @property {string} event canonical name; as received when the catalog does not have it; "" when it was not read
 * @property {number} eventIndex in provider.events; -1 when it is not there
 * @property {string} id the delivery's; "" when the provider sends none or it was not read
 * @property {number | null} timestamp when the sender says it was sent: milliseconds since 1970
 * @property {{event: boolean, id: boolean, timestamp: boolean}} covered which of them the signature covers; an id that it does
 *   not cover is a weak key for finding duplicates
 * @property {string} pointer JSON Pointer into the body, or "header:NAME": what is at fault
 * @property {string} detail "expected ..., found ..."
 * @property {unknown} [cause] of core_failed alone: the error that ended the call, for a log
 */

/** The eight ways in which event (1), id (2) and timestamp (4) can be covered. */
const coverings = Array.from({ length: 8 }, (_, bits) =>
  Object.freeze({ event: (bits & 1) !== 0, id: (bits & 2) !== 0, timestamp: (bits & 4) !== 0 }),
);

/**
 * @param {import("./instance.js").Instance} instance after a call that gave a verdict
 * @param {number} code of errors.def
 * @param {(string | undefined)[]} events the provider's names that were read already, by their index; kept up here
 * @param {readonly (string | undefined)[]} values the headers' values
 * @returns {Verdict}
 */
export function verdictOf(instance, code, events, values) {
  if (instance.ints.length === 0) instance.refresh();
  const ints = instance.ints;
  const entry = errorOf(code);
  const eventIndex = ints[field.eventIndex];
  const idLine = ints[field.idLine];
  return {
    ok: code === 0,
    code: entry.code,
    status: entry.status,
    message: entry.message,
    authentic: ints[field.authentic] === 1,
    secretIndex: ints[field.secretIndex],
    event: eventIndex >= 0 ? (events[eventIndex] ??= instance.text(field.event)) : instance.text(field.event),
    eventIndex,
    // An id that is a header's value is at hand already.
    id: idLine >= 0 ? (values[idLine] ?? "") : instance.text(field.id),
    timestamp: ints[field.hasTime] === 1 ? instance.time[0] : null,
    covered: coverings[ints[field.covered]],
    pointer: instance.text(field.pointer),
    detail: instance.text(field.detail),
  };
}

/**
 * The verdict when the core itself failed: the webhook was not looked at to an end and is not accepted.
 * @param {unknown} cause
 * @returns {Verdict}
 */
export function coreFailed(cause) {
  const { code, status, message } = failedEntry;
  return {
    ok: false,
    code,
    status,
    message,
    authentic: false,
    secretIndex: -1,
    event: "",
    eventIndex: -1,
    id: "",
    timestamp: null,
    covered: coverings[0],
    pointer: "",
    detail: "",
    cause,
  };
}

const failedEntry = errorOf(84);
