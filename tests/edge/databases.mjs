// The databases of a gateway's data directory, and what becomes of them by accident.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, openSync, readdirSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

/** @param {string} data @param {string} kind @returns {string} its one database */
export function databaseIn(data, kind) {
  const folder = join(data, "objects", kind);
  const [name] = readdirSync(folder).filter((one) => one.endsWith(".sqlite") && one !== "metadata.sqlite");
  return join(folder, name);
}

/** @param {string} database @param {string} sql */
export const sqlite = (database, sql) => execFileSync("sqlite3", [database, sql], { encoding: "utf8" }).trim();

/** @param {string} path @param {number} at @param {number} length */
export function overwrite(path, at, length) {
  const file = openSync(path, "r+");
  writeSync(file, randomBytes(length), 0, length, at);
  closeSync(file);
}

/** @param {string} database @param {string} table its first page becomes garbage */
export function overwritePage(database, table) {
  const [page, size] = ["SELECT rootpage FROM sqlite_master WHERE name = ", "PRAGMA page_size"].map((sql, index) =>
    Number(sqlite(database, index === 0 ? `${sql}'${table}'` : sql)),
  );
  overwrite(database, (page - 1) * size, size);
}

/** @param {string} database */
export const removeLog = (database) => ["-wal", "-shm"].forEach((end) => rmSync(database + end, { force: true }));
