// /metrics, read by a parser that is not ours: the one of Prometheus' own Python client.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { exposition } from "../../edge/src/api/exposition.js";
import { latencyBounds } from "../../edge/src/endpoint/stats.js";
import { textOf } from "../../edge/src/api/metrics.js";
import { send, signedHeaders, taskCompleted } from "./clientpress.mjs";
import { configurationOf, secrets, startGateway } from "./gateway.mjs";
import { startSink } from "./sink.mjs";

const parser = fileURLToPath(new URL("fixtures/parse-metrics.py", import.meta.url));

/**
 * @typedef {object} Family
 * @property {string} name without _total
 * @property {string} type
 * @property {string} documentation
 * @property {{name: string, labels: Record<string, string>, value: number}[]} samples
 */

/**
 * @param {string} text
 * @returns {Family[]}
 */
const parse = (text) => JSON.parse(execFileSync("/usr/bin/python3", [parser], { input: text, encoding: "utf8" }));

/**
 * @param {Family[]} families
 * @param {string} name of a sample
 * @param {Record<string, string>} labels
 * @returns {number | undefined}
 */
function valueOf(families, name, labels) {
  const found = families
    .flatMap(({ samples }) => samples)
    .filter((sample) => sample.name === name && isSame(sample.labels, labels));
  assert.ok(found.length <= 1, `${name} stands there ${found.length} times`);
  return found[0]?.value;
}

/** @param {Record<string, string>} one @param {Record<string, string>} other */
const isSame = (one, other) =>
  JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());

const state = {
  sources: [
    {
      name: "client-portal",
      counters: { accepted: 12, duplicates: 3, quarantined: 1, kept_events: 11 },
      backlog: [{ endpoint: "crm", events: 4, again: 1 }],
    },
  ],
  endpoints: [
    {
      name: "crm",
      counters: {
        status: "paused",
        circuit_open: true,
        pending: 5,
        dead_letters: 2,
        in_flight: 1,
        oldest_pending_at: 1000,
        delivered: 6,
        failed: 4,
        died: 2,
        attempt_ms: 1500,
        latency: [...latencyBounds.map((_, index) => (index === 0 ? 7 : 0)), 3],
      },
    },
  ],
  objects: [/** @type {const} */ ({ kind: "endpoint", name: "crm", answers: true })],
  refused: [{ source: "", code: "unknown_source", count: 9 }],
  now: 61_000,
  seconds: 0.004,
};

