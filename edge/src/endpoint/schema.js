// The tables of an endpoint. Changed by a further step only: what stands here may be on somebody's disk.

/** Each step brings the tables from one version to the next. */
const steps = [
  [
    // next_at: when its next attempt is due. Null when it is final, or waits behind another one of its order key.
    // last_…: the last attempt; the ones before it are in `attempts`, so that the usual delivery is one insert and one update.
    `CREATE TABLE deliveries (
      seq INTEGER PRIMARY KEY,
      source TEXT NOT NULL,
      event INTEGER NOT NULL,
      event_id TEXT NOT NULL,
      name TEXT NOT NULL,
      code TEXT NOT NULL,
      authentic INTEGER NOT NULL,
      provider TEXT NOT NULL,
      received_at INTEGER NOT NULL,
      sent_at INTEGER,
      created_at INTEGER NOT NULL,
      kind TEXT NOT NULL,
      state TEXT NOT NULL,
      round INTEGER NOT NULL,
      attempts INTEGER NOT NULL,
      next_at INTEGER,
      order_key TEXT,
      reason TEXT NOT NULL,
      detail TEXT NOT NULL,
      last_at INTEGER,
      last_ms INTEGER,
      last_outcome TEXT,
      last_status INTEGER,
      last_error TEXT,
      bytes INTEGER NOT NULL,
      headers TEXT NOT NULL,
      last_request TEXT,
      last_response BLOB,
      body BLOB
    ) STRICT`,
    `CREATE INDEX due ON deliveries (next_at, seq) WHERE state = 'pending' AND next_at IS NOT NULL`,
    `CREATE INDEX ordered ON deliveries (order_key, seq) WHERE state = 'pending' AND order_key IS NOT NULL`,
    `CREATE INDEX pending ON deliveries (seq) WHERE state = 'pending' AND next_at IS NULL`,
    `CREATE INDEX dead ON deliveries (seq) WHERE state = 'dead'`,
    `CREATE TABLE attempts (
      delivery INTEGER NOT NULL,
      round INTEGER NOT NULL,
      number INTEGER NOT NULL,
      at INTEGER NOT NULL,
      ms INTEGER NOT NULL,
      outcome TEXT NOT NULL,
      status INTEGER,
      error TEXT,
      request TEXT,
      response BLOB,
      PRIMARY KEY (delivery, round, number)
    ) STRICT, WITHOUT ROWID`,
    // The body as it was sent, where it was built in another provider's dialect. Apart: a row holds 2 MB.
    `CREATE TABLE built (delivery INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT`,
    // How far each source has handed its events over.
    `CREATE TABLE handed (
      source TEXT PRIMARY KEY,
      incarnation TEXT NOT NULL,
      seq INTEGER NOT NULL,
      again INTEGER NOT NULL,
      provider TEXT NOT NULL
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE gate (id INTEGER PRIMARY KEY, status TEXT NOT NULL, reason TEXT NOT NULL, since INTEGER NOT NULL, record TEXT NOT NULL)
     STRICT`,
    `CREATE TABLE settings (id INTEGER PRIMARY KEY, version INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT`,
    `CREATE TABLE stats (minute INTEGER PRIMARY KEY, delivered INTEGER NOT NULL, failed INTEGER NOT NULL, dead INTEGER NOT NULL,
      latency TEXT NOT NULL) STRICT`,
  ],
];

/**
 * @param {import("../store.js").Store} store
 * @returns {boolean} there are tables: the endpoint was made, and not removed since
 */
export const isMade = (store) =>
  store.rows("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'").length > 0;

/** @param {import("../store.js").Store} store brought to this version's tables, all or nothing */
export function migrate(store) {
  store.transaction(() => {
    store.run("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL) STRICT");
    const version = store.rows("SELECT version FROM schema_version")[0]?.version ?? 0;
    if (version === steps.length) return;
    if (version > steps.length) throw new Error(`The store is of a later version of Signpost (${version}).`);
    for (const statement of steps.slice(version).flat()) store.run(statement);
    store.run("DELETE FROM schema_version");
    store.run("INSERT INTO schema_version VALUES (?)", steps.length);
  });
}
