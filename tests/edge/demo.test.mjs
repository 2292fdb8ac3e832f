// The demo's destination checks what arrives as an endpoint of one's own should; the screen says it plainly.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Webhook } from "standardwebhooks";
import { startDestination } from "../../edge/demo/destination.mjs";
import { arrivalLine, gatewayLine } from "../../edge/demo/screen.mjs";
import { send, taskCompleted } from "./clientpress.mjs";
import { secrets } from "./gateway.mjs";

const { ENDPOINT_SECRET: secret, ENDPOINT_OLD_SECRET: otherSecret } = secrets;

/**
 * @param {string} under
 * @param {Buffer} body
 * @param {Date} [now]
 */
const signed = (under, body, now = new Date()) => ({
  "webhook-id": "msg_1",
  "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
  "webhook-signature": new Webhook(under).sign("msg_1", now, body.toString()),
  "Signpost-Code": "ok",
});

test("the destination takes what is signed under its secret, and refuses the rest", async (t) => {
  /** @type {import("../../edge/demo/destination.mjs").Arrival[]} */
  const arrivals = [];
  const { url, stop } = await startDestination({ secret, onArrival: (arrival) => arrivals.push(arrival) });
  t.after(stop);
  const body = taskCompleted();
  const hourAgo = new Date(Date.now() - 3_600_000);
  const statuses = [];
  for (const [headers, bytes] of /** @type {[Record<string, string>, Buffer][]} */ ([
    [signed(secret, body), body],
    [signed(otherSecret, body), body],
    [signed(secret, body), Buffer.concat([body, Buffer.from(" ")])],
    [signed(secret, body, hourAgo), body],
    [{}, body],
  ])) {
    statuses.push((await send(url, { headers, body: bytes })).status);
  }
  assert.deepEqual(statuses, [204, 401, 401, 401, 401]);
  assert.deepEqual(
    arrivals.map(({ verified, reason, event }) => [verified, verified || reason, event]),
    [
      [true, true, "task.completed"],
      [false, "signature_mismatch", ""],
      [false, "signature_mismatch", ""],
      [false, "timestamp_too_old", ""],
      [false, "missing_signature", ""],
    ],
  );
});

test("the screen names an arrival, and shouts when it is not verified", () => {
  const arrival = { event: "task.completed", id: "msg_1", code: "ok", verified: true, reason: "ok", bytes: 205 };
  assert.match(
    arrivalLine(arrival),
    /^\d\d:\d\d:\d\d {2}arrived {3}task\.completed {2}id msg_1 {2}205 bytes, Signpost's signature verified$/,
  );
  assert.match(arrivalLine({ ...arrival, code: "unknown_event" }), /verified, unknown_event$/);
  assert.match(arrivalLine({ ...arrival, event: "a\u001b[2Jb\n\u202ec" }), / a\\u001b\[2Jb\\u000a\\u202ec /);
  const forged = arrivalLine({ ...arrival, event: "", verified: false, reason: "signature_mismatch" });
  assert.match(forged, /\(no event\) .* NOT VERIFIED: signature_mismatch$/);
});

test("the destination can be stopped, so that nobody listens, and started again at the same URL", async (t) => {
  /** @type {string[]} */
  const arrivals = [];
  const { url, toggle, stop } = await startDestination({ secret, onArrival: ({ id }) => arrivals.push(id) });
  t.after(stop);
  const body = taskCompleted();
  const deliver = () => send(url, { headers: signed(secret, body), body }).then(({ status }) => status);
  assert.equal(await toggle(), false);
  await assert.rejects(deliver(), { code: "ECONNREFUSED" });
  assert.equal(await toggle(), true);
  assert.equal(await deliver(), 204);
  // However fast.
  assert.deepEqual(await Promise.all([toggle(), toggle(), toggle()]), [false, true, false]);
  await assert.rejects(deliver(), { code: "ECONNREFUSED" });
  assert.deepEqual(arrivals, ["msg_1"]);
});

const line = (/** @type {object} */ entry) => gatewayLine(JSON.stringify(entry));

test("the screen tells answers in words, and passes on what it does not know", () => {
  assert.match(
    line({ what: "receive", status: 413, code: "body_too_large" }) ?? "",
    / answered {2}413 Payload Too Large: body_too_large$/,
  );
  assert.match(
    line({ what: "route", status: 404, code: "unknown_source" }) ?? "",
    / answered {2}404 Not Found: unknown_source$/,
  );
  const fault = { what: "fault", level: "error", error: "TypeError" };
  assert.equal(line(fault), JSON.stringify(fault));
  assert.equal(line({ what: "endpoint", level: "info", status: "active" }), undefined);
  const restarted = { what: "supervisor", level: "info", message: "it runs again" };
  assert.equal(line(restarted), JSON.stringify(restarted));
  assert.equal(gatewayLine("workerd: something"), "workerd: something");
});

test("the screen tells what became of each attempt, and when the next one comes", () => {
  const attempt = { what: "forward", endpoint: "demo", id: "msg_1", delivery: 3, attempt: 2, ms: 12 };
  const next = new Date(2026, 10, 21, 14, 5, 9);
  for (const [entry, words] of /** @type {[object, RegExp][]} */ ([
    [{ outcome: "success", status: 204 }, / delivered id msg_1 {2}attempt 2: 204 in 12 ms$/],
    [
      { outcome: "retrying", error: "connection_error", next_at: next.toISOString() },
      / waiting {3}id msg_1 {2}attempt 2: connection error; again at 14:05:09$/,
    ],
    [{ outcome: "retrying", status: 503, next_at: next.toISOString() }, / waiting {3}id .*: 503 in 12 ms; again at /],
    [{ outcome: "dead", error: "timeout", reason: "exhausted" }, / dead {6}id msg_1 {2}attempt 2: timeout$/],
  ])) {
    assert.match(line({ ...attempt, ...entry }) ?? "", words);
  }
  assert.equal(line({ ...attempt, outcome: "postponed" }), undefined);
});
