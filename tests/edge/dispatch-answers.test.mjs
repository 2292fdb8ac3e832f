// What the dispatch API answers: outcomes, duplicates, what is left out, and every fault at its place.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, test } from "node:test";
import { problemOf } from "./api-client.mjs";
import { dispatchStage, message, php, task } from "./dispatch-stage.mjs";
import { lifetime } from "./lifetime.mjs";

describe("what is answered", () => {
  const stage = dispatchStage(lifetime());

  test("the id, the number at the source and the event; the same id again is a duplicate and not sent twice", async () => {
    const { dispatch, arrival, path, name } = await stage.connect("clientpress");
    const id = randomUUID();
    const first = await dispatch({ ...task, id });
    const outcome = { event: "task.completed", id, seq: 1, duplicate: false, ignored: false, reason: null };
    assert.deepEqual([first.status, first.body], [202, outcome]);
    const second = await dispatch({ ...task, id });
    assert.deepEqual([second.status, second.body], [200, { ...outcome, duplicate: true }]);
    assert.equal((await dispatch(task)).body.seq, 2);
    await arrival(2);
    assert.equal(stage.sink.arrivedAt(path).length, 2);
    const { body } = await stage.call("GET", `/v1/sources/${name}/events/1`);
    assert.deepEqual([body.duplicates, body.state, body.authentic, body.code], [1, "kept", true, "ok"]);
  });

  test("an Idempotency-Key carries the request out once, and gives the first answer again", async () => {
    const { dispatch, arrival, path } = await stage.connect("clientpress");
    const headers = { "idempotency-key": randomUUID() };
    const first = await dispatch(task, headers);
    const second = await dispatch(task, headers);
    assert.deepEqual([second.status, second.body], [202, first.body]);
    assert.equal(second.headers.get("idempotent-replayed"), "true");
    const other = await dispatch({ ...task, portal_id: 43 }, headers);
    assert.deepEqual(problemOf(other), [422, "idempotency_mismatch"]);
    await dispatch(task);
    await arrival(2);
    assert.equal(stage.sink.arrivedAt(path).length, 2);
  });

  test("an unknown event is refused, and the problem says which is meant", async () => {
    const { dispatch } = await stage.connect("clientpress", { dispatch: { unknown_event: "refuse" } });
    for (const [event, meant] of [
      ["task.complete", "; did you mean task.completed?"],
      ["TaskCreated", "; did you mean task.created?"],
      ["deliverable.uploadd", "; did you mean deliverable.uploaded?"],
      ["invoice.paid", ""],
      ["x".repeat(100_000), ""],
    ]) {
      const said = `expected the name of one of the provider's events${meant}`;
      const answer = await dispatch({ ...task, event });
      assert.deepEqual(problemOf(answer), [422, "unknown_event", `body /event: ${said}`]);
      assert.equal(answer.body.errors[0].code, "unknown_event");
      assert.ok(answer.body.detail.endsWith(meant || "events."), answer.body.detail);
    }
  });

  test("... or taken and left out, as ClientPress does, unless the source says otherwise", async () => {
    const { dispatch, name } = await stage.connect("clientpress");
    const { status, body } = await dispatch({ event: "task.exploded", data: 1, anything: true });
    const nothing = { id: null, seq: null, duplicate: false, ignored: true };
    assert.deepEqual([status, body], [200, { event: "task.exploded", ...nothing, reason: "unknown_event" }]);
    assert.deepEqual((await stage.call("GET", `/v1/sources/${name}/events`)).body.items, []);
    // What is known is looked at all the same.
    assert.deepEqual((await dispatch({ ...task, data: {} })).status, 422);
  });

  test("an event that is not ticked is not sent, from the moment on that it is not", async () => {
    const { dispatch, name, arrival } = await stage.connect("clientpress", { dispatch: { events: ["task.*"] } });
    assert.equal((await dispatch(task)).status, 202);
    const ignored = await dispatch(message);
    const nothing = { id: null, seq: null, duplicate: false, ignored: true, reason: "not_ticked" };
    assert.deepEqual([ignored.status, ignored.body], [200, { event: "message.sent", ...nothing }]);
    await stage.call("PATCH", `/v1/sources/${name}`, { dispatch: { events: ["message.sent"] } });
    assert.equal((await dispatch(message)).status, 202);
    assert.equal((await dispatch(task)).body.reason, "not_ticked");
    await stage.call("PATCH", `/v1/sources/${name}`, { dispatch: { events: [] } });
    assert.equal((await dispatch(message)).body.reason, "not_ticked");
    await stage.call("PATCH", `/v1/sources/${name}`, { dispatch: { events: null } });
    assert.equal((await dispatch(task)).status, 202);
    assert.equal((await arrival(3)).headers["x-cp-event"], "task.completed");
  });

  test("what does not fit is refused at its place, without its value", async () => {
    const { dispatch, name } = await stage.connect("clientpress");
    const cases = /** @type {[object | string, number, string, string][]} */ ([
      [{ ...task, portal_id: "secret-42" }, 422, "schema_mismatch", "/portal_id: expected integer, found string"],
      [{ ...task, portal_url: undefined }, 422, "schema_mismatch", "/portal_url: expected this member, found nothing"],
      [{ ...task, data: undefined }, 422, "schema_mismatch", "/data: expected this member, found nothing"],
      [
        { ...task, data: { ...task.data, title: 5 } },
        422,
        "schema_mismatch",
        "/data/title: expected string, found integer",
      ],
      [{ ...task, portal: 1 }, 422, "schema_mismatch", "/portal: expected only fields of the envelope, found another"],
      [{ ...task, id: "7" }, 400, "invalid_request", "/id: expected a UUID of version 4, as this provider's ids are"],
      [
        { ...task, timestamp: "soon" },
        400,
        "invalid_request",
        "/timestamp: expected a date-time (RFC 3339), found another string",
      ],
      [
        { ...task, generation: "flat" },
        400,
        "invalid_request",
        "/generation: expected the generation of one of the provider's envelopes",
      ],
      [{ ...task, event: undefined }, 400, "invalid_request", "/event: expected the name of an event, found nothing"],
    ]);
    for (const [request, ...expected] of cases) {
      const answer = await dispatch(request);
      const [status, code, fault] = problemOf(answer);
      assert.deepEqual([status, code, fault], [expected[0], expected[1], `body ${expected[2]}`]);
      assert.ok(!JSON.stringify(answer.body).includes("secret-42"));
    }
    assert.deepEqual(problemOf(await dispatch("[]")).slice(0, 2), [400, "invalid_request"]);
    const noJson = (/** @type {string} */ place, /** @type {string} */ detail) => [
      400,
      "invalid_request",
      `body ${place}: is not valid JSON: expected ${detail}`,
    ];
    assert.deepEqual(
      problemOf(await dispatch("{")),
      noJson("", "a member's name in double quotes, found the end of the text, at line 1, column 2 (byte offset 1)"),
    );
    const half =
      "both halves of a surrogate pair, found one of them (a character that was cut in two), at line 1, column";
    const lone = JSON.stringify(task).replace("Sign", "\\ud83c");
    const at = lone.indexOf("\\ud83c");
    assert.deepEqual(problemOf(await dispatch(lone)), noJson("/data/title", `${half} ${at + 1} (byte offset ${at})`));
    const batch = `{"events":[${JSON.stringify(task)},${lone}]}`;
    const inBatch = batch.indexOf("\\ud83c");
    assert.deepEqual(
      problemOf(await dispatch(batch)),
      noJson("/events/1/data/title", `${half} ${inBatch + 1} (byte offset ${inBatch})`),
    );
    assert.deepEqual((await stage.call("GET", `/v1/sources/${name}/events`)).body.items, []);
  });

  test("what would be larger than the source allows is refused", async () => {
    const { dispatch } = await stage.connect("clientpress", { max_body_bytes: 300 });
    const title = "\u00e9".repeat(100);
    const length = php(
      JSON.stringify({ ...task, timestamp: "2024-01-18T14:22:00+00:00", data: { ...task.data, title } }),
    ).length;
    assert.deepEqual(problemOf(await dispatch({ ...task, data: { ...task.data, title } })), [
      413,
      "body_too_large",
      `body : the body would have ${length} bytes; this source takes up to 300`,
    ]);
  });
});

