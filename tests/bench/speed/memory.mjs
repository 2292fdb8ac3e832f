// The module's linear memory: that it does not grow with the number of webhooks, and what the largest take.
import { Raw } from "../../wasm/raw.mjs";
import { secrets, webhookOf } from "./webhooks.mjs";

/**
 * @param {number} size of the body, in bytes
 * @param {readonly number[]} marks after how many verdicts to look
 * @returns {number[]} bytes of linear memory at each
 */
function grown(size, marks) {
  const raw = new Raw();
  const verifier = raw.verifier(raw.provider("clientpress"), secrets.text);
  const now = Date.now();
  const webhook = webhookOf(size, true, now);
  const { "x-cp-signature": signature, "x-cp-delivery": id } = webhook.headers.clientpress;
  const headers = [signature, id, "task.completed", "42"];
  let done = 0;
  return marks.map((mark) => {
    for (; done < mark; done++) {
      if (raw.verify(verifier, headers, webhook.bodies.clientpress, now) !== 0)
        throw new Error("a good webhook was refused");
    }
    return raw.exports.memory.buffer.byteLength;
  });
}

/**
 * @param {number} verdicts
 * @returns {{title: string, head: string[], rows: string[][]}}
 */
export function memoryTable(verdicts) {
  const [early, late] = grown(300, [1000, verdicts]);
  const [largest] = grown(1_048_576, [3]);
  return {
    title: "Linear memory, bytes",
    head: ["", "bytes"],
    rows: [
      ["after 1,000 verdicts of 300 B", String(early)],
      [`after ${verdicts.toLocaleString("en")}`, String(late)],
      ["peak for a body of 1 MiB", String(largest)],
    ],
  };
}
