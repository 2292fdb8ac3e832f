// Load, and a gateway that is killed again and again: what it acknowledged has to be somewhere at the end.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { prepare, urlOf } from "../../edge/serve/launch.mjs";
import { openListener } from "../../edge/serve/listener.mjs";
import { secrets } from "../edge/virtual/gateway.mjs";
import { sinkAddress } from "../edge/sink.mjs";
import { eventually } from "../patience.mjs";
import { startDestinations, timeoutSeconds } from "./destinations.mjs";
import { randomFrom } from "./random.mjs";

const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));

/** Tried three times, a second apart, and no pause because of failures: so that a run comes to an end. */
const impatient = {
  retry: { timeout_seconds: timeoutSeconds, delays_seconds: [1, 1], jitter: 1 },
  timeout_seconds: timeoutSeconds,
  circuit: { failures: 1000 },
  auto_disable: null,
};

/** Which source goes to which endpoint. */
export const routes = /** @type {const} */ ({
  good: ["alpha", "beta", "gamma", "delta"],
  flaky: ["alpha", "beta", "gamma", "delta"],
  hanging: ["delta"],
  refusing: ["beta"],
});

/** @typedef {import("./sender.mjs").Order} Order */

/** @type {Record<string, Pick<Order, "provider" | "insists" | "misfits">>} */
const sources = {
  alpha: { provider: "clientpress", insists: true, misfits: 0.1 },
  beta: { provider: "cepro", insists: true, misfits: 0 },
  gamma: { provider: "standard", insists: true, misfits: 0 },
  // As ClientPress really does: each once, whatever the answer.
  delta: { provider: "clientpress", insists: false, misfits: 0.1 },
};

/**
 * @param {{url: string, refusing: string}} of
 * @returns {object}
 */
const configurationFor = ({ url, refusing }) => ({
  sources: Object.fromEntries(
    Object.entries(sources).map(([name, { provider }]) => [
      name,
      { provider, secret_env: [provider === "standard" ? "STANDARD_SECRET" : "SOURCE_SECRET"] },
    ]),
  ),
  endpoints: Object.fromEntries(
    Object.entries(routes).map(([name, from]) => [
      name,
      {
        url: name === "refusing" ? refusing : `${url}/${name}`,
        sources: from,
        secret_env: ["ENDPOINT_SECRET"],
        ...impatient,
        // This one's breaker opens soon, so that events are still queued at the end.
        ...(name === "refusing" && { circuit: { failures: 5, open_seconds: 2, open_max_seconds: 600 } }),
      },
    ]),
  ),
  destinations: { allow_http: true, allow: [sinkAddress] },
});

/** A port at which nobody listens: just given back. @param {string} address */
async function unusedPort(address) {
  const server = createServer().listen(0, address);
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  await once(server, "close");
  return port;
}

/**
 * @typedef {object} Run
 * @property {number} seed
 * @property {number[]} kills when, in milliseconds since 1970
 * @property {number} seconds that the load lasted
 * @property {Record<string, import("./sender.mjs").Sent[]>} sent by source: the senders' own records
 * @property {import("./destinations.mjs").Arrival[]} arrivals the destinations' own record
 * @property {Record<string, any[]>} events by source: what the gateway holds
 * @property {Record<string, any[]>} deliveries by endpoint: what the gateway holds
 */

/**
 * @param {object} of
 * @param {number} of.seed
 * @param {number} of.kills
 * @param {number} [of.lanes] of each of the four senders: so many webhooks at a time
 * @param {number} [of.pauseMs] of a lane between two webhooks, at the most
 * @param {number} [of.apart] so many attempts at the most arrive from the start of a gateway to its end
 * @param {(line: string) => void} [of.say]
 * @returns {Promise<Run>}
 */
