// Running programs in a folder of a test file's own.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Removed after the last test of the file. */
export const scratch = mkdtempSync(join(tmpdir(), "signpost-install-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{input?: string, env?: Record<string, string>}} [options]
 */
export function run(command, args, { input = "", env = {} } = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: scratch,
    input,
    env: { ...process.env, ...env },
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  assert.equal(error, undefined);
  return { status, stdout, text: `${stdout}${stderr}` };
}

/** @param {string[]} args */
export function cmake(...args) {
  const { status, text } = run("cmake", args);
  assert.equal(status, 0, `cmake ${args.join(" ")}\n${text}`);
}
