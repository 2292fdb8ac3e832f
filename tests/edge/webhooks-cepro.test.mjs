// CE Pro's webhooks, managed as its document says: each test is a sentence of it.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { load } from "signpost";
import { resolveConfiguration } from "../../edge/src/settings/file.js";
import { callerOf, problemOf } from "./api-client.mjs";
import { hex, uuid4 } from "./dispatch-stage.mjs";
import { configurationOf, startGateway } from "./gateway.mjs";
import { sinkAddress, startSink } from "./sink.mjs";
import { day, hour, times } from "./virtual/delivery.mjs";
import { base, product, told } from "./webhooks-stage.mjs";

const core = await load();

/** The document's table. */
const fifteen = [
  ...["lead.created", "lead.status_changed", "estimate.created", "estimate.accepted", "job.created", "job.completed"],
  ...["invoice.created", "invoice.paid", "proposal_created", "proposal_sent", "proposal_accepted"],
  ...["proposal_declined", "estimate_created", "job_completed", "bug_report_created"],
];

/** The document's example of a payload. */
const accepted = {
  id: "prop_xyz789",
  client_name: "Jane Smith",
  client_email: "jane@example.com",
  total: 2500.0,
  status: "accepted",
  accepted_at: "2026-03-08T14:29:45Z",
};

const paid = { event: "invoice.paid", data: { id: "inv_1", total: 2500.0 } };
const events = ["invoice.paid"];

/** @param {import("node:test").TestContext} t */
const cepro = (t) => product(t, "cepro");

describe("Available Events", () => {
  test("CE Pro supports webhooks for the following event types:", async (t) => {
    const { get, create, happens, sink } = await cepro(t);
    const form = await get("/v1/sources/product/webhook-form");
    assert.deepEqual(
      form.events.map((/** @type {any} */ { name }) => name),
      fifteen,
    );
    assert.deepEqual([form.most, form.secret, form.open], [null, "made", false]);
    assert.deepEqual((await create({ events: fifteen })).events, fifteen);
    for (const event of fifteen) await happens({ event, data: event === "proposal_accepted" ? accepted : {} });
    assert.deepEqual(
      sink.at("/hook").map(({ body }) => JSON.parse(body.toString()).event),
      fifteen,
    );
  });

  test("Check one or more event types you want to listen for.", async (t) => {
    const { create, patch, call, get, sink } = await cepro(t);
    assert.equal((await get("/v1/sources/product/webhook-form")).min_events, 1);
    const { id } = await create({ events });
    const message =
      'a webhook of CE Pro needs at least one event; tick one (webhook-form lists them), or switch the webhook off with "active": false';
    for (const answer of [
      await call("POST", base, { url: `${sink.url}/none`, events: [] }),
      await call("POST", base, { url: `${sink.url}/none`, events: [], active: false }),
      await call("PATCH", `${base}/${id}`, { events: [] }),
    ])
      assert.deepEqual(problemOf(answer), [400, "invalid_request", `body /events: ${message}`]);
    assert.deepEqual((await get(base)).items.length, 1);
    assert.deepEqual((await patch(id, { active: false })).events, events);
    // However it is made: an endpoint of that kind is a webhook.
    const whole = { name: "own", url: `${sink.url}/own`, sources: ["product"], events: [] };
    for (const answer of [
      await call("PATCH", `/v1/endpoints/${id}`, { events: [] }),
      await call("POST", "/v1/endpoints", { ...whole, format: "provider" }),
      await call("POST", "/v1/endpoints", { ...whole, format: "cepro" }),
    ])
      assert.deepEqual(problemOf(answer), [400, "invalid_request", `body /events: ${message}`]);
    const other = await call("POST", "/v1/endpoints", { ...whole, format: "original" });
    assert.equal(other.status, 201, "one in another format is no webhook of the product");
    // Nor does it become one without an event, by its source.
    const order = { name: "later", provider: "clientpress", direction: "outbound" };
    assert.equal((await call("POST", "/v1/sources", order)).status, 201);
    const early = { ...whole, name: "early", url: `${sink.url}/early`, sources: ["later"], format: "provider" };
    assert.equal((await call("POST", "/v1/endpoints", early)).status, 201);
    const becomes = problemOf(await call("PATCH", "/v1/sources/later", { provider: "cepro" }));
    const why = `body /provider: it would not fit endpoint early: ${message}`;
    assert.deepEqual(becomes, [400, "invalid_request", why]);
    assert.equal((await call("PATCH", "/v1/sources/later", { provider: "clientflow" })).status, 200);
    const sources = { product: { provider: "cepro", direction: "outbound" } };
    const stated = { sources: ["product"], format: "provider", events: [], secret_env: ["OWN"] };
    const endpoints = { own: { url: "https://example.com/x", ...stated } };
    assert.throws(
      () => resolveConfiguration(core, JSON.stringify({ sources, endpoints }), { OWN: "a".repeat(64) }),
      (/** @type {any} */ { faults }) =>
        faults.some((/** @type {any} */ one) => one.pointer === "/endpoints/own/events" && one.message === message),
    );
  });

  test("You can subscribe a single endpoint to multiple events, or create separate endpoints for different events.", async (t) => {
    const { create, happens, sink, call } = await cepro(t);
    await create({ events: ["invoice.paid", "job.completed"] });
    await create({ url: `${sink.url}/leads`, events: ["lead.created"] });
    for (const event of ["invoice.paid", "job.completed", "lead.created", "invoice.created"])
      await happens({ event, data: {} });
    const names = (/** @type {string} */ path) => sink.at(path).map(({ headers }) => headers["x-webhook-event"]);
    assert.deepEqual(names("/hook"), ["invoice.paid", "job.completed"]);
    assert.deepEqual(names("/leads"), ["lead.created"]);
    const unknown = await call("POST", base, { url: `${sink.url}/x`, events: ["invoice.paid", "invoice.payed"] });
    const message = "CE Pro has no event of this name to tick; webhook-form lists them";
    assert.deepEqual(problemOf(unknown), [400, "invalid_request", `body /events/1: ${message}`]);
  });
});

