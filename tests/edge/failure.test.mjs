// When the gateway itself cannot do its work: nothing is acknowledged, and the log says why.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "signpost";
import { launch } from "../../edge/serve/serve.mjs";
import { forwardingOutbox } from "../../edge/src/forward.js";
import { readConfiguration } from "../../edge/src/configuration.js";
import { receive } from "../../edge/src/receive.js";
import { prepareSources } from "../../edge/src/sources.js";
import { send, signedHeaders, taskCompleted } from "./clientpress.mjs";
import { configurationOf, secrets } from "./gateway.mjs";
import { bodyOf } from "./sentences.mjs";
import { sinkAddress, startSink } from "./sink.mjs";

test("a Worker whose configuration is wrong answers 503 gateway_misconfigured, and logs each place", async (t) => {
  /** @type {string[]} */
  const lines = [];
  const configuration = configurationOf({ demo: {} }, { sink: { url: "https://10.0.0.1/" } });
  const { url, stop } = await launch(
    {
      configuration: JSON.stringify(configuration),
      environment: { CLIENTPRESS_SECRET: secrets.CLIENTPRESS_SECRET },
      allow: ["public"],
      onLine: (line) => lines.push(line),
    },
    ["CLIENTPRESS_SECRET"],
  );
  t.after(stop);
  const body = taskCompleted();
  const headers = signedHeaders(body, secrets.CLIENTPRESS_SECRET);
  const got = await send(`${url}/in/demo`, { headers, body });
  assert.deepEqual(
    [got.status, got.headers["retry-after"], JSON.parse(got.text)],
    [503, "30", bodyOf("gateway_misconfigured")],
  );
  assert.equal((await send(`${url}/healthz`, { method: "GET" })).status, 503);
  assert.equal((await send(`${url}/`, { method: "GET" })).status, 200);
  await stop();
  const logged = lines.map((line) => JSON.parse(line));
  assert.ok(logged.every(({ level, what }) => level === "error" && what === "configuration"));
  assert.deepEqual(
    logged.slice(0, 2).map(({ pointer, message }) => [pointer, message.split(":")[0]]),
    [
      ["/endpoints/sink/url", "destination_not_public"],
      ["/endpoints/sink/secret_env/0", "ENDPOINT_SECRET is not set"],
    ],
  );
});

/** What a request needs, prepared on Node, and an outbox that counts. */
async function prepared() {
  const configuration = configurationOf({ demo: {} }, { sink: { url: "https://hooks.example.com/" } });
  const source = prepareSources(await load(), readConfiguration(JSON.stringify(configuration)), secrets).get("demo");
  assert.ok(source);
  /** @type {string[]} */
  const accepted = [];
  /** @type {any[]} */
  const logged = [];
  const receiving = {
    outbox: { accept: async (/** @type {{id: string}} */ { id }) => ({ safe: accepted.push(id) > 0 }) },
    now: Date.now,
    log: (/** @type {any} */ entry) => void logged.push(entry),
  };
  const body = taskCompleted();
  /** @returns {any} the same request each time */
  const request = (headers = signedHeaders(body, secrets.CLIENTPRESS_SECRET)) =>
    new Request("http://localhost/in/demo", { method: "POST", headers, body });
  return { source, receiving, accepted, logged, request };
}

test("a core that stops answers 503 core_failed and passes nothing on; the next webhook is taken", async () => {
  const { source, receiving, accepted, logged, request } = await prepared();
  const good = await receive(request(), source, receiving);
  assert.equal(good.status, 202);

  const { code, message } = bodyOf("core_failed");
  const failed = {
    ...source.verifier.verify({}, ""),
    ...{ ok: false, code: /** @type {const} */ ("core_failed"), status: 503, message },
  };
  const stopped = { ...source, verifier: /** @type {any} */ ({ verify: () => failed }) };
  const answer = await receive(request(), stopped, receiving);
  assert.deepEqual([answer.status, answer.headers.get("retry-after")], [503, "30"]);
  assert.deepEqual(await answer.json(), { code, message });
  assert.equal(accepted.length, 1);
  assert.deepEqual(
    logged.map((entry) => [entry.level, entry.status, entry.code]),
    [
      ["info", 202, "ok"],
      ["warn", 503, "core_failed"],
    ],
  );
});

test("an outbox that does not say safe is answered 503, one that breaks is never answered 202", async () => {
  const { source, receiving, request } = await prepared();
  const unsafe = { ...receiving, outbox: { accept: async () => ({ safe: false }) } };
  const answer = await receive(request(), source, unsafe);
  assert.deepEqual([answer.status, await answer.json()], [503, bodyOf("forward_failed")]);
  const broken = { ...receiving, outbox: { accept: () => Promise.reject(new Error("disk full")) } };
  await assert.rejects(receive(request(), source, broken), /disk full/);
});

test("the outbox looks at the destination again at each attempt", async (t) => {
  const sink = await startSink(t);
  const core = await load();
  const url = `${sink.url}/hook`;
  const signer = core.signer("standard", { secrets: [secrets.ENDPOINT_SECRET] });
  const endpoint = { name: "sink", url, signer, timeoutMs: 1000 };
  const event = { id: "1", source: "demo", name: "", code: "ok", authentic: true, headers: [], body: new Uint8Array() };
  /** @type {any[]} */
  const logged = [];
  const log = (/** @type {any} */ entry) => void logged.push(entry);
  const now = Date.now;
  const open = forwardingOutbox({ core, destinations: { allow_http: true, allow: [sinkAddress] }, now, log });
  const closed = forwardingOutbox({ core, destinations: { allow_http: true, allow: [] }, now, log });
  assert.deepEqual(await open.accept(event, endpoint), { safe: true });
  assert.deepEqual(await closed.accept(event, endpoint), { safe: false });
  assert.equal(sink.arrivedAt("/hook").length, 1);
  assert.deepEqual(
    logged.map(({ outcome }) => outcome),
    ["response", "destination_refused"],
  );
});
