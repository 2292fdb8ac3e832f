// May an endpoint be called now? Policy and state are plain objects with the names under which they are stored.
import { optionsOf, timeOption } from "./options.js";
import { refusalOf } from "./refusal.js";

/**
 * @typedef {object} AdmissionPolicy
 * @property {number} concurrency attempts at a time: 1 to 6
 * @property {{per_second: number, burst: number} | null} [rate_limit] a token bucket: 0.01 to 1,000 a second, up to `burst` (1 to
 *   10,000) saved; none unless given
 * @property {{failures: number, open_seconds: number, open_max_seconds: number} | null} [circuit] opens after so many failures in a
 *   row (1 to 1,000) for open_seconds (1 to 86,400), twice as long each time in a row, up to open_max_seconds (to 86,400);
 *   none unless given
 */

/**
 * What is to be kept of an endpoint: numbers only. A new one's is `null`. After a restart nothing is in flight any more: set
 * in_flight and probing to 0.
 * @typedef {object} AdmissionState
 * @property {number} failures_in_a_row since the last success
 * @property {number} times_opened since the circuit was last closed; 0: it is closed
 * @property {number} open_until with times_opened above 0: nothing is admitted before; milliseconds since 1970
 * @property {number} tokens in the bucket at tokens_at; negative: it is full
 * @property {number} tokens_at milliseconds since 1970
 * @property {number} in_flight admitted and not yet settled
 * @property {number} probing 0 or 1: one of them is the circuit's probe
 */

/**
 * @typedef {object} Admission
 * @property {boolean} admitted
 * @property {boolean} probe the one attempt that tries whether the endpoint works again; to be handed to settle()
 * @property {number | null} at refused: when to ask again, in milliseconds since 1970; null when an attempt has to be settled first
 * @property {"none" | "circuit" | "concurrency" | "rate"} reason of a refusal
 */

const reasons = /** @type {const} */ (["none", "circuit", "concurrency", "rate"]);
const policyNames = ["concurrency", "rate_limit", "circuit"];
const rateNames = ["per_second", "burst"];
const circuitNames = ["failures", "open_seconds", "open_max_seconds"];
const stateNames = ["failures_in_a_row", "times_opened", "open_until", "tokens", "tokens_at", "in_flight", "probing"];

/** @type {AdmissionState} */
const fresh = Object.freeze({
  failures_in_a_row: 0,
  times_opened: 0,
  open_until: 0,
  tokens: -1,
  tokens_at: 0,
  in_flight: 0,
  probing: 0,
});

/** Where the members of sp_admission_fields stand, in units of eight bytes. */
const at = /** @type {const} */ ({
  concurrency: 0,
  perSecond: 1,
  burst: 2,
  failures: 3,
  openSeconds: 4,
  openMaxSeconds: 5,
  failuresInARow: 6,
  timesOpened: 7,
  openUntil: 8,
  tokens: 9,
  tokensAt: 10,
  inFlight: 11,
  probing: 12,
  reason: 13,
  probe: 14,
  at: 15,
});

/** What the next call writes to the module, so that a call makes no garbage for it. */
const question = new Float64Array(16);

/**
 * @param {import("./machine.js").Machine} machine
 * @param {AdmissionPolicy} policy
 * @returns {{ok: true, code: "ok"} | import("./refusal.js").Refusal}
 */
export function checkAdmission(machine, policy) {
  askPolicy(policy);
  return refusalOf(() =>
    machine.run((instance) => {
      instance.refresh();
      instance.admission.set(question);
      if (instance.exports.sp_check_admission() !== 0) throw instance.failure();
      return /** @type {{ok: true, code: "ok"}} */ ({ ok: true, code: "ok" });
    }),
  );
}

/**
 * @param {import("./machine.js").Machine} machine
 * @param {AdmissionPolicy} policy
 * @param {AdmissionState | null} state
 * @param {number} now
 * @returns {{admission: Admission, state: AdmissionState}}
 */
