// A sender in a process of its own: it posts until it is told to stop, and keeps its own record of what it was answered.
// Started by fork() with one message {url, source, provider, secret, seed, lanes, pauseMs, insists, misfits}; "stop" ends it,
// and it answers with its record.
import { randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { webhookOf } from "../edge/senders.mjs";
import { patience } from "../patience.mjs";
import { randomFrom } from "./random.mjs";

/**
 * @typedef {object} Order
 * @property {string} url of the source
 * @property {string} source its name
 * @property {keyof typeof webhookOf} provider
 * @property {string} secret
 * @property {number} seed
 * @property {number} lanes so many webhooks at a time, each on a connection of its own
 * @property {number} pauseMs at most, between two of a lane
 * @property {boolean} insists sends each again until it is acknowledged, and some once more after that; otherwise each once
 * @property {number} misfits this fraction does not fit its event's schema
 *
 * @typedef {object} Try
 * @property {number} began milliseconds since 1970
 * @property {number} ended
 * @property {number} status 0: no answer came
 * @property {string} code of the answer; of the error where none came
 *
 * @typedef {object} Sent
 * @property {string} id
 * @property {boolean} misfit
 * @property {Try[]} tries in their order
 */

process.once("message", async (/** @type {Order} */ order) => {
  const random = randomFrom(order.seed);
  /** @type {Sent[]} */
  const record = [];
  const stopping = new AbortController();
  process.once("message", () => stopping.abort());

  const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const lane = async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!stopping.signal.aborted) {
      const misfit = random() < order.misfits;
      const { provider, secret } = order;
      const change = misfit ? { data: { title: 7 } } : {};
      const { id, headers, body } = webhookOf[provider]({ at: Date.now(), secret, id: randomUUID(), ...change });
      /** @type {Sent} */
      const sent = { id, misfit, tries: [] };
      record.push(sent);
      const once = async () => {
        const tried = await post(order.url, headers, body, agent);
        sent.tries.push(tried);
        return tried.status === 200 || tried.status === 202;
      };
      let acknowledged = await once();
      // Also after the rest has stopped: what it began, a sender that insists ends.
      while (!acknowledged && order.insists) {
        await pause(5 + random() * 30);
        acknowledged = await once();
      }
      if (order.insists && random() < 0.1) await once();
      await pause(random() * order.pauseMs);
    }
    agent.destroy();
  };
  await Promise.all(Array.from({ length: order.lanes }, lane));
  process.send?.(record, () => process.disconnect());
});

/**
 * @param {string} url
 * @param {Record<string, string>} headers
 * @param {Buffer} body
 * @param {Agent} agent
 * @returns {Promise<Try>}
 */
function post(url, headers, body, agent) {
  const began = Date.now();
  return new Promise((resolve) => {
    const end = (/** @type {number} */ status, /** @type {string} */ code) =>
      resolve({ began, ended: Date.now(), status, code });
    const sent = request(url, {
      method: "POST",
      headers: { ...headers, "Content-Length": String(body.length) },
      agent,
    });
    sent.setTimeout(patience, () => sent.destroy(new Error("no answer")));
    sent.on("error", (error) => end(0, "code" in error ? String(error.code) : error.message));
    sent.on("response", async (response) => {
      let text = "";
      try {
        for await (const chunk of response.setEncoding("utf8")) text += chunk;
        end(response.statusCode ?? 0, String(JSON.parse(text).code));
      } catch {
        // Cut off in the middle of an answer: it is none.
        end(0, "broken answer");
      }
    });
    sent.end(body);
  });
}
