// The command signpost-gateway for tests: run to its end, or started and waited for.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { secrets } from "./gateway.mjs";

const program = fileURLToPath(new URL("../../edge/bin/signpost-gateway.mjs", import.meta.url));

/** @param {Record<string, string>} [more] */
const environmentWith = (more) => ({ PATH: process.env.PATH, TMPDIR: process.env.TMPDIR, ...secrets, ...more });

/**
 * @param {string[]} args
 * @param {{environment?: Record<string, string>, cwd?: string}} [options]
 * @returns {Promise<{status: number | null, stdout: string, stderr: string}>}
 */
export async function run(args, { environment, cwd } = {}) {
  const child = spawn(process.execPath, [program, ...args], { cwd, env: environmentWith(environment) });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (/** @type {string} */ text) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (/** @type {string} */ text) => (stderr += text));
  const [status] = await once(child, "close");
  return { status, stdout, stderr };
}

/**
 * @typedef {object} Started
 * @property {string} url
 * @property {string | undefined} key the first API key, if it was printed
 * @property {string[]} lines on standard output
 * @property {string[]} notes on standard error
 * @property {number} pid of the command; workerd is its child
 * @property {(signal?: NodeJS.Signals) => Promise<{status: number | null, signal: string | null}>} end resolves when it has ended
 * @property {(test: (line: string) => boolean) => Promise<string>} line the first line on standard output that is so, now or later
 */

/**
 * `signpost-gateway start`.
 * @param {{after(hook: () => Promise<void>): void}} t
 * @param {string[]} args
 * @param {Record<string, string>} [environment]
 * @returns {Promise<Started>} when it listens
 */
export async function startCommand(t, args, environment) {
  const child = spawn(process.execPath, [program, "start", "--port", "0", ...args], {
    env: environmentWith(environment),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const closed = once(child, "close").then(([status, signal]) => ({ status, signal }));
  t.after(async () => {
    child.kill("SIGKILL");
    await closed;
  });
  /** @type {string[]} */
  const lines = [];
  /** @type {Set<(line: string) => void>} */
  const waiting = new Set();
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    for (const told of waiting) told(line);
  });
  /** @type {string[]} */
  const notes = [];
  const url = await new Promise((resolve, reject) => {
    createInterface({ input: child.stderr }).on("line", (line) => {
      notes.push(line);
      const [, found] = /^Signpost listens at (\S+);/.exec(line) ?? [];
      if (found) resolve(found);
    });
    closed.then(({ status }) =>
      reject(new Error(`it ended with status ${status}:\n${[...notes, ...lines].join("\n")}`)),
    );
  });
  return {
    url,
    key: notes.map((note) => /sp_\S+/.exec(note)?.[0]).find((found) => found),
    lines,
    notes,
    pid: child.pid ?? 0,
    end(signal = "SIGTERM") {
      child.kill(signal);
      return closed;
    },
    line: (test) =>
      new Promise((resolve) => {
        const told = (/** @type {string} */ line) => {
          if (!test(line)) return;
          waiting.delete(told);
          resolve(line);
        };
        waiting.add(told);
        lines.forEach(told);
      }),
  };
}
