// What a destination gets, and what the sender is told when the destination does not take it.
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { createServer } from "node:net";
import { once } from "node:events";
import { before, describe, test } from "node:test";
import { Webhook } from "standardwebhooks";
import { delivery, send, signedHeaders, taskCompleted, without } from "./clientpress.mjs";
import { configurationOf, secrets, startGateway } from "./gateway.mjs";
import { lifetime } from "./lifetime.mjs";
import { bodyOf } from "./sentences.mjs";
import { rawHeadersOf, sinkAddress, startSink } from "./sink.mjs";

const { CLIENTPRESS_SECRET: secret, ENDPOINT_SECRET, ENDPOINT_OLD_SECRET } = secrets;

/** Every way of failing that a destination has, by the endpoint's name: the path at which the sink does it. */
const failing = {
  "answers 500": "/500",
  "answers 400": "/400",
  "answers 410": "/410",
  "answers 302, which is not followed": "/302",
  "answers 304": "/304",
  "breaks the connection": "/broken",
  "never answers": "/silent",
};

describe("forwarding", () => {
  const suite = lifetime();
  /** @type {import("./sink.mjs").Sink} */
  let sink;
  /** @type {import("./gateway.mjs").Gateway} */
  let gateway;

  before(async () => {
    sink = await startSink(suite);
    const names = Object.keys(failing).map((_, index) => `failing-${index}`);
    const paths = Object.values(failing);
    gateway = await startGateway(
      suite,
      configurationOf(
        {
          demo: {},
          other: {},
          rotating: { endpoints: ["rotating"] },
          refused: { endpoints: ["refused"] },
          "slow-body": { endpoints: ["slow-body"] },
          "broken-body": { endpoints: ["broken-body"] },
          "endless-body": { endpoints: ["endless-body"] },
          flat: { provider: "portalio", unnamed_event: "ProposalStatusChanged" },
          standard: { provider: "standard", secret_env: ["ENDPOINT_OLD_SECRET"] },
          ...Object.fromEntries(names.map((name) => [name, { endpoints: [name] }])),
        },
        {
          sink: { url: `${sink.url}/hook?token=1` },
          rotating: { url: `${sink.url}/rotating`, secret_env: ["ENDPOINT_SECRET", "ENDPOINT_OLD_SECRET"] },
          refused: { url: `http://${sinkAddress}:${await unusedPort()}/` },
          "slow-body": { url: `${sink.url}/slow-body`, timeout_seconds: 0.4 },
          "broken-body": { url: `${sink.url}/broken-body` },
          // Who read on to the end would wait for the time-out, and longer than the test does.
          "endless-body": { url: `${sink.url}/endless-body`, timeout_seconds: 60 },
          ...Object.fromEntries(names.map((name, at) => [name, { url: sink.url + paths[at], timeout_seconds: 0.4 }])),
        },
      ),
    );
  });

  /**
   * @param {string} source
   * @param {Buffer} body
   * @param {Record<string, string>} [extra] headers
   */
  const receive = (source, body, extra = {}) =>
    send(`${gateway.url}/in/${source}`, { headers: { ...signedHeaders(body, secret), ...extra }, body });

  /** @param {string} [path] */
  const last = (path = "/hook?token=1") => /** @type {import("./sink.mjs").Arrived} */ (sink.arrivedAt(path).at(-1));

  test("the body arrives byte for byte, by POST, at the endpoint's URL", async () => {
    // Escapes, white space, raw UTF-8 and an astral character: what parsing and writing again would change.
    const text = taskCompleted({ portal_url: "https://caf\u00e9.example/" }).toString("utf8");
    const body = Buffer.from(
      text
        .replace('"Sign the contract"', '"Sign \\u00e9 \u00e9 \u{1f511} \\ud83d\\udd11 \\/ / 1.0"')
        .replace("{", "{ \t\r\n"),
    );
    assert.equal((await receive("demo", body)).status, 202);
    assert.equal(last().method, "POST");
    assert.ok(last().body.equals(body));
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
    await receive("demo", body, extra);
    const arrived = rawHeadersOf(last());
    for (const [name, value] of Object.entries(signedHeaders(body, secret))) assert.equal(arrived.get(name), value);
    const sent = [...Object.keys(signedHeaders(body, secret)), "Host", "Content-Length"];
    const own = ["webhook-id", "webhook-timestamp", "webhook-signature", "Signpost-Code"];
    assert.deepEqual([...arrived.keys()].sort(), [...sent, ...own].sort());
    assert.equal(arrived.get("Signpost-Code"), "ok");
    assert.equal(arrived.get("Host"), new URL(sink.url).host);
  });

  test("a Content-Type with a parameter stays as it is, and none is made up", async () => {
    await receive("demo", taskCompleted(), { "Content-Type": "application/json; charset=utf-8" });
    assert.equal(last().headers["content-type"], "application/json; charset=utf-8");
    const body = taskCompleted();
    const headers = without(signedHeaders(body, secret), "Content-Type");
    assert.equal((await send(`${gateway.url}/in/demo`, { headers, body })).status, 202);
    assert.equal(last().headers["content-type"], undefined);
  });

  test("bytes outside of ASCII in a header arrive as they came in", async () => {
    const agent = Buffer.from("ClientPress/1.0; caf\u00e9 \u{1f511}", "utf8").toString("latin1");
    await receive("demo", taskCompleted(), { "User-Agent": agent });
    assert.equal(rawHeadersOf(last()).get("User-Agent"), agent);
  });

  test("Standard Webhooks' own library verifies the signature under the endpoint's secret", async () => {
    const body = taskCompleted();
    await receive("demo", body);
    const { headers, body: arrived } = last();
    const own = /** @type {Record<string, string>} */ (headers);
    assert.doesNotThrow(() => new Webhook(ENDPOINT_SECRET).verify(arrived, own));
    assert.throws(() => new Webhook(ENDPOINT_OLD_SECRET).verify(arrived, own), /No matching signature found/);
    assert.equal(own["webhook-id"], delivery);
    assert.ok(Math.abs(Number(own["webhook-timestamp"]) - Date.now() / 1000) < 5);
  });

  test("during a rotation of the endpoint's secret, each of both verifies", async () => {
    await receive("rotating", taskCompleted());
    const { headers, body } = last("/rotating");
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
    const { status, text } = await send(`${gateway.url}/in/standard`, { headers, body });
    assert.deepEqual([status, JSON.parse(text)], [202, bodyOf("ok")]);
    const own = /** @type {Record<string, string>} */ (last().headers);
    assert.equal(own["webhook-id"], "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W");
    assert.doesNotThrow(() => new Webhook(ENDPOINT_SECRET).verify(last().body, own));
    assert.throws(() => new Webhook(ENDPOINT_OLD_SECRET).verify(last().body, own), /No matching signature found/);
  });

  test("a delivery whose id cannot be passed on gets one of its own: the same again, another for another", async () => {
    const body = taskCompleted();
    const other = taskCompleted({ data: { id: 11, title: "Another", list_id: 1 } });
    /** @type {string[]} */
    const ids = [];
    for (const [source, bytes, id] of /** @type {const} */ ([
      ["demo", body, "has.a.dot"],
      ["demo", body, "has.a.dot"],
      ["demo", body, "has.another.dot"],
      ["demo", other, "has.a.dot"],
      ["other", body, "has.a.dot"],
    ])) {
      await receive(source, bytes, { "X-CP-Delivery": id });
      ids.push(String(last().headers["webhook-id"]));
    }
    // Computed here by hand, from what the gateway's documentation says.
    const expected = createHash("sha256")
      .update(JSON.stringify(["demo", "has.a.dot", null]))
      .update(body)
      .digest("hex");
    assert.equal(ids[0], `msg_${expected.slice(0, 32)}`);
    assert.equal(ids[1], ids[0]);
    assert.equal(new Set(ids).size, 4);
  });

  test("without any id, the time that it was sent tells a delivery from another with the same body", async () => {
    const body = Buffer.from('{"id":10025,"number":4123,"status":"Accepted"}');
    const now = Math.floor(Date.now() / 1000);
    /** @type {string[]} */
    const ids = [];
    for (const time of [now, now, now - 60]) {
      const mac = createHmac("sha256", secret).update(`${time}.`).update(body).digest("hex");
      const headers = {
        "X-Webhook-Signature": `t=${time},v1=${mac}`,
        "User-Agent": "Any/1",
        "Content-Type": "text/plain",
      };
      assert.equal((await send(`${gateway.url}/in/flat`, { headers, body })).status, 202);
      ids.push(String(last().headers["webhook-id"]));
    }
    const sent = JSON.stringify(["flat", "", now * 1000]);
    assert.equal(ids[0], `msg_${createHash("sha256").update(sent).update(body).digest("hex").slice(0, 32)}`);
    assert.equal(ids[1], ids[0]);
    assert.notEqual(ids[2], ids[0]);
    // What every request says of itself is passed on, also where the manifest does not name it.
    assert.deepEqual([last().headers["user-agent"], last().headers["content-type"]], ["Any/1", "text/plain"]);
  });

  for (const [index, [what, path]] of Object.entries(failing).entries()) {
    test(`503 forward_failed, with Retry-After, when the destination ${what}`, async () => {
      const began = performance.now();
      const { status, headers, text } = await receive(`failing-${index}`, taskCompleted());
      assert.ok(performance.now() - began < 3500, "not the usual time-out, which is 4 s");
      assert.deepEqual([status, headers["retry-after"], JSON.parse(text)], [503, "30", bodyOf("forward_failed")]);
      assert.equal(sink.arrivedAt(path).length, 1, "one attempt, no more");
      assert.equal(sink.arrivedAt("/elsewhere").length, 0);
    });
  }

  test("503 forward_failed when nobody listens at the destination", async () => {
    const { status, text } = await receive("refused", taskCompleted());
    assert.deepEqual([status, JSON.parse(text)], [503, bodyOf("forward_failed")]);
  });

  test(
    "the status alone decides: a 200 whose body hangs, breaks off or never ends is a success",
    { timeout: 20_000 },
    async () => {
      for (const source of ["slow-body", "broken-body", "endless-body"]) {
        assert.equal((await receive(source, taskCompleted())).status, 202, source);
      }
    },
  );

  test("a destination that never answers holds up nobody else", async () => {
    const silent = Object.values(failing).indexOf("/silent");
    const waiting = Array.from({ length: 20 }, () => receive(`failing-${silent}`, taskCompleted()));
    assert.equal((await receive("demo", taskCompleted())).status, 202);
    for (const { status } of await Promise.all(waiting)) assert.equal(status, 503);
  });
});

/** A port at which nobody listens: just given back. */
async function unusedPort() {
  const server = createServer().listen(0, sinkAddress);
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  await once(server, "close");
  return port;
}
