// Dispatched events in the rest of the gateway: lists, metrics, the live stream, replay, test deliveries, the configuration file.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, test } from "node:test";
import { dispatchStage, hex, namesOf, task, uuid4 } from "./dispatch-stage.mjs";
import { lifetime } from "./lifetime.mjs";

describe("the rest of the gateway", () => {
  const stage = dispatchStage(lifetime());

  test("shows what was dispatched, and sends it again on demand, under the same id", async () => {
    const { dispatch, arrival, name } = await stage.connect("cepro");
    const { body } = await dispatch({ event: "lead.created", data: { id: "x" } });
    const first = await arrival(1);
    const event = (await stage.call("GET", `/v1/sources/${name}/events/1`)).body;
    assert.deepEqual([event.name, event.id, event.provider_id], ["lead.created", body.id, body.id]);
    assert.equal(event.body.text, first.body.toString());
    const replayed = await stage.call("POST", `/v1/sources/${name}/events/1/replay`, { endpoints: [name] });
    assert.deepEqual(replayed.body, { events: 1, deliveries: 1, skipped: 0 });
    const second = await arrival(2);
    assert.equal(second.headers["x-webhook-id"], body.id);
    assert.ok(second.body.equals(first.body));
    const { items } = (await stage.call("GET", `/v1/endpoints/${name}/deliveries`)).body;
    assert.deepEqual(
      items.map((/** @type {any} */ { kind }) => kind),
      ["replay", "event"],
    );
    const detail = (await stage.call("GET", `/v1/endpoints/${name}/deliveries/1`)).body;
    const shown = detail.history[0].request_headers.map((/** @type {any} */ { name: header }) => header);
    assert.deepEqual(shown.sort(), namesOf(first));
  });

  test("counts it", async () => {
    const { dispatch, name } = await stage.connect("clientpress", { dispatch: { unknown_event: "refuse" } });
    const id = randomUUID();
    await dispatch({ ...task, id });
    await dispatch({ ...task, id });
    await dispatch({ ...task, event: "no.such" });
    const response = await fetch(`${stage.gateway.url}/metrics`, {
      headers: { authorization: `Bearer ${stage.gateway.key}` },
    });
    const lines = (await response.text()).split("\n").filter((line) => line.includes(`source="${name}"`));
    const value = (/** @type {RegExp} */ pattern) =>
      lines
        .find((line) => pattern.test(line))
        ?.split(" ")
        .at(-1);
    assert.equal(value(/^signpost_source_accepted_total/), "1", lines.join("\n"));
    assert.equal(value(/^signpost_source_duplicates_total/), "1", lines.join("\n"));
    assert.equal(value(/code="unknown_event"/), "1", lines.join("\n"));
    const { status } = await stage.call("GET", "/v1/stats");
    assert.equal(status, 200);
  });

  test("tells of it as it happens", async () => {
    const { dispatch, name } = await stage.connect("clientpress");
    const stop = new AbortController();
    const response = await fetch(`${stage.gateway.url}/v1/stream?kind=event&source=${name}`, {
      headers: { authorization: `Bearer ${stage.gateway.key}` },
      signal: stop.signal,
    });
    const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
    let text = "";
    const decoder = new TextDecoder();
    const until = async (/** @type {string} */ part) => {
      while (!text.includes(part)) text += decoder.decode((await reader.read()).value, { stream: true });
    };
    await until("\n\n");
    const { body } = await dispatch(task);
    await until(body.id);
    assert.match(text, /event: event/);
    stop.abort();
  });

  test("a test delivery is the product's own, in its own dialect, and fresh", async () => {
    for (const [provider, event, data] of /** @type {const} */ ([
      ["clientflow", "webhook.test", { test: true, message: "This is a test event from ClientFlow." }],
      [
        "cepro",
        "estimate.created",
        {
          test: true,
          message: "This is a test webhook from CleanEstimate Pro",
          estimate_id: "00000000-0000-0000-0000-000000000000",
          estimate_number: "TEST-001",
          customer_name: "Test Customer",
          total: 250,
        },
      ],
    ])) {
      const { name, arrival, secret } = await stage.connect(provider);
      const { status, body } = await stage.call("POST", `/v1/endpoints/${name}/test`);
      assert.deepEqual([status, body.name, body.outcome, body.status], [200, event, "success", 204]);
      const arrived = await arrival(1);
      const sent = JSON.parse(arrived.body.toString());
      assert.deepEqual([sent.event, sent.data], [event, data]);
      assert.ok(Math.abs(Date.parse(sent.timestamp) - Date.now()) < 30_000);
      const header = provider === "cepro" ? "x-webhook-signature" : "x-clientflow-signature";
      assert.equal(String(arrived.headers[header]).replace("sha256=", ""), hex(secret, arrived.body));
      if (provider === "cepro") assert.match(String(arrived.headers["x-webhook-id"]), uuid4);
      assert.ok(!("signpost-attempt" in arrived.headers));
    }
    const { name, arrival } = await stage.connect("clientpress", {}, { unsigned: true });
    assert.equal((await stage.call("POST", `/v1/endpoints/${name}/test`, { event: "task.created" })).status, 200);
    const arrived = await arrival(1);
    assert.deepEqual([arrived.headers["x-cp-event"], arrived.headers["x-cp-signature"]], ["task.created", undefined]);
    assert.match(String(arrived.headers["x-cp-delivery"]), uuid4);
  });

  test("the configuration file has outbound sources, too", async () => {
    const { body: source } = await stage.call("GET", "/v1/sources/filed");
    assert.deepEqual([source.direction, source.managed_by, source.secrets], ["outbound", "file", []]);
    for (const [name, unsigned] of [
      ["filed", false],
      ["blank", true],
    ]) {
      const { body } = await stage.call("GET", `/v1/endpoints/${name}`);
      assert.deepEqual([body.format, body.retry, body.unsigned], ["provider", "provider", unsigned]);
    }
    const answer = await stage.call("POST", "/v1/sources/filed/dispatch", task);
    assert.equal(answer.status, 202);
    const [signed] = await stage.sink.arrival("/filed", 1);
    const secret = "9c1f0f8f5d0b4c8e8f4f0a6b1d2e3f40";
    assert.equal(signed.headers["x-cp-signature"], `sha256=${hex(secret, signed.body)}`);
    const [blank] = await stage.sink.arrival("/blank", 1);
    assert.equal(blank.headers["x-cp-signature"], undefined);
    assert.equal(blank.headers["x-cp-delivery"], answer.body.id);
  });
});
