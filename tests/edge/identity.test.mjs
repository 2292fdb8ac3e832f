// Which event a webhook is, and under which id it goes on: nothing that anybody could have written stands for what a sender has proven.
import assert from "node:assert/strict";
import { createHash, createHmac, hkdfSync, randomUUID } from "node:crypto";
import { describe, test } from "node:test";
import { acme } from "./acme.mjs";
import { callerOf } from "./api-client.mjs";
import { endpointInMemory } from "./endpoint-in-memory.mjs";
import { rowOf } from "./endpoint-stage.mjs";
import { uuid4 } from "./senders.mjs";
import { bootstrapKey, scene, secrets } from "./virtual/gateway.mjs";

/** @typedef {import("./senders.mjs").Webhook} Webhook */

/** @param {string} text */
const counted = (text) => {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(text)));
  return Buffer.concat([length, Buffer.from(text)]);
};

/**
 * The id as docs/architecture.md tells it, from the master key on.
 * @param {string} source
 * @param {Webhook} webhook
 * @param {number} copy
 */
function idOf(source, { id, body }, copy) {
  const master = Buffer.from(secrets.SIGNPOST_MASTER_KEY, "base64");
  const gateway = Buffer.from(hkdfSync("sha256", master, "", "signpost event ids", 32));
  const digest = createHash("sha256").update(body).digest();
  const key = createHash("sha256").update("pb").update(counted(source)).update(counted(id)).update(digest).digest();
  const number = Buffer.alloc(8);
  number.writeBigUInt64LE(BigInt(copy));
  const mac = createHmac("sha256", gateway).update(key.subarray(0, 16)).update(number).digest().subarray(0, 16);
  mac[6] = (mac[6] & 0x0f) | 0x40;
  mac[8] = (mac[8] & 0x3f) | 0x80;
  return mac.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** @param {Webhook} webhook @returns {Webhook} the same signed body under an id of somebody's choice */
const underAnotherId = ({ headers, body }) => {
  const id = randomUUID();
  const name = "X-CP-Delivery" in headers ? "X-CP-Delivery" : "X-Webhook-ID";
  return { id, headers: { ...headers, [name]: id }, body };
};

/** @param {Webhook} webhook @returns {Webhook} */
const withoutSignature = ({ id, headers, body }) => ({
  id,
  headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !name.toLowerCase().endsWith("-signature"))),
  body,
});

/** @param {{status: number, text: string}} answer */
const shown = ({ status, text }) => `${status} ${JSON.parse(text).code}`;

/** @param {import("./virtual/gateway.mjs").Scene} stage @param {string} source @returns {Promise<any[]>} oldest first */
const eventsOf = async ({ clock }, source) =>
  (await clock.objects.source(source).events({ limit: 100 })).items.reverse();

describe("an unsigned copy", () => {
  /** @param {import("node:test").TestContext} t */
  const started = (t) =>
    scene(t, {
      sources: {
        demo: { policy: { unsigned: "accept" } },
        standard: { provider: "standard", policy: { unsigned: "accept" } },
      },
      endpoints: () => ({ hook: {} }),
    });

  for (const source of ["demo", "standard"]) {
    test(`${source}: it does not displace the signed original, which comes after it`, async (t) => {
      const stage = await started(t);
      const webhook = stage.webhookFor(source);
      const answers = [];
      for (const one of [withoutSignature(webhook), webhook, withoutSignature(webhook), webhook])
        answers.push(shown(await stage.post(source, one)));
      await stage.clock.settle();
      assert.equal(answers[1], "202 ok");
      assert.deepEqual([answers[0].slice(0, 3), ...answers.slice(2)], ["202", "200 duplicate", "200 duplicate"]);
      const events = await eventsOf(stage, source);
      assert.deepEqual(
        events.map(({ authentic, copy_of }) => [authentic, copy_of]),
        [
          [false, null],
          [true, null],
        ],
      );
      const signed = stage.sink.at("/hook").map(({ headers }) => "webhook-signature" in headers);
      assert.deepEqual(signed, [false, true]);
    });
  }

  test("it does not become the original's duplicate where the same body is the same event, either", async (t) => {
    const stage = await scene(t, {
      sources: { demo: { policy: { unsigned: "accept" }, duplicates: "body" } },
      endpoints: () => ({ hook: {} }),
    });
    const webhook = stage.webhookFor("demo");
    const answers = [];
    for (const one of [
      withoutSignature(webhook),
      webhook,
      underAnotherId(webhook),
      withoutSignature(underAnotherId(webhook)),
    ])
      answers.push(shown(await stage.post("demo", one)));
    assert.deepEqual(answers, ["202 ok", "202 ok", "200 duplicate", "200 duplicate"]);
  });
});

