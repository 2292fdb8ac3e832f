// The tables of an endpoint.
import { migrate as migrateTo, versionOf } from "../migrations.js";

/** @type {readonly import("../migrations.js").Migration[]} */
export const migrations = [
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
  // Its number has moved to where those of the others stand.
  ["DROP TABLE IF EXISTS schema_version"],
  // Those of an order key that have their turn: one each, as a rule. In `ordered` all that wait behind it would be read.
  [
    "CREATE INDEX turn ON deliveries (order_key) WHERE state = 'pending' AND order_key IS NOT NULL AND next_at IS NOT NULL",
  ],
  // cause: of a connection error (cause.js). location: where a redirect leads, encrypted, because it may hold a token.
  [
    "ALTER TABLE deliveries ADD COLUMN last_cause TEXT",
    "ALTER TABLE deliveries ADD COLUMN last_location BLOB",
    "ALTER TABLE attempts ADD COLUMN cause TEXT",
    "ALTER TABLE attempts ADD COLUMN location BLOB",
  ],
  // The sender's own id where nothing proves it: it is sent beside the event's.
  ["ALTER TABLE deliveries ADD COLUMN unsigned_id TEXT NOT NULL DEFAULT ''"],
  // version: of the source's product, where its headers state one.
  ["ALTER TABLE handed ADD COLUMN version TEXT NOT NULL DEFAULT ''"],
  // begun_at: where an attempt must not be repeated unseen, when the one began that has not ended. Actions are looked up by their ids;
  // they are not authentic, as few others are.
  [
    "ALTER TABLE deliveries ADD COLUMN begun_at INTEGER",
    "ALTER TABLE deliveries ADD COLUMN last_content_type TEXT",
    "ALTER TABLE attempts ADD COLUMN content_type TEXT",
    "CREATE INDEX begun ON deliveries (seq) WHERE begun_at IS NOT NULL",
    "CREATE INDEX unauthentic ON deliveries (event_id) WHERE authentic = 0",
  ],
  // broken: the response broke off before its end; what came of it is kept.
  [
    "ALTER TABLE deliveries ADD COLUMN last_broken INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE attempts ADD COLUMN broken INTEGER NOT NULL DEFAULT 0",
  ],
];

/**
 * @param {import("../store.js").Store} store
 * @returns {boolean} there are tables: the endpoint was made, and not removed since
 */
export const isMade = (store) => versionOf(store) > 0;

/**
 * @param {import("../store.js").Store} store brought to this version's tables, all or nothing
 * @throws {import("../storage-error.js").StorageError}
 */
export function migrate(store) {
  migrateTo(store, migrations);
}
