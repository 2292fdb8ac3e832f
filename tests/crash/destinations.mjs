// Destinations that fail in every way, with their own record of each arrival, which a killed gateway cannot touch.
import { once } from "node:events";
import { createServer } from "node:http";
import { sinkAddress } from "../edge/sink.mjs";
import { randomFrom } from "./random.mjs";

/**
 * @typedef {object} Arrival
 * @property {string} endpoint
 * @property {string} id the webhook-id
 * @property {number} attempt the number that the gateway gives it
 * @property {number} at milliseconds since 1970, when all of it had come
 * @property {number} status what it was answered; 0: nothing
 * @property {boolean} answered the answer was handed to the connection, whole, while that was open
 * @property {boolean} late answered after the endpoint's time was over
 */

/**
 * What each endpoint does to one arrival: a status; 0 for no answer, -1 to break the connection; and after how long.
 * @type {Record<string, (random: () => number) => {status: number, afterMs?: number}>}
 */
const behaviours = {
  good: () => ({ status: 204 }),
  flaky(random) {
    const chance = random();
    if (chance < 0.6) return { status: 200, afterMs: random() * 20 };
    if (chance < 0.8) return { status: 500 };
    if (chance < 0.9) return { status: -1 };
    // Taken, but so late that the gateway has stopped listening.
    if (chance < 0.91) return { status: 200, afterMs: lateMs };
    return { status: 503 };
  },
  hanging: () => ({ status: 0 }),
};

/** The time that the gateway gives each attempt, in seconds: more than a slow machine needs for an answer. */
export const timeoutSeconds = 5;
const lateMs = 5600;

/**
 * @param {number} seed
 * @returns {Promise<{url: string, arrivals: Arrival[], stop: () => Promise<void>}>} each endpoint is at the path of its name
 */
export async function startDestinations(seed) {
  const random = randomFrom(seed);
  /** @type {Arrival[]} */
  const arrivals = [];
  const server = createServer(async (request, response) => {
    const endpoint = (request.url ?? "").slice(1);
    try {
      await request.resume().toArray();
    } catch {
      // Not all of it came: no arrival, whatever the gateway thinks of it.
      return;
    }
    // The gateway looks why an attempt had no answer: no arrival.
    if (request.method === "OPTIONS") return void response.writeHead(204).end();
    const { status, afterMs = 0 } = behaviours[endpoint](random);
    /** @type {Arrival} */
    const arrival = {
      endpoint,
      id: String(request.headers["webhook-id"]),
      attempt: Number(request.headers["signpost-attempt"]),
      at: Date.now(),
      status: Math.max(status, 0),
      answered: false,
      late: afterMs >= lateMs,
    };
    arrivals.push(arrival);
    if (status === 0) return;
    if (status === -1) {
      request.socket.destroy();
      return;
    }
    if (afterMs > 0) await new Promise((resolve) => setTimeout(resolve, afterMs));
    arrival.answered = !request.socket.destroyed;
    response.writeHead(status).end();
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, sinkAddress);
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://${sinkAddress}:${port}`,
    arrivals,
    async stop() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