export async function crash({ seed, kills: wanted, lanes = 4, pauseMs = 30, apart = 600, say = () => {} }) {
  const random = randomFrom(seed);
  const data = mkdtempSync(join(tmpdir(), "signpost-crash-"));
  const destinations = await startDestinations(seed + 1);
  const configuration = configurationFor({
    url: destinations.url,
    refusing: `http://${sinkAddress}:${await unusedPort(sinkAddress)}/`,
  });
  const listener = await openListener("127.0.0.1", 0);
  const url = urlOf(listener);

  /** @type {string[]} */
  const last = [];
  const gateway = prepare({
    configuration: JSON.stringify(configuration),
    environment: secrets,
    allow: [`${sinkAddress}/32`],
    data,
    entry: here("workers/worker.js"),
    onLine(line) {
      last.push(line);
      if (last.length > 50) last.shift();
    },
  });
  const start = async () => {
    const started = await gateway.start(listener, Object.keys(secrets));
    // What serve() does too: the Directory starts with the first request, and with it everything that waits to be done.
    await fetch(`${url}/healthz`).catch(() => {});
    return started;
  };
  let running = await start();
  const senders = Object.entries(sources).map(([source, kind], index) => {
    const child = fork(here("sender.mjs"));
    const secret = kind.provider === "standard" ? secrets.STANDARD_SECRET : secrets.SOURCE_SECRET;
    /** @type {Order} */
    const order = {
      url: `${url}/in/${source}`,
      source,
      secret,
      seed: seed + 2 + index,
      lanes,
      pauseMs,
      ...kind,
    };
    child.send(order);
    return { source, child, record: once(child, "message") };
  });

  /** Resolves when so many attempts have arrived, but after ten seconds in any case. @param {number} count */
  const until = async (count) => {
    const end = Date.now() + 10_000;
    while (destinations.arrivals.length < count && Date.now() < end) await pause(1);
  };

  try {
    const began = Date.now();
    /** @type {number[]} */
    const kills = [];
    while (kills.length < wanted) {
      // Now and then at once, while it is still at what the last kill left. Else after so much work, however fast the machine is.
      if (random() < 0.15) await pause(random() * 60);
      else await until(destinations.arrivals.length + random() * apart);
      kills.push(Date.now());
      await running.kill();
      await pause(random() < 0.5 ? 0 : random() * 300);
      running = await start();
    }
    await until(destinations.arrivals.length + apart / 2);
    const seconds = (Date.now() - began) / 1000;
    for (const { child } of senders) child.send("stop");
    /** @type {Run["sent"]} */
    const sent = {};
    for (const { source, record } of senders) [sent[source]] = await record;
    say(`${kills.length} kills in ${seconds.toFixed(1)} s; waiting until it is quiet`);

    const reader = readerOf(url);
    await reader.quiet(["good", "flaky"]);
    return {
      seed,
      kills,
      seconds,
      sent,
      arrivals: destinations.arrivals,
      events: await reader.all("SOURCE", "events", Object.keys(sources)),
      deliveries: await reader.all("ENDPOINT", "deliveries", Object.keys(routes)),
    };
  } catch (error) {
    console.error(last.join("\n"));
    throw error;
  } finally {
    for (const { child } of senders) if (child.connected) child.kill();
    await running.kill();
    await listener.close();
    gateway.remove();
    await destinations.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {string} url the gateway's */
function readerOf(url) {
  const call = async (
    /** @type {string} */ binding,
    /** @type {string} */ name,
    /** @type {string} */ method,
    args = [{}],
  ) => {
    const body = JSON.stringify({ binding, name, method, args });
    const response = await fetch(`${url}/test/call`, { method: "POST", body });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${binding} ${name} ${method}: ${text}`);
    return JSON.parse(text);
  };
  return {
    /** Resolves when nothing waits at these endpoints, nor on its way there. @param {string[]} endpoints */
    async quiet(endpoints) {
      let waiting = 0;
      const looked = async () => {
        waiting = 0;
        for (const source of Object.keys(sources)) {
          const backlog = await call("SOURCE", source, "backlog", []);
          for (const { events, again } of backlog) waiting += events + again;
        }
        for (const endpoint of endpoints) waiting += (await call("ENDPOINT", endpoint, "counters", [])).pending;
        return waiting === 0;
      };
      await eventually(looked, () => `quiet after the load has ended: ${waiting} deliveries are still waiting`);
    },
    /** @param {string} binding @param {string} method @param {string[]} names */
    async all(binding, method, names) {
      /** @type {Record<string, any[]>} */
      const found = {};
      for (const name of names) {
        /** @type {any[]} */
        const rows = (found[name] = []);
        for (let before; before !== null;) {
          const page = await call(binding, name, method, [{ limit: 100, before }]);
          rows.push(...(page.items ?? page.deliveries));
          before = page.next;
        }
      }
      return found;
    },
  };
}
