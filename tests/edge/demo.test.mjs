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
  assert.match(arrivalLine({ ...arrival, event: "a\u001b[2Jb\nc" }), / a\?\[2Jb\?c /);
  const forged = arrivalLine({ ...arrival, event: "", verified: false, reason: "signature_mismatch" });
  assert.match(forged, /\(no event\) .* NOT VERIFIED: signature_mismatch$/);
});

test("the screen tells answers in words, and passes on what it does not know", () => {
  const line = (/** @type {object} */ entry) => gatewayLine(JSON.stringify(entry));
  assert.match(
    line({ what: "receive", status: 413, code: "body_too_large" }) ?? "",
    / answered {2}413 Payload Too Large: body_too_large$/,
  );
  assert.match(
    line({ what: "route", status: 404, code: "unknown_source" }) ?? "",
    / answered {2}404 Not Found: unknown_source$/,
  );
  assert.equal(line({ what: "forward", level: "info" }), undefined);
  const failed = { what: "forward", level: "warn", outcome: "timeout" };
  assert.equal(line(failed), JSON.stringify(failed));
  assert.equal(gatewayLine("workerd: something"), "workerd: something");
});
