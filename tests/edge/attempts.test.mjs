// What an endpoint sends and what it makes of the answers. Over sql.js: no network, no waiting.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, test } from "node:test";
import { Webhook } from "standardwebhooks";
import { acme } from "./acme.mjs";
import { core, endpointInMemory, rowOf } from "./endpoint-in-memory.mjs";
import { endpointSecret } from "./endpoint-stage.mjs";

const otherSecret = "whsec_YW5vdGhlci1lbmRwb2ludC1zZWNyZXQtMzItYnl0ZXM=";
const hour = 3600;
const day = 86_400;
const hmac = (/** @type {string} */ secret, /** @type {string} */ text) =>
  createHmac("sha256", secret).update(text).digest("hex");
const plainSecret = { id: "one", secret: "0123456789abcdef0123456789abcdef", created_at: 0, expires_at: null };
const whsec = (/** @type {string} */ secret, expires_at = /** @type {number | null} */ (null)) => ({
  id: secret,
  secret,
  created_at: 0,
  expires_at,
});

describe("the original", () => {
  test("an event that was not verified is never signed, and brings no webhook- header of its own", async () => {
    const { take, sent } = endpointInMemory();
    const headers = JSON.stringify([
      ["Content-Type", "application/json"],
      ["webhook-id", "forged"],
      ["Webhook-Signature", "v1,forged"],
      ["Signpost-Code", "ok"],
    ]);
    await take(rowOf(1, { authentic: false, headers, code: "unknown_event" }));
    assert.deepEqual(sent[0].pairs, [
      ["Content-Type", "application/json"],
      ["Signpost-Code", "unknown_event"],
      ["Signpost-Attempt", "1"],
    ]);
  });

  test("the endpoint's own headers stand in place of the original's, and no place shows their values", async () => {
    const { take, sent, delivery } = endpointInMemory({
      headers: [
        ["Authorization", "Bearer of-secrets"],
        ["x-cp-event", "mine"],
      ],
    });
    await take(rowOf(1));
    const named = (/** @type {string} */ name) => sent[0].pairs.filter(([each]) => each.toLowerCase() === name);
    assert.deepEqual(named("x-cp-event"), [["x-cp-event", "mine"]]);
    assert.deepEqual(named("authorization"), [["Authorization", "Bearer of-secrets"]]);
    const shown = delivery(1).log[0].request_headers;
    assert.deepEqual(
      shown,
      sent[0].pairs.map(([name, value]) => [name, ["Authorization", "x-cp-event"].includes(name) ? "***" : value]),
    );
  });

  test("every live secret signs, the newest first, and none from the moment that it expires", async () => {
    const inMemory = endpointInMemory({ secrets: [whsec(endpointSecret)] });
    const { take, sent, time, configure } = inMemory;
    configure({ secrets: [whsec(endpointSecret), whsec(otherSecret, time.now + 1000)] });
    await take(rowOf(1));
    time.now += 1000;
    await take(rowOf(2));
    const signature = (/** @type {number} */ which, /** @type {string} */ secret) =>
      new Webhook(secret).sign(`id-${which + 1}`, new Date(sent[which].at), sent[which].body);
    assert.equal(sent[0].headers["webhook-signature"], `${signature(0, endpointSecret)} ${signature(0, otherSecret)}`);
    assert.equal(sent[1].headers["webhook-signature"], signature(1, endpointSecret));
  });

  test("each attempt has its own time, signature and number, and the same id", async () => {
    const { take, sent, advance } = endpointInMemory({ retry: "clientflow" }, () => 500);
    await take(rowOf(1));
    await advance(60);
    assert.deepEqual(
      sent.map(({ headers, at }) => [headers["webhook-id"], Number(headers["webhook-timestamp"]) * 1000 - at]),
      Array(4).fill(["id-1", 0]),
    );
    assert.deepEqual(
      sent.map(({ headers }) => headers["signpost-attempt"]),
      ["1", "2", "3", "4"],
    );
    assert.equal(new Set(sent.map(({ headers }) => headers["webhook-signature"])).size, 4);
  });
});

