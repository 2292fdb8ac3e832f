// `npm run lock`: rewrites package-lock.json after a change of dependencies.
//
// Why not just `npm install`: packages such as workerd and deno have one optional package for each platform. A registry
// mirror that carries only some platforms makes npm leave the others out of the lockfile, and `npm ci` then refuses that
// lockfile everywhere. Their exact versions stand in the package that wants them, so the entries can be completed;
// an entry made here has no hash, because its file was never seen.
import "./node-version.mjs";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, run, start, Stop } from "./command.mjs";
import { npmFault } from "./node-modules.mjs";

/**
 * @typedef {object} LockEntry
 * @property {string} [version]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {boolean} [optional]
 * @property {boolean} [dev]
 * @property {Record<string, string>} [optionalDependencies]
 * @typedef {{packages: Record<string, LockEntry>}} Lock
 */

/**
 * The optional packages that entries of a lockfile want and that the lockfile does not have.
 * @param {Lock} lock
 * @returns {{name: string, version: string, dev: boolean}[]} one for each, with the exact version wanted
 */
export function missingOptional({ packages }) {
  const missing = new Map();
  for (const entry of Object.values(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (!(`node_modules/${name}` in packages)) missing.set(name, { name, version, dev: entry.dev === true });
    }
  }
  return [...missing.values()];
}

/**
 * The platform in a package's name, in the words of npm's `os` and `cpu`.
 * @param {string} name for example "@deno/win32-arm64"
 * @returns {{os: string, cpu: string}}
 */
export function platformOf(name) {
  const os = /darwin|linux|win(?:32|dows)/.exec(name)?.[0].replace("windows", "win32");
  if (!os) throw new Error(`${name} is missing in package-lock.json, and its name tells no platform: add it by hand`);
  return { os, cpu: /arm64|aarch64/.test(name) ? "arm64" : "x64" };
}

/**
 * Adds the entries that are missing, in npm's order.
 * @param {Lock} lock changed in place
 */
export function completeLock(lock) {
  for (const { name, version, dev } of missingOptional(lock)) {
    const { os, cpu } = platformOf(name);
    lock.packages[`node_modules/${name}`] = { version, cpu: [cpu], ...(dev && { dev }), optional: true, os: [os] };
  }
  const byName = (/** @type {[string, LockEntry]} */ [a], /** @type {[string, LockEntry]} */ [b]) =>
    a.localeCompare(b, "en");
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(byName));
}

await start(import.meta.url, async () => {
  const file = join(root, "package-lock.json");
  const { code, output } = await run("npm", ["install", "--package-lock-only"]);
  if (code !== 0) throw new Stop(npmFault(code, output));
  const lock = JSON.parse(readFileSync(file, "utf8"));
  completeLock(lock);
  writeFileSync(file, JSON.stringify(lock, null, 2) + "\n");
});
