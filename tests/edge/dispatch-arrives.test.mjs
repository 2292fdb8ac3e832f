// What a product has sent, as it arrives: header for header and byte for byte. Expected values come from the products' documents,
// node:crypto and PHP.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { Webhook } from "standardwebhooks";
import { acme } from "./acme.mjs";
import { problemOf } from "./api-client.mjs";
import { dispatchStage, headersOf, hex, namesOf, php, sorted, task, uuid4 } from "./dispatch-stage.mjs";
import { lifetime } from "./lifetime.mjs";
import { portalioTime } from "./senders.mjs";

describe("what arrives", () => {
  const stage = dispatchStage(lifetime());

  test("of ClientPress: every documented body in PHP's bytes, with the documented headers and no other", async () => {
    const { dispatch, arrival, secret, name } = await stage.connect("clientpress");
    const documented = documentedBodies();
    assert.equal(documented.length, 13);
    for (const [index, text] of documented.entries()) {
      // The document's own text is the request.
      const { status, body } = await dispatch(text);
      assert.equal(status, 202);
      const arrived = await arrival(index + 1);
      const { event, portal_id: portal } = JSON.parse(text);
      assert.equal(arrived.body.toString(), php(text));
      /** @type {[string, string][]} */
      const headers = [
        ["Content-Type", "application/json"],
        ["X-CP-Event", event],
        ["X-CP-Portal-ID", String(portal)],
        ["X-CP-Delivery", body.id],
        ["User-Agent", "ClientPress/1.0.0; https://clientpress.io"],
        ["X-CP-Signature", `sha256=${hex(secret, arrived.body)}`],
      ];
      const log = (await stage.call("GET", `/v1/endpoints/${name}/deliveries/${index + 1}`)).body;
      const shown = log.history[0].request_headers;
      assert.deepEqual(
        shown.map((/** @type {any} */ one) => [one.name, one.value]),
        headers,
      );
      assert.deepEqual(headersOf(arrived), sorted(headers));
      assert.match(body.id, uuid4);
    }
  });

  test("of ClientPress without a secret: the same without a signature", async () => {
    const { dispatch, arrival, endpoint, name } = await stage.connect("clientpress", {}, { unsigned: true });
    assert.deepEqual([endpoint.unsigned, endpoint.secrets], [true, []]);
    await dispatch(task);
    const names = ["Content-Type", "User-Agent", "X-CP-Delivery", "X-CP-Event", "X-CP-Portal-ID"];
    assert.deepEqual(namesOf(await arrival(1)), names);

    // A secret alone changes nothing; that it signs is a decision of its own.
    const path = `/v1/endpoints/${name}`;
    const signed = { unsigned: false };
    const [status, code, fault] = problemOf(await stage.call("PATCH", path, signed));
    assert.deepEqual([status, code], [400, "invalid_request"]);
    assert.equal(fault, "body /unsigned: expected true, or a secret to sign with");
    const { body } = await stage.call("POST", `${path}/secrets`);
    await dispatch(task);
    assert.deepEqual(namesOf(await arrival(2)), names);
    assert.equal((await stage.call("PATCH", path, signed)).status, 200);
    await dispatch(task);
    const arrived = await arrival(3);
    assert.equal(arrived.headers["x-cp-signature"], `sha256=${hex(body.secret, arrived.body)}`);

    const last = `${path}/secrets/${body.id}`;
    assert.deepEqual(problemOf(await stage.call("DELETE", last)), [409, "wrong_state"]);
    assert.equal((await stage.call("PATCH", path, { unsigned: true })).status, 200);
    assert.equal((await stage.call("DELETE", last)).status, 204);
  });

  test("a signature may be left out only where the provider's own is optional", async () => {
    for (const [provider, title] of [
      ["clientflow", "ClientFlow"],
      ["portalio", "Portal.io"],
      ["cepro", "CE Pro"],
      ["standard", "Standard Webhooks"],
    ]) {
      const name = `unsigned-${provider}`;
      await stage.call("POST", "/v1/sources", { name, provider, direction: "outbound" });
      const endpoint = { name, url: "https://example.com/", sources: [name], unsigned: true };
      const message = `a receiver of ${title} expects a signature; only where the signature is optional may it be left out`;
      assert.deepEqual(problemOf(await stage.call("POST", "/v1/endpoints", endpoint)), [
        400,
        "invalid_request",
        `body /unsigned: ${message}`,
      ]);
    }
    const original = { name: "bare", url: "https://example.com/", sources: ["filed"], format: "original" };
    const [, , fault] = problemOf(await stage.call("POST", "/v1/endpoints", { ...original, unsigned: true }));
    assert.match(fault, /^body \/unsigned: a receiver of Standard Webhooks expects a signature/);
  });

  test("of ClientFlow: id, event, timestamp and data, signed over the body", async () => {
    const { dispatch, arrival, secret } = await stage.connect("clientflow");
    const data = { id: 12345678901234567890n, ratio: "1.50", note: "caf\u00e9 /" };
    const text = `{"event":"invoice.paid","id":"evt_1","timestamp":"2026-04-25T07:45:10.55Z","data":{"id":${data.id},"note":"${data.note}"}}`;
    assert.equal((await dispatch(text)).status, 202);
    const arrived = await arrival(1);
    assert.equal(
      arrived.body.toString(),
      `{"id":"evt_1","event":"invoice.paid","timestamp":"2026-04-25T07:45:10.550Z","data":{"id":${data.id},"note":"${data.note}"}}`,
    );
    assert.deepEqual(headersOf(arrived), [
      ["Content-Type", "application/json"],
      ["X-ClientFlow-Signature", `sha256=${hex(secret, arrived.body)}`],
    ]);
  });

  test("of Portal.io: t and v1 over t and the body", async () => {
    const { dispatch, arrival, secret } = await stage.connect("portalio");
    const { body } = await dispatch({ event: "proposal.status_changed", data: { id: 10025 } });
    assert.match(body.id, /^evt_[0-9a-f]{32}$/);
    const arrived = await arrival(1);
    assert.deepEqual(Object.keys(JSON.parse(arrived.body.toString())), ["id", "type", "created", "data"]);
    const headers = headersOf(arrived);
    assert.deepEqual(
      headers.map(([name]) => name),
      ["Content-Type", "X-Webhook-Signature"],
    );
    const time = portalioTime(secret, headers[1][1], arrived.body);
    assert.ok(Math.abs(time - Date.now() / 1000) < 30, headers[1][1]);
  });

  test("of CE Pro: a bare digest, the event, a fresh time and the number of the attempt", async () => {
    const { dispatch, arrival, secret } = await stage.connect("cepro");
    const { body } = await dispatch({ event: "lead.created", data: { id: "x" } });
    const arrived = await arrival(1);
    const [type, attempt, event, id, signature, time, ...others] = headersOf(arrived);
    assert.deepEqual(others, []);
    assert.deepEqual(
      [type, id],
      [
        ["Content-Type", "application/json"],
        ["X-Webhook-ID", body.id],
      ],
    );
    assert.match(body.id, uuid4);
    assert.deepEqual(signature, ["X-Webhook-Signature", hex(secret, arrived.body)]);
    assert.deepEqual(
      [event, attempt],
      [
        ["X-Webhook-Event", "lead.created"],
        ["X-Webhook-Attempt", "1"],
      ],
    );
    assert.equal(time[0], "X-Webhook-Timestamp");
    assert.match(time[1], /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  test("of Standard Webhooks: what its own library verifies", async () => {
    const { dispatch, arrival, secret } = await stage.connect("standard");
    const { body } = await dispatch({ event: "anything.at_all", data: [1] });
    const arrived = await arrival(1);
    const headers = /** @type {Record<string, string>} */ (arrived.headers);
    assert.doesNotThrow(() => new Webhook(secret).verify(arrived.body, headers));
    assert.equal(headers["webhook-id"], body.id);
    const names = ["Content-Type", "webhook-id", "webhook-signature", "webhook-timestamp"];
    assert.deepEqual(namesOf(arrived), names);
  });

  test("of a manifest of one's own", async () => {
    assert.equal((await stage.call("POST", "/v1/manifests", { manifest: { ...acme, name: "acme-out" } })).status, 201);
    const { dispatch, arrival, secret } = await stage.connect("acme-out");
    const { body } = await dispatch({ event: "rocket.launched", data: { name: "Saturn" } });
    const arrived = await arrival(1);
    assert.equal(arrived.body.toString(), '{"kind":"rocket.launched","data":{"name":"Saturn"}}');
    const [, id, signature, time] = headersOf(arrived);
    assert.deepEqual(id, ["X-Acme-Id", body.id]);
    const mac = createHmac("sha256", secret).update(`${id[1]}:${time[1]}:`).update(arrived.body).digest("base64");
    assert.deepEqual(signature, ["X-Acme-Signature", `v9=${mac}`]);
  });

  test("an endpoint of the original format gets the same body under Standard Webhooks' signature and the same id", async () => {
    const before = stage.sink.arrivedAt("/everything").length;
    const { dispatch } = await stage.connect("clientpress");
    const { body } = await dispatch(task);
    const arrived = (await stage.sink.arrival("/everything", before + 1)).find(
      ({ headers }) => headers["webhook-id"] === body.id,
    );
    assert.deepEqual([arrived?.headers["signpost-code"], arrived?.headers["content-type"]], ["ok", "application/json"]);
  });

  test("an endpoint's own headers are added", async () => {
    const { dispatch, arrival } = await stage.connect("clientflow", {}, { headers: { "X-Own": "1" } });
    await dispatch({ event: "task.created", data: {} });
    assert.deepEqual(namesOf(await arrival(1)), ["Content-Type", "X-ClientFlow-Signature", "X-Own"]);
  });

  test("during a rotation the newest secret signs, where the provider's signature holds one", async () => {
    const { dispatch, arrival, name } = await stage.connect("cepro");
    const { body } = await stage.call("POST", `/v1/endpoints/${name}/secrets`);
    assert.match(body.secret, /^[0-9a-f]{64}$/);
    await dispatch({ event: "lead.created", data: {} });
    const arrived = await arrival(1);
    assert.equal(arrived.headers["x-webhook-signature"], hex(body.secret, arrived.body));
  });

  test("an endpoint of several providers speaks each one's own dialect, under a secret that suits them all", async () => {
    for (const [name, provider] of [
      ["many-flow", "clientflow"],
      ["many-standard", "standard"],
    ]) {
      await stage.call("POST", "/v1/sources", { name, provider, direction: "outbound" });
    }
    const endpoint = { name: "many", url: `${stage.sink.url}/many`, sources: ["many-flow", "many-standard"] };
    const { body } = await stage.call("POST", "/v1/endpoints", endpoint);
    const [{ secret }] = body.secrets;
    assert.match(secret, /^whsec_/);
    await stage.call("POST", "/v1/sources/many-flow/dispatch", { event: "task.created", data: {} });
    await stage.call("POST", "/v1/sources/many-standard/dispatch", { event: "a.b", data: {} });
    const both = await stage.sink.arrival("/many", 2);
    const flow = both.find(({ headers }) => "x-clientflow-signature" in headers);
    const standard = both.find(({ headers }) => "webhook-signature" in headers);
    assert.ok(flow && standard);
    assert.equal(flow.headers["x-clientflow-signature"], `sha256=${hex(secret, flow.body)}`);
    const headers = /** @type {Record<string, string>} */ (standard.headers);
    assert.doesNotThrow(() => new Webhook(secret).verify(standard.body, headers));
  });

  test("a source is not given a provider as which its endpoints cannot sign", async () => {
    const { name } = await stage.connect("clientflow");
    const [status, code, fault] = problemOf(await stage.call("PATCH", `/v1/sources/${name}`, { provider: "standard" }));
    assert.deepEqual([status, code], [400, "invalid_request"]);
    assert.match(fault, new RegExp(`^body /provider: it would not fit endpoint ${name}: malformed_secret`));
    assert.equal((await stage.call("PATCH", `/v1/sources/${name}`, { provider: "cepro" })).status, 200);
  });
});

/** @returns {string[]} the bodies that ClientPress's document prints, as it prints them */
function documentedBodies() {
  const file = new URL("../vectors/clientpress-accepted.json", import.meta.url);
  /** @type {{cases: {name: string, body: string}[]}} */
  const { cases } = JSON.parse(readFileSync(file, "utf8"));
  return cases.filter(({ name }) => /^The documented \S+ is accepted as printed/.test(name)).map(({ body }) => body);
}
