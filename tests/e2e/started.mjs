// `edge/start.mjs` as a person uses it: started in a process of its own, read line by line, ended by signals.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/**
 * @typedef {object} Started
 * @property {import("node:child_process").ChildProcess} child
 * @property {() => string} said all that it has printed, on both streams
 * @property {(pattern: RegExp) => Promise<RegExpExecArray>} says waits until what it has printed matches; rejects when it ends before
 * @property {Promise<number | null>} ended its exit status
 */

/**
 * @param {{after(end: () => Promise<unknown>): void}} t ends it with this test
 * @param {string[]} args
 * @param {string} [script]
 * @returns {Started}
 */
export function start(t, args, script = `${root}/edge/start.mjs`) {
  const child = spawn(process.execPath, [script, ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
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
  return { child, said: () => said, says, ended };
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
