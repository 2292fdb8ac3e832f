// npm packages: `npm ci` whenever the lockfile is not the one that node_modules was made from.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, run, Stop, tail } from "./command.mjs";

/** What is in npm's cache is not asked for again (hashes prove it), and a network that is down is noticed in seconds. */
const patience = ["--prefer-offline", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=4000"];

/** Real tools that the gateway delivers to in tests, each in a project of its own: none of it is a dependency of anybody. */
export const destinations = [join(root, "tests/destinations/node-red")];

/**
 * What node_modules depends on: the lockfile, and the platform whose binaries it holds.
 * @param {string} directory
 */
const wanted = (directory) =>
  createHash("sha256")
    .update(readFileSync(join(directory, "package-lock.json")))
    .digest("hex") + ` ${process.platform}-${process.arch}\n`;

/**
 * @param {string} [directory] of a package.json
 * @returns {Promise<boolean>} whether anything was installed
 * @throws {Stop} when npm could not
 */
export async function installNodeModules(directory = root) {
  const stamp = join(directory, "node_modules/.signpost-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted(directory)) return false;
  // Only what the root allows runs scripts.
  const scripts = directory === root ? [] : ["--ignore-scripts"];
  const { code, output } = await run("npm", ["ci", ...scripts, ...patience], { cwd: directory });
  if (code !== 0) throw new Stop(npmFault(code, output));
  writeFileSync(stamp, wanted(directory));
  return true;
}

/**
 * @param {number} code
 * @param {string} output
 */
export function npmFault(code, output) {
  if (code === 127) return "npm is missing. It comes with Node.js; on Debian: apt-get install npm.";
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET/.test(output)) {
    return "No network: npm could not reach its registry. Connect this machine (or set npm's proxy) and run the command again.";
  }
  const errors = output.split("\n").filter((line) => line.startsWith("npm error"));
  return `npm failed:\n${errors.length > 0 ? errors.slice(0, 12).join("\n") : tail(output, 12)}`;
}