describe("Setting Up a Webhook", () => {
  const refusedText = "Webhook URL must be an external HTTPS endpoint";

  test("HTTP URLs are not accepted, and CE Pro rejects localhost, private-network, and other internal-only addresses.", async (t) => {
    const configuration = { sources: { product: { provider: "cepro", direction: "outbound" } }, endpoints: {} };
    const call = callerOf(await startGateway(t, configuration));
    const url = "https://example.com/hook";
    const made = await call("POST", base, { url, events });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    for (const [bad, code] of /** @type {const} */ ([
      ["http://example.com/hook", "destination_not_https"],
      ["https://localhost/hook", "destination_not_public"],
      ["https://127.0.0.1/hook", "destination_not_public"],
      ["https://10.1.2.3/hook", "destination_not_public"],
      ["https://192.168.0.10/hook", "destination_not_public"],
      ["https://169.254.169.254/latest/meta-data", "destination_not_public"],
      ["https://[::1]/hook", "destination_not_public"],
      ["https://[fd00::1]/hook", "destination_not_public"],
      ["", "a webhook of CE Pro needs a URL"],
    ])) {
      for (const answer of [
        await call("POST", base, { url: bad, events }),
        await call("PATCH", `${base}/${made.body.id}`, { url: bad }),
      ]) {
        assert.deepEqual(
          [answer.status, answer.body.code, answer.body.text],
          [400, "invalid_request", refusedText],
          bad,
        );
        assert.ok(answer.body.detail.startsWith(`${refusedText}. `));
        assert.deepEqual(
          answer.body.errors.map((/** @type {any} */ { pointer, message }) => [pointer, message.slice(0, code.length)]),
          [["/url", code]],
        );
      }
    }
    const { body } = await call("GET", base);
    assert.deepEqual(
      body.items.map((/** @type {any} */ one) => one.url),
      [url],
    );
  });

  test("Active -- Toggle on to enable the webhook immediately.", async (t) => {
    const { create, happens, patch, sink, clock } = await cepro(t);
    const { id, active, reason, secret } = await create({ events, active: false });
    assert.deepEqual([active, reason, secret.length], [false, "manual", 64]);
    await happens(paid);
    assert.deepEqual(sink.at("/hook"), []);
    const on = await patch(id, { active: true });
    assert.deepEqual([on.active, on.events], [true, events]);
    await clock.settle();
    assert.equal(sink.at("/hook").length, 1, "what came meanwhile was held");
  });

  test("one that is made inactive sends nothing at any moment, whatever happens meanwhile", async (t) => {
    const { create, dispatch, sink, clock } = await cepro(t);
    const traffic = new AbortController();
    const busy = (async () => {
      while (!traffic.signal.aborted) await Promise.all([dispatch(paid), dispatch(paid), dispatch(paid)]);
    })();
    for (let i = 0; i < 5; i++) await create({ events, active: false });
    traffic.abort();
    await busy;
    await clock.advance(hour);
    assert.deepEqual(sink.at("/hook"), []);
  });

  test("Use the Send Test action after saving to send a sample webhook to your endpoint.", async (t) => {
    const { create, call, sink, clock } = await cepro(t);
    const { id, secret } = await create({ events });
    sink.script("/hook", { status: 200, body: "thanks" });
    const { status, body } = await call("POST", `${base}/${id}/test`);
    assert.deepEqual([status, body.success, body.message, body.status_code], [200, true, null, 200]);
    assert.equal(body.response_body.text, "thanks");
    const [{ headers, body: sent }] = sink.at("/hook");
    // The document's own text, with the time of the moment.
    const time = new Date(clock.now()).toISOString().replace(/\.\d+Z$/, "Z");
    assert.deepEqual(JSON.parse(sent.toString()), {
      event: "estimate.created",
      timestamp: time,
      data: {
        test: true,
        message: "This is a test webhook from CleanEstimate Pro",
        estimate_id: "00000000-0000-0000-0000-000000000000",
        estimate_number: "TEST-001",
        customer_name: "Test Customer",
        total: 250.0,
      },
    });
    assert.match(sent.toString(), /"total":250\.0[,}]|"total":250[,}]/);
    assert.equal(body.request_body.text, sent.toString());
    assert.match(headers["x-webhook-id"], uuid4);
    assert.deepEqual(
      ["content-type", "x-webhook-signature", "x-webhook-event", "x-webhook-timestamp", "x-webhook-attempt"].map(
        (name) => headers[name],
      ),
      ["application/json", hex(secret, sent), "estimate.created", time, "1"],
    );
  });

  test("You may see setup errors like Webhook config not found or Webhook URL must be an external HTTPS endpoint.", async (t) => {
    const data = mkdtempSync(join(tmpdir(), "signpost-webhooks-"));
    t.after(async () => rmSync(data, { recursive: true, force: true }));
    const sink = await startSink(t);
    const source = { product: { provider: "cepro", direction: "outbound", secret_env: undefined } };
    // The master key is in the data directory; the API key of the first start holds.
    const first = await startGateway(t, configurationOf(source, {}), { data });
    const made = await callerOf(first)("POST", base, { url: `${sink.url}/hook`, events });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    await first.stop();
    const strict = { ...configurationOf(source, {}), destinations: {} };
    const gateway = await startGateway(t, strict, { data, allow: [`${sinkAddress}/32`] });
    const call = callerOf(gateway, first.key);
    const missing = await call("POST", `${base}/wh_0000000000000000/test`);
    const unknown = "Webhook config not found";
    assert.deepEqual([missing.status, missing.body.code, missing.body.text], [404, "not_found", unknown]);
    assert.ok(missing.body.detail.startsWith(`${unknown}. `));
    const { body } = await call("POST", `${base}/${made.body.id}/test`);
    assert.deepEqual(
      [body.success, body.message, body.status_code, body.error],
      [false, refusedText, null, "destination_refused"],
    );
    assert.deepEqual(sink.arrivedAt("/hook"), []);
  });

  test("Other remote delivery failures return a generic Webhook test failed message while still showing the HTTP status and response body for debugging.", async (t) => {
    const { create, call, sink, log, clock } = await cepro(t);
    const { id } = await create({ events });
    sink.script("/hook", { status: 500, body: "no such table" }, "reset");
    const failed = await call("POST", `${base}/${id}/test`);
    const { success, message, status_code, response_body } = failed.body;
    assert.deepEqual([failed.status, success, message, status_code], [200, false, "Webhook test failed", 500]);
    assert.equal(response_body.text, "no such table");
    const broken = await call("POST", `${base}/${id}/test`);
    assert.deepEqual(
      [broken.body.message, broken.body.status_code, broken.body.error],
      ["Webhook test failed", null, "connection_error"],
    );
    await clock.advance(day);
    assert.equal(sink.at("/hook").length, 2, "a test is never tried again");
    assert.deepEqual(told(await log(id)), [
      ["estimate.created", 1, "Failed", null],
      ["estimate.created", 1, "Failed", 500],
    ]);
  });
});

