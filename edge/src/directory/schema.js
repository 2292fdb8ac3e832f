// The Directory's tables.
import { fact, migrate as migrateTo, setFact } from "../migrations.js";
import { forgetOldActionDefaults, forgetOldDefaults, forgetOldUnknownEvent } from "./old-defaults.js";

export { fact, setFact };

/**
 * Beside them the table of single values: schema_version, revision (grows with every change), master_key (its id), file (fingerprint of
 * the configuration file that was applied last), destinations, log, last_subscription.
 * @type {readonly import("../migrations.js").Migration[]}
 */
export const migrations = [
  [
    "INSERT INTO facts (name, value) VALUES ('revision', '0')",
    // given: JSON in the shape of SourceGiven. retired: it vanished from the configuration file.
    `CREATE TABLE sources (
      name TEXT PRIMARY KEY,
      given TEXT NOT NULL,
      managed_by TEXT NOT NULL CHECK (managed_by IN ('file', 'api')),
      retired INTEGER NOT NULL DEFAULT 0,
      version INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      changed_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`,
    // headers: sealed JSON [[name, value], ...]; header_names: JSON, what may be shown of it.
    `CREATE TABLE endpoints (
      name TEXT PRIMARY KEY,
      given TEXT NOT NULL,
      headers BLOB,
      header_names TEXT NOT NULL DEFAULT '[]',
      managed_by TEXT NOT NULL CHECK (managed_by IN ('file', 'api')),
      retired INTEGER NOT NULL DEFAULT 0,
      version INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      changed_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`,
    // The one with the greatest place is the newest.
    `CREATE TABLE secrets (
      kind TEXT NOT NULL CHECK (kind IN ('source', 'endpoint')),
      owner TEXT NOT NULL,
      id TEXT NOT NULL,
      place INTEGER NOT NULL,
      sealed BLOB NOT NULL,
      created_at INTEGER NOT NULL,
      expires_at INTEGER,
      PRIMARY KEY (kind, owner, id)
    ) STRICT, WITHOUT ROWID`,
    "CREATE INDEX secrets_by_expiry ON secrets (expires_at) WHERE expires_at IS NOT NULL",
    `CREATE TABLE manifests (
      name TEXT PRIMARY KEY,
      manifest TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      changed_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`,
    // What Source and Endpoint objects have yet to be told: written with the change itself, removed once they know.
    `CREATE TABLE pushes (
      kind TEXT NOT NULL CHECK (kind IN ('source', 'endpoint')),
      name TEXT NOT NULL,
      action TEXT NOT NULL CHECK (action IN ('configure', 'remove')),
      after TEXT CHECK (after IN ('pause', 'resume')),
      is_new INTEGER NOT NULL DEFAULT 0,
      revision INTEGER NOT NULL,
      PRIMARY KEY (kind, name)
    ) STRICT, WITHOUT ROWID`,
    // hash: SHA-256 of the key's text.
    `CREATE TABLE keys (
      hash BLOB PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      role TEXT NOT NULL CHECK (role IN ('full', 'read')),
      created_at INTEGER NOT NULL,
      last_used_at INTEGER
    ) STRICT, WITHOUT ROWID`,
    // key: SHA-256 of the API key's id and the idempotency key. response: sealed; NULL while the first request runs.
    `CREATE TABLE idempotency (
      key BLOB PRIMARY KEY,
      request BLOB NOT NULL,
      response BLOB,
      expires_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`,
    "CREATE INDEX idempotency_by_expiry ON idempotency (expires_at)",
  ],
  // Earlier data of version 1 has these tables already.
  [
    // Of those who use a product's own API at a source's product URL. hash: SHA-256 of what names the key in a request. sealed: what its
    // requests are signed with; NULL where the key itself is sent.
    `CREATE TABLE IF NOT EXISTS source_keys (
      source TEXT NOT NULL,
      hash BLOB NOT NULL,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      sealed BLOB,
      created_at INTEGER NOT NULL,
      last_used_at INTEGER,
      PRIMARY KEY (source, hash)
    ) STRICT, WITHOUT ROWID`,
    "CREATE INDEX IF NOT EXISTS source_keys_by_hash ON source_keys (hash)",
    // An endpoint that was made by a product's own API. id: never used twice (fact last_subscription). asked: JSON, the names as they
    // were asked for; events: JSON, what they mean.
    `CREATE TABLE IF NOT EXISTS subscriptions (
      id INTEGER PRIMARY KEY,
      source TEXT NOT NULL,
      endpoint TEXT NOT NULL UNIQUE,
      description TEXT,
      asked TEXT NOT NULL,
      events TEXT NOT NULL
    ) STRICT`,
  ],
  // From here on url and template are encrypted in endpoints.given (confidential.js, encryptedSince). The Directory does that when it
  // starts: a cipher does not fit into a transaction.
  [],
  forgetOldDefaults,
  forgetOldUnknownEvent,
  forgetOldActionDefaults,
  // When the end of a secret was set: it is wrong by as much as the clock was.
  ["ALTER TABLE secrets ADD COLUMN expiry_set_at INTEGER"],
];

/**
 * @param {import("../store.js").Store} store
 * @throws {import("../storage-error.js").StorageError}
 */
export function migrate(store) {
  migrateTo(store, migrations);
}

/**
 * To be called in a transaction. As large as the clock at least: a Directory that was put back from an older copy gives no number that was
 * given since to something else.
 * @param {import("../store.js").Store} store
 * @returns {number} greater than any before it
 */
export function nextRevision(store) {
  const next = Math.max(Number(fact(store, "revision")) + 1, store.now());
  setFact(store, "revision", String(next));
  return next;
}

/**
 * To be called in a transaction.
 * @param {import("../store.js").Store} store
 * @param {number} least what nextRevision() gives is greater
 */
export function raiseRevision(store, least) {
  if (Number(fact(store, "revision")) < least) setFact(store, "revision", String(least));
}
