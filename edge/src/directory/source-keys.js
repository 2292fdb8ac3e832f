// The keys of those who use a product's own API, where Signpost stands in its place (../as/). Each is bound to one source, opens nothing
// else, is shown once, and is looked up by the hash of what names it in a request.
import { interfacesOf } from "../settings/interfaces.js";
import { referenceOf } from "../settings/check.js";
import { Faults } from "../settings/faults.js";
import { makeKey, hashOfKey } from "./keys.js";
import { Refused } from "./refused.js";
import { checkingOf, givenSource, sourceRow } from "./registry.js";
import { randomId } from "./secrets.js";
import { bytesOf } from "./sealing.js";

/** @typedef {import("./registry.js").Context} Context */

/**
 * @typedef {object} SourceKey
 * @property {string} id
 * @property {string} source
 * @property {string} name for people
 * @property {number} created_at milliseconds since 1970
 * @property {number | null} last_used_at to the minute
 *
 * @typedef {object} Credentials shown once
 * @property {string | null} key where the key itself is sent
 * @property {string | null} application_key where requests are signed
 * @property {string | null} user_key the same
 * @property {string | null} secret_key the same: in base64
 *
 * @typedef {{application_key?: string, user_key?: string, secret_key?: string}} Own those that a client has already
 */

const columns = "id, source, name, created_at, last_used_at";
const purpose = "directory source key";

/** The most that a source has. */
const mostKeys = 100;

/**
 * What names the key of a client that signs its requests.
 * @param {string} application
 * @param {string} user
 * @returns {Promise<ArrayBuffer>} 32 bytes
 */
export const hashOfUser = (application, user) => hashOfKey(JSON.stringify([application, user]));

/**
 * @param {Context} context
 * @param {string} source
 * @returns {SourceKey[]} oldest first
 * @throws {Refused} not_found
 */
export function listSourceKeys({ store }, source) {
  if (!sourceRow(store, source)) throw new Refused("not_found");
  const rows = store.rows(`SELECT ${columns} FROM source_keys WHERE source = ? ORDER BY created_at, id`, source);
  return /** @type {SourceKey[]} */ (rows);
}

/**
 * @param {Context} context
 * @param {string} source
 * @param {{name: string} & Own} input
 * @returns {Promise<SourceKey & Credentials>}
 * @throws {Refused}
 */
export async function addSourceKey(context, source, { name, ...own }) {
  const { store, sealing } = context;
  const id = randomId("key");
  const { credentials, hash } = await credentialsFor(context, source, own);
  const { secret_key: secret } = credentials;
  const sealed = secret === null ? null : await sealing.seal(purpose, id, secret);
  const taken = store.rows("SELECT 1 FROM source_keys WHERE source = ? AND hash = ?", source, hash);
  if (taken.length > 0) throw new Refused("already_exists", "The source has a key with these names.");
  if (store.rows("SELECT 1 FROM source_keys WHERE source = ?", source).length >= mostKeys)
    throw new Refused("wrong_state", `The source has ${mostKeys} keys already; revoke one first.`);
  const now = store.now();
  store.run(
    "INSERT INTO source_keys (source, hash, id, name, sealed, created_at) VALUES (?, ?, ?, ?, ?, ?)",
    source,
    hash,
    id,
    name,
    sealed,
    now,
  );
  return { id, source, name, created_at: now, last_used_at: null, ...credentials };
}

/**
 * @param {Context} context
 * @param {string} source
 * @param {Own} own
 * @returns {Promise<{credentials: Credentials, hash: ArrayBuffer}>}
 */
