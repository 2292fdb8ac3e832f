// `edge/start.mjs` as a person uses it: started in a process of its own, read line by line, ended by signals.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/**
 * @typedef {object} Started
 * @property {import("node:child_process").ChildProcess} child
 * @property {() => string} said all that it has printed, on both streams
 * @property {(pattern: RegExp) => Promise<RegExpExecArray>} says waits until what it has printed matches; rejects when it ends before
 * @property {(line: string) => void} type into its terminal, with Enter
 * @property {Promise<number | null>} ended its exit status
 */

/**
 * @param {{after(end: () => Promise<unknown>): void}} t ends it with this test
 * @param {string[]} args
 * @param {string} [script]
 * @returns {Started & {temporary: string}} temporary: a directory for what it keeps while it runs
 */
export function start(t, args, script = `${root}/edge/start.mjs`) {
  const temporary = mkdtempSync(join(tmpdir(), "signpost-test-"));
  const env = { ...process.env, TMPDIR: temporary };
  const child = spawn(process.execPath, [script, ...args], { cwd: root, env, stdio: ["pipe", "pipe", "pipe"] });
  const started = { ...reading(t, child), temporary };
  t.after(async () => rmSync(temporary, { recursive: true }));
  return started;
}

/**
 * Runs a line as it would be pasted into a shell, where it goes on until the test ends.
 * @param {Parameters<typeof start>[0]} t
 * @param {string} line one command
 * @returns {Started}
 */
export const follow = (t, line) =>
  reading(t, spawn("sh", ["-c", `exec ${line}`], { cwd: root, stdio: ["pipe", "pipe", "pipe"] }));

/**
 * @param {Parameters<typeof start>[0]} t
 * @param {import("node:child_process").ChildProcessWithoutNullStreams} child
 * @returns {Started}
 */
function reading(t, child) {
  let said = "";
  /** @type {Set<() => void>} */
  const readers = new Set();
  const tell = () => readers.forEach((read) => read());
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      said += text;
      tell();
    });
  }
  let over = false;
  const ended = once(child, "close").then(([status]) => {
    over = true;
    tell();
    return status;
  });
  t.after(() => {
    child.kill("SIGTERM");
    return ended;
  });

  /** @type {Started["says"]} */
  const says = (pattern) =>
    new Promise((resolve, reject) => {
      const read = () => {
        const match = pattern.exec(said);
        if (!match && !over) return;
        readers.delete(read);
        if (match) resolve(match);
        else reject(new Error(`It ended without saying ${pattern}. It said:\n${said}`));
      };
      readers.add(read);
      read();
    });
  // It may have ended already.
  child.stdin.on("error", () => {});
  return { child, said: () => said, says, type: (line) => void child.stdin.write(`${line}\n`), ended };
}

/**
 * Runs a line as it would be pasted into a shell.
 * @param {string} line
 * @returns {Promise<{status: number | null, output: string}>}
 */
export async function paste(line) {
  const child = spawn("sh", ["-c", line], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  const [status] = await once(child, "close");
  return { status, output };
}

/**
 * The line to paste under a heading.
 * @param {string} said
 * @param {RegExp} heading
 */
export function lineUnder(said, heading) {
  const lines = said.split("\n");
  const at = lines.findIndex((line) => heading.test(line));
  assert.ok(at >= 0, `nothing like ${heading} in:\n${said}`);
  return lines[at + 1].trim();
}

/**
 * @param {number | undefined} pid
 * @returns {number[]} its children
 */
export function childrenOf(pid) {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return text === "" ? [] : text.split(" ").map(Number);
}
