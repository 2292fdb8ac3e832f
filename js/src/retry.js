// When to try again.
import { failureOf } from "./machine.js";
import { field } from "./instance.js";
import { countOption, optionsOf, textOption, timeOption } from "./options.js";
import { handleOf } from "./provider.js";

const kinds = /** @type {const} */ (["response", "timeout", "connection_error", "destination_refused", "local_fault"]);

/**
 * How one attempt ended.
 * @typedef {object} Outcome
 * @property {(typeof kinds)[number]} kind local_fault: the sender's own trouble, not an attempt
 * @property {number} [status] the HTTP status, with "response"
 * @property {string} [retryAfter] the Retry-After header as received
 */

/**
 * @typedef {object} Attempt
 * @property {number} attempt which one ended; 1 is the first
 * @property {Outcome} outcome
 * @property {number} [now] when it ended, in milliseconds since 1970
 * @property {number} [random] uniform in [0, 1); Math.random() unless given
 * @property {{deadInARow?: number, failingSince?: number | null}} [record] what came before at the same endpoint: deliveries that
 *   died since the last success, and the time of the first failure since then
 */

/**
 * @typedef {object} Decision
 * @property {"delivered" | "deliver_again" | "dead"} step
 * @property {number | null} at with deliver_again: when, in milliseconds since 1970
 * @property {number | null} nextAttempt with deliver_again: its number
 * @property {"none" | "exhausted" | "permanent" | "gone" | "refused"} reason with dead: why
 * @property {boolean} disableEndpoint the endpoint is to be disabled as well
 */

/**
 * @param {import("./machine.js").Machine} machine
 * @param {import("./provider.js").Provider | undefined} provider its policy, or else
 * @param {string} policy JSON text
 * @param {Attempt} attempt
 * @returns {Decision}
 */
export function nextAttempt(machine, provider, policy, attempt) {
  const given = optionsOf("nextAttempt", attempt, ["attempt", "outcome", "now", "random", "record"]);
  const outcome = optionsOf("outcome", given.outcome, ["kind", "status", "retryAfter"]);
  const record = optionsOf("record", given.record, ["deadInARow", "failingSince"]);
  const kind = kinds.indexOf(outcome.kind);
  if (kind < 0) throw new TypeError(`outcome.kind must be one of ${kinds.join(", ")}`);
  const number = countOption("attempt", given.attempt, -1);
  if (number < 1) throw new TypeError("attempt must be a whole number from 1 on");
  const random = given.random ?? Math.random();
  if (!(random >= 0 && random < 1)) throw new TypeError("random must be a number from 0 up to, but not, 1");
  const status = countOption("outcome.status", outcome.status, 0);
  const dead = countOption("record.deadInARow", record.deadInARow, 0);
  const now = timeOption(given.now ?? Date.now());
  const since = record.failingSince ?? Number.NaN;
  const texts = [policy, textOption("outcome.retryAfter", outcome.retryAfter, "")];
  return machine.run((instance) => {
    const handle = provider === undefined ? 0 : handleOf(provider).number(instance);
    const length = instance.writeTexts("input", texts);
    const { sp_next_attempt: decide } = instance.exports;
    if (decide(handle, length, number, kind, status, now, random, dead, since) !== 0) throw failureOf(instance);
    instance.refresh();
    const { ints, time } = instance;
    const [step, reason] = instance.outputTexts();
    const again = ints[field.hasTime] === 1;
    return {
      step: /** @type {Decision["step"]} */ (step),
      at: again ? time[0] : null,
      nextAttempt: again ? ints[field.nextAttempt] : null,
      reason: /** @type {Decision["reason"]} */ (reason),
      disableEndpoint: ints[field.disableEndpoint] === 1,
    };
  });
}