export function admit(machine, policy, state, now) {
  askPolicy(policy);
  askState(state);
  const time = timeOption(now);
  return machine.run((instance) => {
    instance.refresh();
    instance.admission.set(question);
    if (instance.exports.sp_admit(time) !== 0) throw instance.failure();
    instance.refresh();
    const answer = instance.admission;
    const again = answer[at.at];
    const reason = reasons[answer[at.reason]];
    const probe = answer[at.probe] === 1;
    return {
      admission: { admitted: reason === "none", probe, at: Number.isNaN(again) ? null : again, reason },
      state: stateOf(answer),
    };
  });
}

/**
 * @param {import("./machine.js").Machine} machine
 * @param {AdmissionPolicy} policy
 * @param {AdmissionState | null} state
 * @param {boolean | null} success
 * @param {boolean} probe
 * @param {number} now
 * @returns {{state: AdmissionState}}
 */
export function settle(machine, policy, state, success, probe, now) {
  askPolicy(policy);
  askState(state);
  const time = timeOption(now);
  if (typeof success !== "boolean" && success !== null) throw new TypeError("success must be true, false or null");
  if (typeof probe !== "boolean") throw new TypeError("probe must be true or false");
  return machine.run((instance) => {
    instance.refresh();
    instance.admission.set(question);
    const { sp_settle: close } = instance.exports;
    if (close(success === null ? 2 : success ? 0 : 1, probe ? 1 : 0, time) !== 0) throw instance.failure();
    instance.refresh();
    return { state: stateOf(instance.admission) };
  });
}

/** @param {AdmissionPolicy} policy */
function askPolicy(policy) {
  const given = optionsOf("policy", policy, policyNames);
  question[at.concurrency] = numberOf("concurrency", given.concurrency);
  question[at.perSecond] = Number.NaN;
  question[at.failures] = Number.NaN;
  if (given.rate_limit !== undefined && given.rate_limit !== null) {
    const { per_second, burst } = optionsOf("policy.rate_limit", given.rate_limit, rateNames);
    question[at.perSecond] = numberOf("rate_limit.per_second", per_second);
    question[at.burst] = numberOf("rate_limit.burst", burst);
  }
  if (given.circuit !== undefined && given.circuit !== null) {
    const { failures, open_seconds, open_max_seconds } = optionsOf("policy.circuit", given.circuit, circuitNames);
    question[at.failures] = numberOf("circuit.failures", failures);
    question[at.openSeconds] = numberOf("circuit.open_seconds", open_seconds);
    question[at.openMaxSeconds] = numberOf("circuit.open_max_seconds", open_max_seconds);
  }
}

/** @param {AdmissionState | null} state */
function askState(state) {
  const { failures_in_a_row, times_opened, open_until, tokens, tokens_at, in_flight, probing } =
    state === null ? fresh : optionsOf("state", state, stateNames);
  question[at.failuresInARow] = numberOf("state.failures_in_a_row", failures_in_a_row);
  question[at.timesOpened] = numberOf("state.times_opened", times_opened);
  question[at.openUntil] = numberOf("state.open_until", open_until);
  question[at.tokens] = numberOf("state.tokens", tokens);
  question[at.tokensAt] = numberOf("state.tokens_at", tokens_at);
  question[at.inFlight] = numberOf("state.in_flight", in_flight);
  question[at.probing] = numberOf("state.probing", probing);
}

/**
 * @param {Float64Array} answer
 * @returns {AdmissionState}
 */
function stateOf(answer) {
  return {
    failures_in_a_row: answer[at.failuresInARow],
    times_opened: answer[at.timesOpened],
    open_until: answer[at.openUntil],
    tokens: answer[at.tokens],
    tokens_at: answer[at.tokensAt],
    in_flight: answer[at.inFlight],
    probing: answer[at.probing],
  };
}

/**
 * @param {string} name
 * @param {unknown} value
 * @returns {number} -1, which no policy may have, for NaN, which means "none" to the module
 * @throws {TypeError}
 */
function numberOf(name, value) {
  if (typeof value === "number") return Number.isNaN(value) ? -1 : value;
  throw new TypeError(`${name} must be a number`);
}
