// Reading the delivery log.
import { responseLimit } from "./attempt.js";
import { shownHeaders } from "./request.js";
import { latencyBounds, minutesBetween } from "./stats.js";

/** @typedef {import("../store.js").Store} Store */

/**
 * One delivery, without its bodies.
 * @typedef {object} Summary
 * @property {number} seq
 * @property {string} source
 * @property {number} event its number at the source
 * @property {string} event_id the webhook-id
 * @property {string} unsigned_id the sender's own where nothing proves it; "" otherwise
 * @property {string} name of the event
 * @property {string} code
 * @property {boolean} authentic
 * @property {string} provider
 * @property {import("./queue.js").Kind} kind
 * @property {number} received_at milliseconds since 1970
 * @property {number | null} sent_at
 * @property {number} created_at
 * @property {"pending" | "delivered" | "dead" | "dropped"} state dropped: a test that failed
 * @property {number} round from 1; each retry of a final delivery begins another
 * @property {number} attempts made in this round
 * @property {number | null} next_at when the next attempt can be made, never in the past; null when there is none, when it waits behind
 *   another delivery of its order key, or while the endpoint holds its deliveries
 * @property {string | null} order_key
 * @property {"exhausted" | "permanent" | "gone" | "refused" | "unknown" | null} reason of its death
 * @property {string | null} detail of a refusal: a code of errors.def
 * @property {number} bytes of the body
 * @property {"success" | "failed" | "retrying" | "dead" | null} outcome of the last attempt; failed with the state delivered: the policy
 *   does not look at answers. null: none was made in this round
 * @property {number | null} at when the last attempt began
 * @property {number | null} ms its duration
 * @property {number | null} status its HTTP status
 * @property {"timeout" | "connection_error" | "destination_refused" | "interrupted" | null} error why there was none
 * @property {import("./cause.js").Cause | null} cause of a connection error; null: it is not known
 */

/**
 * @typedef {object} Attempted
 * @property {number} round
 * @property {number} number from 1, over all rounds: what the receiver was told
 * @property {number} at
 * @property {number} ms
 * @property {"success" | "failed" | "retrying" | "dead"} outcome
 * @property {number | null} status
 * @property {string | null} error
 * @property {string | null} cause
 */

/**
 * @typedef {Attempted & Shown} LoggedAttempt
 *
 * @typedef {object} Shown
 * @property {[string, string][] | null} request_headers the values of the endpoint's own headers are masked; null when nothing was
 *   sent, or it was cleared
 * @property {Uint8Array | null} response its first 64 KiB
 * @property {boolean} response_cut there was more, or was to be: it broke off
 * @property {Uint8Array | string | null} location where a redirect leads; encrypted until the object has decrypted it
 */

/**
 * @typedef {Summary & {headers: [string, string][], body: Uint8Array | null, sent_body: Uint8Array | null,
 *   log: LoggedAttempt[]}} Detail headers and body: the event's; sent_body: what was sent instead in another dialect; log:
 *   oldest first. Bodies are null once they are cleared.
 */

/**
 * @typedef {object} Filter
 * @property {number} [before] numbers below this one
 * @property {number} [limit] 1 to 100; 50 unless given
 * @property {"pending" | "delivered" | "dead" | "dropped"} [state]
 * @property {string} [source]
 * @property {string} [name] of the event
 * @property {string} [outcome]
 * @property {string} [search] a part of the event's id, of the sender's unsigned one or of the name
 * @property {number} [from] when it was taken in; milliseconds since 1970, included
 * @property {number} [to] not included
 */

const columns = `seq, source, event, event_id, unsigned_id, name, code, authentic, provider, kind, received_at, sent_at, created_at, state, round,
  attempts, next_at, order_key, reason, detail, bytes, last_outcome AS outcome, last_at AS at, last_ms AS ms, last_status AS status,
  last_error AS error, last_cause AS cause`;

/** So many rows are looked at for one page: a filter that fits nothing must not read the whole log. */
const mostLookedAt = 20_000;

/** When an attempt can be made that is due at a time; null: not as things are. @typedef {(due: number) => number | null} Possible */

/**
 * @param {Store} store
 * @param {Possible} possible
 * @param {Filter} filter
 * @returns {{deliveries: Summary[], next: number | null}} newest first; next: `before` of the next page, which may have some when this
 *   one has none; null at the end
 */
