// What a clock that was ahead leaves behind in the Directory: ends that were meant to be sooner.
import { keptFor, runsFor } from "./idempotency.js";
import { touch } from "./registry.js";

/**
 * @param {Pick<import("./registry.js").Context, "store">} context
 * @returns {number} how many ends were brought forward
 */
export function takeBack({ store }) {
  const now = store.now();
  return store.transaction(() => {
    const secrets = store.rows("SELECT DISTINCT kind, owner FROM secrets WHERE expiry_set_at > ?", now);
    const text = "UPDATE secrets SET expires_at = expires_at - (expiry_set_at - ?1), expiry_set_at = ?1";
    if (secrets.length > 0) store.run(`${text} WHERE expiry_set_at > ?1`, now);
    for (const { kind, owner } of secrets) touch(store, kind, owner);
    const [{ n }] = store.rows("SELECT count(*) AS n FROM idempotency WHERE expires_at > ?", now + runsFor);
    if (n > 0) {
      const end = "UPDATE idempotency SET expires_at = ?1 WHERE expires_at > ?1";
      store.run(`${end} AND response IS NULL`, now + runsFor);
      store.run(end, now + keptFor);
    }
    return secrets.length;
  });
}
