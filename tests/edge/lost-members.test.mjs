// A member named __proto__: refused in settings and manifests, at its place; plain data in what is received and sent.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { ConfigurationError } from "../../edge/src/settings/faults.js";
import { readConfiguration } from "../../edge/src/settings/file.js";
import { acme } from "./acme.mjs";
import { callerOf } from "./api-client.mjs";
import { configurationOf, secrets, startGateway } from "./gateway.mjs";
import { lifetime } from "./lifetime.mjs";
import { webhookOf } from "./senders.mjs";
import { startSink } from "./sink.mjs";

const lost = "no member may have this name; remove it";

/** JSON.parse alone makes an own member of this name. @param {string} text @returns {any} */
const json = (text) => JSON.parse(text.replaceAll("LOST", "__proto__"));

describe("in the configuration file", () => {
  const endpoint = '"url": "https://hooks.example.com/", "sources": ["*"], "secret_env": ["B"]';
  /** @type {[text: string, pointer: string][]} */
  const cases = [
    ['{"LOST": {}}', "/__proto__"],
    ['{"LOST": {"log": "all"}, "log": "all"}', "/__proto__"],
    ['{"sources": {"LOST": {"provider": "cepro", "secret_env": ["A"]}}}', "/sources/__proto__"],
    ['{"sources": {"a": {"provider": "cepro", "secret_env": ["A"], "LOST": 1}}}', "/sources/a/__proto__"],
    [
      '{"sources": {"a": {"provider": {"manifest": {"LOST": 1}}, "secret_env": ["A"]}}}',
      "/sources/a/provider/manifest/__proto__",
    ],
    [`{"endpoints": {"LOST": {${endpoint}}}}`, "/endpoints/__proto__"],
    [`{"endpoints": {"b": {${endpoint}, "headers": {"LOST": "x"}}}}`, "/endpoints/b/headers/__proto__"],
    [`{"endpoints": {"b": {${endpoint}, "headers": {"x": {"LOST": "x"}}}}}`, "/endpoints/b/headers/x/__proto__"],
    [`{"endpoints": {"b": {${endpoint}, "retry": {"LOST": [1]}}}}`, "/endpoints/b/retry/__proto__"],
    [
      `{"endpoints": {"b": {${endpoint}, "template": {"body": {"list": [{}, {"LOST": {}}]}}}}}`,
      "/endpoints/b/template/body/list/1/__proto__",
    ],
    ['{"destinations": {"LOST": {"allow_http": true}}}', "/destinations/__proto__"],
    ['{"\\u005f_proto__": {}}', "/__proto__"],
  ];
  for (const [text, pointer] of cases) {
    test(`${pointer} is refused`, () => {
      assert.throws(
        () => readConfiguration(text.replaceAll("LOST", "__proto__")),
        (error) => {
          assert.ok(error instanceof ConfigurationError);
          assert.deepEqual(
            error.faults.filter((fault) => fault.pointer === pointer),
            [{ pointer, message: lost }],
          );
          return true;
        },
      );
    });
  }
});

describe("in a gateway", () => {
  const suite = lifetime();
  /** @type {import("./sink.mjs").Sink} */
  let sink;
  /** @type {import("./gateway.mjs").Gateway} */
  let gateway;
  /** @type {ReturnType<typeof callerOf>} */
  let call;

  before(async () => {
    sink = await startSink(suite);
    gateway = await startGateway(
      suite,
      configurationOf(
        { demo: {}, product: { provider: "standard", direction: "outbound", secret_env: undefined } },
        { sink: { url: `${sink.url}/data`, format: "original" } },
      ),
    );
    call = callerOf(gateway);
  });

  const endpoint = { name: "new", url: "https://hooks.example.com/", sources: ["demo"] };
  /** @type {[method: string, path: string, body: object, text: string, pointer: string][]} */
  const settings = [
    ["POST", "/v1/sources", { name: "new", provider: "cepro" }, '{"LOST": 1}', "/__proto__"],
    ["POST", "/v1/endpoints", endpoint, '{"headers": {"LOST": "x"}}', "/headers/__proto__"],
    ["POST", "/v1/endpoints", endpoint, '{"retry": {"LOST": [1]}}', "/retry/__proto__"],
    ["POST", "/v1/endpoints", endpoint, '{"template": {"body": {"LOST": {}}}}', "/template/body/__proto__"],
    ["POST", "/v1/manifests", {}, `{"manifest": {"LOST": 1}}`, "/manifest/__proto__"],
    ["POST", "/v1/endpoints/sink/test", {}, '{"fields": {"LOST": 1}}', "/fields/__proto__"],
    ["POST", "/v1/keys", { name: "new", role: "read" }, '{"LOST": {"role": "full"}}', "/__proto__"],
  ];
  for (const [method, path, body, text, pointer] of settings) {
    test(`${method} ${path} with ${pointer} is refused there`, async () => {
      const answer = await call(method, path, { ...body, ...json(text) });
      assert.deepEqual([answer.status, answer.body.code], [400, "invalid_request"]);
      assert.ok(answer.body.errors.some((/** @type {any} */ one) => one.in === "body" && one.pointer === pointer));
    });
  }

  test("an uploaded manifest's own events are not its words' prototype", async () => {
    const manifest = { ...acme, events: [{ ...acme.events[0], example: json('{"LOST": {"x": 1}}') }] };
    const answer = await call("POST", "/v1/manifests", { manifest });
    assert.equal(answer.status, 400);
    const pointer = "/manifest/events/0/example/__proto__";
    assert.ok(answer.body.errors.some((/** @type {any} */ one) => one.pointer === pointer));
  });

  test("a webhook's body has it as data, byte for byte", async () => {
    const data = json('{"id": 10, "title": "t", "list_id": 1, "LOST": {"polluted": true}}');
    const { headers, body } = webhookOf.clientpress({ at: Date.now(), secret: secrets.CLIENTPRESS_SECRET, data });
    assert.ok(body.includes('"__proto__":{"polluted":true}'));
    const response = await fetch(`${gateway.url}/in/demo`, { method: "POST", headers, body });
    assert.equal(response.status, 202);
    const [arrived] = await sink.arrival("/data", 1);
    assert.ok(arrived.body.equals(body));
  });

  test("so has an event that a product dispatches", async () => {
    const event = { event: "contact.created", data: json('{"id": "1", "LOST": {"polluted": true}}') };
    const answer = await call("POST", "/v1/sources/product/dispatch", event);
    assert.equal(answer.status, 202, JSON.stringify(answer.body));
    const [, arrived] = await sink.arrival("/data", 2);
    assert.ok(arrived.body.includes('"data":{"id":"1","__proto__":{"polluted":true}}'), arrived.body.toString());
  });
});