describe("in a provider's dialect", () => {
  test("the same provider's: the body as it came in, signed anew under the endpoint's secret", async () => {
    const { take, sent, delivery } = endpointInMemory({ format: "clientpress", secrets: [plainSecret] });
    const row = rowOf(1);
    await take(row);
    assert.equal(sent[0].body, row.body.toString());
    assert.equal(sent[0].headers["x-cp-signature"], `sha256=${hmac(plainSecret.secret, sent[0].body)}`);
    assert.equal(sent[0].headers["x-cp-delivery"], "id-1");
    assert.equal(sent[0].headers["webhook-signature"], undefined);
    assert.equal(delivery(1).sent_body, null);
  });

  test("another provider's: the same data in its envelope, under its signature, and the log shows what was sent", async () => {
    const manifest = JSON.stringify({ ...acme, open_catalog: true });
    let answered = 0;
    const { take, sent, delivery, advance } = endpointInMemory(
      { format: { manifest }, secrets: [plainSecret], retry: "clientflow" },
      () => (++answered === 1 ? 500 : 204),
    );
    await take(rowOf(1));
    await advance(2);
    assert.equal(sent.length, 2);
    for (const { body, headers } of sent) {
      assert.deepEqual(JSON.parse(body), { kind: "task.completed", data: { id: 1 } });
      const { "x-acme-id": id, "x-acme-time": time } = headers;
      const signature = createHmac("sha256", plainSecret.secret).update(`${id}:${time}:${body}`).digest("base64");
      assert.equal(headers["x-acme-signature"], `v9=${signature}`);
    }
    assert.equal(Buffer.from(delivery(1).sent_body).toString(), sent[0].body);
    assert.equal(JSON.parse(Buffer.from(delivery(1).body).toString()).portal_id, 42);
  });

  test("what cannot be said in it dies at once, refused, with the core's reason, and nothing is sent", async () => {
    const { take, sent, deliveries } = endpointInMemory({
      format: { manifest: JSON.stringify(acme) },
      secrets: [plainSecret],
    });
    await take(rowOf(1), rowOf(2, { name: "rocket.launched" }), rowOf(3, { name: "" }));
    assert.deepEqual(sent, []);
    assert.deepEqual(
      deliveries().map(({ state, reason, detail, error }) => [state, reason, detail, error]),
      [
        ["dead", "refused", "unknown_event", "destination_refused"],
        ["dead", "refused", "schema_mismatch", "destination_refused"],
        ["dead", "refused", "unnamed_event", "destination_refused"],
      ],
    );
  });

  test("an event that was not verified goes without any signature", async () => {
    const { take, sent } = endpointInMemory({ format: "cepro", secrets: [plainSecret] });
    const body = { event: "lead.created" };
    await take(rowOf(1, { authentic: false, name: "lead.created", body }));
    assert.ok(sent.every(({ headers }) => !("x-webhook-signature" in headers)));
    const same = endpointInMemory({ format: "clientpress", secrets: [plainSecret] });
    await same.take(rowOf(1, { authentic: false, headers: JSON.stringify([["X-CP-Event", "task.completed"]]) }));
    assert.deepEqual(Object.keys(same.sent[0].headers), ["x-cp-event"]);
  });
});

