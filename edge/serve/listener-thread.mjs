// Opens a listening socket and sleeps on it: asleep, this thread takes no connection out of the queue, which is for workerd to do. (Node has no
// other way of listening without taking what comes.) Woken, it takes them all.
import { createServer } from "node:net";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { startGate } from "./gate.mjs";

const parent = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);
/** @type {{options: import("node:net").ListenOptions, awake: Int32Array}} */
const { options, awake } = workerData;
const server = createServer({ allowHalfOpen: true, noDelay: true });

server.on("error", (/** @type {NodeJS.ErrnoException} */ error) =>
  parent.postMessage({ error: error.code ?? error.message }),
);
server.listen(options, () => {
  const { fd } = /** @type {{_handle: {fd: number}}} */ (/** @type {unknown} */ (server))._handle;
  const place = /** @type {import("node:net").AddressInfo | string | null} */ (server.address());
  parent.postMessage({ fd, ...(typeof place === "object" && place) });
  Atomics.wait(awake, 0, 0);
  const refuse = startGate(server, receiveMessageOnPort(parent)?.message);
  parent.once("message", () => {
    refuse();
    parent.postMessage("refused");
  });
});
