// A destination for tests: it keeps what arrives, byte for byte, and answers as its path says.
import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import { untilEvent } from "../patience.mjs";

/** Loopback, but not the address on which anything else listens: only networks that name it reach it. */
export const sinkAddress = "127.0.0.2";

/**
 * @typedef {object} Arrived
 * @property {string} path
 * @property {string} method
 * @property {string[]} rawHeaders name, value, name, value, ... in Latin-1, a character a byte
 * @property {import("node:http").IncomingHttpHeaders} headers
 * @property {Buffer} body
 */

/**
 * @typedef {object} Sink
 * @property {string} url without a slash at the end
 * @property {(path: string) => Arrived[]} arrivedAt what came to a path, oldest first
 * @property {(path: string, count: number) => Promise<Arrived[]>} arrival the same, once it is so many
 */

/** @type {Record<string, (response: import("node:http").ServerResponse) => void>} */
const answers = {
  "/500": (response) => response.writeHead(500).end("broken"),
  "/400": (response) => response.writeHead(400).end("no"),
  "/410": (response) => response.writeHead(410).end(),
  "/302": (response) => response.writeHead(302, { location: "/elsewhere" }).end(),
  "/304": (response) => response.writeHead(304).end(),
  "/broken": (response) => response.socket?.destroy(),
  "/silent": () => {},
  "/slow-body": (response) => response.writeHead(200, { "content-length": 10 }).write("slow"),
  "/broken-body": (response) => response.writeHead(200, { "content-length": 10 }).write("x", () => response.destroy()),
  "/endless-body": (response) => {
    const more = () => {
      while (response.writable && response.write(Buffer.alloc(65536)));
    };
    response
      .writeHead(200)
      .on("drain", more)
      .on("error", () => {});
    more();
  },
};

/**
 * @param {{after(hook: () => Promise<void>): void}} t
 * @returns {Promise<Sink>}
 */
export async function startSink(t) {
  /** @type {Arrived[]} */
  const arrived = [];
  const coming = new EventEmitter();
  const arrivedAt = (/** @type {string} */ path) => arrived.filter((one) => one.path === path);
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { url: path = "", method = "", rawHeaders, headers } = request;
    arrived.push({ path, method, rawHeaders, headers, body: Buffer.concat(chunks) });
    coming.emit("arrived");
    const answer = answers[path];
    if (answer) answer(response);
    else response.writeHead(204).end();
  });
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
    arrivedAt,
    async arrival(path, count) {
      const all = () => arrivedAt(path).length >= count;
      await untilEvent(coming, "arrived", all, () => `${count} at ${path}, only ${arrivedAt(path).length}`);
      return arrivedAt(path);
    },
  };
}

/**
 * @param {Arrived} arrived
 * @returns {Map<string, string>} by name as it was spelled; values with a character for each byte
 */
export function rawHeadersOf({ rawHeaders }) {
  const pairs = new Map();
  for (let i = 0; i < rawHeaders.length; i += 2) pairs.set(rawHeaders[i], rawHeaders[i + 1]);
  return pairs;
}