describe("what an answer leads to", () => {
  test('with the policy "provider", each source is served as its own provider would', async () => {
    const inMemory = endpointInMemory({ retry: "provider" }, () => 500);
    const { take, takeFrom, deliveries, sent } = inMemory;
    await take(rowOf(1));
    const row = { ...rowOf(1), name: "x" };
    await takeFrom({ source: "flow", incarnation: "f", provider: "clientflow", rows: [row] });
    await takeFrom({ source: "own", incarnation: "o", provider: { manifest: JSON.stringify(acme) }, rows: [row] });
    assert.deepEqual(
      deliveries().map(({ source, provider, state, outcome, status }) => [source, provider, state, outcome, status]),
      [
        ["portal", "clientpress", "delivered", "failed", 500],
        ["flow", "clientflow", "pending", "retrying", 500],
        ["own", "acme", "dead", "dead", 500],
      ],
    );
    assert.deepEqual(
      sent.map(({ timeoutMs }) => timeoutMs),
      [5000, 10_000, 5000],
    );
    await inMemory.restart();
    await inMemory.advance(60);
    assert.deepEqual(inMemory.delivery(2).log.length, 4);
  });

  test("fire and forget: sent, whatever came back, and the log says what", async () => {
    const answers = /** @type {const} */ ([500, "timeout", 410]);
    let i = 0;
    const { take, deliveries, work } = endpointInMemory({ retry: "clientpress" }, () => answers[i++]);
    await take(rowOf(1), rowOf(2), rowOf(3));
    assert.deepEqual(
      deliveries().map(({ state, outcome, status, error }) => [state, outcome, status, error]),
      [
        ["delivered", "failed", 500, null],
        ["delivered", "failed", null, "timeout"],
        ["delivered", "failed", 410, null],
      ],
    );
    assert.equal(work.status().status, "active");
  });

  test("the endpoint's own time limit stands before its policy's", async () => {
    const { take, sent } = endpointInMemory({ retry: "clientpress", timeout_seconds: 2.5 });
    await take(rowOf(1));
    assert.equal(sent[0].timeoutMs, 2500);
  });

  test("a destination that is refused is not called: the delivery dies, and a later edit brings it back by retry", async () => {
    const { take, sent, configure, work, delivery } = endpointInMemory({ url: "http://127.0.0.1/hook" });
    configure({ destinations: { allow_http: false, allow: [] } });
    await take(rowOf(1));
    assert.deepEqual(sent, []);
    const { state, reason, detail, error, log } = delivery(1);
    assert.deepEqual(
      [state, reason, detail, error],
      ["dead", "refused", "destination_not_https", "destination_refused"],
    );
    assert.equal(log[0].request_headers, null);
    configure({ destinations: { allow_http: true, allow: ["127.0.0.1"] } });
    work.retry([1]);
    await work.settled();
    assert.equal(sent.length, 1);
    assert.deepEqual([delivery(1).state, delivery(1).reason, delivery(1).detail], ["delivered", null, null]);
  });

  test("a local fault is no attempt: the same number again after 1 to 2 s, as often as it takes", async () => {
    let faults = 30;
    const { take, sent, advance, delivery, work } = endpointInMemory({ retry: "clientflow" }, () =>
      faults-- > 0 ? "local_fault" : 204,
    );
    await take(rowOf(1));
    await advance(29);
    assert.deepEqual([delivery(1).state, delivery(1).attempts, delivery(1).log], ["pending", 0, []]);
    await advance(1);
    assert.deepEqual([delivery(1).state, delivery(1).attempts, sent.at(-1)?.at], ["delivered", 1, sent[0].at + 30_000]);
    assert.equal(work.status().failing_since, null);
  });

  test("a 410 disables the endpoint at once; what waits is held and goes when a person enables it", async () => {
    const { take, sent, work, deliveries, advance } = endpointInMemory({ retry: "standard" }, () =>
      sent.length === 1 ? 410 : 204,
    );
    await take(rowOf(1));
    assert.deepEqual([work.status().status, work.status().reason], ["disabled", "gone"]);
    await take(rowOf(2));
    await advance(day);
    assert.equal(sent.length, 1);
    assert.deepEqual(
      deliveries().map(({ state, reason }) => [state, reason]),
      [
        ["dead", "gone"],
        ["pending", null],
      ],
    );
    // A pause's end does not end it.
    assert.equal(work.resume().status, "disabled");
    assert.equal(work.enable().status, "active");
    await work.settled();
    assert.equal(sent.length, 2);
  });
});

test("enabling forgets the failures: what an open circuit held goes at once", async () => {
  const circuit = { failures: 1, open_seconds: 30, open_max_seconds: 60 };
  const { take, sent, work } = endpointInMemory({ circuit, retry: "clientflow" }, () => (sent.length > 1 ? 204 : 500));
  await take(rowOf(1));
  await take(rowOf(2));
  assert.equal(sent.length, 1);
  work.disable();
  work.enable();
  await work.settled();
  assert.equal(sent.length, 2);
  assert.equal(work.status().circuit.open, false);
});

