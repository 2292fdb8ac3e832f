// What a tree of processes has used, out of Linux's /proc.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Ticks a second in which /proc counts processor time. */
const ticks = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

/** @param {string} path @returns {string} empty when the process is gone */
function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/**
 * @param {number | string} pid
 * @returns {{parent: number, seconds: number} | undefined} processor time of the process and its threads, user and system
 */
function statOf(pid) {
  const stat = read(`/proc/${pid}/stat`);
  if (!stat) return undefined;
  // The name, in brackets, may hold anything; what follows it is numbers.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { parent: Number(fields[1]), seconds: (Number(fields[11]) + Number(fields[12])) / ticks };
}

/**
 * @param {number} root
 * @returns {number[]} it and all its descendants
 */
export function treeOf(root) {
  /** @type {Map<number, number[]>} */
  const children = new Map();
  for (const name of readdirSync("/proc")) {
    const parent = /^\d+$/.test(name) ? statOf(name)?.parent : undefined;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

/**
 * @param {readonly number[]} pids
 * @returns {number} seconds of processor time so far
 */
export const cpuSeconds = (pids) => pids.reduce((sum, pid) => sum + (statOf(pid)?.seconds ?? 0), 0);

/**
 * Of the process that serves: the last one of a chain, since targets in workerd have a Node process above them that only waits.
 * @param {readonly number[]} pids
 * @returns {{now: number, peak: number}} resident memory in MiB
 */
export function memoryOf(pids) {
  const status = read(`/proc/${pids[pids.length - 1]}/status`);
  const field = (/** @type {string} */ name) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
  return { now: field("VmRSS"), peak: field("VmHWM") };
}
