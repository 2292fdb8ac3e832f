// The destination, in a process of its own: answers 204 and notes when each event arrived, by the number in its body.
import { createServer } from "node:net";
import { sinkAddress } from "../../edge/sink.mjs";
import { monotonic } from "./clock.mjs";
import { splitter } from "./framing.mjs";
import { numberIn } from "./requests.mjs";

const answer = Buffer.from("HTTP/1.1 204 No Content\r\n\r\n");

/**
 * What the parent asks, and what it is told.
 * @typedef {{kind: "expect", first: number, count: number} | {kind: "count"} | {kind: "arrivals"}} Question
 */

let first = 0;
let count = 0;
// The last arrival of each event, in monotonic milliseconds; 0 until it has come.
let arrivals = new Float64Array(0);

const server = createServer({ noDelay: true }, (socket) => {
  const feed = splitter((message, bodyStart) => {
    const index = numberIn(message, bodyStart) - first;
    if (index >= 0 && index < arrivals.length) {
      arrivals[index] = monotonic();
      count++;
    }
    socket.write(answer);
  });
  socket.on("data", feed).on("error", () => {});
});
server.listen(0, sinkAddress, 4096, () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  process.send?.({ url: `http://${sinkAddress}:${port}` });
});
process.on("message", (/** @type {Question} */ question) => {
  if (question.kind === "expect") {
    first = question.first;
    count = 0;
    arrivals = new Float64Array(question.count);
  }
  process.send?.(question.kind === "arrivals" ? { arrivals } : { count });
});
process.on("disconnect", () => process.exit());