describe("retry and replay", () => {
  test("a dead one begins a new round, its attempts' numbers go on, and both rounds stand in the log", async () => {
    const { take, work, advance, delivery, sent } = endpointInMemory(
      { retry: { timeout_seconds: 5, delays_seconds: [1] } },
      () => (sent.length > 3 ? 200 : 500),
    );
    await take(rowOf(1));
    await advance(5);
    assert.equal(delivery(1).state, "dead");
    assert.deepEqual(work.retry([1, 1, 99]), { retried: [1], refused: [{ seq: 99, reason: "unknown" }] });
    await work.settled();
    await advance(5);
    const { state, round, attempts, log } = delivery(1);
    assert.deepEqual([state, round, attempts], ["delivered", 2, 2]);
    assert.deepEqual(
      log.map((/** @type {any} */ { round, number, outcome, status }) => [round, number, outcome, status]),
      [
        [1, 1, "failed", 500],
        [1, 2, "dead", 500],
        [2, 3, "failed", 500],
        [2, 4, "success", 200],
      ],
    );
    assert.deepEqual(
      work.attempts().deliveries[0].log.map(({ number }) => number),
      [4, 3, 2, 1],
    );
    assert.deepEqual(
      sent.map(({ headers }) => headers["signpost-attempt"]),
      ["1", "2", "3", "4"],
    );
    assert.equal(work.status().dead, 0);
  });

  test("a waiting one goes now, and goes on with its round", async () => {
    const { take, work, sent, delivery, time } = endpointInMemory({ retry: "portalio" }, () => 500);
    await take(rowOf(1));
    time.now += 1000;
    work.retry([1]);
    await work.settled();
    assert.equal(sent[1].at - sent[0].at, 1000);
    const { round, attempts, next_at } = delivery(1);
    assert.deepEqual([round, attempts, next_at - sent[1].at], [1, 2, 300_000]);
  });

  test("a delivered one is sent again in a new round; one whose body was cleared is not", async () => {
    const { take, work, sent, advance, delivery } = endpointInMemory({
      retention: { days: 30, deliveries: 1000, body_days: 1 },
    });
    await take(rowOf(1));
    work.retry([1]);
    await work.settled();
    assert.deepEqual([sent.length, delivery(1).round, delivery(1).state], [2, 2, "delivered"]);
    await advance(2 * day);
    assert.equal(delivery(1).body, null);
    assert.deepEqual(work.retry([1]), { retried: [], refused: [{ seq: 1, reason: "no_body" }] });
  });

  test("a dead letter keeps its body as long as it can be retried; once it is delivered, as long as any other", async () => {
    const { take, work, sent, advance, delivery } = endpointInMemory(
      {
        retry: { timeout_seconds: 5, delays_seconds: [] },
        retention: { days: 30, deliveries: 1000, body_days: 1 },
      },
      () => (sent.length > 2 ? 200 : 500),
    );
    await take(rowOf(1), rowOf(2));
    await advance(29 * day);
    for (const seq of [1, 2]) {
      const { state, body, log } = delivery(seq);
      assert.deepEqual([state, body === null, log[0].request_headers === null], ["dead", false, false]);
    }
    assert.deepEqual(work.retry([1]).retried, [1]);
    await work.settled();
    assert.deepEqual([delivery(1).state, sent[2].body], ["delivered", sent[0].body]);
    await advance(hour);
    assert.deepEqual([delivery(1).body, delivery(2).body === null], [null, false]);
    assert.equal(work.replayDead(), 1);
    await work.settled();
    await advance(hour);
    assert.deepEqual([delivery(2).state, delivery(2).body], ["delivered", null]);
  });

  test("a next attempt is never shown in the past, nor while the endpoint holds it", async () => {
    const { take, work, delivery, deliveries, advance, time } = endpointInMemory(
      { retry: "portalio", circuit: null },
      () => 500,
    );
    await take(rowOf(1));
    const due = time.now + 60_000;
    assert.equal(delivery(1).next_at, due);
    work.pause();
    await advance(hour);
    assert.deepEqual([delivery(1).next_at, deliveries()[0].next_at], [null, null], "held");
    work.resume();
    await work.settled();
    assert.equal(delivery(1).next_at, time.now + 300_000);
    // Due, and not made yet: the clock has gone on.
    time.now += day * 1000;
    assert.equal(delivery(1).next_at, time.now);
    assert.equal(work.attempts().deliveries[0].next_at, time.now);
  });

  test("what an open circuit holds is shown as due when the circuit lets it go", async () => {
    const circuit = { failures: 1, open_seconds: 600, open_max_seconds: 600 };
    const { take, work, delivery } = endpointInMemory({ retry: "clientflow", circuit }, () => 500);
    await take(rowOf(1), rowOf(2));
    const { until } = work.status().circuit;
    assert.deepEqual([delivery(1).next_at, delivery(2).next_at], [until, until]);
  });

  test("dead letters of a time range", async () => {
    const { take, work, time, sent, deliveries } = endpointInMemory(
      { retry: { timeout_seconds: 5, delays_seconds: [] } },
      () => (sent.length > 4 ? 200 : 500),
    );
    const began = time.now;
    for (let i = 1; i <= 4; i++) {
      await take(rowOf(i));
      time.now += 1000;
    }
    assert.equal(work.status().dead, 4);
    assert.equal(work.replayDead({ from: began + 1000, to: began + 3000 }), 2);
    await work.settled();
    assert.deepEqual(
      deliveries().map(({ state, round }) => [state, round]),
      [
        ["dead", 1],
        ["delivered", 2],
        ["delivered", 2],
        ["dead", 1],
      ],
    );
    assert.equal(work.replayDead(), 2);
    await work.settled();
    assert.deepEqual([work.status().dead, work.replayDead()], [0, 0]);
  });

  test("explicit hand-overs count by their own numbers, and another incarnation of a source from the beginning", async () => {
    const { take, takeFrom, deliveries } = endpointInMemory();
    await take(rowOf(1), rowOf(2));
    await take(rowOf(1, { kind: "replay", again: 1 }), rowOf(3), rowOf(1, { kind: "release", again: 2 }));
    await take(
      rowOf(1, { kind: "replay", again: 1 }),
      rowOf(2, { kind: "release", again: 2 }),
      rowOf(2, { kind: "replay", again: 3 }),
    );
    await takeFrom({ source: "portal", incarnation: "second", provider: "clientpress", rows: [rowOf(1)] });
    assert.deepEqual(
      deliveries().map(({ event, kind }) => [event, kind]),
      [
        [1, "event"],
        [2, "event"],
        [1, "replay"],
        [3, "event"],
        [1, "release"],
        [2, "replay"],
        [1, "event"],
      ],
    );
  });
});