describe("one signed body under other ids that are not signed", () => {
  test("each is an event, under an id that the gateway alone can make, and says of which it is a copy", async (t) => {
    const stage = await scene(t, { endpoints: () => ({ hook: {} }) });
    const webhook = stage.webhookFor("demo");
    const all = [webhook, underAnotherId(webhook), underAnotherId(webhook)];
    for (const one of [...all, ...all]) await stage.post("demo", one);
    await stage.clock.settle();
    const expected = all.map((one, copy) => idOf("demo", one, copy));
    const events = await eventsOf(stage, "demo");
    assert.deepEqual(
      events.map(({ id, provider_id, id_signed, copy_of, duplicates }) => [
        id,
        provider_id,
        id_signed,
        copy_of,
        duplicates,
      ]),
      all.map(({ id }, copy) => [expected[copy], id, false, copy === 0 ? null : 1, 1]),
    );
    assert.deepEqual(
      stage.sink.at("/hook").map(({ headers }) => [headers["webhook-id"], headers["signpost-unsigned-id"]]),
      all.map(({ id }, copy) => [expected[copy], id]),
    );
  });

  test("with duplicates: body they are duplicates, from the next webhook on; CE Pro's are unless told otherwise", async (t) => {
    const stage = await scene(t, {
      sources: { cepro: { provider: "cepro" }, loose: { provider: "cepro", duplicates: "id" } },
      endpoints: () => ({ hook: {} }),
    });
    const call = callerOf({ url: stage.url(), key: bootstrapKey });
    const secret = secrets.SOURCE_SECRET;
    await call("POST", "/v1/sources", { name: "portal", provider: "clientpress", secrets: [secret] });
    const webhook = stage.webhookFor("clientpress");
    const codes = async (/** @type {string} */ source, /** @type {Webhook[]} */ ...webhooks) => {
      const answers = [];
      for (const one of webhooks) answers.push(shown(await stage.post(source, one)));
      return answers;
    };
    assert.deepEqual(await codes("portal", webhook, underAnotherId(webhook)), ["202 ok", "202 ok"]);
    assert.equal((await call("PATCH", "/v1/sources/portal", { duplicates: "body" })).body.duplicates, "body");
    assert.deepEqual(await codes("portal", ...Array.from({ length: 3 }, () => underAnotherId(webhook))), [
      "200 duplicate",
      "200 duplicate",
      "200 duplicate",
    ]);
    await call("PATCH", "/v1/sources/portal", { duplicates: null });
    assert.deepEqual(await codes("portal", underAnotherId(webhook)), ["202 ok"]);
    const retried = stage.webhookFor("cepro");
    assert.deepEqual(await codes("cepro", retried, underAnotherId(retried)), ["202 ok", "200 duplicate"]);
    assert.deepEqual(await codes("loose", retried, underAnotherId(retried)), ["202 ok", "202 ok"]);
  });
});

