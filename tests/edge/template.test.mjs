// An endpoint's template: a JSON body of its own, made of each event, for destinations that take no event as it is.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { load } from "signpost";
import { ConfigurationError } from "../../edge/src/settings/faults.js";
import { resolveConfiguration } from "../../edge/src/settings/file.js";
import { acme } from "./acme.mjs";
import { endpointInMemory, rowOf } from "./endpoint-in-memory.mjs";
import { configurationOf, secrets } from "./gateway.mjs";
import { standardSignature } from "./senders.mjs";

const core = await load();

/**
 * @param {object} template
 * @param {Record<string, any>} [row] change
 * @returns {Promise<any>} what was sent, of JSON
 */
async function sentBy(template, row = {}) {
  const { take, sent } = endpointInMemory({ template: { escape: "none", ...template } });
  await take(rowOf(1, row));
  return JSON.parse(sent[0].body);
}

/** @param {string} text @param {Record<string, any>} [row] @returns {Promise<string>} */
const textBy = async (text, row) => (await sentBy({ body: { text } }, row)).text;

describe("placeholders", () => {
  const data = {
    title: "Sign the contract",
    id: 10,
    done: true,
    none: null,
    list: [1, "a"],
    deep: { "a/b": { "~": 1.5 } },
  };
  const row = { body: { data }, id: "msg-1" };
  for (const [text, expected] of [
    ["{event} from {source}: {id}", "task.completed from portal: msg-1"],
    ["{body:/data/title}", "Sign the contract"],
    ["{body:/data/id}, {body:/data/done}", "10, true"],
    ["[{body:/data/none}{body:/nowhere}{body:/data/list/7}]", "[]"],
    ["{body:/data/list} {body:/data/list/1}", '[1,"a"] a'],
    ["{body:/data/deep/a~1b/~0}", "1.5"],
    ["no placeholder", "no placeholder"],
    ["", ""],
    ["{{event}} {{{event}}}", "{event} {task.completed}"],
  ]) {
    test(`${text} becomes ${expected}`, async () => assert.equal(await textBy(text, row), expected));
  }

  test("numbers stay as the sender wrote them", async () => {
    const body = Buffer.from('{"event":"x","data":{"big":12345678901234567890,"cost":1.10}}');
    assert.equal(await textBy("{body:/data/big} {body:/data/cost}", { body }), "12345678901234567890 1.10");
  });

  test("a body that is no JSON has nothing to put in", async () => {
    assert.equal(await textBy("{event}: {body:/data}", { body: Buffer.from("no JSON") }), "task.completed: ");
  });

  test("one value is 2,000 characters at the most, and no character is cut in two", async () => {
    const long = await textBy("{body:/data/title}", { body: { data: { title: `${"x".repeat(1999)}😀y` } } });
    assert.equal(long, `${"x".repeat(1999)}…`);
    const fits = await textBy("{body:/data/title}", { body: { data: { title: "x".repeat(2000) } } });
    assert.equal(fits, "x".repeat(2000));
  });

  test("texts anywhere in the JSON are filled in; the rest stays as it is", async () => {
    const body = { blocks: [{ type: "section", text: { text: "{event}" } }, 1, null, true], "{event}": "x", n: 1.5 };
    assert.deepEqual(await sentBy({ body }), {
      blocks: [{ type: "section", text: { text: "task.completed" } }, 1, null, true],
      "{event}": "x",
      n: 1.5,
    });
  });

  test("what a body holds cannot change the JSON around it, nor bring placeholders of its own", async () => {
    const title = '", "admin": true, "x": "{event}';
    assert.deepEqual(await sentBy({ body: { text: "{body:/data/title}" } }, { body: { data: { title } } }), {
      text: title,
    });
  });

  test('with escape "html", nobody outside can mention a channel; the template itself may', async () => {
    const data = { title: "<!channel> a && b" };
    const body = { text: "<https://example.com|{body:/data/title}> & {event}" };
    const row = { body: { data }, name: "<event>" };
    assert.deepEqual(await sentBy({ body, escape: "html" }, row), {
      text: "<https://example.com|&lt;!channel&gt; a &amp;&amp; b> & &lt;event&gt;",
    });
    assert.deepEqual(await sentBy({ body, escape: "none" }, row), {
      text: "<https://example.com|<!channel> a && b> & <event>",
    });
  });
});