describe("what happens while a person has it disabled", () => {
  const minute = 60_000;

  /** @param {"hold" | "drop"} [while_disabled] */
  async function offAndOn(while_disabled) {
    const stage = endpointInMemory({ while_disabled, retry: "portalio" }, () => (stage.sent.length === 1 ? 500 : 204));
    const { take, work, time } = stage;
    await take(rowOf(1, { received_at: time.now }));
    time.now += minute / 2;
    work.disable();
    const during = time.now + minute;
    time.now = during;
    await take(rowOf(2, { received_at: during }), rowOf(1, { kind: "replay", again: 1, received_at: during }));
    await stage.restart();
    await take(rowOf(3, { received_at: during }));
    time.now += minute;
    work.enable();
    stage.work.enable();
    await stage.work.settled();
    // Its source was slow to hand it over.
    await take(rowOf(4, { received_at: during }), rowOf(5, { received_at: time.now }));
    return stage.deliveries().map(({ event, kind, state }) => `${kind} ${event} ${state}`);
  }

  test("is held, unless its owner says otherwise", async () => {
    const all = ["event 1", "event 2", "replay 1", "event 3", "event 4", "event 5"].map((one) => `${one} delivered`);
    for (const set of [undefined, /** @type {const} */ ("hold")]) assert.deepEqual(await offAndOn(set), all);
  });

  test("is dropped where its owner says so; what waited before, and what a person replays, is not", async () => {
    assert.deepEqual(
      await offAndOn("drop"),
      ["event 1", "replay 1", "event 5"].map((one) => `${one} delivered`),
    );
  });

  test("is held whatever is set when it went off by itself, or is paused", async () => {
    let gone = true;
    const stage = endpointInMemory({ while_disabled: "drop", retry: "standard" }, () => (gone ? 410 : 204));
    const { take, work, time } = stage;
    await take(rowOf(1));
    assert.deepEqual([work.status().status, work.status().reason], ["disabled", "gone"]);
    gone = false;
    await take(rowOf(2, { received_at: (time.now += minute) }));
    work.enable();
    work.pause();
    await take(rowOf(3, { received_at: (time.now += minute) }));
    work.resume();
    await work.settled();
    assert.deepEqual(
      stage.deliveries().map(({ event, state }) => `${event} ${state}`),
      ["1 dead", "2 delivered", "3 delivered"],
    );
  });
});

