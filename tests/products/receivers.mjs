// The receivers of receivers/: programs of their own, each on a free port, ended with the test that started it.
import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { sinkAddress } from "../edge/sink.mjs";
import { untilEvent } from "../patience.mjs";

/**
 * @typedef {object} Seen
 * @property {number} status that it answered
 * @property {string | null} event null: refused
 *
 * @typedef {object} Receiver
 * @property {string} name
 * @property {string} url
 * @property {Seen[]} seen every request, oldest first
 * @property {(count: number) => Promise<Seen[]>} arrival the same, once it is so many
 */

/** @type {Record<string, (file: string) => [command: string, ...args: string[]]>} */
const runs = {
  php: (file) => ["php", "-d", "display_errors=stderr", "-S", `${sinkAddress}:0`, file],
  py: (file) => ["python3", "-B", file, sinkAddress],
  cjs: (file) => [process.execPath, file, sinkAddress],
  mjs: (file) => [process.execPath, file, sinkAddress],
};

/**
 * @param {{after(hook: () => Promise<void>): void}} t
 * @param {string} name of its file
 * @param {string} secret
 * @returns {Promise<Receiver>} when it listens
 */
export async function startReceiver(t, name, secret) {
  const file = fileURLToPath(new URL(`receivers/${name}`, import.meta.url));
  const [command, ...args] = runs[name.split(".")[1]](file);
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH, RECEIVER_SECRET: secret },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const closed = once(child, "close");
  t.after(async () => {
    child.kill();
    await closed;
  });

  /** @type {Seen[]} */
  const seen = [];
  const coming = new EventEmitter();
  /** @type {string[]} */
  const said = [];
  const url = await new Promise((resolve, reject) => {
    const read = (/** @type {string} */ line) => {
      if (line.startsWith("{")) {
        seen.push(JSON.parse(line));
        coming.emit("seen");
        return;
      }
      said.push(line);
      // PHP's server tells where it listens on standard error, amid other words.
      const [found] = /http:\/\/[\d.]+:\d+/.exec(line) ?? [];
      if (found) resolve(found);
    };
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", read);
    child.on("error", reject);
    closed.then(() => reject(new Error(`${name} ended:\n${said.join("\n")}`)));
  });
  return {
    name,
    url: `${url}/webhook`,
    seen,
    async arrival(count) {
      const missing = () => `${count} at ${name}, only ${seen.length}\n${said.join("\n")}`;
      await untilEvent(coming, "seen", () => seen.length >= count, missing);
      return seen;
    },
  };
}