describe("How Signing Works", () => {
  test("It is shown only once.", async (t) => {
    const { create, call } = await cepro(t);
    const { id, secret } = await create({ events });
    assert.match(secret, /^[0-9a-f]{64}$/);
    for (const path of [base, `${base}/${id}`, "/v1/sources/product/webhook-form", `/v1/endpoints/${id}`]) {
      const { status, body } = await call("GET", path);
      assert.equal(status, 200);
      assert.ok(!JSON.stringify(body).includes(secret), path);
    }
    assert.ok(!JSON.stringify((await call("PATCH", `${base}/${id}`, { active: false })).body).includes(secret));
  });

  test("Rotate your signing secret periodically by deleting and re-creating the webhook.", async (t) => {
    const { create, call, happens, sink } = await cepro(t);
    const first = await create({ events });
    assert.equal((await call("DELETE", `${base}/${first.id}`)).status, 204);
    const second = await create({ events });
    assert.notEqual(first.secret, second.secret);
    await happens(paid);
    const [{ headers, body }, ...more] = sink.at("/hook");
    assert.deepEqual([headers["x-webhook-signature"], more], [hex(second.secret, body), []]);
  });
});

describe("Delivery Logging", () => {
  test("CE Pro logs every webhook delivery attempt.", async (t) => {
    const { create, happens, sink, log, get, clock } = await cepro(t);
    const { id } = await create({ events: ["invoice.paid", "job.completed"] });
    sink.script("/hook", { status: 503, body: "try later" }, { status: 500, body: "broken" }, 200, 204);
    const began = clock.now();
    const { id: event } = await happens(paid);
    assert.deepEqual(told(await log(id)), [["invoice.paid", 1, "Retrying", 503]]);
    await clock.advance(100);
    await happens({ event: "job.completed", data: {} });
    const rows = await log(id);
    assert.deepEqual(told(rows), [
      ["job.completed", 1, "Success", 204],
      ["invoice.paid", 3, "Success", 200],
      ["invoice.paid", 2, "Failed", 500],
      ["invoice.paid", 1, "Failed", 503],
    ]);
    assert.deepEqual(
      rows.slice(1).map((/** @type {any} */ one) => (Date.parse(one.timestamp) - began) / 1000),
      [70, 10, 0],
    );
    for (const { response_ms, test: isTest } of rows)
      assert.ok(Number.isInteger(response_ms) && response_ms >= 0 && !isTest);
    assert.deepEqual(new Set(rows.slice(1).map((/** @type {any} */ one) => one.id)), new Set([event]));

    // "Click on any delivery entry to see the full request payload and response body."
    const opened = await get(`${base}/${id}/deliveries/${rows[1].delivery}`);
    assert.equal(opened.request_body.text, sink.at("/hook")[0].body.toString());
    assert.deepEqual(
      opened.attempts.map((/** @type {any} */ one) => [one.attempt, one.outcome, one.response_body?.text ?? null]),
      [
        [1, "Failed", "try later"],
        [2, "Failed", "broken"],
        [3, "Success", null],
      ],
    );
    assert.equal(opened.outcome, "Success");
    const filtered = await get(`${base}/${id}/deliveries?event=job.completed`);
    assert.deepEqual(told(filtered.items), [["job.completed", 1, "Success", 204]]);
    const page = await get(`${base}/${id}/deliveries?limit=1`);
    assert.deepEqual(told(page.items), [["job.completed", 1, "Success", 204]]);
    const rest = await get(`${base}/${id}/deliveries?limit=1&cursor=${page.next}`);
    assert.deepEqual([rest.items.length, rest.next], [3, null]);
  });
});