describe("a test event", () => {
  test("one attempt at once, in whatever state, and its answer comes back", async () => {
    const response = Buffer.from("thanks");
    const { work, sent } = endpointInMemory({}, () => ({ status: 202, response, ms: 7 }));
    work.disable();
    const { delivery } = /** @type {any} */ (await work.test({ provider: "clientpress", event: "task.completed" }));
    assert.equal(sent.length, 1);
    const { kind, state, status, ms, name, log, body } = delivery;
    assert.deepEqual([kind, state, status, ms, name], ["test", "delivered", 202, 7, "task.completed"]);
    assert.equal(Buffer.from(log[0].response).toString(), "thanks");
    assert.equal(Buffer.from(body).toString(), sent[0].body);
    const known = core.check("clientpress", sent[0].body);
    assert.ok(known.ok);
    const { "webhook-id": id, "webhook-signature": signature } = sent[0].headers;
    assert.equal(signature, new Webhook(endpointSecret).sign(id, new Date(sent[0].at), sent[0].body));
  });

  test("one that fails is dropped: no dead letter, nothing follows, and it says nothing of the endpoint", async () => {
    const { work, advance, sent, delivery } = endpointInMemory(
      { circuit: { failures: 1, open_seconds: 30, open_max_seconds: 60 } },
      () => 410,
    );
    const { delivery: made } = /** @type {any} */ (await work.test({}));
    assert.deepEqual([made.state, made.outcome, made.status], ["dropped", "failed", 410]);
    await advance(day);
    assert.equal(sent.length, 1);
    const { status, dead, pending, circuit, failing_since } = work.status();
    assert.deepEqual([status, dead, pending, circuit.open, failing_since], ["active", 0, 0, false, null]);
    assert.deepEqual(work.retry([made.seq]).refused, [{ seq: made.seq, reason: "test" }]);
    assert.equal(work.replayDead(), 0);
    assert.equal(delivery(made.seq).round, 1);
  });

  test("with fields of one's own; what the catalog refuses is not sent", async () => {
    const { work, sent } = endpointInMemory();
    const data = { id: 77, title: "Mine", list_id: 1 };
    const fields = { portal_id: 7, portal_url: "https://example.com/", data };
    const answered = /** @type {any} */ (await work.test({ provider: "clientpress", event: "task.completed", fields }));
    assert.ok(answered.delivery || answered.refused.code === "schema_mismatch", JSON.stringify(answered));
    const before = sent.length;
    const refused = /** @type {any} */ (await work.test({ provider: "clientpress", event: "no.such" }));
    assert.equal(refused.refused.code, "unknown_event");
    assert.equal(sent.length, before);
    await assert.rejects(work.test({ provider: "nobody" }), { code: "unknown_provider" });
  });

  test("in the endpoint's dialect, unless told: an event of that provider", async () => {
    const { work, sent } = endpointInMemory({ format: "cepro", secrets: [plainSecret] });
    const { delivery } = /** @type {any} */ (await work.test({}));
    assert.equal(delivery.provider, "cepro");
    assert.equal(sent[0].headers["x-webhook-signature"], hmac(plainSecret.secret, sent[0].body));
    assert.equal(sent[0].headers["x-webhook-attempt"], "1");
  });

  test("a refused destination is not called by it either", async () => {
    const { work, sent } = endpointInMemory({
      url: "https://10.0.0.1/hook",
      destinations: { allow_http: false, allow: [] },
    });
    const { delivery } = /** @type {any} */ (await work.test({}));
    assert.deepEqual(
      [delivery.state, delivery.reason, delivery.detail],
      ["dropped", "refused", "destination_not_public"],
    );
    assert.deepEqual(sent, []);
  });
});

