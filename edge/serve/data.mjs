// The data directory: made for this user alone, held by one gateway at a time, with the key under which secrets are sealed.
//
//     lock         held (flock) by the gateway that uses the directory; the file itself says nothing
//     master.key   32 bytes in base64; made at the first start unless SIGNPOST_MASTER_KEY is given
//     rewritten    what the first start of this version has done to the data of earlier ones (rewrite.mjs)
//     objects/     workerd's: a folder for each class, a SQLite database for each object
import { randomBytes } from "node:crypto";
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { faultOfMasterKey } from "../src/directory/sealing.js";
import { masterKeyBinding } from "../src/settings/file.js";
import { hold } from "./hold.mjs";
import { fileFault } from "./file-error.mjs";
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
  /** @type {number | undefined} */
  let held;
  try {
    makeDirectory(directory);
    const { lock, objects } = placesIn(directory);
    const descriptor = (held = takeLock(directory, lock));
    keepFromGit(directory);
    // The key first: nothing is ever stored without one.
    const key = masterKey(directory, given, !existsSync(objects));
    makeDirectory(objects);
    requireUsable(objects);
    requireRoom(directory);
    return { objects, masterKey: key, lock: descriptor, release: () => closeSync(descriptor) };
  } catch (error) {
    if (held !== undefined) closeSync(held);
    const words = fileFault(error, directory);
    throw words === undefined ? error : new Stop(words);
  }
}

/**
 * The folder for a gateway's data where `--data` names a directory that belongs to another user or that others may write to: a volume of
 * Kubernetes is so, and is so again after each mount. A folder in it belongs to the gateway alone.
 * @param {string} directory
 * @returns {string} the same, where it is not there, belongs to this user alone, or holds data
 */
export function dataFolder(directory) {
  const found = lookAt(directory);
  const user = process.getuid?.();
  if (!found?.isDirectory() || user === undefined) return directory;
  if (found.uid === user && (found.mode & forOthers) === 0) return directory;
  const { key, objects } = placesIn(directory);
  if (existsSync(key) || existsSync(objects)) return directory;
  const folder = join(directory, "signpost");
  close(folder, user);
  return folder;
}

/**
 * Kubernetes opens all that is in a volume to its group, at each mount unless told otherwise. Whoever could get at it is in the same pod.
 * @param {string} folder
 * @param {number} user whose it has to be
 */
function close(folder, user) {
  const { key, objects } = placesIn(folder);
  for (const [path, mode] of /** @type {const} */ ([
    [folder, 0o700],
    [objects, 0o700],
    [key, 0o600],
  ])) {
    const found = lookAt(path);
    if (found?.uid === user && (found.mode & 0o077) !== 0) chmodSync(path, mode);
  }
}

/** @param {string} path @returns {import("node:fs").Stats | undefined} undefined: it is not there, or opening it will say why not */
function lookAt(path) {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** workerd would say of each by itself that it cannot open it. @param {string} objects */
function requireUsable(objects) {
  for (const entry of readdirSync(objects, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    accessSync(path, constants.R_OK | constants.W_OK | (entry.isDirectory() ? constants.X_OK : 0));
  }
}

/** Bytes. Each database takes 32 KiB for its shared memory alone. */
const minRoom = 256 * 1024;

/** workerd would end. @param {string} directory */
function requireRoom(directory) {
  const path = join(directory, "room");
  try {
    writeFileSync(path, Buffer.alloc(minRoom, 1), { flush: true });
  } finally {
    rmSync(path, { force: true });
  }
}

/** Bits of a mode by which others may write. */
const forOthers = 0o022;

/**
 * Many start in a checkout; a key that was committed is everybody's.
 * @param {string} directory
 */
function keepFromGit(directory) {
  const path = join(directory, ".gitignore");
  if (!existsSync(path)) writeFileSync(path, "*\n");
}

/** Step by step: made recursively, Node calls a read-only file system ENOENT. @param {string} path */
function makePath(path) {
  if (existsSync(path)) return;
  makePath(dirname(resolve(path)));
  mkdirSync(path, { mode: 0o700 });
}

/** @param {string} path */
function makeDirectory(path) {
  makePath(path);
  checkOwner(path, forOthers, `Others may write to it. Run \`chmod go-w ${path}\`.`);
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
  if (uid !== user) {
    const advice =
      "Run the gateway as that user, or name a folder that is not there yet: it is made for this user alone";
    throw new Stop(`${path} belongs to another user (${uid}, not ${user}). ${advice}.`);
  }
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
  // Whole or not at all: half a key, on a disk that is full, would be taken for a damaged one.
  const partial = `${path}.partial`;
  const file = openSync(partial, "w", 0o600);
  try {
    fchmodSync(file, 0o600);
    writeSync(file, `${key}\n`);
    // A key that a power cut takes away would take every sealed secret with it.
    fsyncSync(file);
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}
