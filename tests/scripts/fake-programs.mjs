// A PATH of programs made for one test, so that a set-up can be tried on machines that this one is not.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/**
 * A temporary directory that goes when the test ends.
 * @param {import("node:test").TestContext} t
 */
export function scratch(t) {
  const path = mkdtempSync(join(tmpdir(), "signpost-scripts-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/**
 * A directory with the given programs and nothing else.
 * @param {import("node:test").TestContext} t
 * @param {Record<string, string>} programs name → body of a shell script; each call is logged first
 * @returns {{path: string, calls: () => string[]}} the directory; the calls so far, "name arguments" each
 */
export function fakePrograms(t, programs) {
  const path = scratch(t);
  const log = join(path, "calls.log");
  writeFileSync(log, "");
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(join(path, name), `#!/bin/sh\necho "${name} $*" >> "${log}"\n${body}\n`);
    chmodSync(join(path, name), 0o755);
  }
  return { path, calls: () => readFileSync(log, "utf8").trim().split("\n").filter(Boolean) };
}

/**
 * Runs a script of scripts/ as another user on another machine would.
 * @param {string} script such as "setup.mjs"
 * @param {{path: string, before?: string, args?: string[]}} machine the whole PATH; JavaScript to run first
 * @returns {{status: number | null, output: string}}
 */
export function runScript(script, { path, before = "", args = [] }) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(before)}`, join(root, "scripts", script), ...args],
    { env: { PATH: path, HOME: path }, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
  );
  return { status, output: stdout + stderr };
}
