// The API keys: 256 random bits each, shown once, kept as a hash. A key is looked up by its hash, so nothing of it is compared
// text by text.
import { Refused } from "./refused.js";
import { randomId } from "./secrets.js";
import { bytesOf } from "./sealing.js";

/** @typedef {import("../store.js").Store} Store */

/**
 * @typedef {object} Key
 * @property {string} id
 * @property {string} name for people
 * @property {"full" | "read"} role
 * @property {number} created_at milliseconds since 1970
 * @property {number | null} last_used_at to the minute
 */

/** The form of every key, so that one can be found where it should not be. */
export const keyForm = /^sp_[A-Za-z0-9_-]{43}$/;

/** @returns {string} */
export function makeKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const text = btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
  return `sp_${text}`;
}

/**
 * @param {string} key
 * @returns {Promise<ArrayBuffer>} SHA-256
 */
export const hashOfKey = (key) => crypto.subtle.digest("SHA-256", bytesOf(key));

const columns = "id, name, role, created_at, last_used_at";

/**
 * @param {Store} store
 * @returns {Key[]} oldest first
 */
export const listKeys = (store) =>
  /** @type {Key[]} */ (store.rows(`SELECT ${columns} FROM keys ORDER BY created_at, id`));

/**
 * @param {Store} store
 * @param {ArrayBuffer} hash of what a request carries
 * @returns {Key | null}
 */
export function useKey(store, hash) {
  const key = /** @type {Key[]} */ (store.rows(`SELECT ${columns} FROM keys WHERE hash = ?`, hash))[0];
  if (!key) return null;
  const now = store.now();
  // Not for each call: a write costs a commit.
  if (key.last_used_at === null || Math.abs(now - key.last_used_at) >= 60_000) {
    store.run("UPDATE keys SET last_used_at = ? WHERE id = ?", now, key.id);
  }
  return key;
}

/**
 * @param {Store} store
 * @param {ArrayBuffer} hash
 * @param {{name: string, role: "full" | "read"}} of
 * @returns {Key}
 */
export function addKey(store, hash, { name, role }) {
  const id = randomId("key");
  store.run(
    "INSERT INTO keys (hash, id, name, role, created_at) VALUES (?, ?, ?, ?, ?)",
    hash,
    id,
    name,
    role,
    store.now(),
  );
  return { id, name, role, created_at: store.now(), last_used_at: null };
}

/**
 * @param {Store} store
 * @param {string} id
 * @throws {Refused}
 */
export function revokeKey(store, id) {
  const key = store.rows("SELECT role FROM keys WHERE id = ?", id)[0];
  if (!key) throw new Refused("not_found");
  if (key.role === "full" && fullKeys(store) === 1) {
    throw new Refused("wrong_state", "This is the last key with full access; create another one first.");
  }
  store.run("DELETE FROM keys WHERE id = ?", id);
}

/**
 * The first key, out of the environment: taken only while there is no other with full access.
 * @param {Store} store
 * @param {string} key
 * @returns {Promise<boolean>} whether it was taken
 */
export async function takeBootstrapKey(store, key) {
  const hash = await hashOfKey(key);
  if (fullKeys(store) > 0) return false;
  store.run("DELETE FROM keys WHERE hash = ?", hash);
  addKey(store, hash, { name: "bootstrap", role: "full" });
  return true;
}

/** @param {Store} store */
const fullKeys = (store) => store.rows("SELECT count(*) AS count FROM keys WHERE role = 'full'")[0].count;
