// One webhook, however often and however simultaneously it comes: one event, one arrival.
import assert from "node:assert/strict";
import { Agent, request } from "node:http";
import { describe, test } from "node:test";
import { portalioSignature, sentIdOf } from "./senders.mjs";
import { bodyOf } from "./sentences.mjs";
import { scene, secrets } from "./virtual/gateway.mjs";

/** @typedef {import("./senders.mjs").Webhook} Webhook */

/**
 * All on their way before the first is answered: each on a connection of its own, and the last byte of each is held back
 * until all of the others are there.
 * @param {string} url
 * @param {readonly Webhook[]} webhooks
 * @returns {Promise<{status: number, body: {code: string, message: string}}[]>}
 */
async function atOnce(url, webhooks) {
  const agent = new Agent({ keepAlive: true, maxSockets: webhooks.length });
  const calls = webhooks.map(({ headers, body }) => {
    const call = request(url, {
      method: "POST",
      agent,
      headers: { ...headers, "Content-Length": String(body.length) },
    });
    const answered = new Promise((resolve, reject) => {
      call.on("error", reject);
      call.on("response", async (response) => {
        const text = Buffer.concat(await response.toArray()).toString();
        resolve({ status: response.statusCode, body: JSON.parse(text) });
      });
    });
    const written = new Promise((resolve) => call.write(body.subarray(0, -1), resolve));
    return { call, written, answered, last: body.subarray(-1) };
  });
  await Promise.all(calls.map(({ written }) => written));
  for (const { call, last } of calls) call.end(last);
  const answers = await Promise.all(calls.map(({ answered }) => answered));
  agent.destroy();
  return answers;
}

/** @param {{status: number, body: {code: string}}[]} answers */
function counted(answers) {
  /** @type {Record<string, number>} */
  const counts = {};
  for (const { status, body } of answers)
    counts[`${status} ${body.code}`] = (counts[`${status} ${body.code}`] ?? 0) + 1;
  return counts;
}

/** @param {import("node:test").TestContext} t */
const started = (t) =>
  scene(t, {
    sources: {
      clientpress: {},
      cepro: { provider: "cepro" },
      clientflow: { provider: "clientflow" },
      portalio: { provider: "portalio", unnamed_event: "ProposalStatusChanged" },
      standard: { provider: "standard" },
    },
    endpoints: () => ({ hook: {}, other: {} }),
  });

/**
 * @param {import("./virtual/gateway.mjs").Scene} stage
 * @param {string} source
 * @returns {Promise<{events: any[], arrived: number[]}>}
 */
async function outcome({ clock, sink }, source) {
  await clock.settle();
  const { items: events } = await clock.objects.source(source).events({ limit: 100 });
  return { events, arrived: ["/hook", "/other"].map((path) => sink.at(path).length) };
}

const copies = 1000;
const once = { "202 ok": 1, [`200 duplicate`]: copies - 1 };

describe(`${copies} copies at once`, () => {
  for (const provider of ["clientpress", "cepro", "clientflow", "portalio", "standard"]) {
    test(`${provider}: one 202, ${copies - 1} times 200 duplicate, one event, one arrival at each endpoint`, async (t) => {
      const stage = await started(t);
      const answers = await atOnce(`${stage.url()}/in/${provider}`, Array(copies).fill(stage.webhookFor(provider)));
      assert.deepEqual(counted(answers), once);
      assert.deepEqual(answers.find(({ status }) => status === 200)?.body, bodyOf("duplicate"));
      const { events, arrived } = await outcome(stage, provider);
      assert.deepEqual([events.length, arrived], [1, [1, 1]]);
      assert.equal(events[0].duplicates, copies - 1);
    });
  }

  test("of ten webhooks, a hundred copies of each, mixed", async (t) => {
    const stage = await started(t);
    const ten = Array.from({ length: 10 }, () => stage.webhookFor("cepro"));
    const answers = await atOnce(
      `${stage.url()}/in/cepro`,
      Array.from({ length: copies }, (_, i) => ten[(i * 7) % 10]),
    );
    assert.deepEqual(counted(answers), { "202 ok": 10, "200 duplicate": copies - 10 });
    const { events, arrived } = await outcome(stage, "cepro");
    assert.deepEqual([events.length, arrived], [10, [10, 10]]);
    assert.deepEqual(
      new Set(stage.sink.at("/hook").map(({ headers }) => sentIdOf(headers))),
      new Set(ten.map(({ id }) => id)),
    );
  });

  test("also when the store takes its time: who waits for another's commit is not taken for hanging", async (t) => {
    const stage = await started(t);
    await stage.clock.slow(50);
    const webhook = stage.webhookFor("clientpress");
    const others = Array.from({ length: 100 }, () => stage.webhookFor("clientpress"));
    const answers = await atOnce(`${stage.url()}/in/clientpress`, [...others, ...Array(100).fill(webhook)]);
    assert.deepEqual(counted(answers), { "202 ok": 101, "200 duplicate": 99 });
  });

  test("also after a kill -9 between them", async (t) => {
    const stage = await started(t);
    const webhook = stage.webhookFor("clientpress");
    assert.equal((await stage.post("clientpress", webhook)).status, 202);
    await stage.kill();
    await stage.start();
    const answers = await atOnce(`${stage.url()}/in/clientpress`, Array(copies).fill(webhook));
    assert.deepEqual(counted(answers), { "200 duplicate": copies });
    const { events } = await outcome(stage, "clientpress");
    assert.equal(events.length, 1);
    // The kill may have come before the first arrival was written down; the second start then sends it again.
    const ids = new Set(stage.sink.arrivals.map(({ path, headers }) => `${path} ${sentIdOf(headers)}`));
    assert.deepEqual(ids, new Set([`/hook ${webhook.id}`, `/other ${webhook.id}`]));
  });

  test("also when they are copies of one that came a fortnight ago", async (t) => {
    const stage = await scene(t, {
      sources: {
        standard: { provider: "standard", freshness: { past_seconds: 31_536_000 }, retention: { days: 365 } },
      },
      endpoints: () => ({ hook: {} }),
    });
    const webhook = await stage.send("standard");
    await stage.clock.advance(14 * 86_400);
    const { status, text } = await stage.post("standard", webhook);
    assert.deepEqual([status, JSON.parse(text)], [200, bodyOf("duplicate")]);
  });
});