describe("strict order", () => {
  test("only the first of each key may go; a dead one lets the next go", async () => {
    const { take, sent, advance, deliveries, time } = endpointInMemory(
      { order: { by: "/portal_id" }, retry: { timeout_seconds: 5, delays_seconds: [10] } },
      ({ headers }) => (headers["webhook-id"] === "id-1" ? 500 : 204),
    );
    const began = time.now;
    await take(
      rowOf(1, { body: { portal_id: 1 } }),
      rowOf(2, { body: { portal_id: 1 } }),
      rowOf(3, { body: { portal_id: 2 } }),
      rowOf(4, { body: { portal_id: 1 } }),
      rowOf(5, { body: { portal_id: undefined } }),
    );
    const times = () => sent.map(({ headers, at }) => [headers["webhook-id"], (at - began) / 1000]);
    assert.deepEqual(times(), [
      ["id-1", 0],
      ["id-3", 0],
      ["id-5", 0],
    ]);
    assert.deepEqual(
      deliveries({ state: "pending" }).map(({ event, next_at }) => [event, next_at && (next_at - began) / 1000]),
      [
        [1, 10],
        [2, null],
        [4, null],
      ],
    );
    await advance(60);
    assert.deepEqual(times().slice(3), [
      ["id-1", 10],
      ["id-2", 10],
      ["id-4", 10],
    ]);
  });

  test("the next goes when the one before has ended; that is written down later, with others", async () => {
    /** @type {number[]} how many ends stood on disk when each arrived */
    const written = [];
    const stage = endpointInMemory({ order: { by: "" } }, () => {
      written.push(stage.store.rows("SELECT count(*) AS n FROM deliveries WHERE state = 'delivered'")[0].n);
      return 204;
    });
    await stage.take(...Array.from({ length: 100 }, (_, index) => rowOf(index + 1)));
    assert.deepEqual(
      stage.sent.map(({ headers }) => headers["webhook-id"]),
      Array.from({ length: 100 }, (_, index) => `id-${index + 1}`),
    );
    assert.ok(new Set(written).size < 50, `${new Set(written).size} commits for 100 deliveries`);
    assert.equal(stage.deliveries({ state: "delivered" }).length, 100);
  });

  test("the empty pointer: all in one order, whatever they hold; without an order what waited behind goes", async () => {
    const { take, sent, configure, work } = endpointInMemory({ order: { by: "" }, retry: "portalio" }, ({ headers }) =>
      headers["webhook-id"] === "id-1" ? 500 : 204,
    );
    await take(rowOf(1), rowOf(2, { body: Buffer.from("no JSON") }), rowOf(3));
    assert.equal(sent.length, 1);
    configure({ order: null });
    await work.settled();
    assert.deepEqual(
      sent.map(({ headers }) => headers["webhook-id"]),
      ["id-1", "id-2", "id-3"],
    );
  });

  test("over a restart too", async () => {
    const inMemory = endpointInMemory({ order: { by: "/portal_id" }, retry: "portalio" }, ({ headers }) =>
      headers["webhook-id"] === "id-1" && headers["signpost-attempt"] === "1" ? 500 : 204,
    );
    const { take, sent, advance, restart } = inMemory;
    await take(rowOf(1), rowOf(2), rowOf(3));
    await restart();
    await advance(60);
    assert.deepEqual(
      sent.map(({ headers }) => headers["webhook-id"]),
      ["id-1", "id-1", "id-2", "id-3"],
    );
  });
});

describe("over a restart", () => {
  test("a rate limit's bucket is as empty as it was", async () => {
    const { take, sent, restart, advance } = endpointInMemory({ rate_limit: { per_second: 0.1, burst: 2 } });
    await take(rowOf(1), rowOf(2));
    await restart();
    await take(rowOf(3));
    assert.equal(sent.length, 2);
    await advance(10);
    assert.equal(sent.length, 3);
  });

  test("an open circuit stays open until its time", async () => {
    const circuit = { failures: 1, open_seconds: 30, open_max_seconds: 60 };
    const { take, sent, restart, advance, work } = endpointInMemory({ circuit }, () => 500);
    await take(rowOf(1));
    assert.equal(work.status().circuit.open, true);
    await restart();
    await take(rowOf(2));
    await advance(29.999);
    assert.equal(sent.length, 1);
    await advance(0.001);
    assert.equal(sent.length, 2);
  });
});

