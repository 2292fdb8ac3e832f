// Keeps workerd running: started again when it ends unasked, and stopped without cutting off what is under way.
import { request } from "node:http";
import { json } from "node:stream/consumers";
import { watchClock } from "./clock.mjs";
import { openFiles } from "./descriptors.mjs";

/** Milliseconds until it is started again: the first time in a row, and at the most. */
const firstWait = 100;
const longestWait = 30_000;
/** So long up, and what was before it counts no more. */
const steady = 60_000;

/** Milliseconds between two looks at how many files workerd has open, and for requests under way when that is too many. */
const lookEvery = 200;
const crowdedGrace = 2000;

/** Where the system says no limit, and workerd has come to it all the same. */
const usualLimit = 1024;

/** Milliseconds that the Worker has for looking at what waits. */
const clockPatience = 60_000;

/** And for a question that it answers out of its memory. */
const askPatience = 5000;

const gateMeans =
  "from now on the command takes connections itself and passes on requests alone, until it is started again. Limit connections in the proxy";

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
 * @param {import("./listener.mjs").Listener} of.listener closed when it is stopped
 * @param {string | undefined} of.control path of the Worker's private socket
 * @param {string | undefined} of.gate path of the socket that workerd listens at once the listener is gated
 * @param {boolean} of.restart
 * @param {number} [of.limit] how many files workerd may open
 * @param {(files: unknown) => void} of.remove what the Worker says is to be removed once workerd has ended (src/supervision.js)
 * @param {number} of.grace milliseconds that a stop gives to what is under way
 * @param {(entry: {level: "info" | "warn" | "error", message: string, [more: string]: unknown}) => void} of.say
 * @returns {Supervised}
 */
export function supervise({ first, again, listener, control, gate, restart, limit, grace, remove, say }) {
  let running = first;
  let stopping = false;
  /** @type {Promise<void> | undefined} */
  let stopped;
  const waiting = new AbortController();

  // Full of connections, workerd closes new ones or ends. Before that it is ended in good order: idle connections are closed, requests under
  // way have a moment, and who comes meanwhile waits in the listener's queue. Idle ones never reach the workerd after it.
  let crowded = false;
  const look = async () => {
    const { pid, stop } = running;
    if (limit === undefined || stopping || crowded || listener.gated()) return;
    const open = await openFiles(pid);
    if (open < limit / 2 || pid !== running.pid) return;
    crowded = true;
    say({ level: "warn", message: `workerd has ${open} files open and may have ${limit}: ${gateMeans}` });
    await stop(crowdedGrace);
  };
  const looking = restart && gate !== undefined ? setInterval(look, lookEvery).unref() : undefined;

  /** @param {string} how it ended @param {number} failures before this one */
  const pauseAfter = async (how, failures) => {
    const wait_ms = Math.min(firstWait * 2 ** failures, longestWait);
    say({ level: "error", message: `${how}; it is started again`, failures: failures + 1, wait_ms });
    await pause(wait_ms, waiting.signal);
  };

  const watch = async () => {
    for (let failures = 0; ;) {
      const began = performance.now();
      const how = await running.ended;
      if (stopping || !restart) return how;
      if (performance.now() - began >= steady) failures = 0;
      if (!crowded && running.exhausted()) {
        crowded = true;
        say({ level: "warn", message: `${how} for want of open files: ${gateMeans}` });
      }
      if (crowded && gate !== undefined && !listener.gated()) listener.gate(gate, limit ?? usualLimit);
      for (let up = false; !up; crowded = false) {
        // Nothing is wrong with one that was crowded: nobody is to wait for longer than its start.
        if (!crowded) await pauseAfter(how, failures++);
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
  const clock = watchClock((seconds) => {
    say({ level: "warn", message: `the clock was set back by ${seconds} s; what waits for a time is looked at again` });
    if (control) tell(control, "/clock", clockPatience);
  });
  const ended = watch().finally(() => {
    clearInterval(looking);
    clock.stop();
  });

  const end = async (/** @type {() => Promise<void>} */ how) => {
    stopping = true;
    waiting.abort();
    await how();
    await listener.close();
    await ended;
  };
  return {
    pid: () => running.pid,
    ended,
    stop: () =>
      (stopped ??= end(async () => {
        const until = performance.now() + grace;
        // Asked to begin no more attempts, and asked until workerd has ended: see src/supervision.js.
        if (control) await tell(control, "/rest", grace);
        const deletions = control ? await ask(control, "/deletions", askPatience) : [];
        await listener.refuse();
        await running.stop(Math.max(until - performance.now(), 0));
        remove(deletions);
      })),
    async kill() {
      // Also while it is being stopped: then at once.
      const killed = end(() => running.kill());
      await (stopped ??= killed);
    },
  };
}

/**
 * @param {string} socketPath
 * @param {string} path see src/supervision.js
 * @param {number} timeout milliseconds
 * @returns {Promise<void>} resolves when it has begun to answer, or cannot be asked
 */
function tell(socketPath, path, timeout) {
  return new Promise((resolve) => {
    const asking = request({ socketPath, path, method: "POST", agent: false });
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
 * @param {string} socketPath
 * @param {string} path see src/supervision.js
 * @param {number} timeout milliseconds
 * @returns {Promise<unknown>} its JSON; an empty list when it does not answer
 */
function ask(socketPath, path, timeout) {
  return new Promise((resolve) => {
    const asking = request({ socketPath, path, agent: false, timeout }, async (response) => {
      resolve(response.statusCode === 200 ? await json(response).catch(() => []) : (response.resume(), []));
    });
    asking.on("timeout", () => asking.destroy());
    asking.on("error", () => resolve([]));
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
