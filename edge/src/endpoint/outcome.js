// What became of an action: how its delivery stands, and what the product's site answered.
import { responseOf } from "./log.js";

/** @typedef {import("./log.js").Possible} Possible */

/**
 * @typedef {object} Asked
 * @property {string} source
 * @property {string} id of the event; not an authentic one
 */

/**
 * @typedef {object} ActionOutcome
 * @property {string} id
 * @property {string} action
 * @property {"pending" | "succeeded" | "failed" | "unknown"} outcome failed: the site's answer says so, or none could be had of it. unknown: it was
 *   sent, and nothing came back
 * @property {string | null} reason why it was given up: permanent, exhausted, refused, gone or unknown
 * @property {string | null} detail of a refusal: a code of errors.def
 * @property {number | null} status the site's answer; null while it is pending, and where there was none
 * @property {string | null} content_type
 * @property {Uint8Array | null} response
 * @property {boolean} response_cut
 * @property {string | null} error why there was no answer
 * @property {number} attempts in this round
 * @property {number} accepted_at milliseconds since 1970
 * @property {number | null} attempted_at
 * @property {number | null} next_at
 * @property {number} delivery
 * @property {string | null} order_key
 */

const text = `SELECT seq, name, state, reason, detail, attempts, next_at, order_key, received_at, last_at, last_outcome, last_status, last_error,
  last_response, last_content_type, last_broken FROM deliveries WHERE event_id = ? AND authentic = 0 AND source = ? ORDER BY seq DESC LIMIT 1`;

/**
 * @param {import("../store.js").Store} store
 * @param {Possible} possible
 * @param {Asked} asked
 * @returns {ActionOutcome | null} of the newest delivery; null: there is none
 */
export function outcomeOf(store, possible, { source, id }) {
  const [row] = store.rows(text, id, source);
  if (!row) return null;
  const outcome = nameOf(/** @type {any} */ (row));
  const ended = outcome !== "pending";
  const bytes = row.last_response === null ? null : new Uint8Array(row.last_response);
  return {
    id,
    action: row.name,
    outcome,
    reason: row.reason || null,
    detail: row.detail || null,
    status: ended ? row.last_status : null,
    content_type: ended ? row.last_content_type : null,
    ...responseOf(ended ? bytes : null, ended && row.last_broken === 1),
    error: row.last_error,
    attempts: row.attempts,
    accepted_at: row.received_at,
    attempted_at: row.last_at,
    next_at: row.next_at === null ? null : possible(row.next_at),
    delivery: row.seq,
    order_key: row.order_key,
  };
}

/**
 * @param {{state: string, reason: string, last_outcome: string | null}} row
 * @returns {ActionOutcome["outcome"]}
 */
function nameOf({ state, reason, last_outcome }) {
  if (state === "pending") return "pending";
  if (state === "delivered" && last_outcome === "success") return "succeeded";
  return reason === "unknown" ? "unknown" : "failed";
}
