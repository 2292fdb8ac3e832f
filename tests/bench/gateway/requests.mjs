// What the benchmark sends: ClientPress deliveries, all distinct, signed before anything is measured, as bytes for a socket.
import { createHmac } from "node:crypto";

/** What every source of every target is set up with. */
export const secret = "9c1f0f8f5d0b4c8e8f4f0a6b1d2e3f40";

/**
 * @typedef {object} Wanted
 * @property {number} first the first event's number; a number never comes twice in a run, so that no two bodies are the same
 * @property {number} count
 * @property {number} bytes of each body
 * @property {readonly string[]} paths taken in turns
 *
 * @typedef {object} Requests
 * @property {number} first
 * @property {number} count
 * @property {(index: number) => Buffer} at the bytes of one, from 0
 */

/** @param {Wanted} wanted @returns {Requests} */
export function signedRequests({ first, count, bytes, paths }) {
  const longest = bytes + Math.max(...paths.map((path) => path.length)) + 400;
  const all = Buffer.allocUnsafe(count * longest);
  const ends = new Float64Array(count + 1);
  const seconds = new Date().toISOString().replace(/\.\d+Z$/, "+00:00");
  for (let index = 0, at = 0; index < count; index++) {
    const body = bodyOf(first + index, bytes, seconds);
    const signature = createHmac("sha256", secret).update(body).digest("hex");
    at += all.write(headOf(paths[index % paths.length], first + index, body.length, signature), at, "latin1");
    at += all.write(body, at, "latin1");
    ends[index + 1] = at;
  }
  return { first, count, at: (index) => all.subarray(ends[index], ends[index + 1]) };
}

/**
 * @param {number} number
 * @param {number} bytes
 * @param {string} timestamp
 * @returns {string} ASCII
 */
function bodyOf(number, bytes, timestamp) {
  const start =
    `{"event":"task.completed","portal_id":42,"portal_url":"https:\\/\\/your-site.com\\/client-portal\\/acme-corp\\/",` +
    `"timestamp":"${timestamp}","data":{"id":${number},"list_id":1,"title":"Sign the contract`;
  return `${start.padEnd(bytes - 3, ", and send it back")}"}}`;
}

/**
 * The number that a body carries, wherever it arrives.
 * @param {Buffer} message
 * @param {number} bodyStart
 * @returns {number} NaN when it carries none
 */
export function numberIn(message, bodyStart) {
  const name = message.indexOf('"id":', bodyStart);
  return name < 0 ? NaN : parseInt(message.toString("latin1", name + 5, name + 20), 10);
}

/**
 * @param {string} path
 * @param {number} number
 * @param {number} length
 * @param {string} signature
 */
function headOf(path, number, length, signature) {
  return (
    `POST ${path} HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n` +
    `X-CP-Event: task.completed\r\nX-CP-Portal-ID: 42\r\n` +
    `X-CP-Delivery: 6f1f2c34-9d0e-4c6b-8a43-${number.toString(16).padStart(12, "0")}\r\n` +
    `User-Agent: ClientPress/1.4.2; https://clientpress.io\r\nX-CP-Signature: sha256=${signature}\r\n\r\n`
  );
}