describe("Manual Retry", () => {
  test("For any failed delivery, click the Retry button to resend the webhook immediately.", async (t) => {
    const { create, happens, sink, log, call, clock, done } = await cepro(t);
    const { id } = await create({ events });
    sink.script("/hook", 500);
    const { id: event } = await happens(paid);
    await clock.advance(hour);
    assert.deepEqual(sink.seconds("/hook"), times([10, 60, 300]));
    const rows = await log(id);
    assert.deepEqual(
      told(rows).map(([, attempt, outcome]) => [attempt, outcome]),
      [
        [4, "Failed"],
        [3, "Failed"],
        [2, "Failed"],
        [1, "Failed"],
      ],
    );
    sink.script("/hook", 204);
    await done(call("POST", `${base}/${id}/deliveries/${rows[0].delivery}/retry`), 202);
    await clock.settle();
    assert.equal(sink.at("/hook").length, 5);
    assert.deepEqual(sink.at("/hook")[4].headers["x-webhook-id"], event);
    const [again, before] = await log(id);
    assert.deepEqual([again.outcome, again.round, before.outcome, before.round], ["Success", 2, "Failed", 1]);
    const none = await call("POST", `${base}/${id}/deliveries/99/retry`);
    assert.deepEqual(problemOf(none), [404, "not_found"]);
  });
});

