// The test's side of the virtual clock (workers/worker.js): it always knows what time it is inside of the gateway, also while
// something happens there, because time moves only from here, from one alarm to the next.

/** 2030-01-01T00:00:00Z: when every test begins unless it says otherwise. */
export const epoch = Date.UTC(2030, 0, 1);

/** Far more than the longest schedule has: a clock that needs so many goes round in circles. */
const mostSteps = 5000;

/**
 * @typedef {object} Clock
 * @property {() => number} now milliseconds since 1970
 * @property {() => Promise<void>} settle all that is under way ends, without time going on
 * @property {(seconds: number) => Promise<void>} advance so far on, from alarm to alarm; each settles before the next
 * @property {(seconds: number) => Promise<void>} back the clock is set back by so much, and the command sees it
 * @property {(seconds: number) => void} pass so much time goes by while the gateway is down
 * @property {() => Promise<boolean>} step to the next alarm and no further; false when there is none
 * @property {() => Promise<Record<string, number>>} alarms when which object will be woken; milliseconds since 1970
 * @property {(url: string) => Promise<void>} reach the gateway after a restart, at the same time, and have it begin its work
 * @property {(ms: number) => Promise<void>} slow so many real milliseconds pass from now on before a source keeps anything
 * @property {Objects} objects
 *
 * @typedef {Record<"directory" | "source" | "endpoint" | "stream", (name: string) => any>} Objects their methods, by the name
 *   of the object; bytes come as {$bytes: hex}
 */

/**
 * @param {string} url the gateway's
 * @param {number} [start] milliseconds since 1970
 * @returns {Promise<Clock>}
 */
export async function virtualClock(url, start = epoch) {
  let now = start;

  /**
   * @param {string} route
   * @param {object} [body]
   * @returns {Promise<{result: any, next: number | null, alarms: Record<string, number>}>}
   */
  const post = async (route, body = {}) => {
    const response = await fetch(`${url}/test/${route}`, { method: "POST", body: JSON.stringify(body) });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`/test/${route}: ${response.status} ${text}`);
    return JSON.parse(text);
  };

  /**
   * @param {string} binding
   * @returns {(name: string) => any}
   */
  const objects = (binding) => (name) =>
    new Proxy(
      {},
      {
        get:
          (_, method) =>
          async (/** @type {unknown[]} */ ...args) =>
            (await post("call", { binding, name, method, args })).result,
      },
    );

  const begin = async () => {
    await post("set", { to: now });
    await objects("DIRECTORY")("directory").start();
    await post("settle");
  };

  const clock = {
    now: () => now,
    async settle() {
      await post("settle");
    },
    /** @param {number} seconds */
    async advance(seconds) {
      const end = now + seconds * 1000;
      let steps = 0;
      for (let { next } = await post("next"); next !== null && next <= end;) {
        if (++steps > mostSteps) throw new Error("alarms ring without an end");
        now = Math.max(now, next);
        ({ next } = await post("step", { to: now }));
      }
      now = end;
      await post("step", { to: now });
    },
    /** @param {number} seconds */
    async back(seconds) {
      now -= seconds * 1000;
      await post("back", { to: now });
    },
    /** @param {number} seconds */
    pass(seconds) {
      now += seconds * 1000;
    },
    async step() {
      const { next } = await post("next");
      if (next === null) return false;
      now = Math.max(now, next);
      await post("step", { to: now });
      return true;
    },
    /** @param {number} ms */
    async slow(ms) {
      await post("slow", { ms });
    },
    alarms: async () => (await post("next")).alarms,
    /** @param {string} other */
    async reach(other) {
      url = other;
      await begin();
    },
    objects: {
      directory: objects("DIRECTORY"),
      source: objects("SOURCE"),
      endpoint: objects("ENDPOINT"),
      stream: objects("STREAM"),
    },
  };
  await begin();
  return clock;
}
