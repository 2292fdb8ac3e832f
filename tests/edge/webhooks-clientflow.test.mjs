// ClientFlow's webhooks, managed as its document says: each test is a sentence of it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { callerOf, problemOf } from "./api-client.mjs";
import { hex } from "./dispatch-stage.mjs";
import { startGateway } from "./gateway.mjs";
import { day, times } from "./virtual/delivery.mjs";
import { base, product, told } from "./webhooks-stage.mjs";

/** "project.{created,updated,deleted}task.{created,updated,completed}client.{created,updated}..." */
const thirteen = [
  ...["project.created", "project.updated", "project.deleted", "task.created", "task.updated", "task.completed"],
  ...["client.created", "client.updated", "invoice.paid", "invoice.overdue", "invoice.refunded"],
  ...["team.member_added", "team.member_removed"],
];

const paid = { event: "invoice.paid", data: { id: 7 } };
const events = ["invoice.paid"];

/** @param {import("node:test").TestContext} t */
const clientflow = (t) => product(t, "clientflow");

describe("Add an endpoint", () => {
  test("URL - your HTTPS endpoint. HTTP is rejected.", async (t) => {
    const source = { provider: "clientflow", direction: "outbound" };
    const call = callerOf(await startGateway(t, { sources: { product: source }, endpoints: {} }));
    assert.equal((await call("POST", base, { url: "https://example.com/hook", events })).status, 201);
    const refused = await call("POST", base, { url: "http://example.com/hook", events });
    const [status, code, fault, ...more] = problemOf(refused);
    assert.deepEqual([status, code, more], [400, "invalid_request", []]);
    assert.match(fault, /^body \/url: destination_not_https: /);
    assert.equal(refused.body.text, undefined, "the document has no words for it");
  });

  test("Events - tick the events you want delivered.", async (t) => {
    const { create, happens, sink, get, call } = await clientflow(t);
    const form = await get("/v1/sources/product/webhook-form");
    const names = form.events.map((/** @type {any} */ { name }) => name);
    // The event of the test button is not among them.
    assert.deepEqual(names, thirteen);
    await create({ events: ["task.created", "invoice.paid"] });
    for (const event of thirteen) await happens({ event, data: {} });
    assert.deepEqual(
      sink.at("/hook").map(({ body }) => JSON.parse(body.toString()).event),
      ["task.created", "invoice.paid"],
    );
    const ticked = await call("POST", base, { url: `${sink.url}/x`, events: ["webhook.test"] });
    const message = "ClientFlow has no event of this name to tick; webhook-form lists them";
    assert.deepEqual(problemOf(ticked), [400, "invalid_request", `body /events/0: ${message}`]);
  });

  test("Each endpoint gets a unique signing secret shown once after creation.", async (t) => {
    const { create, call, happens, sink } = await clientflow(t);
    const first = await create({ events });
    const second = await create({ url: `${sink.url}/second`, events });
    assert.notEqual(first.secret, second.secret);
    for (const path of [base, `${base}/${first.id}`, `${base}/${second.id}`]) {
      const text = JSON.stringify((await call("GET", path)).body);
      for (const { secret } of [first, second]) assert.ok(!text.includes(secret), path);
    }
    await happens(paid);
    for (const [path, { secret }] of /** @type {const} */ ([
      ["/hook", first],
      ["/second", second],
    ])) {
      const [{ headers, body }] = sink.at(path);
      assert.equal(headers["x-clientflow-signature"], `sha256=${hex(secret, body)}`);
    }
  });
});