describe("Retry Logic", () => {
  test("Tip: If your endpoint is consistently failing, CE Pro may automatically disable the webhook after a sustained period of failures.", async (t) => {
    const { create, happens, sink, get, clock, call, done } = await cepro(t);
    const { id } = await create({ events });
    sink.script("/hook", 500);
    for (let i = 0; i < 9; i++) await happens(paid);
    await clock.advance(day + hour);
    assert.equal((await get(`${base}/${id}`)).active, true, "nine are not enough");
    await happens(paid);
    await clock.advance(hour);
    const off = await get(`${base}/${id}`);
    assert.deepEqual([off.active, off.reason, off.dead], [false, "failing", 10]);
    const before = sink.at("/hook").length;
    await happens(paid);
    await clock.advance(day);
    assert.equal(sink.at("/hook").length, before, "nothing is sent any more");

    // "Check the delivery log and fix the issue, then re-enable the webhook."
    sink.script("/hook", 204);
    const on = await done(call("POST", `${base}/${id}/enable`));
    assert.deepEqual([on.active, on.reason], [true, null]);
    await clock.advance(hour);
    assert.equal(sink.at("/hook").length, before + 1, "what came meanwhile is delivered");
    // "This is useful when your endpoint was temporarily down and you need to replay missed events."
    assert.deepEqual(await done(call("POST", `${base}/${id}/dead-letters/replay`), 202), { deliveries: 10 });
    await clock.advance(hour);
    assert.equal(sink.at("/hook").length, before + 11);
    assert.equal((await get(`${base}/${id}`)).dead, 0);
  });
});

