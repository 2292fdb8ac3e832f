// One target in one scenario, from its start on an empty directory to its end.
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { startChild } from "./children.mjs";
import { monotonic } from "./clock.mjs";
import { cpuSeconds, memoryOf, treeOf } from "./processes.mjs";
import { targets } from "./scenarios.mjs";
import { median, quantile } from "./statistics.mjs";

/**
 * @typedef {object} Figures
 * @property {number} accepted events answered with 202
 * @property {number} refused all other answers, and none
 * @property {number} acceptedPerSecond
 * @property {number} ackP50 milliseconds
 * @property {number} ackP99
 * @property {number} cpuPerEvent microseconds of processor time, of the target's whole tree, until everything was forwarded
 * @property {number} forwardsPerSecond from the first request to the last arrival; 0 without a destination
 * @property {number} forwardP50 milliseconds from sending the request to the arrival of the event at its (last) destination
 * @property {number} forwardP99
 * @property {number} lost arrivals that did not come, or, below 0, that came twice or belong to refused events
 * @property {number} memory MiB resident at the end
 * @property {number} memoryPeak
 * @property {number} lateMs how late the sender itself was in an open loop
 * @property {number} fsyncMs what the machine's disk took for one small write at the time
 *
 * @typedef {object} Bench
 * @property {import("./children.mjs").Child} load
 * @property {import("./children.mjs").Child} sink
 * @property {number} seconds of each measurement
 * @property {number} warmSeconds before it, until the engines have compiled what matters
 * @property {string} slowDisk the library to preload
 */

/** Numbers of events, never used again: no two bodies of a run are the same. */
let nextNumber = 1_000_000;

/** Milliseconds without any arrival after which the rest is given up. */
const patience = 5000;

/**
 * @param {Bench} bench
 * @param {import("./scenarios.mjs").TargetName} name
 * @param {import("./scenarios.mjs").Scenario} scenario
 * @returns {Promise<Figures>}
 */
export async function measure(bench, name, scenario) {
  const directory = mkdtempSync(join(tmpdir(), "signpost-bench-"));
  try {
    return await measureIn(directory, bench, name, scenario);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * @param {string} directory empty
 * @param {Bench} bench
 * @param {import("./scenarios.mjs").TargetName} name
 * @param {import("./scenarios.mjs").Scenario} scenario
 * @returns {Promise<Figures>}
 */
async function measureIn(directory, bench, name, scenario) {
  const fsyncMs = fsyncTime(directory);
  const { sources: manySources = 1, groups = 1, destinations, slowDisk } = scenario;
  const sources = Array.from({ length: manySources }, (_, index) => `s${index}`);
  const target = await startChild(targets[name], {
    given: {
      directory,
      sources,
      destinations: Array.from({ length: destinations * groups }, (_, index) => `${bench.sink.first.url}/e${index}`),
      groups,
    },
    environment: slowDisk ? { LD_PRELOAD: bench.slowDisk } : {},
  });
  try {
    const { url } = target.first;
    const order = { url, paths: sources.map((source) => `/in/${source}`), bytes: scenario.bytes, destinations };
    const warm = await run(bench, {
      ...order,
      connections: scenario.rate ? 8 : scenario.connections,
      seconds: bench.warmSeconds,
      count: 20_000,
    });
    const pids = treeOf(target.pid);
    const before = cpuSeconds(pids);
    const { rate } = scenario;
    const count = Math.ceil(bench.seconds * (rate ?? warm.acceptedPerSecond * 1.5 + 100));
    const figures = await run(bench, {
      ...order,
      connections: scenario.connections,
      seconds: bench.seconds,
      rate,
      count,
    });
    await wait(300); // what a target notes after the last arrival belongs to the event too
    const cpu = cpuSeconds(pids) - before;
    const { now: memory, peak: memoryPeak } = memoryOf(pids);
    if (figures.refused > 0 || figures.lost !== 0) console.error(target.complaints.slice(0, 5).join("\n"));
    return { ...figures, fsyncMs, cpuPerEvent: (cpu * 1e6) / figures.accepted, memory, memoryPeak };
  } finally {
    await target.end();
  }
}

/**
 * @param {Bench} bench
 * @param {{url: string, paths: string[], bytes: number, destinations: number, connections: number, seconds: number,
 *   rate?: number, count: number}} order
 * @returns {Promise<Omit<Figures, "cpuPerEvent" | "fsyncMs" | "memory" | "memoryPeak">>} when everything has arrived
 */
export async function run({ load, sink }, { url, paths, bytes, destinations, connections, seconds, rate, count }) {
  const first = nextNumber;
  nextNumber += count;
  await sink.ask({ kind: "expect", first, count });
  const requests = { first, count, bytes, paths };
  /** @type {{sent: import("./load.mjs").Sent, fault?: string}} */
  const { sent, fault } = await load.ask({ url, requests, connections, seconds, rate });
  if (fault) throw new Error(fault);

  const answered = Array.from(sent.status.keys()).filter(
    (index) => sent.status[index] !== 0 || sent.answerMs[index] > 0,
  );
  const taken = answered.filter((index) => Math.floor(sent.status[index] / 100) === 2);
  const expected = taken.length * destinations;
  const arrived = await drained(sink, expected);
  const { arrivals } = await sink.ask({ kind: "arrivals" });
  const forwarded = destinations > 0 ? taken.filter((index) => arrivals[index] > 0) : [];
  const forwardMs = forwarded.map((index) => arrivals[index] - sent.sentAt[index]);
  const span = forwarded.reduce((last, index) => Math.max(last, arrivals[index]), 0) - sent.sentAt[0];
  const ackMs = taken.map((index) => sent.answerMs[index]);
  return {
    accepted: taken.length,
    refused: answered.length - taken.length,
    acceptedPerSecond: taken.length / sent.seconds,
    ackP50: quantile(ackMs, 0.5),
    ackP99: quantile(ackMs, 0.99),
    forwardsPerSecond: destinations > 0 ? (arrived / span) * 1e3 : 0,
    forwardP50: quantile(forwardMs, 0.5),
    forwardP99: quantile(forwardMs, 0.99),
    lost: expected - arrived,
    lateMs: sent.lateMs,
  };
}

/**
 * @param {import("./children.mjs").Child} sink
 * @param {number} expected
 * @returns {Promise<number>} arrivals, once all are there or no more come
 */
async function drained(sink, expected) {
  let seen = -1;
  for (let quiet = 0; ; quiet += 20) {
    const { count } = await sink.ask({ kind: "count" });
    if (count >= expected || quiet > patience) return count;
    if (count > seen) quiet = 0;
    seen = count;
    await wait(20);
  }
}

/**
 * @param {string} directory
 * @returns {number} milliseconds, the median of some small writes: most of what differs between two hours of a shared machine
 */
function fsyncTime(directory) {
  const file = openSync(join(directory, "probe"), "w");
  const times = Array.from({ length: 41 }, () => {
    writeSync(file, "x".repeat(4096));
    const began = monotonic();
    fdatasyncSync(file);
    return monotonic() - began;
  });
  closeSync(file);
  rmSync(join(directory, "probe"));
  return median(times);
}
