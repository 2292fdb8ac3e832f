// Keeps workerd running: started again when it ends unasked, and stopped without cutting off what is under way.
import { request } from "node:http";

/** Milliseconds until it is started again: the first time in a row, and at the most. */
const firstWait = 100;
const longestWait = 30_000;
/** So long up, and what was before it counts no more. */
const steady = 60_000;

/**
 * @typedef {object} Supervised
 * @property {() => number} pid of the workerd that runs, or ran last
 * @property {() => Promise<void>} stop again: the same promise
 * @property {() => Promise<void>} kill as a power cut would; it is not started again
 * @property {Promise<string>} ended how it ended for good, in words
 */

/**
 * @param {object} of
 * @param {import("./workerd.mjs").Running} of.first
 * @param {() => Promise<import("./workerd.mjs").Running>} of.again starts another one in its place
 * @param {string | undefined} of.control path of the Worker's private socket
 * @param {boolean} of.restart
 * @param {number} of.grace milliseconds that a stop gives to what is under way
 * @param {(entry: {level: "info" | "warn" | "error", message: string, [more: string]: unknown}) => void} of.say
 * @returns {Supervised}
 */
export function supervise({ first, again, control, restart, grace, say }) {
  let running = first;
  let stopping = false;
  /** @type {Promise<void> | undefined} */
  let stopped;
  const waiting = new AbortController();

  const watch = async () => {
    for (let failures = 0; ;) {
      const began = performance.now();
      const how = await running.ended;
      if (stopping || !restart) return how;
      if (performance.now() - began >= steady) failures = 0;
      for (let up = false; !up;) {
        const wait = Math.min(firstWait * 2 ** failures, longestWait);
        failures += 1;
        say({ level: "error", message: `${how}; it is started again`, failures, wait_ms: wait });
        await pause(wait, waiting.signal);
        if (stopping) return how;
        up = await again().then(
          (next) => {
            running = next;
            return true;
          },
          (error) => {
            say({ level: "error", message: `it does not start: ${error.message}` });
            return false;
          },
        );
      }
      if (stopping) await running.stop();
      else say({ level: "info", message: "it runs again" });
    }
  };
  const ended = watch();

  const end = async (/** @type {() => Promise<void>} */ how) => {
    stopping = true;
    waiting.abort();
    await how();
    await ended;
  };
  return {
    pid: () => running.pid,
    ended,
    stop: () =>
      (stopped ??= end(async () => {
        const until = performance.now() + grace;
        if (control) await rest(control, grace);
        await running.stop(Math.max(until - performance.now(), 0));
      })),
    async kill() {
      // Also while it is being stopped: then at once.
      const killed = end(() => running.kill());
      await (stopped ??= killed);
    },
  };
}

/**
 * Asks the Worker to begin no more attempts, and keeps asking until workerd has ended: see src/supervision.js.
 * @param {string} socketPath
 * @param {number} timeout milliseconds
 * @returns {Promise<void>} resolves when it has begun to rest, or cannot be asked
 */
function rest(socketPath, timeout) {
  return new Promise((resolve) => {
    const asking = request({ socketPath, path: "/rest", method: "POST", agent: false });
    const timer = setTimeout(() => asking.destroy(), timeout);
    asking.on("response", (response) => response.on("error", () => {}).resume());
    asking.on("response", () => resolve());
    asking.on("error", () => resolve());
    asking.on("close", () => {
      clearTimeout(timer);
      resolve();
    });
    asking.end();
  });
}

/**
 * @param {number} milliseconds
 * @param {AbortSignal} signal ends it early
 */
function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(undefined);
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });
}
