// A Source's tables.
//
// The log of events is the outbox too: an endpoint has been handed everything up to its cursor. Numbers of events have no gaps and
// are never given twice, because retention leaves the newest event where it is; times of receipt never go back. So a time is found
// among the numbers by halving, without an index that each event would pay for.

import { fact, migrate as migrateTo, setFact, versionOf } from "../migrations.js";

/**
 * Beside them the table of single values: schema_version, incarnation.
 * @type {readonly import("../migrations.js").Migration[]}
 */
export const migrations = [
  [
    "CREATE TABLE settings (one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT",
    `CREATE TABLE events (
      seq INTEGER PRIMARY KEY,
      key BLOB NOT NULL UNIQUE CHECK (length(key) = 16),
      id TEXT NOT NULL,
      provider_id TEXT NOT NULL,
      received_at INTEGER NOT NULL,
      sent_at INTEGER,
      name TEXT NOT NULL,
      code TEXT NOT NULL,
      state TEXT NOT NULL,
      authentic INTEGER NOT NULL,
      duplicates INTEGER NOT NULL DEFAULT 0,
      bytes INTEGER NOT NULL,
      headers TEXT NOT NULL,
      body BLOB
    ) STRICT`,
    "CREATE TABLE cursors (endpoint TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    // AUTOINCREMENT: an endpoint knows these by the greatest it has seen, also after they are gone here.
    `CREATE TABLE again (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      event INTEGER NOT NULL,
      endpoint TEXT NOT NULL,
      kind TEXT NOT NULL
    ) STRICT`,
    "CREATE INDEX again_by_endpoint ON again (endpoint, seq)",
    // Minute 0 sums up what retention took away.
    `CREATE TABLE stats (
      minute INTEGER PRIMARY KEY,
      accepted INTEGER NOT NULL,
      duplicates INTEGER NOT NULL,
      quarantined INTEGER NOT NULL
    ) STRICT`,
  ],
  // Retention asks for the first event that is still to be handed over.
  ["CREATE INDEX again_by_event ON again (event)"],
  // A webhook has a proven id, or tells by its body which it is: `content` is the body's own key, under which a copy has a number of its
  // own. The new columns stand behind the body, because rows that are on disk are not rewritten for them.
  [
    "ALTER TABLE events ADD COLUMN content BLOB",
    "ALTER TABLE events ADD COLUMN copy INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE events ADD COLUMN copy_of INTEGER",
    "ALTER TABLE events ADD COLUMN id_signed INTEGER",
    "CREATE UNIQUE INDEX copies ON events (content, copy) WHERE content IS NOT NULL",
    // Up to there, keys do not tell what was proven (core/include/signpost/event_key.h).
    "INSERT INTO facts (name, value) SELECT 'first_form_keys', coalesce(max(seq), 0) FROM events",
  ],
  // handed, again: the greatest number of an event, and of an explicit hand-over, that the endpoint has said it has. since: it was subscribed
  // at this number; of the subscriptions before this version nothing earlier is known.
  [
    "ALTER TABLE cursors ADD COLUMN handed INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE cursors ADD COLUMN again INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE cursors ADD COLUMN since INTEGER NOT NULL DEFAULT 0",
    "UPDATE cursors SET since = seq",
  ],
];

/**
 * @param {import("../store.js").Store} store
 * @returns {boolean} whether there is a source at all
 */
export const exists = (store) => versionOf(store) > 0;

/**
 * @param {import("../store.js").Store} store
 * @param {string} incarnation to be kept if the source is new
 * @throws {import("../storage-error.js").StorageError}
 */
export function migrate(store, incarnation) {
  store.transaction(() => {
    if (migrateTo(store, migrations) === 0) setFact(store, "incarnation", incarnation);
  });
}

/**
 * @param {import("../store.js").Store} store
 * @returns {string}
 */
export const incarnationOf = (store) => /** @type {string} */ (fact(store, "incarnation"));
