// The open loop's clock, in a thread of its own: Node's timers keep whole milliseconds only, and looking at the clock again and
// again would take the core that the target needs.
import { parentPort, workerData } from "node:worker_threads";
import { monotonic } from "./clock.mjs";

const { began, rate, count } = /** @type {{began: number, rate: number, count: number}} */ (workerData);
const never = new Int32Array(new SharedArrayBuffer(4));
for (let next = 0; next < count;) {
  Atomics.wait(never, 0, 0, Math.max(0, began + (next * 1e3) / rate - monotonic()));
  parentPort?.postMessage(null);
  next = Math.max(next + 1, Math.ceil(((monotonic() - began) * rate) / 1e3));
}
