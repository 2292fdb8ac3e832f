// What a sender is answered: every status and body of the receive path, from real workerd.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { send, signedHeaders, taskCompleted, without } from "./clientpress.mjs";
import { configurationOf, eventsOf, secrets, startGateway } from "./gateway.mjs";
import { lifetime } from "./lifetime.mjs";
import { webhookOf } from "./senders.mjs";
import { bodyOf } from "./sentences.mjs";
import { startSink } from "./sink.mjs";

const { CLIENTPRESS_SECRET: secret, CLIENTPRESS_OLD_SECRET: oldSecret } = secrets;

/** Where each provider's document puts the signature. */
const signatureHeaders = {
  clientpress: "X-CP-Signature",
  clientflow: "X-ClientFlow-Signature",
  portalio: "X-Webhook-Signature",
  cepro: "X-Webhook-Signature",
  standard: "webhook-signature",
};

describe("answers", () => {
  const suite = lifetime();
  /** @type {import("./sink.mjs").Sink} */
  let sink;
  /** @type {import("./gateway.mjs").Gateway} */
  let gateway;
  let receive = "";

  before(async () => {
    sink = await startSink(suite);
    gateway = await startGateway(
      suite,
      configurationOf(
        {
          demo: {},
          rotating: { secret_env: ["CLIENTPRESS_SECRET", "CLIENTPRESS_OLD_SECRET"] },
          ...Object.fromEntries(
            Object.keys(signatureHeaders).map((provider) => [
              `of-${provider}`,
              { provider, secret_env: ["ENDPOINT_SECRET"] },
            ]),
          ),
        },
        { sink: { url: `${sink.url}/receive`, sources: ["demo"] } },
      ),
    );
    receive = `${gateway.url}/in/demo`;
  });

  /**
   * @param {import("./clientpress.mjs").Answer} answer
   * @param {number} status
   * @param {string} code
   */
  function assertAnswer(answer, status, code) {
    // Where the fault is follows for a sender who has proven to be one.
    const { pointer: _pointer, detail: _detail, ...body } = JSON.parse(answer.text);
    assert.deepEqual({ status: answer.status, body }, { status, body: bodyOf(code) });
    assert.equal(answer.headers["content-type"], "application/json");
    assert.equal(answer.headers["cache-control"], "no-store");
    assert.equal(answer.headers["retry-after"], status === 503 ? "30" : undefined);
  }

  test("202 ok for a signed webhook, which is then passed on", async () => {
    const body = taskCompleted();
    assertAnswer(await send(receive, { headers: signedHeaders(body, secret), body }), 202, "ok");
    const [arrived] = await sink.arrival("/receive", 1);
    assert.ok(arrived.body.equals(body));
  });

  test("200 duplicate for the same webhook once more, which is not kept again", async () => {
    const body = taskCompleted({ data: { id: 11, title: "Twice", list_id: 1 } });
    assertAnswer(await send(receive, { headers: signedHeaders(body, secret), body }), 202, "ok");
    const kept = (await eventsOf(gateway, "demo")).length;
    assertAnswer(await send(receive, { headers: signedHeaders(body, secret), body }), 200, "duplicate");
    const events = await eventsOf(gateway, "demo");
    assert.equal(events.length, kept);
    assert.equal(events[0].duplicates, 1);
  });

  /** @type {[what: string, status: number, code: string, make: () => {headers: Record<string, string>, body: Buffer}][]} */
  const refusals = [
    [
      "one bit of the body is flipped after signing",
      401,
      "signature_mismatch",
      () => {
        const body = taskCompleted();
        const headers = signedHeaders(body, secret);
        body[body.length >> 1] ^= 1;
        return { headers, body };
      },
    ],
    [
      "another secret signed it",
      401,
      "signature_mismatch",
      () => {
        const body = taskCompleted();
        return { headers: signedHeaders(body, `${secret}x`), body };
      },
    ],
    [
      "there is no signature",
      401,
      "missing_signature",
      () => {
        const body = taskCompleted();
        return { headers: without(signedHeaders(body, secret), "X-CP-Signature"), body };
      },
    ],
    [
      "the signature is in upper case",
      401,
      "malformed_signature",
      () => {
        const body = taskCompleted();
        const headers = signedHeaders(body, secret);
        headers["X-CP-Signature"] = headers["X-CP-Signature"].replace(/[a-f]/g, (digit) => digit.toUpperCase());
        // 64 digits without a letter would be no test; their chance is less than 1 in 10^13.
        return { headers, body };
      },
    ],
    [
      "it is an hour old",
      401,
      "timestamp_too_old",
      () => {
        const body = taskCompleted({}, Date.now() - 3_600_000);
        return { headers: signedHeaders(body, secret), body };
      },
    ],
    [
      "it is dated an hour ahead",
      401,
      "timestamp_too_new",
      () => {
        const body = taskCompleted({}, Date.now() + 3_600_000);
        return { headers: signedHeaders(body, secret), body };
      },
    ],
    [
      "it carries no timestamp",
      400,
      "missing_timestamp",
      () => {
        const body = taskCompleted({ timestamp: undefined });
        return { headers: signedHeaders(body, secret), body };
      },
    ],
    [
      "its timestamp is no date",
      400,
      "malformed_timestamp",
      () => {
        const body = taskCompleted({ timestamp: "yesterday" });
        return { headers: signedHeaders(body, secret), body };
      },
    ],
    [
      "a header names another event than the body",
      401,
      "header_mismatch",
      () => {
        const body = taskCompleted();
        return { headers: { ...signedHeaders(body, secret), "X-CP-Event": "task.created" }, body };
      },
    ],
    [
      "the body is empty",
      400,
      "malformed_json",
      () => ({ headers: signedHeaders(Buffer.alloc(0), secret), body: Buffer.alloc(0) }),
    ],
    [
      "the body is not UTF-8",
      400,
      "malformed_json",
      () => {
        const body = Buffer.concat([Buffer.from('{"event":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
        return { headers: signedHeaders(body, secret), body };
      },
    ],
  ];
  for (const [what, status, code, make] of refusals) {
    test(`${status} ${code} when ${what}; nothing is kept`, async () => {
      const before = await eventsOf(gateway, "demo");
      assertAnswer(await send(receive, make()), status, code);
      assert.deepEqual(await eventsOf(gateway, "demo"), before);
    });
  }

  for (const [provider, header] of Object.entries(signatureHeaders)) {
    test(`401 of a source of ${provider} without a signature, and with one of another form`, async () => {
      const make = webhookOf[/** @type {keyof typeof webhookOf} */ (provider)];
      const { headers, body } = make({ at: Date.now(), secret: secrets.ENDPOINT_SECRET });
      const url = `${gateway.url}/in/of-${provider}`;
      assertAnswer(await send(url, { headers: without(headers, header), body }), 401, "missing_signature");
      const other = { ...headers, [header]: `md5 ${headers[header]}` };
      assertAnswer(await send(url, { headers: other, body }), 401, "malformed_signature");
      assertAnswer(await send(url, { headers, body }), 202, "ok");
    });
  }

  test("who has proven to be the sender is told where the fault is, and nobody else", async () => {
    const body = Buffer.from('{"event":"task.completed",\n"data":{"title":"cut \\ud83c"}}');
    const signed = await fetch(receive, { method: "POST", headers: signedHeaders(body, secret), body });
    const { code, pointer, detail } = /** @type {any} */ (await signed.json());
    // Names of members that no schema knows are not told.
    assert.deepEqual([signed.status, code, pointer], [400, "malformed_json", undefined]);
    const half = "expected both halves of a surrogate pair, found one of them (a character that was cut in two)";
    assert.equal(detail, `${half}, at line 2, column 22 (byte offset 48)`);
    const forged = await fetch(receive, { method: "POST", headers: signedHeaders(body, "a third"), body });
    assert.deepEqual(Object.keys(/** @type {any} */ (await forged.json())), ["code", "message"]);
  });

  test("both live secrets are taken during a rotation, a third is not", async () => {
    const url = `${gateway.url}/in/rotating`;
    const body = taskCompleted();
    assertAnswer(await send(url, { headers: signedHeaders(body, secret), body }), 202, "ok");
    // The same delivery and body: another secret makes no other webhook of it.
    assertAnswer(await send(url, { headers: signedHeaders(body, oldSecret), body }), 200, "duplicate");
    const other = taskCompleted({ portal_url: "https://example.com/" });
    assertAnswer(await send(url, { headers: signedHeaders(other, oldSecret), body: other }), 202, "ok");
    assertAnswer(await send(url, { headers: signedHeaders(body, "a third"), body }), 401, "signature_mismatch");
    // The source without the old secret does not take it.
    assertAnswer(await send(receive, { headers: signedHeaders(body, oldSecret), body }), 401, "signature_mismatch");
  });

  test("404 unknown_source for every other path, even with a good signature", async () => {
    const body = taskCompleted();
    const headers = signedHeaders(body, secret);
    for (const path of [
      "/in/nobody",
      "/in/demo/",
      "/in/demo/x",
      "/in/Demo",
      "/in/",
      "/in",
      "/demo",
      "/in/%64emo",
      "/IN/demo",
      "/healthz",
      "/",
    ]) {
      assertAnswer(await send(gateway.url + path, { headers, body }), 404, "unknown_source");
    }
    for (const path of ["/in/__proto__", "/in/constructor"]) {
      assertAnswer(await send(gateway.url + path, { headers, body }), 404, "unknown_source");
    }
    assertAnswer(await send(`${gateway.url}/elsewhere`, { method: "GET" }), 404, "unknown_source");
  });

  test("a query after the path changes nothing", async () => {
    const body = taskCompleted({ portal_url: "https://example.com/query" });
    assertAnswer(await send(`${receive}?from=here`, { headers: signedHeaders(body, secret), body }), 202, "ok");
  });

  test("405 method_not_allowed for every method but POST, with Allow", async () => {
    for (const method of ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
      const answer = await send(receive, { method });
      assertAnswer(answer, 405, "method_not_allowed");
      assert.equal(answer.headers.allow, "POST");
    }
    const answer = await send(receive, { method: "HEAD" });
    assert.deepEqual([answer.status, answer.headers.allow, answer.text], [405, "POST", ""]);
  });

  test("GET / says what this is, and names no source", async () => {
    const { status, headers, text } = await send(`${gateway.url}/`, { method: "GET" });
    assert.equal(status, 200);
    assert.equal(headers["content-type"], "text/plain; charset=utf-8");
    assert.match(text, /^Signpost gateway\n/);
    assert.match(text, /POST \/in\/\{source\}/);
    assert.doesNotMatch(text, /demo|rotating/);
    const head = await send(`${gateway.url}/`, { method: "HEAD" });
    assert.deepEqual([head.status, head.text], [200, ""]);
  });

  test("GET /healthz says ok", async () => {
    const { status, text } = await send(`${gateway.url}/healthz`, { method: "GET" });
    assert.deepEqual([status, text], [200, "ok\n"]);
  });
});
