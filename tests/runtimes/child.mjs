// A program of a test's own: started, waited for until it says where it listens, and ended.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/**
 * Starts a program that is ready once a line of its output names a URL.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {object} options
 * @param {string} options.cwd
 * @param {Record<string, string>} [options.env] beside the test's own
 * @param {boolean} [options.control] workerd's: the line comes on descriptor 3 and has a port
 * @returns {Promise<{url: string, stop: () => Promise<void>, said: () => string}>}
 */
export async function listen(command, args, { cwd, env = {}, control = false }) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe", ...(control ? [/** @type {const} */ ("pipe")] : [])],
  });
  const ended = once(child, "close");
  let output = "";
  child.stdout?.on("data", (chunk) => (output += chunk));
  child.stderr?.on("data", (chunk) => (output += chunk));
  const end = () => child.kill("SIGKILL");
  process.once("exit", end);
  const lines = createInterface({
    input: /** @type {import("node:stream").Readable} */ (child.stdio[control ? 3 : 1]),
  });
  const url = await new Promise((resolve) => {
    lines.on("line", (line) => {
      const found = control ? controlled(line) : /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
      if (found !== undefined) resolve(found);
    });
    ended.then(() => resolve(undefined));
  });
  if (url === undefined) throw new Error(`${command} ${args.join(" ")} ended before it listened:\n${output}`);
  return {
    url,
    said: () => output,
    async stop() {
      process.off("exit", end);
      end();
      await ended;
    },
  };
}

/** @param {string} line of workerd's control messages */
function controlled(line) {
  const { event, socket, port } = JSON.parse(line);
  return event === "listen" && socket === "http" ? `http://127.0.0.1:${port}` : undefined;
}