describe("Managing Webhooks", () => {
  test("Update the URL, subscribed events, or active status.", async (t) => {
    const { create, happens, sink, patch } = await cepro(t);
    const { id } = await create({ events });
    const changed = await patch(id, { url: `${sink.url}/other`, events: ["job.completed"] });
    assert.deepEqual([changed.url, changed.events, changed.active], [`${sink.url}/other`, ["job.completed"], true]);
    await happens(paid);
    await happens({ event: "job.completed", data: {} });
    assert.deepEqual([sink.at("/hook").length, sink.at("/other").length], [0, 1]);
  });

  test("Toggle the Active switch off to stop deliveries without deleting the webhook.", async (t) => {
    const { create, happens, sink, patch, log, clock, get } = await cepro(t);
    const { id, secret } = await create({ events });
    await happens(paid);
    const rows = await log(id);
    assert.equal((await patch(id, { active: false })).active, false);
    await happens(paid);
    await clock.advance(day);
    assert.equal(sink.at("/hook").length, 1);
    // "This preserves your configuration and delivery history."
    const kept = await get(`${base}/${id}`);
    assert.deepEqual([kept.url, kept.events, kept.has_secret], [`${sink.url}/hook`, events, true]);
    assert.deepEqual(await log(id), rows);
    await patch(id, { active: true });
    await clock.settle();
    const [, { headers, body }] = sink.at("/hook");
    assert.equal(headers["x-webhook-signature"], hex(secret, body));
  });

  test("off may also drop what happens meanwhile, as the person chooses", async (t) => {
    const { create, happens, sink, patch, clock, get, call } = await cepro(t);
    const { id, when_off } = await create({ events });
    assert.equal(when_off, "hold", "unless told");
    assert.equal((await patch(id, { when_off: "drop" })).when_off, "drop");
    assert.equal((await get(`/v1/endpoints/${id}`)).while_disabled, "drop");
    sink.script("/hook", 500);
    await happens(paid);
    await patch(id, { active: false });
    await happens({ event: "invoice.paid", data: { id: "meanwhile" } });
    await clock.advance(hour);
    sink.script("/hook", 204);
    await patch(id, { active: true });
    await clock.settle();
    await happens({ event: "invoice.paid", data: { id: "after" } });
    const [first, again, after, ...more] = sink.at("/hook");
    assert.deepEqual(more, []);
    assert.equal(again.headers["x-webhook-id"], first.headers["x-webhook-id"], "what waited before was held");
    assert.equal(JSON.parse(after.body.toString()).data.id, "after");
    assert.equal((await get(`${base}/${id}`)).waiting, 0);
    // At once when it is made.
    const second = await create({ url: `${sink.url}/second`, events, active: false, when_off: "drop" });
    await happens(paid);
    await patch(second.id, { active: true, when_off: "hold" });
    await clock.settle();
    assert.deepEqual(sink.at("/second"), []);
    const wrong = await call("PATCH", `${base}/${id}`, { when_off: "lose" });
    assert.deepEqual([wrong.status, wrong.body.errors[0].pointer], [400, "/when_off"]);
  });

  test("Deleting a webhook removes the endpoint and all delivery history permanently.", async (t) => {
    const { create, happens, sink, call, clock } = await cepro(t);
    const { id } = await create({ events });
    sink.script("/hook", 500);
    await happens(paid);
    assert.equal((await call("DELETE", `${base}/${id}`)).status, 204);
    await clock.advance(hour);
    assert.equal(sink.at("/hook").length, 1, "what waited is not sent any more");
    for (const path of ["", "/deliveries", "/deliveries/1", "/dead-letters"]) {
      const gone = await call("GET", `${base}/${id}${path}`);
      assert.deepEqual([gone.status, gone.body.text], [404, "Webhook config not found"], path);
    }
    assert.equal((await call("DELETE", `${base}/${id}`)).body.text, "Webhook config not found");
    assert.equal((await call("GET", `/v1/endpoints/${id}`)).status, 404);
    const all = await call("GET", "/v1/deliveries");
    assert.deepEqual(all.body.items, []);
  });
});
