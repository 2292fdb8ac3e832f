// The one way in which tables of Directory, Source and Endpoint come about and change: numbered migrations, each once, in order.
//
// A migration that is on main may be on somebody's disk: it is never changed, another one is added behind it. The number of the last one
// that was run is the store's version, kept in the table `facts`.
import { StorageError } from "./storage-error.js";

/** @typedef {import("./store.js").Store} Store */

/**
 * Brings the tables from the version before to its own: statements, or code where statements are not enough.
 * @typedef {readonly string[] | ((store: Store) => void)} Migration
 */

/** Single values of an object. Not always the first table: an endpoint's came with its second version. */
const factsTable =
  "CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID";

/**
 * @param {Store} store
 * @param {string} table
 */
const hasTable = (store, table) =>
  store.rows("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", table).length > 0;

/**
 * @param {Store} store
 * @returns {number} 0 where there are no tables: it was never made, or removed
 */
export function versionOf(store) {
  if (hasTable(store, "facts")) return Number(fact(store, "schema_version"));
  // Endpoints of the first version.
  if (hasTable(store, "schema_version")) return store.rows("SELECT version FROM schema_version")[0]?.version ?? 0;
  return 0;
}

/**
 * Brings the tables to the version of the last migration, all or nothing.
 * @param {Store} store
 * @param {readonly Migration[]} migrations the first makes version 1
 * @returns {number} the version before
 * @throws {StorageError} newer_data; nothing was written
 */
export function migrate(store, migrations) {
  const before = versionOf(store);
  if (before > migrations.length) {
    const found = `its tables have version ${before}, and this Signpost knows versions up to ${migrations.length}`;
    throw new StorageError("newer_data", found);
  }
  if (before === migrations.length) return before;
  store.transaction(() => {
    store.run(factsTable);
    for (const migration of migrations.slice(before)) {
      if (typeof migration === "function") migration(store);
      else for (const statement of migration) store.run(statement);
    }
    setFact(store, "schema_version", String(migrations.length));
  });
  return before;
}

/**
 * @param {Store} store
 * @param {string} name
 * @returns {string | undefined}
 */
export const fact = (store, name) => store.rows("SELECT value FROM facts WHERE name = ?", name)[0]?.value;

/**
 * @param {Store} store
 * @param {string} name
 * @param {string} value
 */
export function setFact(store, name, value) {
  store.run(
    "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    name,
    value,
  );
}