describe("a batch", () => {
  const stage = dispatchStage(lifetime());

  test("is kept in its order, with every outcome in its place", async () => {
    const { dispatch, arrival, name } = await stage.connect("clientpress", { dispatch: { events: ["task.*"] } });
    const [id, other] = [randomUUID(), randomUUID()];
    const { status, body } = await dispatch({
      events: [{ ...task, id }, message, { ...task, id: other }, { ...task, id }],
    });
    assert.equal(status, 202);
    const same = { event: "task.completed", duplicate: false, ignored: false, reason: null };
    assert.deepEqual(body.events, [
      { ...same, id, seq: 1 },
      { event: "message.sent", id: null, seq: null, duplicate: false, ignored: true, reason: "not_ticked" },
      { ...same, id: other, seq: 2 },
      { ...same, id, seq: 1, duplicate: true },
    ]);
    await arrival(2);
    const again = await dispatch({ events: [{ ...task, id }, message] });
    assert.equal(again.status, 200);
    assert.equal((await stage.call("GET", `/v1/sources/${name}/events`)).body.items.length, 2);
  });

  test("with any fault keeps nothing, and every fault is told at its place", async () => {
    const { dispatch, name } = await stage.connect("clientpress", { dispatch: { unknown_event: "refuse" } });
    const answer = await dispatch({
      events: [
        task,
        { ...task, data: { ...task.data, title: 1 } },
        { ...task, event: "task.complete" },
        { ...task, id: "x" },
      ],
    });
    assert.deepEqual(problemOf(answer), [
      422,
      "schema_mismatch",
      "body /events/1/data/title: expected string, found integer",
      "body /events/2/event: expected the name of one of the provider's events; did you mean task.completed?",
      "body /events/3/id: expected a UUID of version 4, as this provider's ids are",
    ]);
    const codes = answer.body.errors.map((/** @type {any} */ { code }) => code);
    assert.deepEqual(codes, ["schema_mismatch", "unknown_event", "invalid_option"]);
    assert.deepEqual((await stage.call("GET", `/v1/sources/${name}/events`)).body.items, []);
  });

  test("with a number beyond a double keeps nothing: it would be sent as null", async () => {
    const { dispatch, name } = await stage.connect("cepro");
    const event = (/** @type {string} */ total) => `{"event":"lead.created","data":{"total":${total}}}`;
    const answer = await dispatch(`{"events":[${event("1e308")},${event("1e400")},${event('{"a":[0,-1e400]}')}]}`);
    const said = "expected a number that a double holds, found a larger one";
    const places = [`body /events/1/data/total: ${said}`, `body /events/2/data/total/a/1: ${said}`];
    assert.deepEqual(problemOf(answer), [422, "schema_mismatch", ...places]);
    assert.deepEqual(problemOf(await dispatch(event("1e309"))), [422, "schema_mismatch", `body /data/total: ${said}`]);
    assert.deepEqual((await stage.call("GET", `/v1/sources/${name}/events`)).body.items, []);
  });

  test("holds 1 to 1000 events, and nothing beside them; numbers in it keep their digits", async () => {
    const { dispatch, name, arrival } = await stage.connect("clientflow");
    const one = { event: "task.created", data: {} };
    assert.deepEqual(problemOf(await dispatch({ events: [] })), [
      400,
      "invalid_request",
      "body /events: expected at least one event",
    ]);
    assert.deepEqual(problemOf(await dispatch({ events: Array(1001).fill(one) })), [
      400,
      "invalid_request",
      "body /events: expected at most 1000 events",
    ]);
    assert.deepEqual(problemOf(await dispatch({ ...one, events: [one] })), [
      400,
      "invalid_request",
      "body /event: expected nothing beside events; each event has its own",
      "body /data: expected nothing beside events; each event has its own",
    ]);
    const { status, body } = await dispatch(
      `{"events":[${Array(1000).fill('{"event":"task.created","data":{"n":9007199254740993}}').join()}]}`,
    );
    assert.deepEqual([status, body.events.length, body.events[999].seq], [202, 1000, 1000]);
    assert.match((await arrival(1000)).body.toString(), /"data":\{"n":9007199254740993\}\}$/);
    assert.equal((await stage.call("GET", `/v1/sources/${name}/events/1000`)).status, 200);
  });
});
