// The Endpoint object in workerd: what it sends, what it keeps, what it answers.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { Webhook } from "standardwebhooks";
import { batchOf, endpointSecret, endpointStage, rowOf } from "./endpoint-stage.mjs";

describe("an endpoint", () => {
  test("sends each delivery once, as it came in, signed under its own secret", async (t) => {
    const { sink, take, deliveries, endpoint, clock } = await endpointStage(t, {
      headers: [["Authorization", "Bearer of mine"]],
    });
    const rows = [rowOf(1), rowOf(2)];
    assert.deepEqual(await take(...rows), { done: true });
    const [first, second] = sink.at("/hook");
    assert.equal(sink.arrivals.length, 2);
    assert.deepEqual(first.body, rows[0].body);
    assert.deepEqual(second.body, rows[1].body);
    assert.equal(first.headers["x-cp-signature"], "sha256=00");
    assert.equal(first.headers["signpost-code"], "ok");
    assert.equal(first.headers["signpost-attempt"], "1");
    assert.equal(first.headers["authorization"], "Bearer of mine");
    assert.equal(first.headers["webhook-timestamp"], String(clock.now() / 1000));
    const { "webhook-id": id, "webhook-timestamp": time, "webhook-signature": signature } = first.headers;
    assert.equal(signature, new Webhook(endpointSecret).sign(id, new Date(Number(time) * 1000), first.body.toString()));
    assert.deepEqual(
      (await deliveries()).map(({ seq, state, outcome, status, attempts }) => [seq, state, outcome, status, attempts]),
      [
        [1, "delivered", "success", 204, 1],
        [2, "delivered", "success", 204, 1],
      ],
    );
    const { log } = await endpoint.delivery(1);
    const sent = Object.fromEntries(log[0].request_headers);
    assert.equal(sent.Authorization, "***");
    assert.equal(sent["webhook-id"], "id-1");
  });

  test("a batch that is handed over again is taken once, over a restart too", async (t) => {
    const { sink, take, restart, deliveries } = await endpointStage(t);
    await take(rowOf(1), rowOf(2));
    await take(rowOf(2), rowOf(3));
    await restart();
    await take(rowOf(1), rowOf(2), rowOf(3), rowOf(4));
    assert.deepEqual(
      (await deliveries()).map(({ event }) => event),
      [1, 2, 3, 4],
    );
    assert.equal(sink.arrivals.length, 4);
  });

  test("answers gone before it was made and after it was removed", async (t) => {
    const { clock, endpoint } = await endpointStage(t);
    const other = clock.objects.endpoint("other");
    assert.deepEqual(await other.take(batchOf([rowOf(1)])), { gone: true });
    await endpoint.pause();
    await endpoint.take(batchOf([rowOf(1)]));
    await endpoint.remove();
    assert.deepEqual(await endpoint.take(batchOf([rowOf(2)])), { gone: true });
    assert.deepEqual(await clock.alarms(), {});
  });

  test("keeps up to 64 KiB of a response, says when there was more, and judges by its status alone", async (t) => {
    const { take, sink, endpoint } = await endpointStage(t);
    const bodies = [65_535, 65_536, 65_537, 200_000].map((length) => "x".repeat(length));
    sink.script("/hook", ...bodies.map((body) => ({ status: 200, body })));
    for (const index of bodies.keys()) await take(rowOf(index + 1));
    const kept = [];
    for (const index of bodies.keys()) {
      const { state, log } = await endpoint.delivery(index + 1);
      assert.equal(state, "delivered");
      kept.push([log[0].response.$bytes.length / 2, log[0].response_cut]);
    }
    assert.deepEqual(kept, [
      [65_535, false],
      [65_536, false],
      [65_536, true],
      [65_536, true],
    ]);
  });

  test("keeps what has come of a response that breaks off or hangs, says so, and judges by its status alone", async (t) => {
    const { take, sink, endpoint } = await endpointStage(t, { timeout_seconds: 2 });
    const headers = { "content-length": "1000" };
    sink.script(
      "/hook",
      { status: 200, headers, body: "taken, and", then: "reset" },
      { status: 202, headers, body: "taken, or", then: "hang" },
      { status: 503, headers, body: "not now, but", then: "reset" },
      { status: 200, body: "done" },
    );
    const kept = [];
    for (const seq of [1, 2, 3, 4]) {
      await take(rowOf(seq));
      const { state, status, error, cause, log } = await endpoint.delivery(seq);
      assert.deepEqual([error, cause, log[0].error, log[0].cause], [null, null, null, null]);
      kept.push([state, status, Buffer.from(log[0].response.$bytes, "hex").toString(), log[0].response_cut]);
    }
    assert.deepEqual(kept, [
      ["delivered", 200, "taken, and", true],
      ["delivered", 202, "taken, or", true],
      ["pending", 503, "not now, but", true],
      ["delivered", 200, "done", false],
    ]);
  });

  test("a destination that hangs, breaks off or leads elsewhere has failed, and nothing follows a redirect", async (t) => {
    const { take, sink, deliveries } = await endpointStage(t, { timeout_seconds: 2, concurrency: 1 });
    sink.script("/hook", "hang", "reset", { status: 302, headers: { location: "/elsewhere" } });
    await take(rowOf(1), rowOf(2), rowOf(3));
    assert.deepEqual(
      (await deliveries()).map(({ outcome, error, status }) => [outcome, error, status]),
      [
        ["retrying", "timeout", null],
        ["retrying", "connection_error", null],
        ["retrying", null, 302],
      ],
    );
    assert.deepEqual(sink.at("/elsewhere"), []);
  });

  test("what the network forbids is a failed attempt, even where the configuration allows it", async (t) => {
    const { take, endpoint, configure } = await endpointStage(t, { retry: "cepro" });
    await configure({
      url: "http://127.0.0.3:8099/hook",
      destinations: { allow_http: true, allow: ["127.0.0.3"] },
    });
    await take(rowOf(1));
    const { outcome, error } = await endpoint.delivery(1);
    assert.deepEqual([outcome, error], ["retrying", "connection_error"]);
  });

  test("its secrets and its own headers stand sealed on disk, and in no log", async (t) => {
    const headers = [["Authorization", "Bearer hush-hush-and-hush"]];
    const { take, data, lines, sink, restart } = await endpointStage(t, { headers, log: "all", retry: "clientflow" });
    sink.script("/hook", 500, 204);
    await take(rowOf(1), rowOf(2));
    await restart();
    await take(rowOf(3));
    assert.equal(sink.arrivals.at(-1)?.headers.authorization, "Bearer hush-hush-and-hush");
    const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    assert.ok(files.length > 0);
    const stored = Buffer.concat(files.map(({ parentPath, name }) => readFileSync(join(parentPath, name))));
    assert.ok(stored.includes("task.completed"), "this is where it is kept");
    for (const secret of [endpointSecret, endpointSecret.slice(6), "hush-hush-and-hush"]) {
      assert.ok(!stored.includes(secret), "a secret on disk");
      assert.ok(!lines.some((line) => line.includes(secret)), "a secret in the log");
    }
    assert.ok(lines.some((line) => line.includes('"what":"forward"')));
  });

  test("settings that are not sound change nothing; older ones are left aside", async (t) => {
    const { endpoint, settings, take, sink } = await endpointStage(t);
    const bad = { ...settings, version: 2, secrets: [{ ...settings.secrets[0], secret: "whsec_no" }] };
    await assert.rejects(endpoint.configure(bad), /The secret does not have/);
    await endpoint.configure({ ...settings, version: 3 });
    await endpoint.configure({ ...settings, version: 2, url: `${sink.url}/older` });
    assert.equal((await endpoint.status()).version, 3);
    await take(rowOf(1));
    assert.equal(sink.at("/hook").length, 1);
  });

  test("an endpoint that was removed and made again begins anew", async (t) => {
    const { endpoint, settings, take, sink, deliveries } = await endpointStage(t);
    await take(rowOf(1), rowOf(2));
    await endpoint.remove();
    await endpoint.configure(settings);
    assert.deepEqual(await deliveries(), []);
    await take(rowOf(1));
    assert.equal(sink.arrivals.length, 3);
    assert.deepEqual(
      (await deliveries()).map(({ seq }) => seq),
      [1],
    );
  });
});