describe("what is sent", () => {
  const template = { body: { text: "{event}" }, escape: "none" };

  test("is signed as it is, under the endpoint's secret, and the provider's headers do not go with it", async () => {
    const { take, sent, settings } = endpointInMemory({ template, headers: [["X-Own", "mine"]] });
    await take(rowOf(1, { id: "msg-7" }));
    const [{ headers, body }] = sent;
    assert.equal(body, '{"text":"task.completed"}');
    assert.equal(headers["content-type"], "application/json");
    assert.equal(headers["x-own"], "mine");
    assert.equal(headers["webhook-id"], "msg-7");
    assert.deepEqual([headers["x-cp-event"], headers["x-cp-signature"]], [undefined, undefined]);
    const expected = standardSignature(
      settings.secrets[0].secret,
      "msg-7",
      headers["webhook-timestamp"],
      Buffer.from(body),
    );
    assert.equal(headers["webhook-signature"], expected);
  });

  test("is not signed when the event was not verified", async () => {
    const { take, sent } = endpointInMemory({ template });
    await take(rowOf(1, { authentic: false }));
    assert.equal(sent[0].body, '{"text":"task.completed"}');
    assert.ok(!Object.keys(sent[0].headers).some((name) => name.startsWith("webhook-")));
  });

  test("is in the log beside the original", async () => {
    const { take, deliveries, delivery } = endpointInMemory({ template });
    const row = rowOf(1);
    await take(row);
    const { body, sent_body } = delivery(deliveries()[0].seq);
    assert.equal(Buffer.from(body).toString(), row.body.toString());
    assert.equal(Buffer.from(sent_body).toString(), '{"text":"task.completed"}');
  });

  test("changes with the settings, also for what waits", async () => {
    const { take, sent, configure, advance } = endpointInMemory({ template, retry: "cepro" }, () => 500);
    await take(rowOf(1));
    configure({ template: { body: { content: "{id}" }, escape: "none" } });
    await advance(20);
    assert.deepEqual(
      sent.map(({ body }) => body),
      ['{"text":"task.completed"}', '{"content":"id-1"}'],
    );
  });
});

describe("faults", () => {
  /** @param {object} change @returns {string[]} */
  const faultsOf = (change) => {
    const one = { url: "https://hooks.example.com/x", ...change };
    try {
      const { demo = {}, ...endpoint } = /** @type {any} */ (one);
      const text = JSON.stringify(configurationOf({ demo }, { one: endpoint }));
      resolveConfiguration(core, text.replaceAll('"BEYOND"', "-1e400"), secrets);
      return [];
    } catch (error) {
      assert.ok(error instanceof ConfigurationError);
      return error.faults.map(
        ({ pointer, message }) => `${pointer.replace("/endpoints/one", "")} ${message.split(";")[0]}`,
      );
    }
  };
  const nested = (/** @type {number} */ levels) => JSON.parse(`${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`);

  for (const [what, change, expected] of /** @type {[string, object, string[]][]} */ ([
    ["none", { template: { body: { text: "{event}" } } }, []],
    [
      "an unknown placeholder",
      { template: { body: { a: ["", "{evnt}"] } } },
      [
        "/template/body/a/1 unknown_variable: A template uses a variable that does not exist there. (expected {event}, {source}, {id} or {body:/pointer}, and {{ and }} for braces)",
      ],
    ],
    ["a lone brace", { template: { body: { "a/b": "x }" } } }, ["/template/body/a~1b unknown_variable: "]],
    ["an open brace", { template: { body: { a: "{event" } } }, ["/template/body/a unknown_variable: "]],
    [
      "no JSON Pointer",
      { template: { body: { a: "{body:data}" } } },
      ["/template/body/a invalid_option: An option has a value outside its range. (expected a JSON Pointer"],
    ],
    ["half of a character", { template: { body: { a: "\ud83d" } } }, ["/template/body/a malformed_json: "]],
    [
      "a number beyond a double",
      { template: { body: { a: { "b/c": [1, "BEYOND"] } } } },
      ["/template/body/a/b~1c/1 expected a number that a double holds, found a larger one"],
    ],
    [
      "a manifest with such a number",
      { demo: { provider: { manifest: { ...acme, constants: { big: "BEYOND" } } } } },
      [
        "/sources/demo/provider/manifest/constants/big invalid_manifest: ",
        "/sources/demo/provider/manifest/constants/big expected a number that a double holds, found a larger one",
      ],
    ],
    ["no body", { template: {} }, ["/template/body is missing"]],
    ["a body that is a list", { template: { body: [] } }, ["/template/body expected an object"]],
    [
      "an unknown escape",
      { template: { body: {}, escape: "xml" } },
      ['/template/escape expected one of "none", "html"'],
    ],
    ["an unknown key", { template: { body: {}, form: 1 } }, ["/template/form there is no such key"]],
    ["32 levels", { template: { body: nested(32) } }, []],
    ["33 levels", { template: { body: nested(33) } }, ["/template/body expected at most 32 levels"]],
    [
      "too long",
      { template: { body: { a: "x".repeat(16_377) } } },
      ["/template/body expected at most 16384 characters of JSON"],
    ],
    ["as long as may be", { template: { body: { a: "x".repeat(16_376) } } }, []],
    [
      "a format beside it",
      { template: { body: {} }, format: "standard" },
      ['/template a template goes with the format "original" alone'],
    ],
  ])) {
    test(`${what}: ${expected.join(", ") || "fine"}`, () => {
      const found = faultsOf(change);
      assert.equal(found.length, expected.length, found.join("\n"));
      expected.forEach((one, index) => assert.ok(found[index].startsWith(one), found[index]));
    });
  }
});

