// When to try again.
import { field } from "./instance.js";
import { Handle } from "./machine.js";
import { countOption, optionsOf, textOption, timeOption } from "./options.js";
import { handleOf } from "./provider.js";
import { textOf } from "./texts.js";

const kinds = /** @type {const} */ ([
  "response",
  "timeout",
  "connection_error",
  "destination_refused",
  "local_fault",
  "not_sent",
]);

/**
 * How one attempt ended.
 * @typedef {object} Outcome
 * @property {(typeof kinds)[number]} kind local_fault: the sender's own trouble, not an attempt. not_sent: no connection, or it
 *   ended before the whole request was handed over, so nothing can have happened there; after the other two it can
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
 * @property {"none" | "exhausted" | "permanent" | "gone" | "refused" | "unknown"} reason with dead: why. unknown: it may have arrived
 * @property {boolean} disableEndpoint the endpoint is to be disabled as well
 */

/**
 * A schedule in whole, with what is set over it: every rule that can act stands in it.
 * @typedef {object} DeliveryPlan
 * @property {boolean} waits_for_response false: whatever comes counts as sent
 * @property {"retry" | "unknown"} unanswered what becomes of an attempt that was sent and not answered
 * @property {number} timeout_seconds for one attempt
 * @property {number} jitter up to this fraction of each delay is added
 * @property {{attempt: number, delay_seconds: number, earliest_seconds: number, latest_seconds: number}[]} attempts delay_seconds: after the
 *   failure before; the others since the first attempt, when every answer comes at once
 * @property {{statuses: [number, number][], delays_seconds: number[]}[]} by_status
 * @property {[number, number][]} permanent
 * @property {[number, number][]} retry_anyway exceptions from permanent
 * @property {[number, number][]} throttle statuses whose Retry-After is honoured
 * @property {number} throttle_max_seconds
 * @property {[number, number][]} disable statuses that disable the endpoint at once
 * @property {number} disable_after_dead so many dead deliveries in a row disable it; 0: none do
 * @property {number} disable_after_seconds
 * @property {{failures: number, open_seconds: number, open_max_seconds: number} | null} circuit
 * @property {string[]} rules all of it, in sentences
 * @property {{key: string, says: string}[]} overridden what is set and makes deliveries go otherwise than the policy alone says
 */

/**
 * What is set over a policy. What is not given changes nothing.
 * @typedef {object} Overrides
 * @property {number | null} [timeout_seconds]
 * @property {{after_dead: number, after_seconds?: number} | "policy" | null} [auto_disable] null: never
 * @property {{failures: number, open_seconds: number, open_max_seconds: number} | null} [circuit]
 * @property {"retry" | "unknown" | null} [unanswered]
 */

/**
 * For the package's own calls.
 * @type {(policy: RetryPolicy) => Handle}
 */
let policyHandle;

/**
 * For the package's own calls.
 * @type {(policy: RetryPolicy) => import("./machine.js").Machine}
 */
export let machineOfPolicy;

/** A retry policy, read once. Immutable. Made by `core.retryPolicy`. */
export class RetryPolicy {
  #machine;
  #handle;

  static {
    policyHandle = (policy) => policy.#handle;
    machineOfPolicy = (policy) => policy.#machine;
  }

  /**
   * @param {import("./machine.js").Machine} machine
   * @param {import("./provider.js").Provider | string} from a provider, or a policy's JSON text
   * @param {Overrides} overrides
   * @throws {import("./errors.js").SignpostError} invalid_policy; invalid_option for the overrides
   */
  constructor(machine, from, overrides) {
    const [provider, policy] = typeof from === "string" ? [undefined, from] : [handleOf(from), ""];
    const set = JSON.stringify(overrides);
    let plan = "";
    const handle = new Handle(
      machine,
      (instance) => {
        const of = provider === undefined ? 0 : provider.number(instance);
        const number = instance.exports.sp_policy_open(of, instance.writeTexts("input", [policy, set]));
        if (number === 0) return 0;
        instance.refresh();
        plan = textOf(instance.output());
        return number;
      },
      (instance, number) => instance.exports.sp_policy_close(number),
    );
    handle.serve(this);
    this.#machine = machine;
    this.#handle = handle;
    /** @type {DeliveryPlan} */
    this.plan = JSON.parse(plan);
    Object.freeze(this);
  }

  /** Gives it up. Otherwise that happens when the object is collected. */
  close() {
    this.#handle.close();
  }
}

/**
 * @param {import("./machine.js").Machine} machine
 * @param {RetryPolicy} policy
 * @param {Attempt} attempt
 * @returns {Decision}
 */
export function nextAttempt(machine, policy, attempt) {
  const opened = policyHandle(policy);
  if (opened.closed) throw new TypeError("The policy was closed and cannot be used any more.");
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
  const retryAfter = textOption("outcome.retryAfter", outcome.retryAfter, "");
  return machine.run((instance) => {
    const handle = opened.number(instance);
    const length = instance.writeText(retryAfter);
    const { sp_next_attempt: decide } = instance.exports;
    if (decide(handle, length, number, kind, status, now, random, dead, since) !== 0) throw instance.failure();
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
