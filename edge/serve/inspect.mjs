// What can be seen of the databases before workerd opens them, and not afterwards: SQLite takes a WAL file that it cannot read for an empty
// one, writes over it and removes it, and a database that is missing for a new one.
import { closeSync, existsSync, openSync, readSync, renameSync } from "node:fs";
import { join } from "node:path";
import { databasesIn } from "./backup.mjs";

/** What is put behind the name of a damaged WAL. While such a file is there, its database counts as damaged. */
const aside = ".damaged";

/**
 * Puts damaged WAL files aside.
 * @param {string} objects directory of the objects' storage
 * @returns {import("../src/damage.js").Found}
 */
export function inspect(objects) {
  /** @type {import("../src/damage.js").Found} */
  const found = { others: false, damaged: {} };
  for (const kind of ["Directory", "Source", "Endpoint"]) {
    const folder = join(objects, kind);
    for (const name of existsSync(folder) ? databasesIn(folder) : []) {
      if (kind !== "Directory") found.others = true;
      const log = join(folder, `${name}-wal`);
      if (isForeign(log)) renameSync(log, log + aside);
      if (existsSync(log + aside))
        found.damaged[`objects/${kind}/${name}`] = `had a damaged WAL file, kept as -wal${aside}`;
    }
  }
  return found;
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
  const header = Buffer.alloc(headerBytes);
  const file = openSync(path, "r");
  const length = readSync(file, header, 0, headerBytes, 0);
  closeSync(file);
  if (length < headerBytes || header.every((byte) => byte === 0)) return false;
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
