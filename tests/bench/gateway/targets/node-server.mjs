// Target: a Node server with better-sqlite3, one row and one forward for each event; what is in the database is on disk.
import { createHmac, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { secret } from "../requests.mjs";
import { answerParent, given } from "./hosted.mjs";

// Installed for the benchmark alone, so without types here.
const require = createRequire(import.meta.url);
const [Database, { Agent, request: fetchOnce }] = ["better-sqlite3", "undici"].map((name) => require(name));

const { directory, destinations } = given();
const [destination] = destinations;
const agent = new Agent({ connections: 64, keepAliveTimeout: 30_000 });

const database = new Database(join(directory, "events.sqlite"));
database.pragma("journal_mode = WAL");
database.pragma("synchronous = FULL");
database.exec(
  `CREATE TABLE events (seq INTEGER PRIMARY KEY, delivery TEXT NOT NULL, name TEXT NOT NULL, received_at INTEGER NOT NULL,
   body TEXT NOT NULL) STRICT`,
);
const insert = database.prepare("INSERT INTO events (delivery, name, received_at, body) VALUES (?, ?, ?, ?)");

const server = createServer((request, response) => {
  /** @type {Buffer[]} */
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const { status, text } = receive(request, chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
    response.writeHead(status, { "content-length": text.length }).end(text);
  });
});

/**
 * @param {import("node:http").IncomingMessage} request
 * @param {Buffer} body
 * @returns {{status: number, text: string}}
 */
function receive({ method, headers }, body) {
  if (method !== "POST") return { status: 405, text: "" };
  const expected = createHmac("sha256", secret).update(body).digest();
  const hex = /^sha256=([0-9a-f]{64})$/.exec(String(headers["x-cp-signature"]))?.[1];
  if (!hex || !timingSafeEqual(expected, Buffer.from(hex, "hex"))) return { status: 401, text: "bad signature" };
  const text = body.toString("utf8");
  let event;
  try {
    ({ event } = JSON.parse(text));
  } catch {
    return { status: 400, text: "not JSON" };
  }
  const delivery = headers["x-cp-delivery"];
  if (typeof event !== "string" || typeof delivery !== "string") return { status: 400, text: "not an event" };
  insert.run(delivery, event, Date.now(), text);
  if (destination) forward(headers, body).catch((error) => console.error(`forward: ${error}`));
  return { status: 202, text: "accepted" };
}

const forwarded = ["content-type", "x-cp-event", "x-cp-portal-id", "x-cp-delivery", "x-cp-signature"];

/**
 * @param {import("node:http").IncomingHttpHeaders} from
 * @param {Buffer} body
 */
async function forward(from, body) {
  const headers = Object.fromEntries(forwarded.map((name) => [name, from[name]]));
  const response = await fetchOnce(destination, { method: "POST", headers, body, dispatcher: agent });
  await response.body.dump();
  if (response.statusCode >= 300) console.error(`forward: ${response.statusCode}`);
}

server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", 4096);
await once(server, "listening");
const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
answerParent(`http://127.0.0.1:${port}`, async () => {
  server.close();
  server.closeAllConnections();
  database.close();
});
