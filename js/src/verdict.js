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
 * @param {number} number of errors.def
 * @param {boolean} authentic
 * @param {number} secretIndex
 * @param {string} event
 * @param {number} eventIndex
 * @param {string} id
 * @param {number | null} timestamp
 * @param {number} covering bits, as above
 * @param {string} pointer
 * @param {string} detail
 * @returns {Verdict}
 */
export function makeVerdict(
  number,
  authentic,
  secretIndex,
  event,
  eventIndex,
  id,
  timestamp,
  covering,
  pointer,
  detail,
) {
  const { code, status, message } = errorOf(number);
  const covered = coverings[covering];
  const ok = number === 0;
  return {
    ok,
    code,
    status,
    message,
    authentic,
    secretIndex,
    event,
    eventIndex,
    id,
    timestamp,
    covered,
    pointer,
    detail,
  };
}

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
  const eventIndex = ints[field.eventIndex];
  const idLine = ints[field.idLine];
  return makeVerdict(
    code,
    ints[field.authentic] === 1,
    ints[field.secretIndex],
    eventIndex >= 0 ? (events[eventIndex] ??= instance.text(field.event)) : instance.text(field.event),
    eventIndex,
    // An id that is a header's value is at hand already.
    idLine >= 0 ? (values[idLine] ?? "") : instance.text(field.id),
    ints[field.hasTime] === 1 ? instance.time[0] : null,
    ints[field.covered],
    instance.text(field.pointer),
    instance.text(field.detail),
  );
}

/** core_failed */
const failed = 84;

/**
 * The verdict when the core itself failed: the webhook was not looked at to an end and is not accepted.
 * @param {unknown} cause
 * @returns {Verdict}
 */
export const coreFailed = (cause) => ({ ...makeVerdict(failed, false, -1, "", -1, "", null, 0, "", ""), cause });
