// What the demo says on the terminal.
import { STATUS_CODES } from "node:http";
import { relative } from "node:path";
import { visible } from "../src/visible.js";
import { endpointName, sourceName } from "./demo.mjs";

/**
 * @param {import("./demo.mjs").Demo} demo
 * @param {string} command path of the command `signpost`
 * @param {string | undefined} data the directory where everything is kept, if it is to stay
 * @returns {string}
 */
export function welcome({ url, receiveUrl, destination, secretFile, adminKey, headerFile }, command, data) {
  const near = relative(process.cwd(), command);
  const send = (/** @type {string} */ to) =>
    `${near.startsWith("..") ? command : near} send clientpress task.completed --to ${to} --secret-file ${secretFile}`;
  const nobody = receiveUrl.replace(/[^/]*$/, "nobody");
  const kept = data
    ? `All it holds is kept in ${data}.`
    : "What it holds goes with it, unless you start it with --data DIR.";
  return `
Signpost is running. Ctrl-C stops it. ${kept}

  Playground    ${url}/playground/   (the source's secret: cat ${secretFile})
  Dashboard     ${url}/dashboard/
  Receive URL   ${receiveUrl}   (source "${sourceName}")
  Destination   ${destination.url}   (endpoint "${endpointName}": a demo; what arrives there is shown below)
  Admin key     ${adminKey ?? "the one that the first start with this directory has shown"}

Paste into another terminal, in this directory:

  A signed webhook. Expect 202 ok, and its arrival below:
    ${send(receiveUrl)}

  The same with one bit of the body flipped after signing. Expect 401 signature_mismatch, and no arrival:
    ${send(receiveUrl)} --tamper

  A path that no source has. Expect 404 unknown_source:
    ${send(nobody)}

What is accepted is not lost. Try it:

  1. Type d and Enter here: the destination is gone.
  2. Ten webhooks, in the other terminal. Expect 202 ok ten times, and no arrival:
    for n in 1 2 3 4 5 6 7 8 9 10; do ${send(receiveUrl)}; done
  3. Type d and Enter here: the destination is back. Expect all ten to arrive, within 15 seconds.
${headerFile ? managing(url, headerFile) : ""}`;
}

/**
 * @param {string} url
 * @param {string} headerFile
 */
const managing = (url, headerFile) => `
With the admin key, in the other terminal:

  Each delivery, and what became of it:
    curl -sH @${headerFile} ${url}/v1/deliveries

  Everything that happens, as it happens:
    curl -sNH @${headerFile} ${url}/v1/stream
`;

/**
 * @param {import("./destination.mjs").Arrival} arrival
 * @returns {string}
 */
export function arrivalLine({ event, id, code, verified, reason, bytes }) {
  const signature = verified ? "Signpost's signature verified" : `NOT VERIFIED: ${reason}`;
  const remark = code === "ok" ? "" : `, ${code}`;
  return visible(`${clock()}  arrived   ${event || "(no event)"}  id ${id}  ${bytes} bytes, ${signature}${remark}`);
}

/**
 * @param {boolean} running
 * @returns {string}
 */
export const destinationLine = (running) =>
  `${clock()}  ${running ? "started   the demo destination is back" : "stopped   the demo destination is gone; d and Enter bring it back"}`;

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
  if (entry.what === "receive" || entry.what === "route") {
    return `${clock()}  answered  ${entry.status} ${STATUS_CODES[entry.status]}: ${entry.code}`;
  }
  if (entry.what === "forward") return forwardLine(entry);
  // Settings are as the demo made them, and the screen has the first key.
  if (entry.what === "configuration" && entry.change) return undefined;
  if (entry.what === "endpoint" && entry.level === "info") return undefined;
  return line;
}

/** @type {Record<string, string>} */
const outcomes = { success: "delivered", retrying: "waiting", failed: "failed", dead: "dead" };

/** @param {Record<string, any>} entry of an attempt @returns {string | undefined} */
function forwardLine({ outcome, id, unsigned_id, attempt, status, error, ms, next_at }) {
  const word = outcomes[outcome];
  if (!word) return undefined;
  const answer = status ? `${status} in ${ms} ms` : String(error ?? "no answer").replaceAll("_", " ");
  const again = next_at ? `; again at ${clock(new Date(next_at))}` : "";
  // Who tries it knows the id that he sent.
  return visible(`${clock()}  ${word.padEnd(9)} id ${unsigned_id ?? id}  attempt ${attempt}: ${answer}${again}`);
}

const clock = (time = new Date()) => time.toTimeString().slice(0, 8);