export function deliveriesOf(store, possible, { before = Number.MAX_SAFE_INTEGER, limit = 50, ...filter }) {
  const [{ newest, oldest }] = store.rows("SELECT max(seq) AS newest, min(seq) AS oldest FROM deliveries");
  if (newest === null) return { deliveries: [], next: null };
  const under = Math.min(before, newest + 1);
  // These two are few, and have an index each.
  const indexed = filter.state === "dead";
  const floor = indexed ? oldest : Math.max(oldest, under - mostLookedAt);
  /** @type {string[]} */
  const where = ["seq < ?", "seq >= ?"];
  /** @type {(string | number)[]} */
  const values = [under, floor];
  const add = (/** @type {string} */ condition, /** @type {string | number | undefined} */ value) => {
    if (value === undefined) return;
    where.push(condition);
    values.push(value);
  };
  // Literal, so that SQLite sees the index that fits.
  if (filter.state !== undefined) where.push(`state = '${states[filter.state]}'`);
  add("source = ?", filter.source);
  add("name = ?", filter.name);
  add("last_outcome = ?", filter.outcome);
  add("instr(event_id || char(10) || unsigned_id || char(10) || name, ?) > 0", filter.search);
  add("created_at >= ?", filter.from);
  add("created_at < ?", filter.to);
  const page = Math.min(Math.max(limit, 1), 100);
  const text = `SELECT ${columns} FROM deliveries WHERE ${where.join(" AND ")} ORDER BY seq DESC LIMIT ${page}`;
  const deliveries = store.rows(text, ...values).map((row) => summaryOf(row, possible));
  const end = deliveries.length === page ? deliveries[page - 1].seq : floor;
  return { deliveries, next: end > oldest ? end : null };
}

/**
 * The same with every attempt: a log of attempts, a page of deliveries at a time.
 * @param {Store} store
 * @param {Possible} possible
 * @param {Filter} filter
 * @returns {{deliveries: (Summary & {log: Attempted[]})[], next: number | null}} log: newest first
 */
export function attemptsOf(store, possible, filter) {
  const { deliveries, next } = deliveriesOf(store, possible, filter);
  const text =
    "SELECT round, number, at, ms, outcome, status, error, cause FROM attempts WHERE delivery = ? ORDER BY round, number";
  return { deliveries: deliveries.map((row) => ({ ...row, log: all(row).reverse() })), next };

  /** @param {Summary} row */
  function all(row) {
    return numbered([.../** @type {Attempted[]} */ (store.rows(text, row.seq)), ...lastOf(row)]);
  }
}

/**
 * @template {Attempted} One
 * @param {One[]} log oldest first, each with its number in its round
 * @returns {One[]} with their numbers over all rounds
 */
function numbered(log) {
  let [round, earlier, last] = [0, 0, 0];
  return log.map((one) => {
    if (one.round !== round) earlier += last;
    [round, last] = [one.round, one.number];
    return { ...one, number: earlier + one.number };
  });
}

/**
 * @param {Summary} row
 * @returns {Attempted[]} the last attempt, unless there was none
 */
function lastOf({ round, attempts: number, at, ms, outcome, status, error, cause }) {
  if (at === null || ms === null || outcome === null) return [];
  return [{ round, number, at, ms, outcome, status, error, cause }];
}

/** @type {Record<string, string>} */
const states = { pending: "pending", delivered: "delivered", dead: "dead", dropped: "dropped" };

/**
 * @param {Record<string, any>} row
 * @param {Possible} possible
 * @returns {Summary}
 */
const summaryOf = (row, possible) =>
  /** @type {any} */ ({
    ...row,
    next_at: row.next_at === null ? null : possible(row.next_at),
    authentic: row.authentic === 1,
    reason: row.reason || null,
    detail: row.detail || null,
  });

/**
 * @param {Store} store
 * @param {Possible} possible
 * @param {number} seq
 * @returns {Detail | null} null: there is none, or no more
 */
export function deliveryOf(store, possible, seq) {
  const [row] = store.rows(
    `SELECT ${columns}, headers, body, last_request, last_response, last_location, last_broken FROM deliveries WHERE seq = ?`,
    seq,
  );
  if (!row) return null;
  const { headers, body, last_request, last_response, last_location, last_broken, ...rest } = row;
  const original = JSON.parse(headers);
  const [built] = store.rows("SELECT body FROM built WHERE delivery = ?", seq);
  const summary = summaryOf(rest, possible);
  const log = store
    .rows("SELECT * FROM attempts WHERE delivery = ? ORDER BY round, number", seq)
    .map((one) => attemptOf(one, original));
  if (summary.at !== null) {
    const [last] = lastOf(summary);
    const kept = { request: last_request, response: last_response, location: last_location, broken: last_broken };
    log.push(attemptOf({ ...last, ...kept }, original));
  }
  return {
    ...summary,
    headers: original,
    body: bytesOf(body),
    sent_body: bytesOf(built?.body ?? null),
    log: numbered(log),
  };
}

/**
 * @param {Record<string, any>} row
 * @param {[string, string][]} original headers of the delivery
 * @returns {LoggedAttempt}
 */
const attemptOf = (
  { round, number, at, ms, outcome, status, error, cause, request, response, location, broken },
  original,
) => ({
  round,
  number,
  at,
  ms,
  outcome,
  status,
  error,
  cause,
  location: bytesOf(location),
  request_headers: request === null ? null : shownHeaders(request, original),
  ...responseOf(bytesOf(response), broken === 1),
});

/**
 * @param {Uint8Array | null} kept one byte more than the limit when there was more
 * @param {boolean} broken it broke off before its end
 */
export const responseOf = (kept, broken) => ({
  response: kept && kept.length > responseLimit ? kept.slice(0, responseLimit) : kept,
  response_cut: broken || (kept !== null && kept.length > responseLimit),
});

/** @param {ArrayBuffer | Uint8Array | null} blob */
const bytesOf = (blob) => (blob === null ? null : new Uint8Array(blob));

export { latencyBounds, minutesBetween };