test("a manifest is not replaced by one that takes webhooks for longer than a source of it knows them", async (t) => {
  const stage = await scene(t, { sources: {}, endpoints: () => ({}) });
  const call = callerOf({ url: stage.url(), key: bootstrapKey });
  assert.equal((await call("POST", "/v1/manifests", { manifest: acme })).status, 201);
  const source = { name: "lamps", provider: "acme", secrets: ["a-secret-of-ours"], retention: { days: 2 } };
  assert.equal((await call("POST", "/v1/sources", source)).status, 201);
  const put = (/** @type {number} */ past_seconds) =>
    call("PUT", "/v1/manifests/acme", { manifest: { ...acme, freshness: { ...acme.freshness, past_seconds } } });
  assert.equal((await put(2 * 86_400)).status, 200);
  const { status, body } = await put(2 * 86_400 + 1);
  assert.deepEqual([status, body.code], [409, "still_in_use"]);
  assert.match(body.detail, /source lamps: Acme takes webhooks that are 172801 seconds old, and after 2 days/);
  // Nor does a source of it keep events for less.
  const patched = await call("PATCH", "/v1/sources/lamps", { retention: { days: 1 } });
  assert.deepEqual([patched.status, patched.body.errors[0].pointer], [400, "/retention/days"]);
});

test("an event has one id: over attempts, a person's retry, a replay and a restart", async (t) => {
  const stage = await scene(t, {
    endpoints: () => ({
      hook: { retry: "clientflow" },
      cepro: { format: "cepro", secret_env: ["DIALECT_SECRET"], sources: ["cepro"] },
    }),
    sources: { demo: {}, cepro: { provider: "cepro" } },
  });
  stage.sink.script("/hook", 500, 500, 204);
  const webhook = await stage.send("demo");
  await stage.clock.advance(60);
  await stage.kill();
  await stage.start();
  const call = callerOf({ url: stage.url(), key: bootstrapKey });
  await call("POST", "/v1/endpoints/hook/deliveries/1/retry");
  await call("POST", "/v1/sources/demo/events/1/replay");
  await stage.clock.settle();
  const ids = stage.sink
    .at("/hook")
    .map(({ headers }) => `${headers["webhook-id"]} ${headers["signpost-unsigned-id"]}`);
  assert.deepEqual(ids, Array(5).fill(`${idOf("demo", webhook, 0)} ${webhook.id}`));
  // As its own provider sends it, an event has the same id in that provider's header, and no header of Signpost's.
  const sent = await stage.send("cepro");
  const [{ headers }] = stage.sink.at("/cepro");
  assert.equal(headers["x-webhook-id"], idOf("cepro", sent, 0));
  assert.deepEqual(
    Object.keys(headers).filter((name) => /^(?:signpost|webhook)-/.test(name)),
    [],
  );
});

describe("in a provider's format", () => {
  const dialect = { format: "clientpress", secrets: [{ id: "a", secret: "s", created_at: 0, expires_at: null }] };

  test("an id that came unsigned on an unsigned webhook gives way to the event's", async () => {
    const { take, sent } = endpointInMemory({ ...dialect, format: "provider" });
    const headers = JSON.stringify([
      ["X-CP-Event", "task.completed"],
      ["x-cp-delivery", "somebody's"],
    ]);
    await take(rowOf(1, { id: "the-event's", unsigned_id: "somebody's", authentic: false, headers }));
    assert.deepEqual(sent[0].pairs, [
      ["X-CP-Event", "task.completed"],
      ["x-cp-delivery", "the-event's"],
    ]);
  });

  test("an event of another provider has a UUID where the provider's receivers know nothing else, always the same one", async () => {
    const { takeFrom, sent } = endpointInMemory(dialect);
    const body = Buffer.from(
      '{"type":"task.completed","timestamp":"2030-01-01T00:00:00Z","portal_id":1,"portal_url":"https://x.example/","data":{"id":1,"title":"t","list_id":1}}',
    );
    const given = ["msg_1", "msg_1", "msg_2", "3C0A6AB0-4D4F-4F4E-9A2C-0A8F4EF3D1C2"];
    for (const [index, id] of given.entries()) {
      const rows = [rowOf(index + 1, { id, headers: "[]", body })];
      await takeFrom({ source: "portal", incarnation: "first", provider: "standard", rows });
    }
    const ids = sent.map(({ headers }) => headers["x-cp-delivery"]);
    for (const id of ids.slice(0, 3)) assert.match(id, uuid4);
    assert.equal(ids[0], ids[1]);
    assert.notEqual(ids[0], ids[2]);
    assert.equal(ids[3], "3C0A6AB0-4D4F-4F4E-9A2C-0A8F4EF3D1C2");
  });
});
