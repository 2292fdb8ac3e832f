// An endpoint's work without workerd: over sql.js, with a destination that is a function and a clock that is a number.
import { load } from "signpost";
import { EndpointWork } from "../../edge/src/endpoint/endpoint.js";
import { rowOf, settingsOf } from "./endpoint-stage.mjs";
import { makeDisk, openStore } from "./property/store.mjs";
import { epoch } from "./virtual/clock.mjs";

export const core = await load();

/**
 * @typedef {object} Sent
 * @property {string} url
 * @property {Record<string, string>} headers by their names in lower case
 * @property {[string, string][]} pairs
 * @property {string} body
 * @property {number} timeoutMs
 * @property {number} at
 *
 * @typedef {number | "timeout" | "connection_error" | "local_fault" | {status: number, retryAfter?: string, response?: Uint8Array, ms?: number}} Answer
 */

/**
 * @param {object} [change] of the settings
 * @param {(sent: Sent) => Answer | Promise<Answer>} [answer] 204 unless given
 */
export function endpointInMemory(change = {}, answer = () => 204) {
  const disk = makeDisk();
  /** @type {Sent[]} */
  const sent = [];
  /** @type {import("../../edge/src/endpoint/notices.js").Notice[]} */
  const notices = [];
  const time = { now: epoch };
  const settings = settingsOf("https://hooks.example.com/hook", change);

  const boot = () => {
    const store = openStore(disk, () => time.now);
    const work = new EndpointWork({
      store,
      core,
      memory: { left: 1024 * 1024 },
      random: () => 0,
      later: (next, ms) => void setTimeout(next, Math.min(ms, 5)).unref(),
      tell: (notice) => void notices.push(notice),
      async attempt(url, { headers, body, timeoutMs }) {
        const pairs = /** @type {[string, string][]} */ (headers);
        const one = {
          url,
          pairs,
          headers: Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value])),
          body: new TextDecoder().decode(body),
          timeoutMs,
          at: time.now,
        };
        sent.push(one);
        const given = await answer(one);
        if (typeof given === "string") return { kind: given, ms: 10 };
        const {
          status,
          retryAfter = "",
          response = new Uint8Array(),
          ms = 3,
        } = typeof given === "number" ? { status: given } : given;
        return { kind: "response", status, retryAfter, response, ms };
      },
    });
    work.start(settings);
    return { store, work };
  };
  let { store, work } = boot();

  return {
    disk,
    sent,
    notices,
    time,
    settings,
    get work() {
      return work;
    },
    get store() {
      return store;
    },
    /** @param {any[]} rows */
    async take(...rows) {
      const answered = work.take({ source: "portal", incarnation: "first", provider: "clientpress", rows });
      await work.settled();
      return answered;
    },
    /**
     * @param {any} batch
     */
    async takeFrom(batch) {
      work.take(batch);
      await work.settled();
    },
    /** @param {number} seconds from alarm to alarm */
    async advance(seconds) {
      const end = time.now + seconds * 1000;
      while (disk.alarm !== null && disk.alarm <= end) {
        time.now = Math.max(time.now, disk.alarm);
        await work.wake();
      }
      time.now = end;
    },
    /** @param {object} more */
    configure: (more) => work.configure({ ...settings, ...more, version: ++settings.version }),
    async restart() {
      work.stop();
      store.close();
      ({ store, work } = boot());
      await work.wake();
    },
    /** @returns {any[]} oldest first */
    deliveries: (filter = {}) => work.deliveries({ limit: 100, ...filter }).deliveries.reverse(),
    /** @param {number} seq @returns {any} */
    delivery: (seq) => work.delivery(seq),
  };
}

export { rowOf };
