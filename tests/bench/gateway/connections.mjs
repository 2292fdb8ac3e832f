// Keep-alive connections that send one request at a time each.
import { connect } from "node:net";
import { splitter } from "./framing.mjs";

/**
 * @typedef {object} Connection
 * @property {(request: Buffer, onStatus: (status: number) => void) => void} send status 0: the connection broke first
 * @property {() => void} close
 */

/**
 * @param {string} url
 * @returns {Promise<Connection>}
 */
export function open(url) {
  const { hostname, port } = new URL(url);
  /** @type {((status: number) => void) | undefined} */
  let waiting;
  const settle = (/** @type {number} */ status) => {
    const settled = waiting;
    waiting = undefined;
    settled?.(status);
  };
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    socket.on(
      "data",
      splitter((message) => settle(Number(message.toString("latin1", 9, 12)))),
    );
    socket.on("error", reject);
    // A connection that the target has closed answers nothing more; those who still use it see 0.
    socket.on("close", () => settle(0));
    socket.on("connect", () =>
      resolve({
        send(request, onStatus) {
          waiting = onStatus;
          if (socket.destroyed) setImmediate(settle, 0);
          else socket.write(request);
        },
        close: () => void socket.destroy(),
      }),
    );
  });
}
