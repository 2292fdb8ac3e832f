// Backing up a data directory, also while a gateway runs on it. docs/operations.md says what a back-up holds and what it does not.
//
// Each database is copied as it is at one moment (VACUUM INTO: one read transaction, which stops no writer and fails over no
// writer). The databases are not copied at the same moment, so the order decides what falls between:
//
//     1. Sources. An event whose sender has its 202 before the back-up began is in its Source's copy.
//     2. Endpoints. What a Source's copy says it has handed over, the Endpoint had committed before the Source noted it, hence
//        before the Endpoint is copied. The other way round, an event handed over between the two copies would be in neither:
//        not yet in the Endpoint's, no more waiting in the Source's.
//     3. Directory, and the Stream. It is told of nothing by the others, and the newest list of keys and secrets is the safest one.
//        What it names but no copy holds was made after the back-up began; it is made anew, empty, when the gateway starts.
//
// An Endpoint's copy may therefore know of events that are newer than its Source's copy: restore.mjs sees to these.
// workerd's own index of alarms (metadata.sqlite) is left out: it is a copy of what each object knows, taken at another moment.
import { createHash } from "node:crypto";
import { chmodSync, closeSync, createReadStream, existsSync, openSync } from "node:fs";
import { readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { placesIn } from "./data.mjs";
import { makePrivate, makeWhole, sync } from "./partial.mjs";
import { sqlite, SqliteError, sqlText } from "./sqlite.mjs";
import { Stop } from "./stop.mjs";

/** Classes of objects, in the order in which they are copied. */
export const order = /** @type {const} */ (["Source", "Endpoint", "Directory", "Stream"]);

export const manifestName = "backup.json";
export const format = 1;

/**
 * @typedef {object} Manifest
 * @property {number} signpost_backup the format
 * @property {string} began ISO 8601: what was accepted before is in it
 * @property {string} ended
 * @property {string} master_key the id of the key under which its secrets are sealed; "" when nothing was sealed yet
 * @property {{path: string, bytes: number, sha256: string}[]} files
 * @property {{path: string, fault: string}[]} [missing] those that could not be copied
 */

/**
 * @param {string} data the data directory
 * @param {string} to a directory that is not there yet
 * @returns {Promise<Manifest>}
 * @throws {Stop}
 */
export async function backup(data, to) {
  const { objects } = placesIn(data);
  if (!existsSync(objects)) throw new Stop(`${data} is no data directory of a gateway: it has no folder objects.`);
  if (existsSync(to)) throw new Stop(`${to} is there already. Choose a new name for each back-up.`);
  const began = new Date().toISOString();
  return makeWhole(to, async (partial) => {
    /** @type {Manifest["files"]} */
    const files = [];
    /** @type {NonNullable<Manifest["missing"]>} */
    const missing = [];
    let masterKey = "";
    for (const name of order) {
      const from = join(objects, name);
      if (!existsSync(from)) continue;
      makePrivate(join(partial, name));
      for (const file of databasesIn(from)) {
        const path = `${name}/${file}`;
        const copied = await copy(join(from, file), join(partial, path));
        if (typeof copied === "string") missing.push({ path, fault: copied });
        if (copied !== true) continue;
        files.push({ path, ...(await describe(join(partial, path))) });
        if (name === "Directory") masterKey = await masterKeyOf(join(partial, path));
      }
      sync(join(partial, name));
    }
    /** @type {Manifest} */
    const manifest = {
      signpost_backup: format,
      began,
      ended: new Date().toISOString(),
      master_key: masterKey,
      files,
      ...(missing.length > 0 && { missing }),
    };
    const path = join(partial, manifestName);
    makePrivateFile(path);
    writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
    sync(path);
    return manifest;
  });
}

/**
 * @param {string} path of a new, empty file for this user alone, whatever the umask
 */
function makePrivateFile(path) {
  closeSync(openSync(path, "wx", 0o600));
  chmodSync(path, 0o600);
}

/**
 * @param {string} directory of one class
 * @returns {string[]} names of its objects' databases
 */
export const databasesIn = (directory) =>
  readdirSync(directory)
    .filter((name) => name.endsWith(".sqlite") && name !== "metadata.sqlite")
    .sort();

/** A database may be emptied or go away while it is read, when its source or endpoint is deleted. */
const tries = 5;

/** Of the database itself; a full disk is not. @param {SqliteError} error */
const isDamage = ({ message }) => /not a database|malformed|integrity_check|disk I\/O error/.test(message);

/**
 * @param {string} from
 * @param {string} to
 * @returns {Promise<boolean | string>} false when it is gone; a text says why it cannot be copied
 */
async function copy(from, to) {
  for (let left = tries; existsSync(from);) {
    try {
      // VACUUM INTO takes an empty file as it is.
      makePrivateFile(to);
      await sqlite(from, `VACUUM INTO ${sqlText(to)};`, { readonly: true });
      const verdict = await sqlite(to, "PRAGMA integrity_check;", { readonly: true });
      if (verdict !== "ok") throw new SqliteError(`integrity_check: ${verdict}`);
      sync(to);
      return true;
    } catch (error) {
      rmSync(to, { force: true });
      if (!(error instanceof SqliteError)) throw error;
      left -= 1;
      if (left > 0) continue;
      if (isDamage(error)) return error.message;
      throw new Stop(`${from} cannot be copied: ${error.message}`);
    }
  }
  return false;
}

/**
 * @param {string} path of the Directory's database
 * @returns {Promise<string>}
 */
export async function masterKeyOf(path) {
  const facts = await sqlite(path, "SELECT count(*) FROM sqlite_master WHERE name = 'facts';", { readonly: true });
  if (facts === "0") return "";
  return sqlite(path, "SELECT value FROM facts WHERE name = 'master_key';", { readonly: true });
}

/**
 * @param {string} path
 * @returns {Promise<{bytes: number, sha256: string}>}
 */
export async function describe(path) {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return { bytes: statSync(path).size, sha256: hash.digest("hex") };
}
