// What the demo says on the terminal.
import { STATUS_CODES } from "node:http";
import { relative } from "node:path";
import { sourceName } from "./demo.mjs";

/**
 * @param {import("./demo.mjs").Demo} demo
 * @param {string} command path of the command `signpost`
 * @returns {string}
 */
export function welcome({ receiveUrl, destinationUrl, secretFile }, command) {
  const near = relative(process.cwd(), command);
  const send = (/** @type {string} */ url) =>
    `${near.startsWith("..") ? command : near} send clientpress task.completed --to ${url} --secret-file ${secretFile}`;
  const nobody = receiveUrl.replace(/[^/]*$/, "nobody");
  return `
Signpost is running. Ctrl-C stops it.

  Receive URL   ${receiveUrl}   (source "${sourceName}")
  Destination   ${destinationUrl}   (a demo: what arrives there is shown below)

Paste into another terminal, in this directory:

  A signed webhook. Expect 202 ok, and its arrival below:
    ${send(receiveUrl)}

  The same with one bit of the body flipped after signing. Expect 401 signature_mismatch, and no arrival:
    ${send(receiveUrl)} --tamper

  A path that no source has. Expect 404 unknown_source:
    ${send(nobody)}
`;
}

/**
 * @param {import("./destination.mjs").Arrival} arrival
 * @returns {string}
 */
export function arrivalLine({ event, id, code, verified, reason, bytes }) {
  const signature = verified ? "Signpost's signature verified" : `NOT VERIFIED: ${reason}`;
  const remark = code === "ok" ? "" : `, ${code}`;
  return printable(`${clock()}  arrived   ${event || "(no event)"}  id ${id}  ${bytes} bytes, ${signature}${remark}`);
}

/**
 * @param {string} line that the gateway or workerd printed
 * @returns {string | undefined} for people; undefined for what the screen says otherwise already
 */
export function gatewayLine(line) {
  let entry;
  try {
    entry = JSON.parse(line);
  } catch {
    return line;
  }
  if (entry.what === "forward" && entry.level === "info") return undefined;
  if (entry.what !== "receive" && entry.what !== "route") return line;
  return `${clock()}  answered  ${entry.status} ${STATUS_CODES[entry.status]}: ${entry.code}`;
}

/**
 * A sender's words must not move the cursor.
 * @param {string} text
 */
const printable = (text) => text.replace(/\p{Cc}/gu, "?");

const clock = () => new Date().toTimeString().slice(0, 8);
