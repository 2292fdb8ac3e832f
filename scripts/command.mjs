// Running programs and ending with a clear line: what every script here stands on.
import { spawn } from "node:child_process";
import { accessSync, constants, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The repository's root directory, without a slash at the end. */
export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

/** A reason to stop that the user can act on: shown as one line, without a stack. */
export class Stop extends Error {}

/**
 * @typedef {object} Outcome
 * @property {number} code exit status; 127 when the program does not exist, 128 and more when a signal ended it
 * @property {string} output standard output and error, as they came, when they were captured
 */

/**
 * Runs one program to its end. Never rejects: a program that cannot be started is an outcome too.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd] the repository's root unless told otherwise
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {boolean} [options.show] pass the output on as it comes, besides capturing it
 * @param {AbortSignal} [options.signal] ends the program
 * @param {(line: string) => boolean} [options.onErrorLine] takes a line of standard error, which then is no part of the output
 * @returns {Promise<Outcome>}
 */
export function run(command, args, { cwd = root, env = process.env, show = false, signal, onErrorLine } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, signal, stdio: ["inherit", "pipe", "pipe"] });
    /** @type {Buffer[]} */
    const chunks = [];
    child.stdout.on("data", (chunk) => {
      chunks.push(chunk);
      if (show) process.stdout.write(chunk);
    });
    const keep = (/** @type {Buffer} */ chunk) => {
      chunks.push(chunk);
      if (show) process.stderr.write(chunk);
    };
    if (!onErrorLine) child.stderr.on("data", keep);
    else {
      const lines = createInterface({ input: child.stderr });
      lines.on("line", (line) => onErrorLine(line) || keep(Buffer.from(`${line}\n`)));
    }
    const finish = (/** @type {number} */ code, /** @type {string} */ note) =>
      resolve({ code, output: Buffer.concat(chunks).toString("utf8") + note });
    child.on("error", (error) => {
      if (error.name !== "AbortError") finish(127, `${command}: ${error.message}\n`);
    });
    child.on("close", (code, ending) =>
      code === null ? finish(128, `${command}: ended by ${ending}\n`) : finish(code, ""),
    );
  });
}

/**
 * Where a program is, as a shell would find it.
 * @param {string} name
 * @returns {string | undefined} its path; undefined when PATH does not have it
 */
export function which(name) {
  for (const directory of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(directory, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // not in this one
    }
  }
  return undefined;
}

/**
 * The last lines of a program's output, for an error text.
 * @param {string} output
 * @param {number} [lines]
 */
export const tail = (output, lines = 40) => output.trimEnd().split("\n").slice(-lines).join("\n");

/**
 * Whether a module was started by hand rather than imported; if so runs `main`, and turns a Stop into one line.
 * @param {string} moduleUrl its import.meta.url
 * @param {() => Promise<unknown>} main
 */
export async function start(moduleUrl, main) {
  // The module's own path has no symbolic links left in it; the one that was typed may have.
  if (!process.argv[1] || realpathSync(process.argv[1]) !== fileURLToPath(moduleUrl)) return;
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Stop ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
