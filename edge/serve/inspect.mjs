// What can be seen of the databases before workerd opens them, and not afterwards: SQLite takes a WAL file that it cannot read for an empty
// one, writes over it and removes it, and a database that is missing for a new one.
import { closeSync, existsSync, openSync, readSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { databasesIn } from "./backup.mjs";

/** What is put behind the name of a damaged WAL. While such a file is there, its database counts as damaged. */
export const aside = ".damaged";

/**
 * Puts damaged WAL files aside.
 * @param {string} objects directory of the objects' storage
 * @returns {import("../src/damage.js").Found}
 */
export function inspect(objects) {
  /** @type {import("../src/damage.js").Found} */
  const found = { others: false, damaged: {}, filled: { Source: [], Endpoint: [] } };
  for (const kind of ["Directory", "Source", "Endpoint", "Stream"]) {
    const folder = join(objects, kind);
    putIndexAside(join(folder, "metadata.sqlite"));
    for (const name of existsSync(folder) ? databasesIn(folder) : []) {
      const log = join(folder, `${name}-wal`);
      if (kind === "Source" || kind === "Endpoint") {
        found.others = true;
        if (sizeOf(join(folder, name)) > emptiedBytes || sizeOf(log) > 0)
          found.filled?.[kind].push(name.slice(0, -".sqlite".length));
      }
      if (isForeign(log)) renameSync(log, log + aside);
      if (existsSync(log + aside))
        found.damaged[`objects/${kind}/${name}`] = `had a damaged WAL file, kept as -wal${aside}`;
    }
  }
  return found;
}

/**
 * workerd's own index of alarms, without which it does not start. Every object sets its alarm at the start, so nothing is lost with it.
 * @param {string} path
 */
function putIndexAside(path) {
  if (!existsSync(path)) return;
  const begins = firstBytes(path, databaseMagic.length).toString("latin1");
  if ((begins === "" || begins === databaseMagic) && !isForeign(`${path}-wal`)) return;
  renameSync(path, path + aside);
  for (const end of ["-wal", "-shm"]) rmSync(path + end, { force: true });
}

/** What workerd leaves of a database whose object has deleted everything. */
const emptiedBytes = 4096;

/** @param {string} path @returns {number} 0 when it is not there */
const sizeOf = (path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** https://sqlite.org/fileformat2.html#the_database_header */
const databaseMagic = "SQLite format 3\0";

/**
 * @param {string} path
 * @param {number} most
 * @returns {Buffer} as many as there are
 */
function firstBytes(path, most) {
  const bytes = Buffer.alloc(most);
  const file = openSync(path, "r");
  const length = readSync(file, bytes, 0, most, 0);
  closeSync(file);
  return bytes.subarray(0, length);
}

/** https://sqlite.org/fileformat2.html#walformat */
const headerBytes = 32;
const magics = [0x377f0682, 0x377f0683];

/**
 * @param {string} path
 * @returns {boolean} whether it begins with what SQLite has never written. What is cut off, or was never filled, a power cut leaves behind
 */
function isForeign(path) {
  if (!existsSync(path)) return false;
  const header = firstBytes(path, headerBytes);
  if (header.length < headerBytes || header.every((byte) => byte === 0)) return false;
  const magic = header.readUInt32BE(0);
  if (!magics.includes(magic)) return true;
  const word = (/** @type {number} */ at) => (magic & 1 ? header.readUInt32BE(at) : header.readUInt32LE(at));
  let [first, second] = [0, 0];
  for (let at = 0; at < 24; at += 8) {
    first = (first + word(at) + second) >>> 0;
    second = (second + word(at + 4) + first) >>> 0;
  }
  return header.readUInt32BE(24) !== first || header.readUInt32BE(28) !== second;
}
