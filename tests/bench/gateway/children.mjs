// The processes of a run: the sender, the destination and a target, each asked and answering in turns.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/**
 * @typedef {object} Child
 * @property {number} pid
 * @property {any} first what it said when it was ready; undefined when it says nothing until asked
 * @property {(question: object) => Promise<any>} ask resolves with the answer; rejects when the process ends instead
 * @property {() => Promise<void>} end
 * @property {string[]} complaints what it has written on standard error, by lines
 */

/**
 * @param {string} module relative to this file
 * @param {object} [options]
 * @param {object} [options.given] its only argument, as JSON
 * @param {Record<string, string>} [options.environment] besides this process's own
 * @param {boolean} [options.announces] it says when it is ready
 * @returns {Promise<Child>}
 */
export async function startChild(module, { given = {}, environment = {}, announces = true } = {}) {
  const child = fork(fileURLToPath(new URL(module, import.meta.url)), [JSON.stringify(given)], {
    serialization: "advanced",
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  /** @type {string[]} */
  const complaints = [];
  child.stderr?.setEncoding("utf8").on("data", (text) => {
    if (complaints.length < 100) complaints.push(...text.trimEnd().split("\n"));
  });
  const ended = once(child, "exit");
  const next = async () => {
    const gone = ended.then(() => Promise.reject(new Error(`${module} ended:\n${complaints.slice(0, 20).join("\n")}`)));
    return (await Promise.race([once(child, "message"), gone]))[0];
  };
  return {
    pid: child.pid ?? 0,
    first: announces ? await next() : undefined,
    ask(question) {
      child.send(question);
      return next();
    },
    async end() {
      if (child.connected) child.disconnect();
      await ended;
    },
    complaints,
  };
}
