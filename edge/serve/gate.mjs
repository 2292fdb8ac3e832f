// Takes connections in workerd's place, once they have crowded it: a connection that carries no request costs one descriptor here, and
// none there. When there are too many, the one that has been silent for longest makes room: a sender that means well is never that one.
import { connect } from "node:net";

/** @typedef {import("node:net").Socket} Socket */

/** Descriptors for all else. */
const reserved = 256;

/** Bytes of a request's head, and of all heads that are not whole yet. */
const maxHead = 128 * 1024;
const maxHeads = 64 * 1024 * 1024;

/** Milliseconds of silence before a request's head is whole; workerd has the same. */
const silence = 15_000;

/** Milliseconds until workerd is tried again while it is being started. */
const retryAfter = 20;

const headEnd = Buffer.from("\r\n\r\n");

/**
 * @param {import("node:net").Server} server that listens; it takes no connection before this
 * @param {object} of
 * @param {string} of.path of workerd's unix socket
 * @param {number} of.limit how many files this process may open, and workerd
 * @returns {() => void} takes no more connections, and passes on no more requests of those that it has
 */
export function startGate(server, { path, limit }) {
  // One that is passed on takes two descriptors in each process.
  const maxPassed = Math.max(Math.floor((limit - reserved) / 4), 8);
  const maxWaiting = Math.max(limit - reserved - 2 * maxPassed, 8);
  /** The silent for longest first, with the bytes that each has sent. @type {Map<Socket, number>} */
  const waiting = new Map();
  /** The silent for longest first. @type {Set<Socket>} */
  const passed = new Set();
  let heads = 0;

  /** @param {Socket} client */
  const leave = (client) => {
    heads -= waiting.get(client) ?? 0;
    waiting.delete(client);
    passed.delete(client);
  };

  /** @param {Iterable<Socket>} clients the first of them goes first @param {() => boolean} tooMany */
  const drop = (clients, tooMany) => {
    for (const client of clients) {
      if (!tooMany()) return;
      leave(client);
      client.destroy();
    }
  };

  /** @param {Socket} client @param {Buffer} head and what came with it */
  const pass = (client, head) => {
    leave(client);
    passed.add(client);
    drop(passed, () => passed.size > maxPassed);
    const heard = () => {
      if (passed.delete(client)) passed.add(client);
    };
    client.on("data", heard).pause();
    const attempt = () => {
      if (client.destroyed) return;
      const upstream = connect({ path, allowHalfOpen: true });
      let connected = false;
      upstream.on("error", () => (connected ? client.destroy() : setTimeout(attempt, retryAfter)));
      upstream.on("connect", () => {
        connected = true;
        upstream.write(head);
        client.pipe(upstream).pipe(client);
        upstream.on("data", heard);
        client.on("close", () => upstream.destroy());
      });
    };
    attempt();
  };

  server.on("connection", (client) => {
    waiting.set(client, 0);
    drop(waiting.keys(), () => waiting.size > maxWaiting);
    /** @type {Buffer[]} */
    let pieces = [];
    client.setTimeout(silence, () => client.destroy());
    client.on("error", () => {}).on("close", () => leave(client));
    const end = () => client.destroy();
    client.on("end", end);
    client.on("data", function read(piece) {
      // The end of the head may stand on the border of two pieces.
      const border = pieces.length > 0 ? Buffer.concat([pieces[pieces.length - 1].subarray(-3), piece]) : piece;
      pieces.push(piece);
      const length = (waiting.get(client) ?? 0) + piece.length;
      heads += piece.length;
      waiting.delete(client);
      waiting.set(client, length);
      if (border.includes(headEnd)) {
        client.off("data", read).off("end", end).setTimeout(0);
        pass(client, Buffer.concat(pieces));
        pieces = [];
      } else if (length > maxHead) client.destroy();
      drop(waiting.keys(), () => heads > maxHeads);
    });
  });

  return () => {
    server.close();
    for (const client of waiting.keys()) client.destroy();
  };
}
