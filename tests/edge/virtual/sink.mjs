// A destination that does as it is told and keeps its own record of everything, at the time that the test's clock shows.
import { once } from "node:events";
import { createServer } from "node:http";
import { sinkAddress } from "../sink.mjs";

/**
 * How to answer: a status, a status with headers and a body, "hang" (never), "reset" (the connection breaks), the same after a part of the body, or
 * a function that is told the arrival.
 * @typedef {number | {status: number, headers?: Record<string, string>, body?: string, then?: "hang" | "reset"} | "hang" | "reset"} Answer
 * @typedef {Answer | ((arrival: Arrival) => Answer | Promise<Answer>)} Script
 */

/**
 * @typedef {object} Arrival
 * @property {number} at milliseconds since 1970, by the clock that was given
 * @property {number} after whole or broken seconds since the first arrival at the same path
 * @property {string} path
 * @property {string} method
 * @property {Record<string, string>} headers
 * @property {string[]} rawHeaders name, value, ... as sent
 * @property {Buffer} body
 * @property {Answer} answer what it was given
 */

/**
 * @typedef {object} ScriptedSink
 * @property {string} url without a slash at the end
 * @property {Arrival[]} arrivals everything, oldest first
 * @property {(path: string) => Arrival[]} at what came to a path, oldest first
 * @property {(path: string) => number[]} seconds when it came, in seconds since the first
 * @property {(path: string, ...answers: Script[]) => void} script the answers to the next arrivals at a path; the last one
 *   answers all that follow. Unless told: 204
 */

/**
 * @param {{after(hook: () => Promise<void>): void}} t
 * @param {() => number} [now] milliseconds since 1970
 * @returns {Promise<ScriptedSink>}
 */
export async function startScriptedSink(t, now = Date.now) {
  /** @type {Arrival[]} */
  const arrivals = [];
  /** @type {Map<string, Script[]>} */
  const scripts = new Map();
  /** @type {Map<string, Arrival[]>} */
  const byPath = new Map();
  const at = (/** @type {string} */ path) => {
    const list = byPath.get(path) ?? [];
    if (list.length === 0) byPath.set(path, list);
    return list;
  };

  const server = createServer(async (request, response) => {
    const { url: path = "", method = "", rawHeaders, headers } = request;
    const time = now();
    const chunks = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      // Cut off before all of it had come: no arrival.
      return;
    }
    const [first] = at(path);
    /** @type {Arrival} */
    const arrival = {
      at: time,
      after: first ? (time - first.at) / 1000 : 0,
      path,
      method,
      headers: /** @type {Record<string, string>} */ (headers),
      rawHeaders,
      body: Buffer.concat(chunks),
      answer: 204,
    };
    arrivals.push(arrival);
    at(path).push(arrival);
    const script = scripts.get(path) ?? [204];
    const told = (script.length > 1 ? script.shift() : script[0]) ?? 204;
    const answer = typeof told === "function" ? await told(arrival) : told;
    arrival.answer = answer;
    if (answer === "hang") return;
    if (answer === "reset") response.socket?.destroy();
    else if (typeof answer === "number") response.writeHead(answer).end();
    else if (!answer.then) response.writeHead(answer.status, answer.headers).end(answer.body);
    else {
      const broken = () => answer.then === "reset" && response.socket?.destroy();
      response.writeHead(answer.status, answer.headers).write(answer.body ?? "", broken);
    }
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, sinkAddress);
  await once(server, "listening");
  t.after(async () => {
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  });
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://${sinkAddress}:${port}`,
    arrivals,
    at,
    seconds: (path) => at(path).map(({ after }) => after),
    script: (path, ...answers) => void scripts.set(path, answers),
  };
}