async function credentialsFor(context, source, own) {
  const row = sourceRow(context.store, source);
  if (!row) throw new Refused("not_found");
  const { direction, provider } = givenSource(row);
  const { automation, subscriptions } = interfacesOf(
    context.core.provider(referenceOf(checkingOf(context, new Faults()), provider)),
  );
  const given = Object.keys(own);
  if (direction === "automation" && automation) {
    if (given.length > 0)
      throw new Refused("invalid_request", undefined, [
        { pointer: `/${given[0]}`, message: "keys of this source are made here" },
      ]);
    const key = makeKey();
    return {
      credentials: { key, application_key: null, user_key: null, secret_key: null },
      hash: await hashOfKey(key),
    };
  }
  if (direction === "outbound" && subscriptions) {
    if (given.length !== 0 && given.length !== 3)
      throw new Refused("invalid_request", undefined, [
        { pointer: "", message: "expected all three of application_key, user_key and secret_key, or none" },
      ]);
    const { application_key = crypto.randomUUID(), user_key = random(), secret_key = random() } = own;
    const credentials = { key: null, application_key, user_key, secret_key };
    return { credentials, hash: await hashOfUser(application_key, user_key) };
  }
  throw new Refused(
    "wrong_state",
    "Signpost does not stand in for a product at this source, so no client has a key for it.",
  );
}

/** @returns {string} 32 random bytes in base64 */
const random = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))));

/**
 * @param {Context} context
 * @param {string} source
 * @param {string} id
 * @throws {Refused}
 */
export function revokeSourceKey({ store }, source, id) {
  const gone = store.rows("DELETE FROM source_keys WHERE source = ? AND id = ? RETURNING 1", source, id);
  if (gone.length === 0) throw new Refused("not_found");
}

/** @typedef {{id: string, source: string, sealed: ArrayBuffer | null, last_used_at: number | null}} Stored */

/**
 * @typedef {object} Signed what a client has signed
 * @property {string[]} messages any of them may be what it meant
 * @property {Uint8Array} signature
 */

/**
 * Asked for every request, so that a revoked key ends at once.
 * @param {Context} context
 * @param {string} source
 * @param {ArrayBuffer} hash of what names the key in a request
 * @param {Signed} [signed] needed where the key is not sent itself
 * @returns {Promise<{id: string} | {refused: "unknown" | "foreign" | "signature"}>} foreign: the key is another source's
 */
export async function useSourceKey({ store, sealing }, source, hash, signed) {
  const rows = /** @type {Stored[]} */ (
    store.rows("SELECT id, source, sealed, last_used_at FROM source_keys WHERE hash = ?", hash)
  );
  const own = rows.find((row) => row.source === source);
  // Whose it is, is told to nobody but who has it.
  const key = own ?? rows[0];
  if (!key) return { refused: "unknown" };
  const proven = key.sealed === null || (await isSigned(sealing, key.id, key.sealed, signed));
  if (!proven) return { refused: own ? "signature" : "unknown" };
  if (!own) return { refused: "foreign" };
  const now = store.now();
  if (key.last_used_at === null || Math.abs(now - key.last_used_at) >= 60_000) {
    store.run("UPDATE source_keys SET last_used_at = ? WHERE id = ?", now, key.id);
  }
  // Opening takes a moment, in which it may have been revoked.
  return store.rows("SELECT 1 FROM source_keys WHERE id = ?", key.id).length > 0
    ? { id: key.id }
    : { refused: "unknown" };
}

/**
 * In constant time: WebCrypto compares.
 * @param {import("./sealing.js").Sealing} sealing
 * @param {string} id of the key
 * @param {ArrayBuffer} sealed
 * @param {Signed | undefined} signed
 */
async function isSigned(sealing, id, sealed, signed) {
  if (!signed) return false;
  const secret = await sealing.open(purpose, id, sealed);
  let found = false;
  for (const material of materialsOf(secret)) {
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("raw", material, algorithm, false, ["verify"]);
    for (const message of signed.messages) {
      const signature = /** @type {Uint8Array<ArrayBuffer>} */ (signed.signature);
      found = (await crypto.subtle.verify("HMAC", key, signature, bytesOf(message))) || found;
    }
  }
  return found;
}

/**
 * "A Base64-encoded string used as the raw key material" is read both ways by those who write clients.
 * @param {string} secret
 * @returns {Uint8Array<ArrayBuffer>[]}
 */
function materialsOf(secret) {
  const texts = [bytesOf(secret)];
  if (/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(secret))
    texts.unshift(Uint8Array.from(atob(secret), (character) => character.charCodeAt(0)));
  return texts;
}