describe("a body that is larger than the destination takes", () => {
  /** @param {number} size */
  const ofSize = (size) => {
    const text = '{"event":"x","data":""}';
    return Buffer.from(`${text.slice(0, -2)}${"x".repeat(size - text.length)}"}`);
  };

  test("Make's 5,242,880 bytes go, one more does not: it is dead at once and never sent", async () => {
    const { take, sent, deliveries, delivery, advance } = endpointInMemory({ max_body_bytes: 5_242_880 });
    await take(rowOf(1, { body: ofSize(5_242_880) }), rowOf(2, { body: ofSize(5_242_881) }), rowOf(3));
    await advance(7 * 86_400);
    assert.deepEqual(
      sent.map(({ body }) => body.length),
      [5_242_880, rowOf(3).body.length],
    );
    assert.deepEqual(
      deliveries().map(({ state, reason, detail, attempts }) => [state, reason, detail, attempts]),
      [
        ["delivered", null, null, 1],
        ["dead", "refused", "destination_body_too_large", 1],
        ["delivered", null, null, 1],
      ],
    );
    const { log } = delivery(deliveries()[1].seq);
    assert.deepEqual([log[0].error, log[0].status, log[0].request_headers], ["destination_refused", null, null]);
  });

  test("it says nothing of the endpoint: no circuit, no failure; and it goes once the limit is raised", async () => {
    const { take, work, configure, deliveries, sent } = endpointInMemory({
      max_body_bytes: 100,
      circuit: { failures: 1, open_seconds: 30, open_max_seconds: 600 },
    });
    await take(rowOf(1, { body: ofSize(101) }));
    const { circuit, failing_since, status } = work.status();
    assert.deepEqual([circuit.open, failing_since, status], [false, null, "active"]);
    configure({ max_body_bytes: 101 });
    work.replayDead();
    await work.settled();
    assert.equal(sent.length, 1);
    assert.equal(deliveries()[0].state, "delivered");
  });

  test("what counts is the body that is sent", async () => {
    const template = { body: { text: "{event}" }, escape: "none" };
    const { take, sent } = endpointInMemory({ template, max_body_bytes: 25 });
    await take(rowOf(1, { body: ofSize(10_000) }), rowOf(2, { name: "longer.than.that" }));
    assert.deepEqual(
      sent.map(({ body }) => body),
      ['{"text":"task.completed"}'],
    );
  });
});