describe("the log", () => {
  test("pages by a cursor, newest first, under filters", async () => {
    const { take, work, time } = endpointInMemory(
      { retry: { timeout_seconds: 5, delays_seconds: [] } },
      ({ headers }) => (Number(headers["webhook-id"].slice(3)) % 3 === 0 ? 500 : 204),
    );
    const began = time.now;
    for (let i = 1; i <= 10; i++) {
      await take(rowOf(i, { name: i % 2 ? "task.completed" : "task.created" }));
      time.now += 1000;
    }
    /** @type {number[]} */
    const seen = [];
    /** @type {number | undefined} */
    let before;
    do {
      const page = work.deliveries({ before, limit: 4 });
      assert.ok(page.deliveries.length <= 4);
      seen.push(...page.deliveries.map(({ seq }) => seq));
      before = page.next ?? undefined;
    } while (before !== undefined);
    assert.deepEqual(seen, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);

    const found = (/** @type {object} */ filter) => work.deliveries(filter).deliveries.map(({ seq }) => seq);
    assert.deepEqual(found({ state: "dead" }), [9, 6, 3]);
    assert.deepEqual(found({ state: "dead", before: 9, limit: 1 }), [6]);
    assert.deepEqual(found({ outcome: "dead" }), [9, 6, 3]);
    assert.deepEqual(found({ name: "task.created" }), [10, 8, 6, 4, 2]);
    assert.deepEqual(found({ search: "created", state: "dead" }), [6]);
    assert.deepEqual(found({ search: "id-1" }), [10, 1]);
    assert.deepEqual(found({ search: "100%" }), []);
    assert.deepEqual(found({ source: "other" }), []);
    assert.deepEqual(found({ from: began + 2000, to: began + 4000 }), [4, 3]);
  });

  test("counts minutes and latencies", async () => {
    let ms = 0;
    const { take, work, time } = endpointInMemory({ retry: { timeout_seconds: 5, delays_seconds: [] } }, () => ({
      status: ms > 90 ? 500 : 200,
      ms: (ms += 40),
    }));
    await take(rowOf(1), rowOf(2), rowOf(3));
    time.now += 60_000;
    await take(rowOf(4));
    const latency = (/** @type {Record<number, number>} */ counts) =>
      Array.from({ length: 14 }, (_, i) => counts[i] ?? 0);
    const minute = time.now - 60_000;
    assert.deepEqual(work.stats(), [
      { minute, delivered: 3, failed: 0, dead: 0, latency: latency({ 3: 1, 4: 1, 5: 1 }) },
      { minute: minute + 60_000, delivered: 0, failed: 1, dead: 1, latency: latency({ 5: 1 }) },
    ]);
    assert.deepEqual(work.stats({ from: minute + 1 }).length, 1);
    const { delivered, failed, died, attempt_ms } = work.counters();
    assert.deepEqual([delivered, failed, died, attempt_ms], [3, 1, 1, 40 + 80 + 120 + 160]);
  });

  test("forgets bodies, then rows, by age and by count, but never what waits", async () => {
    const inMemory = endpointInMemory(
      { retry: "portalio", retention: { days: 3, deliveries: 1000, body_days: 1 } },
      ({ headers }) => (headers["webhook-id"] === "id-2" ? 500 : 200),
    );
    const { take, advance, deliveries, delivery, work, configure, store } = inMemory;
    await take(rowOf(1), rowOf(2), rowOf(3));
    work.pause();
    await advance(1.1 * day);
    assert.deepEqual(
      [delivery(1).body, delivery(1).log[0].request_headers, delivery(1).state],
      [null, null, "delivered"],
    );
    assert.ok(delivery(2).body);
    assert.equal(delivery(2).log[0].request_headers.length > 0, true);
    await advance(2 * day);
    // The newest stays: the next number goes on from it.
    assert.deepEqual(
      deliveries().map(({ seq }) => seq),
      [2, 3],
    );
    work.resume();
    await work.settled();
    await take(...[4, 5, 6, 7, 8].map((seq) => rowOf(seq)));
    configure({ retention: { days: 300, deliveries: 3, body_days: 300 } });
    await advance(1200);
    assert.deepEqual(
      deliveries().map(({ seq }) => seq),
      [2, 6, 7, 8],
    );
    assert.equal(store.rows("SELECT count(*) AS n FROM attempts WHERE delivery <> 2")[0].n, 0);
  });
});

describe("what it costs", () => {
  test("a delivery that arrives: one insert and one update; results share their commits, and alarms are rare", async () => {
    const { work, store } = endpointInMemory();
    /** @type {Record<string, number>} */
    const counts = { insert: 0, update: 0, transactions: 0, alarms: 0 };
    const { run, transaction, wakeAt } = store;
    store.run = (sql, ...values) => {
      if (sql.startsWith("INSERT INTO deliveries")) counts.insert++;
      else if (sql.startsWith("UPDATE deliveries")) counts.update++;
      else assert.match(sql, /^INSERT OR REPLACE INTO (handed|stats|gate) /);
      return run(sql, ...values);
    };
    store.transaction = (inside) => {
      counts.transactions++;
      return transaction(inside);
    };
    store.wakeAt = (at) => {
      counts.alarms++;
      wakeAt(at);
    };
    for (let batch = 0; batch < 10; batch++) {
      /** @type {any} */
      const rows = Array.from({ length: 50 }, (_, i) => rowOf(batch * 50 + i + 1));
      work.take({ source: "portal", incarnation: "first", provider: "clientpress", rows });
    }
    await work.settled();
    assert.equal(work.counters().delivered, 500);
    assert.deepEqual([counts.insert, counts.update, counts.alarms], [500, 500, 1]);
    assert.ok(counts.transactions < 40, `${counts.transactions} transactions`);
  });
});
