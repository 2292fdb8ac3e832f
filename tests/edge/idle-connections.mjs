// Connections that send nothing, more than the gateway can hold: what they do to a sender who means well.
//
// A long run, 20 times 10,000 connections at 20,000 descriptors: node tests/edge/idle-connections.mjs 20000 10000 20
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { eventually } from "../patience.mjs";
import { secrets } from "./gateway.mjs";
import { webhookOf } from "./senders.mjs";

const program = fileURLToPath(new URL("../../edge/bin/signpost-gateway.mjs", import.meta.url));
const configuration = { sources: { demo: { provider: "clientpress", secret_env: ["CLIENTPRESS_SECRET"] } } };

/**
 * @typedef {object} Crowded
 * @property {number[]} waits milliseconds each time from when all connections were open until a sender was answered 202
 * @property {number | null} status with which the command ended, once it was told to
 * @property {{level: string, what: string, message: string, [more: string]: unknown}[]} said by the supervisor
 */

/**
 * @param {object} of
 * @param {number} of.limit how many files the gateway may open
 * @param {number} of.connections that are opened, each time
 * @param {number} of.times
 * @param {string} [of.awaited] the first crowd stays until the supervisor has said this: a quick machine is through before it looks
 * @returns {Promise<Crowded>}
 */
export async function crowd({ limit, connections, times, awaited }) {
  const directory = mkdtempSync(join(tmpdir(), "signpost-idle-"));
  const config = join(directory, "config.json");
  writeFileSync(config, JSON.stringify(configuration));
  const args = ["start", "--port", "0", "--data", join(directory, "data"), "--config", config];
  const command = [`ulimit -n ${limit} && exec "$@"`, "sh", process.execPath, program, ...args];
  const child = spawn("sh", ["-c", ...command], {
    env: { PATH: process.env.PATH, ...secrets },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const closed = once(child, "close");
  /** @type {Crowded["said"]} */
  const said = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    const entry = line.startsWith("{") ? JSON.parse(line) : {};
    if (entry.what === "supervisor") said.push(entry);
  });
  try {
    const url = await new Promise((resolve, reject) => {
      createInterface({ input: child.stderr }).on("line", (line) => {
        const [, found] = /^Signpost listens at (\S+);/.exec(line) ?? [];
        if (found) resolve(new URL(found));
      });
      closed.then(() => reject(new Error("the gateway did not start")));
    });
    const waits = [];
    for (let time = 0; time < times; time++) {
      const idle = await openIdle(url, connections);
      const began = performance.now();
      while ((await post(url)) !== 202) await new Promise(setImmediate);
      waits.push(Math.round(performance.now() - began));
      if (awaited !== undefined) await eventually(() => said.some(({ message }) => message === awaited), awaited);
      for (const socket of idle) socket.resetAndDestroy();
    }
    child.kill("SIGTERM");
    const [status] = await closed;
    return { waits, said, status };
  } finally {
    child.kill("SIGKILL");
    await closed;
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * @param {URL} url
 * @param {number} count
 * @returns {Promise<import("node:net").Socket[]>} when each is open or was refused
 */
async function openIdle({ hostname, port }, count) {
  const sockets = [];
  for (let opened = 0; opened < count; opened += 200) {
    const some = Array.from({ length: Math.min(200, count - opened) }, () =>
      connect(Number(port), hostname).on("error", () => {}),
    );
    await Promise.all(
      some.map((socket) => new Promise((resolve) => socket.on("connect", resolve).on("close", resolve))),
    );
    sockets.push(...some);
  }
  return sockets;
}

/** @param {URL} url @returns {Promise<number>} the answer's status; 0: none came */
async function post(url) {
  const { headers, body } = webhookOf.clientpress({ at: Date.now(), secret: secrets.CLIENTPRESS_SECRET });
  try {
    const response = await fetch(new URL("/in/demo", url), {
      method: "POST",
      headers: { ...headers, connection: "close" },
      body,
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [limit, connections, times] = process.argv.slice(2).map(Number);
  const { waits, said } = await crowd({ limit, connections, times });
  console.log(`A sound sender was answered after so many milliseconds: ${waits.join(", ")}`);
  for (const { level, message } of said) console.log(level, message);
}
