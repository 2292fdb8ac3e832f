// Looking at the log of events.
import { named } from "./explicit.js";

/** @typedef {import("../store.js").Store} Store */
/** @typedef {import("./types.js").Event} Event */

const columns = `seq, id, provider_id, id_signed, copy_of, received_at, sent_at, name, code, state, authentic, headers, bytes, body IS NOT NULL AS has_body,
  duplicates`;

/** One call looks at so many events, so that no question keeps webhooks waiting. */
const mostLooked = 20_000;
const mostItems = 200;
const usualItems = 50;

/**
 * @param {Store} store
 * @param {import("./log.js").EventLog} log
 * @param {import("./types.js").Wanted} wanted
 * @returns {import("./types.js").Page} may have fewer items than asked for, or none, and yet a next page
 */
export function listEvents(store, log, { before, limit = usualItems, name, state, code, search, from, to }) {
  const below = Math.min(before ?? Infinity, to === undefined ? Infinity : log.lastBefore(to) + 1, log.newest + 1);
  const first = Math.max(log.oldest, from === undefined ? 0 : log.lastBefore(from) + 1);
  const lowest = Math.max(first, below - mostLooked);
  const most = Math.min(Math.max(limit, 1), mostItems);
  const conditions = [
    { sql: "seq >= ? AND seq < ?", values: [lowest, below] },
    ...(name === undefined ? [] : [named([name])]),
    ...(state === undefined ? [] : [{ sql: "state = ?", values: [state] }]),
    ...(code === undefined ? [] : [{ sql: "code = ?", values: [code] }]),
    ...(search === undefined
      ? []
      : [{ sql: "instr(id || char(10) || provider_id || char(10) || name, ?) > 0", values: [search] }]),
  ];
  const rows = store.rows(
    `SELECT ${columns} FROM events WHERE ${conditions.map(({ sql }) => sql).join(" AND ")} ORDER BY seq DESC LIMIT ?`,
    ...conditions.flatMap(({ values }) => values),
    most,
  );
  // A full page ends where it ends; else everything down to the lowest was looked at.
  const end = rows.length === most ? rows[most - 1].seq : lowest;
  return { items: rows.map(eventOf), next: end > first && below > first ? end : null };
}

/**
 * @param {Store} store
 * @param {number} seq
 * @returns {(Event & {body: Uint8Array | null}) | {refused: "not_found"}} body: null when retention has cleared it
 */
export function readEvent(store, seq) {
  const [row] = store.rows(`SELECT ${columns}, body FROM events WHERE seq = ?`, seq);
  if (!row) return { refused: "not_found" };
  return { ...eventOf(row), body: row.body === null ? null : new Uint8Array(row.body) };
}

/**
 * @param {Record<string, any>} row
 * @returns {Event}
 */
function eventOf({ body: _body, authentic, id_signed, has_body, headers, ...same }) {
  return {
    .../** @type {any} */ (same),
    authentic: authentic === 1,
    id_signed: id_signed === null ? null : id_signed === 1,
    has_body: has_body === 1,
    headers: JSON.parse(headers),
  };
}
