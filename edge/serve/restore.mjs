// Making a data directory out of a back-up.
import { chmodSync, closeSync, copyFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createSealing, faultOfMasterKey } from "../src/directory/sealing.js";
import { masterKeyBinding } from "../src/settings/file.js";
import { databasesIn, describe, format, manifestName, order } from "./backup.mjs";
import { placesIn, readKeyFile, takeLock, writeKeyFile } from "./data.mjs";
import { makePrivate, makeWhole, sync } from "./partial.mjs";
import { sqlite, sqlText } from "./sqlite.mjs";
import { Stop } from "./stop.mjs";

/**
 * @param {string} from a back-up
 * @param {string} data the data directory to be made; if it is there it must be empty
 * @param {{masterKey?: string, keyFile?: string}} keys one of them: the key as text, which is not kept, or a file with it, which is
 *   kept in the data directory
 * @returns {Promise<import("./backup.mjs").Manifest>}
 * @throws {Stop}
 */
export async function restore(from, data, { masterKey, keyFile }) {
  refuseUsed(data);
  const manifest = await check(from);
  const key = await checkedKey(manifest, { masterKey, keyFile });

  return makeWhole(data, async (partial) => {
    const { objects, key: keyPath } = placesIn(partial);
    makePrivate(objects);
    for (const name of order) makePrivate(join(objects, name));
    for (const { path } of manifest.files) {
      copyFileSync(join(from, path), join(objects, path));
      // A copy has the mode of the original, which may have been made readable meanwhile.
      chmodSync(join(objects, path), 0o600);
    }
    await reconcile(objects, manifest.missing ?? []);
    if (keyFile !== undefined) writeKeyFile(keyPath, key);
    for (const name of order) {
      for (const file of databasesIn(join(objects, name))) sync(join(objects, name, file));
      sync(join(objects, name));
    }
    sync(objects);
    refuseUsed(data);
    return manifest;
  });
}

/**
 * @param {string} data
 * @throws {Stop} code "data_in_use" when a gateway runs on it
 */
function refuseUsed(data) {
  if (!existsSync(data)) return;
  const { lock } = placesIn(data);
  if (existsSync(lock)) closeSync(takeLock(data, lock));
  if (readdirSync(data).length > 0) {
    throw new Stop(
      `${data} is not empty. A back-up is restored into a new directory; what is there is never overwritten.`,
    );
  }
}

/**
 * Everything that can be wrong with a back-up, before anything is written.
 * @param {string} from
 * @returns {Promise<import("./backup.mjs").Manifest>}
 */
async function check(from) {
  const path = join(from, manifestName);
  if (!existsSync(path)) throw new Stop(`${from} is no back-up of a gateway: it has no ${manifestName}.`);
  /** @type {import("./backup.mjs").Manifest} */
  let manifest;
  try {
    manifest = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    throw new Stop(`${path} is damaged: it is not JSON.`);
  }
  if (manifest.signpost_backup !== format) {
    throw new Stop(`${from} has the format ${manifest.signpost_backup}; this version of Signpost reads ${format}.`);
  }
  for (const { path: file, bytes, sha256 } of manifest.files) {
    if (!/^(Source|Endpoint|Directory|Stream)\/[0-9a-f]+\.sqlite$/.test(file)) {
      throw new Stop(`${path} is damaged: it names ${JSON.stringify(file)}.`);
    }
    const whole = join(from, file);
    const found = existsSync(whole) ? await describe(whole) : undefined;
    if (found?.bytes !== bytes || found.sha256 !== sha256) {
      throw new Stop(`${whole} is ${found ? "not what was backed up" : "missing"}. Take another back-up.`);
    }
    const verdict = await sqlite(whole, "PRAGMA integrity_check;", { readonly: true });
    if (verdict !== "ok") throw new Stop(`${whole} is damaged: ${verdict}`);
  }
  return manifest;
}

/**
 * @param {import("./backup.mjs").Manifest} manifest
 * @param {{masterKey?: string, keyFile?: string}} keys
 * @returns {Promise<string>}
 */
