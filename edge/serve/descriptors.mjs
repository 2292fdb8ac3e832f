// How many connections workerd can hold. It has no limit of its own: at the limit of open files it closes each new one, or ends.
import { readFileSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";

/** A connection takes two. */
const perConnection = 2;

/** What databases, modules and connections to destinations take of them, roughly. */
const reserved = 256;

/** Where workerd could hold fewer connections than that, a few idle ones would be enough to crowd it. */
const minConnections = 4096;

/**
 * Node has raised the soft limit to the hard one at its own start, and workerd inherits it.
 * @param {string} [limits] the text of /proc/self/limits
 * @returns {number | undefined} undefined: there is none, or this system does not say
 */
export function descriptorLimit(limits) {
  try {
    const [, soft] = /^Max open files +(\S+)/m.exec(limits ?? readFileSync("/proc/self/limits", "utf8")) ?? [];
    return soft === "unlimited" ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}

/**
 * What is to be said of it at start.
 * @param {number} limit
 * @returns {{level: "info" | "warn", message: string, open_files: number, connections: number}} a warning: they are few
 */
export function wordsOn(limit) {
  const connections = Math.max(Math.floor((limit - reserved) / perConnection), 0);
  const holds = `at ${limit} open files workerd can hold about ${connections} connections at a time`;
  const numbers = { open_files: limit, connections };
  if (connections >= minConnections) return { level: "info", message: holds, ...numbers };
  const advice = "so the command takes connections itself; raise the hard limit (LimitNOFILE= of the unit, ulimit -Hn)";
  return { level: "warn", message: `${holds}, ${advice}`, ...numbers };
}

/**
 * @param {number} pid
 * @returns {Promise<number>} 0 when it is gone
 */
export async function openFiles(pid) {
  const path = `/proc/${pid}/fd`;
  try {
    // Linux says how many since 6.2; before that, 0.
    return (await stat(path)).size || (await readdir(path)).length;
  } catch {
    return 0;
  }
}
