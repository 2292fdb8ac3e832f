// The data directory: made for this user alone, held by one gateway at a time, with the key under which secrets are sealed.
//
//     lock         held (flock) by the gateway that uses the directory; the file itself says nothing
//     master.key   32 bytes in base64; made at the first start unless SIGNPOST_MASTER_KEY is given
//     rewritten    what the first start of this version has done to the data of earlier ones (rewrite.mjs)
//     objects/     workerd's: a folder for each class, a SQLite database for each object
import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { faultOfMasterKey } from "../src/directory/sealing.js";
import { masterKeyBinding } from "../src/settings/file.js";
import { hold } from "./hold.mjs";
import { Stop } from "./stop.mjs";

/** @param {string} directory */
export const placesIn = (directory) => ({
  lock: join(directory, "lock"),
  key: join(directory, "master.key"),
  objects: join(directory, "objects"),
  rewritten: join(directory, "rewritten"),
});

/**
 * @typedef {object} Data
 * @property {string} objects directory of the objects' storage
 * @property {string} masterKey
 * @property {number} lock file descriptor; whoever holds it open holds the directory
 * @property {() => void} release
 */

/**
 * @param {string} directory made when it is not there
 * @param {string | undefined} given the master key, from the environment
 * @returns {Data}
 * @throws {Stop}
 */
export function openData(directory, given) {
  makeDirectory(directory);
  const { lock, objects } = placesIn(directory);
  const held = takeLock(directory, lock);
  try {
    keepFromGit(directory);
    // The key first: nothing is ever stored without one.
    const key = masterKey(directory, given, !existsSync(objects));
    makeDirectory(objects);
    return { objects, masterKey: key, lock: held, release: () => closeSync(held) };
  } catch (error) {
    closeSync(held);
    throw error;
  }
}

/**
 * Many start in a checkout; a key that was committed is everybody's.
 * @param {string} directory
 */
function keepFromGit(directory) {
  const path = join(directory, ".gitignore");
  if (!existsSync(path)) writeFileSync(path, "*\n");
}

/** @param {string} path */
function makeDirectory(path) {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Stop(`${path} cannot be made: ${/** @type {NodeJS.ErrnoException} */ (error).code}.`);
  }
  checkOwner(path, 0o022, `Others may write to it. Run \`chmod go-w ${path}\`.`);
}

/**
 * @param {string} path
 * @param {number} forbidden bits of the mode
 * @param {string} advice
 */
function checkOwner(path, forbidden, advice) {
  const { uid, mode } = statSync(path);
  const user = process.getuid?.();
  if (user === undefined) return;
  if (uid !== user) throw new Stop(`${path} belongs to another user (${uid}, not ${user}).`);
  if (mode & forbidden) throw new Stop(`${path}: ${advice}`);
}

/**
 * Without flock two gateways on one directory are not told apart; SQLite's own locks keep the databases whole.
 * @param {string} directory
 * @param {string} path
 * @returns {number} the descriptor that holds the lock
 * @throws {Stop} code "data_in_use"
 */
export function takeLock(directory, path) {
  const descriptor = openSync(path, "a", 0o600);
  // workerd inherits it later.
  if (hold(descriptor)) return descriptor;
  closeSync(descriptor);
  throw new Stop(
    `Another gateway uses ${directory}. Stop it first, or choose another directory with --data.`,
    "data_in_use",
  );
}

/**
 * @param {string} directory
 * @param {string | undefined} given
 * @param {boolean} fresh nothing is stored yet
 * @returns {string}
 */
function masterKey(directory, given, fresh) {
  const { key: path } = placesIn(directory);
  if (given !== undefined && given !== "") {
    const fault = faultOfMasterKey(given);
    if (fault) throw new Stop(`${masterKeyBinding} ${fault}.`);
    if (existsSync(path) && readKeyFile(path) !== given) {
      throw new Stop(`${masterKeyBinding} and ${path} hold different keys. Keep the one that this data was made with.`);
    }
    return given;
  }
  if (existsSync(path)) return readKeyFile(path);
  if (!fresh) {
    throw new Stop(
      `The master key is missing: there is data in ${directory}, but neither ${masterKeyBinding} nor ${path}. Put back the key that this data was made with.`,
    );
  }
  const made = randomBytes(32).toString("base64");
  writeKeyFile(path, made);
  return made;
}

/**
 * @param {string} path
 * @returns {string}
 * @throws {Stop}
 */
export function readKeyFile(path) {
  checkOwner(path, 0o077, `Others may read or change the master key. Run \`chmod 600 ${path}\`.`);
  const text = readFileSync(path, "utf8").trim();
  const fault = faultOfMasterKey(text);
  if (fault) throw new Stop(`${path} ${fault}.`);
  return text;
}

/**
 * @param {string} path must not be there
 * @param {string} key
 */
export function writeKeyFile(path, key) {
  const file = openSync(path, "wx", 0o600);
  fchmodSync(file, 0o600);
  writeSync(file, `${key}\n`);
  // A key that a power cut takes away would take every sealed secret with it.
  fsyncSync(file);
  closeSync(file);
}
