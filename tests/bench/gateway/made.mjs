// What the benchmark needs and the repository does not carry: the peers' packages, and a slow disk.
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run, Stop } from "../../../scripts/command.mjs";
import { npmFault } from "../../../scripts/node-modules.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));

/**
 * Installs this directory's own package.json, once. better-sqlite3 is compiled, which takes a minute.
 * @throws {Stop} with npm's words
 */
export async function installPeers() {
  try {
    createRequire(import.meta.url)("better-sqlite3");
    return;
  } catch {
    console.log("Installing better-sqlite3 and undici for the benchmark, which takes a minute ...");
  }
  const { code, output } = await run("npm", ["ci"], { cwd: here });
  if (code !== 0) throw new Stop(npmFault(code, output));
}

/**
 * @param {string} directory where it is made
 * @returns {string} path of a library that, preloaded, makes fsync and fdatasync take 5 ms more
 * @throws {Stop} without a compiler
 */
export function slowDisk(directory) {
  const library = join(directory, "slow-fsync.so");
  const args = ["-O2", "-shared", "-fPIC", "-DDELAY_MICROSECONDS=5000", "-o", library, join(here, "slow-fsync.c")];
  try {
    execFileSync("cc", [...args, "-ldl"], { stdio: "pipe" });
  } catch (error) {
    throw new Stop(`slow-fsync.c could not be compiled: ${error instanceof Error ? error.message : error}`);
  }
  return library;
}
