// One workerd process: found, started, waited for and stopped.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { leash } from "./leash.mjs";
import { Stop } from "./stop.mjs";
import { shownOf } from "./workerd-line.mjs";

/** Milliseconds for requests under way, once workerd has been asked to stop; unless told otherwise. */
const usualGrace = 3000;

/** What workerd says when it ends because it may open no more files. */
const exhausted = "Too many open files";

/** What workerd says at its end of objects that have called each other both ways. It means nothing then. */
const leaked = "a service leaked";

/**
 * @returns {string} the program's path
 * @throws {Stop} when it is not installed, or not made for this machine
 */
function workerdPath() {
  let path = "";
  try {
    path = createRequire(import.meta.url)("workerd").default;
  } catch {
    // its package is missing, or knows no program for this platform
  }
  if (path && existsSync(path)) return path;
  throw new Stop(
    `workerd is missing for ${process.platform}-${process.arch}. Run \`npm ci\`; it must be allowed to install optional packages.`,
  );
}

/**
 * @typedef {object} Running
 * @property {number} port
 * @property {number} pid
 * @property {(grace?: number) => Promise<void>} stop stops listening, and gives requests under way this many milliseconds to end;
 *   resolves when the process has ended. Again: the same promise
 * @property {() => Promise<void>} kill ends it as a power cut would; resolves when the process has ended
 * @property {Promise<string>} ended how it ended, in words
 * @property {() => boolean} exhausted whether it ended because it had no descriptor left for a connection
 */

/**
 * Starts workerd and waits until it listens.
 * @param {object} of
 * @param {string} of.configuration path of the .capnp file
 * @param {Record<string, string>} of.environment all that the process gets
 * @param {number} [of.listener] file descriptor of the socket that it takes connections from, in place of the configuration's address
 * @param {number} [of.inherit] a file descriptor that the process holds open
 * @param {(line: string) => void} of.onLine each line that it prints, from when it listens
 * @returns {Promise<Running>}
 * @throws {Stop} when it does not start
 */
export async function startWorkerd({ configuration, environment, listener, inherit, onLine }) {
  const sockets = listener === undefined ? [] : ["--socket-fd=http=4"];
  const [program, ...args] = [...leash, workerdPath(), "serve", configuration, "--control-fd=3", ...sockets];
  const child = spawn(program, args, {
    stdio: ["ignore", "pipe", "pipe", "pipe", listener ?? "ignore", inherit ?? "ignore"],
    env: environment,
    // A group of its own: Ctrl-C reaches this process alone, which then stops workerd in good order.
    detached: true,
  });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);

  /** @type {Promise<string>} */
  const ended = new Promise((resolve) => {
    child.once("error", (error) => resolve(`could not be started: ${error.message}`));
    child.once("close", (code, signal) => resolve(signal ? `ended by ${signal}` : `ended with status ${code}`));
  }).then((how) => {
    process.removeListener("exit", kill);
    return `workerd ${how}`;
  });

  let lastWords = "";
  // Until it listens: if it never does, these say why.
  /** @type {string[] | undefined} */
  let said = [];
  const [, stdout, stderr, control] = /** @type {import("node:stream").Readable[]} */ (child.stdio);
  for (const stream of [stdout, stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      // Addresses of its own code, long and many: a full disk would have them fill the log.
      if (line.startsWith("stack: ")) return;
      lastWords = line;
      const shown = shownOf(line);
      if (said) said.push(shown);
      else if (!(stopping && line.includes(leaked))) onLine(shown);
    });
  }

  /** @type {Promise<number>} */
  const listening = new Promise((resolve) => {
    createInterface({ input: control }).on("line", (line) => {
      const { event, socket, port } = JSON.parse(line);
      if (event === "listen" && socket !== "control") resolve(port);
    });
  });
  const started = await Promise.race([listening, ended]);
  if (typeof started === "string") throw new Stop(`${started}:\n${said.join("\n")}`);
  said.forEach((line) => onLine(line));
  said = undefined;

  /** @type {Promise<void> | undefined} */
  let stopping;
  const stop = async (/** @type {number} */ grace) => {
    child.kill("SIGTERM");
    const timer = setTimeout(kill, grace);
    await ended;
    clearTimeout(timer);
  };
  return {
    port: started,
    pid: child.pid ?? 0,
    ended,
    exhausted: () => lastWords.includes(exhausted),
    stop: (grace = usualGrace) => (stopping ??= stop(grace)),
    async kill() {
      kill();
      await ended;
    },
  };
}
