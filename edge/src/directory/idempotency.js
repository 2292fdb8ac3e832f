// Idempotency keys: the same request under the same key is carried out once, and its answer given again. Answers may hold a secret
// that is shown once, so they are stored sealed.

/** @typedef {import("./registry.js").Context} Context */

/** How long an answer is kept. */
export const keptFor = 86_400_000;

/** After so long without an answer the first request is taken to have been lost in a crash. */
export const runsFor = 60_000;

const purpose = "directory idempotency";

/**
 * @param {Context} context
 * @param {Uint8Array} key of caller and idempotency key: 32 bytes
 * @param {Uint8Array} request a hash of it: 32 bytes
 * @returns {Promise<{kind: "new" | "running" | "mismatch"} | {kind: "done", response: string}>}
 */
export async function beginOnce({ store, sealing }, key, request) {
  const now = store.now();
  store.run("DELETE FROM idempotency WHERE expires_at <= ?", now);
  const row = store.rows("SELECT request, response FROM idempotency WHERE key = ?", key)[0];
  if (!row) {
    store.run("INSERT INTO idempotency (key, request, expires_at) VALUES (?, ?, ?)", key, request, now + runsFor);
    return { kind: "new" };
  }
  if (!same(new Uint8Array(row.request), request)) return { kind: "mismatch" };
  if (row.response === null) return { kind: "running" };
  return { kind: "done", response: await sealing.open(purpose, "", row.response) };
}

/**
 * @param {Context} context
 * @param {Uint8Array} key
 * @param {string | null} response null: nothing was done, so that the same key may be used again
 */
export async function endOnce({ store, sealing }, key, response) {
  if (response === null) {
    store.run("DELETE FROM idempotency WHERE key = ?", key);
    return;
  }
  const sealed = await sealing.seal(purpose, "", response);
  store.run("UPDATE idempotency SET response = ?, expires_at = ? WHERE key = ?", sealed, store.now() + keptFor, key);
}

/**
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 */
const same = (a, b) => a.length === b.length && a.every((byte, index) => byte === b[index]);
