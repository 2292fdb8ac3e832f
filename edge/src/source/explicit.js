// What people have done with events: replay, release from quarantine, drop. Each becomes rows in `again`, which the lines hand over.

/** @typedef {import("../store.js").Store} Store */
/** @typedef {{endpoint: string, events: string[]}} Subscription */
/** @typedef {{sql: string, values: (string | number)[]}} Condition */

/** SQLite takes so many values in one statement with ease. */
const mostAtOnce = 90;

/**
 * A filter on the name of an event, as core.matchesEvent has it, in SQL.
 * @param {readonly string[]} filters
 * @returns {Condition}
 */
export function named(filters) {
  if (filters.includes("*")) return { sql: "1", values: [] };
  const parts = filters.map((filter) => {
    const prefix = filter.endsWith(".*") ? filter.slice(0, -1) : undefined;
    if (prefix === undefined) return { sql: "name = ?", values: [filter] };
    return { sql: "substr(name, 1, ?) = ?", values: [prefix.length, prefix] };
  });
  return { sql: `(${parts.map(({ sql }) => sql).join(" OR ") || "0"})`, values: parts.flatMap(({ values }) => values) };
}

/**
 * What a subscription lets through: an event that the catalog does not have passes "*" alone.
 * @param {Subscription} subscription
 * @returns {Condition}
 */
function wantedBy({ events }) {
  if (events.includes("*")) return { sql: "1", values: [] };
  const { sql, values } = named(events);
  return { sql: `(${sql} AND code NOT IN ('unknown_event', 'unnamed_event'))`, values };
}

/**
 * @param {readonly number[]} seqs
 * @returns {Condition[]} conditions that each take some of them
 */
function numbered(seqs) {
  const distinct = [...new Set(seqs)];
  /** @type {Condition[]} */
  const conditions = [];
  for (let at = 0; at < distinct.length; at += mostAtOnce) {
    const values = distinct.slice(at, at + mostAtOnce);
    conditions.push({ sql: `seq IN (${values.map(() => "?").join(", ")})`, values });
  }
  return conditions;
}

/**
 * Sends events again. To be called in a transaction.
 * @param {Store} store
 * @param {readonly Condition[]} which events; no two take the same
 * @param {readonly string[] | null} endpoints by name, whatever their filters; null: those that are subscribed and want them
 * @param {readonly Subscription[]} subscriptions
 * @returns {{events: number, deliveries: number, skipped: number, endpoints: string[]}} skipped: events that have no body any more, are
 *   in quarantine or were dropped
 */
export function replay(store, which, endpoints, subscriptions) {
  const targets = endpoints?.map((endpoint) => ({ endpoint, events: ["*"] })) ?? subscriptions;
  const done = { events: 0, deliveries: 0, skipped: 0, endpoints: targets.map(({ endpoint }) => endpoint) };
  for (const { sql, values } of which) {
    const able = "state IN ('kept', 'released') AND body IS NOT NULL";
    const [found] = store.rows(`SELECT count(*) AS n, total(${able}) AS able FROM events WHERE ${sql}`, ...values);
    done.events += found.able;
    done.skipped += found.n - found.able;
    done.deliveries += send(store, { sql: `${sql} AND ${able}`, values }, targets, "replay");
  }
  return done;
}

/**
 * @param {Store} store
 * @param {Condition} which
 * @param {readonly Subscription[]} targets
 * @param {"replay" | "release"} kind
 * @returns {number} how many deliveries this makes
 */
function send(store, which, targets, kind) {
  let deliveries = 0;
  for (const target of targets) {
    const wanted = wantedBy(target);
    const rows = store.rows(
      `INSERT INTO again (event, endpoint, kind) SELECT seq, ?, ? FROM events WHERE ${which.sql} AND ${wanted.sql} ORDER BY seq
       RETURNING 1`,
      target.endpoint,
      kind,
      ...which.values,
      ...wanted.values,
    );
    deliveries += rows.length;
  }
  return deliveries;
}

/**
 * Takes events out of quarantine. To be called in a transaction.
 * @param {Store} store
 * @param {readonly number[]} seqs
 * @param {"released" | "dropped"} state
 * @param {readonly Subscription[]} subscriptions
 * @returns {{changed: number[], refused: number[], deliveries: number}} refused: those that are not there or not in quarantine
 */
export function decide(store, seqs, state, subscriptions) {
  /** @type {number[]} */
  const changed = [];
  let deliveries = 0;
  for (const { sql, values } of numbered(seqs)) {
    const rows = store.rows(
      `UPDATE events SET state = ? WHERE ${sql} AND state = 'quarantined' AND body IS NOT NULL RETURNING seq`,
      state,
      ...values,
    );
    const found = rows.map(({ seq }) => seq).sort((a, b) => a - b);
    changed.push(...found);
    if (state === "dropped") continue;
    for (const which of numbered(found)) deliveries += send(store, which, subscriptions, "release");
  }
  const done = new Set(changed);
  return { changed, refused: [...new Set(seqs)].filter((seq) => !done.has(seq)), deliveries };
}

/**
 * @param {{seqs: readonly number[]} | {from?: number, to?: number, events?: readonly string[]}} which
 * @param {import("./log.js").EventLog} log
 * @returns {Condition[]} for replay()
 */
export function conditionsOf(which, log) {
  if ("seqs" in which) return numbered(which.seqs);
  const { from = 0, to = Infinity, events = ["*"] } = which;
  const { sql, values } = named(events);
  const last = to === Infinity ? log.newest : log.lastBefore(to);
  return [{ sql: `seq > ? AND seq <= ? AND ${sql}`, values: [log.lastBefore(from), last, ...values] }];
}

/**
 * @param {Store} store
 * @returns {number} the greatest number that was ever given to an explicit hand-over
 */
export const newestExplicit = (store) =>
  store.rows("SELECT seq FROM sqlite_sequence WHERE name = 'again'")[0]?.seq ?? 0;

/**
 * Hands over once more what people have released. To be called in a transaction.
 * @param {Store} store
 * @param {number} after
 * @param {number} upTo
 * @param {readonly Subscription[]} subscriptions
 * @returns {number} how many deliveries this makes
 */
export const releaseAgain = (store, after, upTo, subscriptions) =>
  send(
    store,
    { sql: "seq > ? AND seq <= ? AND state = 'released' AND body IS NOT NULL", values: [after, upTo] },
    subscriptions,
    "release",
  );
