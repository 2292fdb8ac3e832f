// What a destination gets of a webhook, and how the sender is told nothing of the destination.
import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { before, describe, test } from "node:test";
import { Webhook } from "standardwebhooks";
import { delivery, send, signedHeaders, taskCompleted, without } from "./clientpress.mjs";
import { configurationOf, secrets, startGateway } from "./gateway.mjs";
import { lifetime } from "./lifetime.mjs";
import { uuid4 } from "./senders.mjs";
import { bodyOf } from "./sentences.mjs";
import { rawHeadersOf, startSink } from "./sink.mjs";

const { CLIENTPRESS_SECRET: secret, ENDPOINT_SECRET, ENDPOINT_OLD_SECRET } = secrets;

describe("forwarding", () => {
  const suite = lifetime();
  /** @type {import("./sink.mjs").Sink} */
  let sink;
  /** @type {import("./gateway.mjs").Gateway} */
  let gateway;

  before(async () => {
    sink = await startSink(suite);
    gateway = await startGateway(
      suite,
      configurationOf(
        {
          demo: { policy: { mismatch: "forward" } },
          other: {},
          rotating: {},
          troubled: {},
          flat: { provider: "portalio", unnamed_event: "ProposalStatusChanged" },
          standard: { provider: "standard", secret_env: ["ENDPOINT_OLD_SECRET"] },
        },
        {
          sink: { url: `${sink.url}/hook?token=1`, sources: ["demo", "other", "flat", "standard"] },
          rotating: {
            url: `${sink.url}/rotating`,
            sources: ["rotating"],
            secret_env: ["ENDPOINT_SECRET", "ENDPOINT_OLD_SECRET"],
          },
          silent: { url: `${sink.url}/silent`, sources: ["troubled"], timeout_seconds: 60 },
          broken: { url: `${sink.url}/500`, sources: ["troubled"] },
          well: { url: `${sink.url}/well`, sources: ["troubled"] },
        },
      ),
    );
  });

  let seen = 0;

  /**
   * Sends one webhook, which has to be accepted.
   * @param {string} source
   * @param {Record<string, string>} headers
   * @param {Buffer} body
   * @returns {Promise<import("./sink.mjs").Arrived>} what arrives of it
   */
  async function forward(source, headers, body) {
    const { status, text } = await send(`${gateway.url}/in/${source}`, { headers, body });
    assert.equal(status, 202, text);
    return (await sink.arrival("/hook?token=1", ++seen))[seen - 1];
  }

  /**
   * @param {Buffer} body
   * @param {Record<string, string>} [extra]
   */
  const signed = (body, extra) => ({ ...signedHeaders(body, secret), "X-CP-Delivery": randomUUID(), ...extra });

  test("the body arrives byte for byte, by POST, at the endpoint's URL", async () => {
    // Escapes, white space, raw UTF-8 and an astral character: what parsing and writing again would change.
    const text = taskCompleted({ portal_url: "https://caf\u00e9.example/" }).toString("utf8");
    const body = Buffer.from(
      text
        .replace('"Sign the contract"', '"Sign \\u00e9 \u00e9 \u{1f511} \\ud83d\\udd11 \\/ / 1.0"')
        .replace("{", "{ \t\r\n"),
    );
    const arrived = await forward("demo", signed(body), body);
    assert.equal(arrived.method, "POST");
    assert.ok(arrived.body.equals(body));
  });

  test("the provider's headers arrive as they came in, and no others of the request", async () => {
    const body = taskCompleted();
    const extra = {
      Cookie: "session=1",
      Authorization: "Bearer x",
      "X-Forwarded-For": "203.0.113.9",
      "X-CP-Other": "y",
      Expect: "",
    };
    const headers = signed(body);
    const arrived = rawHeadersOf(await forward("demo", { ...headers, ...extra }, body));
    for (const [name, value] of Object.entries(headers)) assert.equal(arrived.get(name), value);
    const sent = [...Object.keys(headers), "Host", "Content-Length"];
    const standard = ["webhook-id", "webhook-timestamp", "webhook-signature"];
    const own = [...standard, "Signpost-Unsigned-Id", "Signpost-Code", "Signpost-Attempt"];
    assert.deepEqual([...arrived.keys()].sort(), [...sent, ...own].sort());
    assert.equal(arrived.get("Signpost-Code"), "ok");
    assert.equal(arrived.get("Host"), new URL(sink.url).host);
  });

  test("a Content-Type with a parameter stays as it is, and none is made up", async () => {
    const body = taskCompleted();
    const typed = signed(body, { "Content-Type": "application/json; charset=utf-8" });
    assert.equal((await forward("demo", typed, body)).headers["content-type"], "application/json; charset=utf-8");
    const untyped = without(signed(body), "Content-Type");
    assert.equal((await forward("demo", untyped, body)).headers["content-type"], undefined);
  });

  test("bytes outside of ASCII in a header arrive as they came in", async () => {
    const agent = Buffer.from("ClientPress/1.0; caf\u00e9 \u{1f511}", "utf8").toString("latin1");
    const body = taskCompleted();
    const arrived = await forward("demo", signed(body, { "User-Agent": agent }), body);
    assert.equal(rawHeadersOf(arrived).get("User-Agent"), agent);
  });

  test("Standard Webhooks' own library verifies the signature under the endpoint's secret", async () => {
    const body = taskCompleted();
    const { headers, body: arrived } = await forward("demo", signed(body, { "X-CP-Delivery": delivery }), body);
    const own = /** @type {Record<string, string>} */ (headers);
    assert.doesNotThrow(() => new Webhook(ENDPOINT_SECRET).verify(arrived, own));
    assert.throws(() => new Webhook(ENDPOINT_OLD_SECRET).verify(arrived, own), /No matching signature found/);
    assert.match(own["webhook-id"], uuid4);
    assert.notEqual(own["webhook-id"], delivery, "it is not signed, so anybody can have chosen it");
    assert.equal(own["signpost-unsigned-id"], delivery);
    assert.ok(Math.abs(Number(own["webhook-timestamp"]) - Date.now() / 1000) < 5);
  });

  test("during a rotation of the endpoint's secret, each of both verifies", async () => {
    const sent = taskCompleted();
    await send(`${gateway.url}/in/rotating`, { headers: signed(sent), body: sent });
    const [{ headers, body }] = await sink.arrival("/rotating", 1);
    const own = /** @type {Record<string, string>} */ (headers);
    assert.doesNotThrow(() => new Webhook(ENDPOINT_SECRET).verify(body, own));
    assert.doesNotThrow(() => new Webhook(ENDPOINT_OLD_SECRET).verify(body, own));
  });

  test("a Standard Webhooks source keeps its id and loses its own signature to the endpoint's", async () => {
    const body = Buffer.from('{"type":"contact.created","timestamp":"2022-11-03T20:26:10.344Z","data":{"id":"1"}}');
    const now = new Date();
    const headers = {
      "webhook-id": "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W",
      "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
      "webhook-signature": new Webhook(ENDPOINT_OLD_SECRET).sign(
        "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W",
        now,
        body.toString(),
      ),
    };
    const arrived = await forward("standard", headers, body);
    const own = /** @type {Record<string, string>} */ (arrived.headers);
    assert.equal(own["webhook-id"], "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W");
    assert.equal(own["signpost-unsigned-id"], undefined);
    assert.doesNotThrow(() => new Webhook(ENDPOINT_SECRET).verify(arrived.body, own));
    assert.throws(() => new Webhook(ENDPOINT_OLD_SECRET).verify(arrived.body, own), /No matching signature found/);
  });

  test("an event whose id is not signed gets one of its own, from source, id and body; one whose id cannot be a header goes without it", async () => {
    const body = taskCompleted();
    const other = taskCompleted({ data: { id: 11, title: "Another", list_id: 1 } });
    /** @type {string[]} */
    const ids = [];
    for (const [source, bytes, id] of /** @type {const} */ ([
      ["demo", body, "has.a.dot"],
      ["demo", body, "has.another.dot"],
      ["demo", other, "has.a.dot"],
      ["other", body, "has.a.dot"],
      ["demo", body, "caf\u00e9"],
    ])) {
      const { headers } = await forward(source, signed(bytes, { "X-CP-Delivery": id }), bytes);
      assert.equal(headers["signpost-unsigned-id"], id === "caf\u00e9" ? undefined : id);
      ids.push(String(headers["webhook-id"]));
    }
    assert.equal(new Set(ids).size, 5);
    for (const id of ids) assert.match(id, uuid4);
    const again = { headers: signed(body, { "X-CP-Delivery": "has.a.dot" }), body };
    assert.equal((await send(`${gateway.url}/in/demo`, again)).status, 200);
  });

  test("without any id, the time that it was sent tells a webhook from another with the same body", async () => {
    const body = Buffer.from('{"id":10025,"number":4123,"status":"Accepted"}');
    const now = Math.floor(Date.now() / 1000);
    const at = (/** @type {number} */ time) => {
      const mac = createHmac("sha256", secret).update(`${time}.`).update(body).digest("hex");
      return { "X-Webhook-Signature": `t=${time},v1=${mac}`, "User-Agent": "Any/1", "Content-Type": "text/plain" };
    };
    const first = await forward("flat", at(now), body);
    assert.match(String(first.headers["webhook-id"]), /^evt_[0-9a-f]{32}$/);
    assert.equal(first.headers["signpost-unsigned-id"], undefined);
    const { status, text } = await send(`${gateway.url}/in/flat`, { headers: at(now), body });
    assert.deepEqual([status, JSON.parse(text)], [200, bodyOf("duplicate")]);
    const second = await forward("flat", at(now - 60), body);
    assert.notEqual(second.headers["webhook-id"], first.headers["webhook-id"]);
    // What every request says of itself is passed on, also where the manifest does not name it.
    assert.deepEqual([second.headers["user-agent"], second.headers["content-type"]], ["Any/1", "text/plain"]);
  });

  test("whatever the destination does, the sender is told that its webhook was accepted, and others get it", async () => {
    for (let number = 1; number <= 20; number++) {
      const body = taskCompleted({ data: { id: number, title: "Sign", list_id: 1 } });
      const { status } = await send(`${gateway.url}/in/troubled`, { headers: signed(body), body });
      assert.equal(status, 202);
      await sink.arrival("/well", number);
    }
    assert.ok((await sink.arrival("/500", 10)).length >= 10);
    assert.equal(
      (await sink.arrival("/silent", 6)).length,
      6,
      "the first six are still waited for, and held up nobody",
    );
  });
});