describe("the text of /metrics", () => {
  const text = textOf(state);
  const families = parse(text);

  test("gives what the objects count", () => {
    const of = (/** @type {string} */ name, /** @type {Record<string, string>} */ labels) =>
      valueOf(families, name, labels);
    const source = { source: "client-portal" };
    const endpoint = { endpoint: "crm" };
    assert.equal(of("signpost_source_accepted_total", source), 12);
    assert.equal(of("signpost_source_duplicates_total", source), 3);
    assert.equal(of("signpost_source_quarantined_total", source), 1);
    assert.equal(of("signpost_source_refused_total", { source: "", code: "unknown_source" }), 9);
    assert.equal(of("signpost_source_backlog_events", { ...source, ...endpoint }), 5);
    assert.equal(of("signpost_endpoint_attempts_total", { ...endpoint, outcome: "success" }), 6);
    assert.equal(of("signpost_endpoint_attempts_total", { ...endpoint, outcome: "failure" }), 4);
    assert.equal(of("signpost_endpoint_deliveries_total", { ...endpoint, outcome: "delivered" }), 6);
    assert.equal(of("signpost_endpoint_deliveries_total", { ...endpoint, outcome: "dead" }), 2);
    assert.equal(of("signpost_endpoint_pending_deliveries", endpoint), 5);
    assert.equal(of("signpost_endpoint_oldest_pending_age_seconds", endpoint), 60);
    assert.equal(of("signpost_endpoint_circuit_open", endpoint), 1);
    assert.equal(of("signpost_endpoint_status", { ...endpoint, status: "paused" }), 1);
    assert.equal(of("signpost_endpoint_status", { ...endpoint, status: "active" }), 0);
    assert.equal(of("signpost_object_up", { kind: "endpoint", name: "crm" }), 1);
  });

  test("has a histogram whose buckets add up, as Prometheus counts them", () => {
    const name = "signpost_endpoint_attempt_duration_seconds";
    const buckets = families
      .find((family) => family.name === name)
      ?.samples.filter((one) => one.name === `${name}_bucket`);
    assert.deepEqual(
      buckets?.map(({ labels, value }) => [labels.le, value]),
      [...latencyBounds.map((bound) => [String(bound / 1000), 7]), ["+Inf", 10]],
    );
    assert.equal(valueOf(families, `${name}_count`, { endpoint: "crm" }), 10);
    assert.equal(valueOf(families, `${name}_sum`, { endpoint: "crm" }), 1.5);
  });

  test("keeps to Prometheus' rules for names: one unit, in base units, counters end with _total, each explained", () => {
    assert.ok(families.length > 10);
    const names = families.map(({ name }) => name);
    assert.deepEqual(names, [...new Set(names)]);
    for (const { name, type, documentation, samples } of families) {
      assert.match(name, /^signpost_[a-z]+(_[a-z]+)*$/);
      assert.match(documentation, /^[A-Z0-9].*\.$/, name);
      assert.ok(["counter", "gauge", "histogram"].includes(type), name);
      assert.doesNotMatch(name, /_(ms|milliseconds|kb|minutes|count|sum|bucket)$/);
      assert.ok(samples.length > 0, name);
    }
    // The parser mends these.
    for (const [, name, type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
      assert.equal(name.endsWith("_total"), type === "counter", name);
    }
  });
});

test("no label value and no help breaks the lines", () => {
  const awkward = 'a "quoted"\\ back\\slash C:\\new\nand a second line {x="y"} 1 # HELP';
  const { gauge, text } = exposition();
  gauge("signpost_awkward", `Help with \\ and\nmore.`, [{ labels: { one: awkward, two: "" }, value: 1.5e-7 }]);
  const [family, ...others] = parse(text());
  assert.deepEqual(others, []);
  assert.equal(family.documentation, "Help with \\ and\nmore.");
  assert.deepEqual(family.samples, [{ name: "signpost_awkward", labels: { one: awkward, two: "" }, value: 1.5e-7 }]);
});

test("a gateway shows what it has done to whoever has a key", async (t) => {
  const sink = await startSink(t);
  const configuration = configurationOf(
    { demo: {} },
    { good: { url: `${sink.url}/` }, bad: { url: `${sink.url}/500` } },
  );
  const gateway = await startGateway(t, configuration);
  const get = (/** @type {Record<string, string>} */ headers) =>
    send(`${gateway.url}/metrics`, { method: "GET", headers });
  const body = taskCompleted();
  const headers = signedHeaders(body, secrets.CLIENTPRESS_SECRET);
  const post = (/** @type {Buffer} */ sent, source = "demo") =>
    send(`${gateway.url}/in/${source}`, { headers, body: sent });
  assert.deepEqual([(await post(body)).status, (await post(body)).status], [202, 200]);
  assert.equal((await post(Buffer.from("other"))).status, 401);
  assert.equal((await post(body, "nobody")).status, 404);
  while (sink.arrivedAt("/").length < 1 || sink.arrivedAt("/500").length < 1) await new Promise(setImmediate);

  for (const wrong of /** @type {Record<string, string>[]} */ ([{}, { authorization: `Bearer sp_${"x".repeat(43)}` }]))
    assert.equal((await get(wrong)).status, 401);
  const made = await send(`${gateway.url}/v1/keys`, {
    headers: { authorization: `Bearer ${gateway.key}`, "content-type": "application/json" },
    body: Buffer.from(JSON.stringify({ name: "prometheus", role: "read" })),
  });
  assert.equal(made.status, 201);
  /** @type {Family[]} */
  let families = [];
  const value = (/** @type {string} */ name, /** @type {Record<string, string>} */ labels) =>
    valueOf(families, name, labels);
  const attempts = "signpost_endpoint_attempts_total";
  // An attempt is written down a moment after its answer.
  do {
    const { status, text, headers: answered } = await get({ authorization: `Bearer ${JSON.parse(made.text).key}` });
    assert.equal(status, 200);
    assert.equal(answered["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    families = parse(text);
  } while (
    !value(attempts, { endpoint: "good", outcome: "success" }) ||
    !value(attempts, { endpoint: "bad", outcome: "failure" })
  );
  assert.equal(value("signpost_source_accepted_total", { source: "demo" }), 1);
  assert.equal(value("signpost_source_duplicates_total", { source: "demo" }), 1);
  assert.equal(value("signpost_source_refused_total", { source: "demo", code: "signature_mismatch" }), 1);
  assert.equal(value("signpost_source_refused_total", { source: "", code: "unknown_source" }), 1);
  assert.equal(value("signpost_source_kept_events", { source: "demo" }), 1);
  assert.equal(value("signpost_endpoint_deliveries_total", { endpoint: "good", outcome: "delivered" }), 1);
  assert.equal(value("signpost_endpoint_attempt_duration_seconds_count", { endpoint: "good" }), 1);
  assert.equal(value("signpost_endpoint_pending_deliveries", { endpoint: "good" }), 0);
  assert.equal(value("signpost_endpoint_pending_deliveries", { endpoint: "bad" }), 1);
  assert.equal(value("signpost_endpoint_oldest_pending_age_seconds", { endpoint: "good" }), 0);
  assert.ok(Number(value("signpost_endpoint_oldest_pending_age_seconds", { endpoint: "bad" })) > 0);
  for (const name of ["good", "bad"]) assert.equal(value("signpost_object_up", { kind: "endpoint", name }), 1);
  assert.equal(value("signpost_object_up", { kind: "source", name: "demo" }), 1);
});
