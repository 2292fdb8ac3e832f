// What a source's policy decides: unsigned webhooks, unknown events, bodies that do not fit their schema; and providers and
// options of a source's own.
import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { before, describe, test } from "node:test";
import { acme } from "./acme.mjs";
import { send, signedHeaders, taskCompleted, without } from "./clientpress.mjs";
import { configurationOf, eventsOf, secrets, startGateway } from "./gateway.mjs";
import { lifetime } from "./lifetime.mjs";
import { bodyOf } from "./sentences.mjs";
import { startSink } from "./sink.mjs";

const secret = secrets.CLIENTPRESS_SECRET;

describe("policy", () => {
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
          usual: {},
          unsigned: { policy: { unsigned: "accept" } },
          "known-only": { policy: { unknown: "reject" } },
          "fitting-only": { policy: { mismatch: "reject" } },
          "mismatch-too": { policy: { mismatch: "forward" } },
          "unsigned-fitting-only": { policy: { unsigned: "accept", mismatch: "reject" } },
          patient: { freshness: { past_seconds: 86_400 } },
          impatient: { freshness: { past_seconds: 0, future_seconds: 0 } },
          "unsigned-patient": { policy: { unsigned: "accept" }, freshness: { past_seconds: 86_400 } },
          flat: { provider: "portalio", unnamed_event: "ProposalStatusChanged" },
          nameless: { provider: "portalio" },
          acme: { provider: { manifest: acme } },
        },
        { sink: { url: `${sink.url}/policy` } },
      ),
    );
  });

  /**
   * Sends one webhook, and for each one that is taken waits until it has arrived.
   * @param {string} source
   * @param {{headers: Record<string, string>, body: Buffer}} webhook
   * @returns {Promise<{status: number, code: string, message: string, pointer?: string, arrived: import("./sink.mjs").Arrived | undefined, event: any}>}
   *   and what arrived and was kept, if anything was
   */
  async function receive(source, webhook) {
    const before = sink.arrivedAt("/policy").length;
    const kept = (await eventsOf(gateway, source)).length;
    const { status, text } = await send(`${gateway.url}/in/${source}`, webhook);
    const events = await eventsOf(gateway, source);
    assert.equal(events.length - kept, status === 202 ? 1 : 0);
    const expected = status === 202 && events[0].state === "kept" ? 1 : 0;
    const arrived = (await sink.arrival("/policy", before + expected)).slice(before);
    assert.equal(arrived.length, expected);
    return { status, ...JSON.parse(text), arrived: arrived[0], event: status === 202 ? events[0] : undefined };
  }

  /** @param {object} [change] */
  function signed(change, event = "task.completed") {
    const body = taskCompleted({ event, ...change });
    return { headers: { ...signedHeaders(body, secret), "X-CP-Event": event, "X-CP-Delivery": randomUUID() }, body };
  }

  /** @param {{headers: Record<string, string>, body: Buffer}} webhook */
  function withoutSignature({ headers, body }) {
    return { headers: without(headers, "X-CP-Signature"), body };
  }

  test("an unsigned webhook is refused unless the source says otherwise", async () => {
    const { status, code, arrived } = await receive("usual", withoutSignature(signed()));
    assert.deepEqual([status, code, arrived], [401, "missing_signature", undefined]);
  });

  test("a source that takes unsigned ones passes them on, but does not sign them", async () => {
    const { status, code, message, arrived } = await receive("unsigned", withoutSignature(signed()));
    assert.deepEqual([status, code], [202, "ok"]);
    assert.doesNotMatch(message, /authentic/);
    assert.equal(arrived?.headers["signpost-code"], "ok");
    const names = Object.keys(arrived?.headers ?? {});
    assert.deepEqual(
      names.filter((name) => name.startsWith("webhook-")),
      [],
    );
  });

  test("an unsigned webhook cannot bring Signpost's own headers along", async () => {
    const webhook = withoutSignature(signed());
    const own = {
      "webhook-id": "x",
      "webhook-timestamp": "1",
      "webhook-signature": "v1,AAAA",
      "Signpost-Code": "forged",
    };
    const { arrived } = await receive("unsigned", { ...webhook, headers: { ...webhook.headers, ...own } });
    assert.equal(arrived?.headers["signpost-code"], "ok");
    assert.equal(arrived?.headers["webhook-signature"], undefined);
    assert.equal(arrived?.headers["webhook-id"], undefined);
  });

  test("a source that takes unsigned ones still refuses a wrong, a malformed and an empty signature", async () => {
    const { headers, body } = signed();
    for (const [value, status, code] of /** @type {const} */ ([
      [`sha256=${"0".repeat(64)}`, 401, "signature_mismatch"],
      ["sha256=", 401, "malformed_signature"],
      ["", 401, "malformed_signature"],
    ])) {
      const got = await receive("unsigned", { headers: { ...headers, "X-CP-Signature": value }, body });
      assert.deepEqual([got.status, got.code, got.arrived], [status, code, undefined]);
    }
  });

  test("a source that takes unsigned ones still looks at everything else, and verifies the signed", async () => {
    const old = withoutSignature(signed({ timestamp: "2024-01-18T14:22:00+00:00" }));
    assert.equal((await receive("unsigned", old)).code, "timestamp_too_old");
    const disagreeing = withoutSignature(signed());
    disagreeing.headers["X-CP-Event"] = "task.created";
    assert.equal((await receive("unsigned", disagreeing)).code, "header_mismatch");
    const { status, arrived } = await receive("unsigned", signed());
    assert.equal(status, 202);
    assert.match(String(arrived?.headers["webhook-signature"]), /^v1,/);
  });

  test("an unknown event is accepted and passed on by default, with its code", async () => {
    const { status, code, message, arrived } = await receive("usual", signed({}, "task.exploded"));
    assert.deepEqual([status, { code, message }], [202, bodyOf("unknown_event")]);
    assert.equal(arrived?.headers["signpost-code"], "unknown_event");
    assert.match(String(arrived?.headers["webhook-signature"]), /^v1,/);
  });

  test("a body that does not fit its schema is kept in quarantine by default, and not passed on", async () => {
    const { status, code, message, arrived, event } = await receive("usual", signed({ data: { id: "ten" } }));
    assert.deepEqual([status, { code, message }], [202, bodyOf("schema_mismatch")]);
    assert.deepEqual([event.state, event.code, arrived], ["quarantined", "schema_mismatch", undefined]);
  });

  test("a source that forwards what does not fit passes it on, with its code", async () => {
    const { status, code, message, arrived } = await receive("mismatch-too", signed({ data: { id: "ten" } }));
    assert.deepEqual([status, { code, message }], [202, bodyOf("schema_mismatch")]);
    assert.equal(arrived?.headers["signpost-code"], "schema_mismatch");
  });

  test("a source that rejects one of the two answers 422 to it, passes nothing on, and takes the other", async () => {
    const unknown = signed({}, "task.exploded");
    const mismatch = signed({ data: { id: "ten" } });
    for (const [source, webhook, code] of /** @type {const} */ ([
      ["known-only", unknown, "unknown_event"],
      ["known-only", unnamedEvent(), "unnamed_event"],
      ["fitting-only", mismatch, "schema_mismatch"],
      ["unsigned-fitting-only", withoutSignature(mismatch), "schema_mismatch"],
    ])) {
      const { status, arrived, event: _, pointer, ...told } = await receive(source, webhook);
      const place = code === "schema_mismatch" ? "/data/id" : undefined;
      const detail = place && { detail: "expected integer, found string" };
      assert.deepEqual([status, arrived, pointer, told], [422, undefined, place, { ...bodyOf(code), ...detail }]);
    }
    assert.equal((await receive("known-only", mismatch)).status, 202);
    assert.equal((await receive("fitting-only", unknown)).status, 202);
    assert.equal((await receive("known-only", signed())).status, 202);
  });

  function unnamedEvent() {
    const body = taskCompleted({ event: undefined });
    return { headers: without(signedHeaders(body, secret), "X-CP-Event"), body };
  }

  test("a source's own freshness window takes the place of the provider's", async () => {
    const hourOld = () => {
      const body = taskCompleted({}, Date.now() - 3_600_000);
      return { headers: { ...signedHeaders(body, secret), "X-CP-Delivery": randomUUID() }, body };
    };
    assert.equal((await receive("usual", hourOld())).code, "timestamp_too_old");
    assert.equal((await receive("patient", hourOld())).code, "ok");
    assert.equal((await receive("unsigned", withoutSignature(hourOld()))).code, "timestamp_too_old");
    assert.equal((await receive("unsigned-patient", withoutSignature(hourOld()))).code, "ok");
    const minuteOld = taskCompleted({}, Date.now() - 60_000);
    const got = await receive("impatient", { headers: signedHeaders(minuteOld, secret), body: minuteOld });
    assert.equal(got.code, "timestamp_too_old");
  });

  test("bodies that name no event are taken for the one that the source says", async () => {
    const body = Buffer.from('{"id":10025,"number":4123,"status":"Accepted"}');
    const time = Math.floor(Date.now() / 1000);
    const mac = createHmac("sha256", secret).update(`${time}.`).update(body).digest("hex");
    const webhook = { headers: { "X-Webhook-Signature": `t=${time},v1=${mac}` }, body };
    assert.equal((await receive("nameless", webhook)).code, "unnamed_event");
    const named = await receive("flat", webhook);
    assert.notEqual(named.code, "unnamed_event");
    assert.equal(named.status, 202);
  });

  test("a provider of one's own is verified after its manifest", async () => {
    const body = Buffer.from('{"kind":"rocket.launched","data":{"name":"Saturn"}}');
    const time = String(Math.floor(Date.now() / 1000));
    const mac = createHmac("sha256", secret).update(`r-1:${time}:`).update(body).digest("base64");
    const headers = { "X-Acme-Id": "r-1", "X-Acme-Time": time, "X-Acme-Signature": `v9=${mac}` };
    const { status, code, arrived } = await receive("acme", { headers, body });
    assert.deepEqual([status, code], [202, "ok"]);
    assert.equal(arrived?.headers["webhook-id"], "r-1");
    assert.equal(arrived?.headers["x-acme-signature"], `v9=${mac}`);
    const replayed = await receive("acme", { headers: { ...headers, "X-Acme-Id": "r-2" }, body });
    assert.deepEqual([replayed.status, replayed.code], [401, "signature_mismatch"]);
  });
});
