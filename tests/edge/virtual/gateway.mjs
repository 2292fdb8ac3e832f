// A gateway on the virtual clock, a sink that does as it is told, and senders: what a test of schedules needs.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "../../../edge/serve/serve.mjs";
import { send } from "../clientpress.mjs";
import { webhookOf } from "../senders.mjs";
import { sinkAddress } from "../sink.mjs";
import { epoch, virtualClock } from "./clock.mjs";
import { startScriptedSink } from "./sink.mjs";

const entry = fileURLToPath(new URL("workers/worker.js", import.meta.url));

/** An API key with full access. */
export const bootstrapKey = `sp_${"0123456789abcdefghijk".repeat(2)}A`;

/** Those of providers that sign with text, and of Standard Webhooks. */
export const secrets = {
  SOURCE_SECRET: "9c1f0f8f5d0b4c8e8f4f0a6b1d2e3f40",
  STANDARD_SECRET: "whsec_YW5vdGhlci1lbmRwb2ludC1zZWNyZXQtMzItYnl0ZXM=",
  ENDPOINT_SECRET: "whsec_ZW5kcG9pbnQtc2VjcmV0LTMyLWJ5dGVzLWxvbmchISE=",
  DIALECT_SECRET: "a1b2c3d4e5f60718293a4b5c6d7e8f90",
  SIGNPOST_MASTER_KEY: Buffer.alloc(32, 7).toString("base64"),
  SIGNPOST_BOOTSTRAP_KEY: bootstrapKey,
};

/** @typedef {{after(hook: () => Promise<void>): void}} Lifetime */

/**
 * @typedef {object} Scene
 * @property {import("./clock.mjs").Clock} clock
 * @property {import("./sink.mjs").ScriptedSink} sink
 * @property {() => string} url the gateway's, now
 * @property {() => number} pid workerd's
 * @property {string} data its directory
 * @property {string[]} lines all that it has printed
 * @property {(source: string, webhook: import("../senders.mjs").Webhook) => Promise<import("../clientpress.mjs").Answer>} post
 * @property {(source: string, of?: Partial<import("../senders.mjs").Of>) => import("../senders.mjs").Webhook} webhookFor a new
 *   one of the source's provider, sent now
 * @property {(source: string, of?: Partial<import("../senders.mjs").Of>) => Promise<import("../senders.mjs").Webhook>} send
 *   a new webhook of the source's provider, which has to be answered 202; then all settles
 * @property {() => Promise<void>} kill -9
 * @property {() => Promise<void>} start again, on the same data, at the time that it is now
 */

/**
 * @param {Lifetime} t
 * @param {object} of
 * @param {Record<string, object>} [of.sources] by name: of ClientPress unless told
 * @param {(sink: string) => Record<string, object>} of.endpoints by name: at the sink's path of that name and from every source
 *   unless told
 * @param {object} [of.more] keys of the configuration
 * @param {number} [of.start] milliseconds since 1970
 * @returns {Promise<Scene>}
 */
export async function scene(t, { sources = { demo: {} }, endpoints, more, start = epoch }) {
  /** @type {{clock?: import("./clock.mjs").Clock}} */
  const made = {};
  const sink = await startScriptedSink(t, () => made.clock?.now() ?? start);
  const data = mkdtempSync(join(tmpdir(), "signpost-scene-"));
  t.after(async () => rmSync(data, { recursive: true, force: true }));

  const whole = Object.fromEntries(
    Object.entries(sources).map(([name, change]) => {
      const provider = "provider" in change ? change.provider : "clientpress";
      const outbound = "direction" in change && change.direction === "outbound";
      const secret_env = outbound ? undefined : [provider === "standard" ? "STANDARD_SECRET" : "SOURCE_SECRET"];
      return [name, { provider, secret_env, ...change }];
    }),
  );
  const configuration = JSON.stringify({
    sources: whole,
    endpoints: Object.fromEntries(
      Object.entries(endpoints(sink.url)).map(([name, change]) => [
        name,
        { url: `${sink.url}/${name}`, sources: ["*"], secret_env: ["ENDPOINT_SECRET"], ...change },
      ]),
    ),
    destinations: { allow_http: true, allow: [sinkAddress] },
    ...more,
  });

  /** @type {string[]} */
  const lines = [];
  const run = () =>
    launch(
      {
        configuration,
        environment: secrets,
        allow: [`${sinkAddress}/32`],
        data,
        entry,
        onLine: (line) => lines.push(line),
      },
      Object.keys(secrets),
    );
  let running = await run();
  t.after(async () => running.stop());
  const clock = (made.clock = await virtualClock(running.url, start));

  const post = (/** @type {string} */ source, /** @type {import("../senders.mjs").Webhook} */ { headers, body }) =>
    send(`${running.url}/in/${source}`, { headers, body });
  /** @type {Scene["webhookFor"]} */
  const webhookFor = (source, of = {}) => {
    // A source that the configuration does not have is called by its provider.
    const { provider } = /** @type {any} */ (whole[source] ?? { provider: source });
    const secret = provider === "standard" ? secrets.STANDARD_SECRET : secrets.SOURCE_SECRET;
    return webhookOf[/** @type {keyof typeof webhookOf} */ (provider)]({ at: clock.now(), secret, ...of });
  };
  return {
    clock,
    sink,
    url: () => running.url,
    pid: () => running.pid,
    data,
    lines,
    post,
    webhookFor,
    async send(source, of) {
      const webhook = webhookFor(source, of);
      const { status, text } = await post(source, webhook);
      if (status !== 202) throw new Error(`a webhook for ${source} was answered ${status} ${text}`);
      await clock.settle();
      return webhook;
    },
    async kill() {
      await running.kill();
    },
    async start() {
      running = await run();
      await clock.reach(running.url);
    },
  };
}
