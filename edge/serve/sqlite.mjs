// SQLite databases from outside of workerd, by way of the command `sqlite3`: it takes SQLite's own locks, as workerd does.
import { spawn } from "node:child_process";
import { leash } from "./leash.mjs";
import { Stop } from "./stop.mjs";

/** The status with which a program ends that was to run another and did not find it. */
const notFound = 127;

/**
 * Runs statements on one database.
 * @param {string} path
 * @param {string} sql
 * @param {{readonly?: boolean}} [options]
 * @returns {Promise<string>} what they print: a row a line
 * @throws {SqliteError} with what sqlite3 says; Stop when there is no sqlite3
 */
export async function sqlite(path, sql, { readonly = false } = {}) {
  const options = ["-batch", "-bail", "-cmd", ".timeout 10000", ...(readonly ? ["-readonly"] : [])];
  const [program, ...args] = [...leash, "sqlite3", ...options, path];
  // Not as an argument: statements hold paths and names, and everybody can read the arguments of a process.
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
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
    if (error.code === "ENOENT") return notFound;
    throw error;
  });
  if (status === notFound) throw new Stop("The command sqlite3 is missing. Install the package sqlite3.");
  if (status === 0 && complaint === "") return output.trimEnd();
  throw new SqliteError(complaint.trim() || `sqlite3 ended with status ${status}`);
}

export class SqliteError extends Error {}

/** @param {string} text */
export const sqlText = (text) => `'${text.replaceAll("'", "''")}'`;
