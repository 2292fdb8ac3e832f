// The live secrets of sources and endpoints: sealed, added, expired, removed.
import { Refused } from "./refused.js";
import { secretPurpose, secretRows, touch } from "./registry.js";
import { hexOf } from "./sealing.js";

/** @typedef {import("./registry.js").Context} Context */
/** @typedef {import("./registry.js").Kind} Kind */

/** The most that may be live at a time: what a verifier takes. */
export const mostSecrets = 16;

/**
 * A secret, sealed and ready to be stored.
 * @typedef {{id: string, sealed: Uint8Array}} Prepared
 */

/**
 * @param {string} prefix
 * @returns {string} with 64 random bits
 */
export const randomId = (prefix) => `${prefix}_${hexOf(crypto.getRandomValues(new Uint8Array(8)))}`;

/**
 * @param {Context} context
 * @param {Kind} kind
 * @param {string} owner
 * @param {readonly {id: string, secret: string}[]} secrets
 * @returns {Promise<Prepared[]>}
 */
export const prepareSecrets = ({ sealing }, kind, owner, secrets) =>
  Promise.all(
    secrets.map(async ({ id, secret }) => ({ id, sealed: await sealing.seal(secretPurpose(kind), owner, secret) })),
  );

/**
 * In a transaction.
 * @param {Context} context
 * @param {Kind} kind
 * @param {string} owner
 * @param {readonly Prepared[]} secrets newest first; newer than all that are there
 * @param {number} [now] milliseconds since 1970
 */
export function insertSecrets({ store }, kind, owner, secrets, now = store.now()) {
  const newest = secretRows(store, kind, owner)[0]?.place ?? 0;
  secrets.forEach(({ id, sealed }, index) => {
    store.run(
      "INSERT INTO secrets (kind, owner, id, place, sealed, created_at) VALUES (?, ?, ?, ?, ?, ?)",
      kind,
      owner,
      id,
      newest + secrets.length - index,
      sealed,
      now,
    );
  });
}

/**
 * Adds the newest; the others end after a while. In a transaction.
 * @param {Context} context
 * @param {Kind} kind
 * @param {string} owner
 * @param {Prepared} secret
 * @param {number | null} seconds until the others end; null: they stay as they are. What ends earlier, ends earlier
 */
export function rotateSecret(context, kind, owner, secret, seconds) {
  const { store } = context;
  const now = store.now();
  if (seconds !== null) {
    const othersExpireAt = now + seconds * 1000;
    store.run(
      "UPDATE secrets SET expires_at = ?, expiry_set_at = ? WHERE kind = ? AND owner = ? AND (expires_at IS NULL OR expires_at > ?)",
      othersExpireAt,
      now,
      kind,
      owner,
      othersExpireAt,
    );
  }
  insertSecrets(context, kind, owner, [secret], now);
  store.run(
    "DELETE FROM secrets WHERE kind = ? AND owner = ? AND expires_at IS NOT NULL AND expires_at <= ?",
    kind,
    owner,
    now,
  );
  const live = secretRows(store, kind, owner).length;
  if (live > mostSecrets)
    throw new Refused("wrong_state", `${mostSecrets} secrets are live already; remove one first.`);
  touch(store, kind, owner);
}

/**
 * In a transaction.
 * @param {Context} context
 * @param {Kind} kind
 * @param {string} owner
 * @param {string} id
 * @param {boolean} needed at least one that does not expire has to stay
 */
export function removeSecret({ store }, kind, owner, id, needed) {
  const rows = secretRows(store, kind, owner);
  if (!rows.some((row) => row.id === id)) throw new Refused("not_found");
  if (needed && !rows.some((row) => row.id !== id && row.expires_at === null)) {
    throw new Refused("wrong_state", "This is the last secret that does not expire; add a new one first.");
  }
  store.run("DELETE FROM secrets WHERE kind = ? AND owner = ? AND id = ?", kind, owner, id);
  touch(store, kind, owner);
}

/**
 * Removes what has expired by now.
 * @param {Context} context
 */
export function expireSecrets({ store }) {
  const now = store.now();
  const owners = store.rows("SELECT DISTINCT kind, owner FROM secrets WHERE expires_at <= ?", now);
  if (owners.length === 0) return;
  store.transaction(() => {
    store.run("DELETE FROM secrets WHERE expires_at <= ?", now);
    for (const { kind, owner } of owners) touch(store, kind, owner);
  });
}

/**
 * @param {import("../store.js").Store} store
 * @returns {number | null} milliseconds since 1970
 */
export const nextExpiry = (store) =>
  store.rows("SELECT min(expires_at) AS at FROM secrets WHERE expires_at IS NOT NULL")[0].at;