describe("Retries", () => {
  test("After the final failure, the delivery is marked exhausted and visible in our admin DLQ - support can replay it once your endpoint is healthy.", async (t) => {
    const { create, happens, sink, log, get, call, clock, done } = await clientflow(t);
    const { id } = await create({ events });
    sink.script("/hook", 500);
    await happens(paid);
    await happens(paid);
    await clock.advance(1);
    assert.deepEqual(told(await log(id))[0], ["invoice.paid", 2, "retrying", 500]);
    await clock.advance(day);
    const [{ body }] = sink.at("/hook");
    const same = sink.at("/hook").filter((one) => one.body.equals(body));
    assert.deepEqual(
      same.map(({ after }) => after),
      times([1, 2, 4]),
    );
    const letters = await get(`${base}/${id}/dead-letters`);
    const dead = [
      ["invoice.paid", 4, "exhausted", 500],
      ["invoice.paid", 3, "failed", 500],
      ["invoice.paid", 2, "failed", 500],
      ["invoice.paid", 1, "failed", 500],
    ];
    assert.deepEqual(told(letters.items), [...dead, ...dead]);
    const { active, dead: count } = await get(`${base}/${id}`);
    assert.deepEqual([active, count], [true, 2]);

    sink.script("/hook", 204);
    const [{ delivery }] = letters.items;
    await done(call("POST", `${base}/${id}/deliveries/${delivery}/retry`), 202);
    await clock.settle();
    assert.equal((await get(`${base}/${id}`)).dead, 1);
    assert.deepEqual(await done(call("POST", `${base}/${id}/dead-letters/replay`), 202), { deliveries: 1 });
    await clock.settle();
    const empty = await get(`${base}/${id}/dead-letters`);
    assert.deepEqual([empty.items, (await get(`${base}/${id}`)).dead], [[], 0]);
    assert.equal((await get(`${base}/${id}/deliveries/${delivery}`)).outcome, "success");
  });

  test("4xx responses (other than 408 / 429) are classified as permanent failures - we don't retry, on the assumption that 4xx means a request your endpoint will never accept.", async (t) => {
    const { create, happens, sink, log, clock } = await clientflow(t);
    const { id } = await create({ events });
    for (const status of [400, 404, 422]) {
      sink.script("/hook", status);
      await happens(paid);
      await clock.advance(day);
      // It is no exhausted one.
      const [row] = await log(id);
      assert.deepEqual([row.attempt, row.outcome, row.status_code], [1, "failed", status]);
    }
    assert.equal(sink.at("/hook").length, 3);
    for (const status of [408, 429]) {
      sink.script("/hook", status, 204);
      await happens(paid);
      await clock.advance(day);
      assert.deepEqual((await log(id))[0].attempt, 2, String(status));
    }
  });

  test("a webhook that fails for days stays on: the product does not say that it disables any", async (t) => {
    const { create, happens, sink, get, clock } = await clientflow(t);
    const { id } = await create({ events });
    sink.script("/hook", 500);
    for (let i = 0; i < 12; i++) {
      await happens(paid);
      await clock.advance(day / 4);
    }
    const { active, dead } = await get(`${base}/${id}`);
    assert.deepEqual([active, dead], [true, 12]);
  });
});

describe("Test deliveries", () => {
  test("Click Send Test Event on any endpoint to fire a synthetic webhook.test event.", async (t) => {
    const { create, call, sink, patch } = await clientflow(t);
    const { id, secret } = await create({ events });
    await patch(id, { active: false });
    const { body } = await call("POST", `${base}/${id}/test`);
    assert.deepEqual([body.success, body.message, body.event, body.status_code], [true, null, "webhook.test", 204]);
    const [{ headers, body: sent }] = sink.at("/hook");
    assert.equal(JSON.parse(sent.toString()).event, "webhook.test");
    assert.equal(JSON.parse(sent.toString()).id, body.id);
    // "Lets you verify signature handling without needing to trigger a real workspace event."
    assert.equal(headers["x-clientflow-signature"], `sha256=${hex(secret, sent)}`);
    sink.script("/hook", 401);
    const failed = await call("POST", `${base}/${id}/test`);
    assert.deepEqual(
      [failed.body.success, failed.body.message, failed.body.status_code],
      [false, "The test was not taken.", 401],
    );
  });
});

describe("Disable an endpoint", () => {
  test("The endpoint stops receiving events but the signing secret stays the same when you re-enable.", async (t) => {
    const { create, happens, sink, call, clock, get, done } = await clientflow(t);
    const { id, secret } = await create({ events });
    const off = await done(call("POST", `${base}/${id}/disable`));
    assert.deepEqual([off.active, off.reason], [false, "manual"]);
    await happens(paid);
    await clock.advance(day);
    assert.deepEqual(sink.at("/hook"), []);
    // "Click Disable to pause delivery without deleting the configuration."
    const kept = await get(`${base}/${id}`);
    assert.deepEqual([kept.url, kept.events, kept.has_secret, kept.waiting], [`${sink.url}/hook`, events, true, 1]);
    const on = await done(call("POST", `${base}/${id}/enable`));
    assert.equal(on.active, true);
    await happens(paid);
    const arrivals = sink.at("/hook");
    assert.equal(arrivals.length, 2, "what came meanwhile is delivered, too");
    for (const { headers, body } of arrivals)
      assert.equal(headers["x-clientflow-signature"], `sha256=${hex(secret, body)}`);
  });
});
