// SQLite databases from outside of workerd, by way of the command `sqlite3`: it takes SQLite's own locks, as workerd does.
import { spawn } from "node:child_process";
import { Stop } from "./stop.mjs";

/**
 * Runs statements on one database.
 * @param {string} path
 * @param {string} sql
 * @param {{readonly?: boolean}} [options]
 * @returns {Promise<string>} what they print: a row a line
 * @throws {SqliteError} with what sqlite3 says; Stop when there is no sqlite3
 */
export async function sqlite(path, sql, { readonly = false } = {}) {
  const args = ["-batch", "-bail", "-cmd", ".timeout 10000", ...(readonly ? ["-readonly"] : []), path];
  // Not as an argument: statements hold paths and names, and everybody can read the arguments of a process.
  const child = spawn("sqlite3", args, { stdio: ["pipe", "pipe", "pipe"] });
  let output = "";
  let complaint = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (complaint += text));
  child.stdin.on("error", () => {});
  child.stdin.end(`${sql}\n`);
  const status = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  }).catch((error) => {
    if (error.code === "ENOENT") throw new Stop("The command sqlite3 is missing. Install the package sqlite3.");
    throw error;
  });
  if (status === 0 && complaint === "") return output.trimEnd();
  throw new SqliteError(complaint.trim() || `sqlite3 ended with status ${status}`);
}

export class SqliteError extends Error {}

/** @param {string} text */
export const sqlText = (text) => `'${text.replaceAll("'", "''")}'`;