async function checkedKey({ master_key }, { masterKey, keyFile }) {
  if (keyFile !== undefined && !existsSync(keyFile)) throw new Stop(`${keyFile} is missing.`);
  const key = keyFile === undefined ? masterKey : readKeyFile(keyFile);
  if (key === undefined || key === "") {
    throw new Stop(
      `The master key is missing. A back-up does not hold it: name its file with --key, or put it into ${masterKeyBinding}.`,
    );
  }
  const fault = faultOfMasterKey(key);
  if (fault) throw new Stop(`${masterKeyBinding} ${fault}.`);
  const { keyId } = await createSealing(key);
  if (master_key !== "" && keyId !== master_key) {
    throw new Stop(
      `This is not the master key of the back-up (${keyId}, not ${master_key}). Its secrets could not be opened.`,
    );
  }
  return key;
}

/**
 * Brings what was copied at different moments into one order.
 * @param {string} objects
 * @param {readonly object[]} missing what the back-up lacks because it was damaged
 */
async function reconcile(objects, missing) {
  const pathsOf = (/** @type {string} */ name) =>
    databasesIn(join(objects, name)).map((file) => join(objects, name, file));
  /** @type {Map<string, {path: string, newest: number}>} by incarnation */
  const sources = new Map();
  for (const path of pathsOf("Source")) {
    if (!(await hasTable(path, "events"))) continue;
    const [incarnation, newest] = await columns(
      path,
      "SELECT value, (SELECT coalesce(max(seq), 0) FROM events) FROM facts WHERE name = 'incarnation';",
    );
    sources.set(incarnation, { path, newest: Number(newest) });
  }
  for (const path of pathsOf("Endpoint")) {
    if (!(await hasTable(path, "handed"))) continue;
    const rows = await sqlite(path, "SELECT hex(source), incarnation, seq, again FROM handed;", { readonly: true });
    for (const row of rows.split("\n").filter(Boolean)) {
      const [hex, incarnation, seq, again] = row.split("|");
      const name = sqlText(Buffer.from(hex, "hex").toString());
      const source = sources.get(incarnation);
      const newest = source?.newest ?? 0;
      // The Endpoint was copied after the Source, and may hold deliveries of events that the Source's copy does not have. The Source
      // will give their numbers to other events, which must not be taken for these. (The deliveries themselves stay: they hold all
      // that they need.)
      if (Number(seq) > newest) {
        await sqlite(
          path,
          `BEGIN;
           UPDATE handed SET seq = ${newest} WHERE source = ${name};
           UPDATE deliveries SET event = 0 WHERE source = ${name} AND event > ${newest};
           COMMIT;`,
        );
      }
      if (source) await sqlite(source.path, lift("again", Number(again)));
    }
  }
  // None of the damaged ones is to begin anew, empty: the gateway says that it is missing.
  if (missing.length === 0)
    for (const path of pathsOf("Directory")) if (await hasTable(path, "pushes")) await sqlite(path, tellAll);
  // The time of an object's alarm stands in its own database and in workerd's index of them, which is not restored. Without
  // either, each object sets its alarm anew when the gateway starts and wakes it.
  for (const path of order.flatMap(pathsOf)) {
    if (await hasTable(path, "_cf_METADATA")) await sqlite(path, "DELETE FROM _cf_METADATA WHERE key = 1;");
  }
}

/**
 * What was made while the back-up ran, after the objects' turn, has no database in it: each is told its settings as a new one is, so that none
 * is taken for a lost one.
 */
const tellAll = ["source", "endpoint"]
  .map(
    (
      kind,
    ) => `INSERT INTO pushes (kind, name, action, is_new, revision) SELECT '${kind}', name, 'configure', 1, version FROM ${kind}s WHERE true
      ON CONFLICT (kind, name) DO UPDATE SET is_new = 1;`,
  )
  .join("\n");

/**
 * @param {string} table with AUTOINCREMENT
 * @param {number} seq its numbers go on above this one
 */
const lift = (table, seq) => `
  BEGIN;
  INSERT INTO sqlite_sequence (name, seq) SELECT ${sqlText(table)}, 0
    WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ${sqlText(table)});
  UPDATE sqlite_sequence SET seq = max(seq, ${seq}) WHERE name = ${sqlText(table)};
  COMMIT;`;

/**
 * @param {string} path
 * @param {string} select one row of values without a bar
 */
const columns = async (path, select) => (await sqlite(path, select, { readonly: true })).split("|");

/**
 * @param {string} path
 * @param {string} table
 */
async function hasTable(path, table) {
  const count = `SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ${sqlText(table)};`;
  return (await sqlite(path, count, { readonly: true })) === "1";
}
