// The sender, in a process of its own. Closed loop: each connection sends its next request when it has an answer. Open loop:
// requests leave at a fixed rate, whatever the answers do, and their latency counts from when they should have left.
import { Worker } from "node:worker_threads";
import { monotonic } from "./clock.mjs";
import { open } from "./connections.mjs";
import { signedRequests } from "./requests.mjs";

/**
 * @typedef {object} Order
 * @property {string} url
 * @property {import("./requests.mjs").Wanted} requests
 * @property {number} connections
 * @property {number} seconds a closed loop ends after these, or when the requests are used up
 * @property {number} [rate] requests a second: an open loop
 *
 * @typedef {object} Sent
 * @property {Float64Array} sentAt when each request left, or should have left; monotonic milliseconds; 0: not sent
 * @property {Float64Array} answerMs milliseconds until its answer was there
 * @property {Uint16Array} status 0: none
 * @property {number} seconds from the first request to the last answer
 * @property {number} lateMs how late the sender itself was while it had a free connection, 99th percentile; 0 in a closed loop
 */

/** @param {Order} order @returns {Promise<Sent>} */
async function send({ url, requests: wanted, connections: many, seconds, rate }) {
  const requests = signedRequests(wanted);
  const connections = await Promise.all(Array.from({ length: many }, () => open(url)));
  const sentAt = new Float64Array(requests.count);
  const answerMs = new Float64Array(requests.count);
  const status = new Uint16Array(requests.count);

  /**
   * @param {import("./connections.mjs").Connection} connection
   * @param {number} index
   * @param {(connection: import("./connections.mjs").Connection) => void} next
   */
  const one = (connection, index, next) =>
    connection.send(requests.at(index), (code) => {
      status[index] = code;
      answerMs[index] = monotonic() - sentAt[index];
      next(connection);
    });
  const lateMs =
    rate === undefined
      ? await closedLoop(connections, monotonic() + seconds * 1e3, sentAt, one)
      : await openLoop(connections, rate, sentAt, one);
  const took = (monotonic() - sentAt[0]) / 1e3;
  connections.forEach(({ close }) => close());
  return { sentAt, answerMs, status, seconds: took, lateMs };
}

/**
 * @typedef {(connection: import("./connections.mjs").Connection, index: number,
 *   next: (connection: import("./connections.mjs").Connection) => void) => void} One sends one request
 */

/**
 * @param {import("./connections.mjs").Connection[]} connections
 * @param {number} until
 * @param {Float64Array} sentAt
 * @param {One} one
 * @returns {Promise<number>}
 */
async function closedLoop(connections, until, sentAt, one) {
  let index = 0;
  await Promise.all(
    connections.map(
      (connection) =>
        new Promise((resolve) => {
          const next = () => {
            const now = monotonic();
            if (index === sentAt.length || now >= until) return resolve(undefined);
            sentAt[index] = now;
            one(connection, index++, next);
          };
          next();
        }),
    ),
  );
  return 0;
}

/**
 * @param {import("./connections.mjs").Connection[]} idle
 * @param {number} rate
 * @param {Float64Array} sentAt
 * @param {One} one
 * @returns {Promise<number>} how late the sender itself was, in milliseconds, 99th percentile
 */
async function openLoop(idle, rate, sentAt, one) {
  const count = sentAt.length;
  const late = new Float64Array(count);
  const began = monotonic() + 100; // the thread takes a while to start
  for (let index = 0; index < count; index++) sentAt[index] = began + (index * 1e3) / rate;
  await new Promise((resolve) => {
    let next = 0;
    let answered = 0;
    const go = (/** @type {number} */ now, punctual = true) => {
      while (next < count && sentAt[next] <= now) {
        const connection = idle.pop();
        if (!connection) return; // goes on with the next answer; the wait counts
        if (punctual) late[next] = now - sentAt[next];
        one(connection, next++, (free) => {
          idle.push(free);
          if (++answered === count) resolve(undefined);
          else if (next < count) go(monotonic(), false);
        });
      }
    };
    new Worker(new URL("./metronome.mjs", import.meta.url), { workerData: { began, rate, count } }).on("message", () =>
      go(monotonic()),
    );
  });
  return late.sort()[Math.floor(count * 0.99)];
}

process.on("message", async (/** @type {Order} */ order) => {
  try {
    process.send?.({ sent: await send(order) });
  } catch (error) {
    process.send?.({ fault: String(error) });
  }
});
process.on("disconnect", () => process.exit());
