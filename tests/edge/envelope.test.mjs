// Which envelope a body has is what the core finds, on the way in and on the way out: here through a real gateway.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { configurationOf, secrets, startGateway } from "./gateway.mjs";
import { startSink } from "./sink.mjs";

const event = "proposal.status_changed";

/** @param {import("./sink.mjs").Arrived} arrived */
const bodyOf = ({ body }) => JSON.parse(body.toString());

test("Portal.io: a flat body with a type of its own is given its envelope where the endpoint wants it, and is signed", async (t) => {
  const sink = await startSink(t);
  const endpoint = { format: "provider", sources: ["portal"], secret_env: ["CLIENTPRESS_SECRET"] };
  const gateway = await startGateway(
    t,
    configurationOf(
      { portal: { provider: "portalio", unnamed_event: event } },
      {
        typed: { ...endpoint, url: `${sink.url}/typed`, generation: "typed" },
        flat: { ...endpoint, url: `${sink.url}/flat`, generation: "flat" },
      },
    ),
  );
  const secret = secrets.CLIENTPRESS_SECRET;
  const at = Math.floor(Date.now() / 1000);
  const signed = (/** @type {string} */ body, /** @type {number} */ time) =>
    createHmac("sha256", secret).update(`${time}.${body}`).digest("hex");
  const gala = '{"id":10025,"number":4123,"status":"Approved","type":"annual gala","big":12345678901234567890}';
  const typed = `{"id":"evt_7","type":"${event}","created":"2024-03-09T16:00:00Z","data":{"id":7}}`;
  for (const body of [gala, typed]) {
    const headers = { "content-type": "application/json", "x-webhook-signature": `t=${at},v1=${signed(body, at)}` };
    const answer = await fetch(`${gateway.url}/in/portal`, { method: "POST", headers, body });
    assert.equal(answer.status, 202, await answer.text());
  }
  const [typedArrivals, flatArrivals] = await Promise.all(["typed", "flat"].map((path) => sink.arrival(`/${path}`, 2)));
  const rebuilt = typedArrivals.find(({ body }) => body.toString().includes("gala"));
  assert.ok(rebuilt);
  assert.deepEqual(Object.keys(bodyOf(rebuilt)), ["id", "type", "created", "data"]);
  assert.equal(bodyOf(rebuilt).type, event);
  assert.ok(rebuilt.body.toString().endsWith(`"data":${gala}}`), "the data is unchanged, digit for digit");
  const [, time, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(rebuilt.headers["x-webhook-signature"])) ?? [];
  assert.equal(mac, signed(rebuilt.body.toString(), Number(time)));
  const bodies = (/** @type {import("./sink.mjs").Arrived[]} */ all) => all.map(({ body }) => body.toString()).sort();
  assert.ok(bodies(typedArrivals).includes(typed), "what is typed already goes as it came");
  assert.deepEqual(bodies(flatArrivals), [gala, '{"id":7}'].sort());
});