describe("what is the same and what is another", () => {
  /** @type {[what: string, provider: string, second: (stage: import("./virtual/gateway.mjs").Scene, first: Webhook) => Webhook, code: string][]} */
  const cases = [
    [
      "an id that the signature covers (Standard Webhooks), with another body: the sender's own repetition",
      "standard",
      ({ webhookFor }, { id }) => webhookFor("standard", { id, data: { id: "2" } }),
      "200 duplicate",
    ],
    [
      "an id inside of the signed body (ClientFlow), with other data",
      "clientflow",
      ({ webhookFor }, { id }) => webhookFor("clientflow", { id, data: { id: 8 } }),
      "200 duplicate",
    ],
    [
      "an id that the signature does not cover (ClientPress), with another body: nobody's id can stand in for another's webhook",
      "clientpress",
      ({ webhookFor }, { id }) => webhookFor("clientpress", { id, members: { portal_id: 43 } }),
      "202 ok",
    ],
    [
      "the same body under another id that the signature does not cover (ClientPress): two of them can be alike",
      "clientpress",
      (_, { headers, body }) => ({
        id: "other",
        headers: { ...headers, "X-CP-Delivery": "5d0e7a36-0000-4000-8000-000000000000" },
        body,
      }),
      "202 ok",
    ],
    [
      "the same body under another id that the signature does not cover (CE Pro): no two of them are alike",
      "cepro",
      (_, { headers, body }) => ({
        id: "other",
        headers: { ...headers, "X-Webhook-ID": "5d0e7a36-0000-4000-8000-000000000000" },
        body,
      }),
      "200 duplicate",
    ],
    [
      "the same id and body (CE Pro) as a later attempt: other unsigned headers",
      "cepro",
      (_, { id, headers, body }) => ({ id, headers: { ...headers, "X-Webhook-Attempt": "3" }, body }),
      "200 duplicate",
    ],
    [
      "a body without an id, signed anew at another time (Portal.io, flat)",
      "portalio",
      (stage) => flat(stage, 60),
      "202 ok",
    ],
    ["a body without an id, just as it came (Portal.io, flat)", "portalio", (stage) => flat(stage, 0), "200 duplicate"],
  ];
  for (const [what, provider, second, expected] of cases) {
    test(`${what}: ${expected}`, async (t) => {
      const stage = await started(t);
      const first = what.includes("flat") ? flat(stage, 0) : stage.webhookFor(provider);
      const answers = [await stage.post(provider, first), await stage.post(provider, second(stage, first))];
      assert.deepEqual(
        answers.map(({ status, text }) => `${status} ${JSON.parse(text).code}`),
        ["202 ok", expected],
      );
      const { events, arrived } = await outcome(stage, provider);
      const n = expected.startsWith("202") ? 2 : 1;
      assert.deepEqual([events.length, arrived], [n, [n, n]]);
    });
  }

  test("the same webhook at two sources is an event at each", async (t) => {
    const stage = await scene(t, {
      sources: { one: { provider: "cepro" }, two: { provider: "cepro" } },
      endpoints: () => ({ hook: {} }),
    });
    const webhook = stage.webhookFor("one");
    assert.deepEqual(
      [(await stage.post("one", webhook)).status, (await stage.post("two", webhook)).status],
      [202, 202],
    );
    await stage.clock.settle();
    assert.equal(stage.sink.arrivals.length, 2);
  });

  test("a refused webhook is not remembered: the right one is accepted after it", async (t) => {
    const stage = await started(t);
    const webhook = stage.webhookFor("clientpress");
    const forged = { ...webhook, headers: { ...webhook.headers, "X-CP-Signature": `sha256=${"0".repeat(64)}` } };
    assert.deepEqual(
      [(await stage.post("clientpress", forged)).status, (await stage.post("clientpress", webhook)).status],
      [401, 202],
    );
  });
});

/**
 * Portal.io's older generation: the whole body is the data, without an id.
 * @param {import("./virtual/gateway.mjs").Scene} stage
 * @param {number} seconds later than now
 * @returns {Webhook}
 */
function flat({ clock }, seconds) {
  const body = Buffer.from('{"id":10025,"number":4123,"status":"Accepted"}');
  return {
    id: "",
    body,
    headers: {
      "Content-Type": "application/json",
      "X-Webhook-Signature": portalioSignature(secrets.SOURCE_SECRET, clock.now() + seconds * 1000, body),
    },
  };
}
