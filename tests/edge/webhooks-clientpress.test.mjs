// ClientPress's webhooks, set as its settings page has them: each test is a sentence of its document, or says what it adds.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { callerOf, problemOf } from "./api-client.mjs";
import { hex, php, uuid4 } from "./dispatch-stage.mjs";
import { startGateway } from "./gateway.mjs";
import { day, minute } from "./virtual/delivery.mjs";
import { base, product } from "./webhooks-stage.mjs";

const thirteen = [
  ...["portal.created", "file.uploaded", "file.approved", "file.rejected", "task.created", "task.completed"],
  ...["message.sent", "invite.accepted", "board.topic_posted", "deliverable.uploaded", "deliverable.in_review"],
  ...["deliverable.approved", "deliverable.revision_requested"],
];

/** The document's example. */
const completed = {
  event: "task.completed",
  portal_id: 42,
  portal_url: "https://your-site.com/client-portal/acme-corp/",
  data: { id: 10, title: "Sign the contract", list_id: 1 },
};

const form = "/v1/sources/product/webhook-settings";
const secret = "a secret of one's own: café";

/** @param {import("node:test").TestContext} t */
async function clientpress(t) {
  const stage = await product(t, "clientpress");
  return {
    ...stage,
    /** The three settings. */
    save: (/** @type {object} */ settings) =>
      stage.done(stage.call("PUT", form, { url: `${stage.sink.url}/hook`, events: ["task.completed"], ...settings })),
    /** The only webhook behind them. */
    webhook: async () => (await stage.get(base)).items[0],
  };
}

describe("Configuration", () => {
  test("Webhook URL — The HTTPS endpoint that receives events.", async (t) => {
    const source = { provider: "clientpress", direction: "outbound" };
    const call = callerOf(await startGateway(t, { sources: { product: source }, endpoints: {} }));
    const url = "https://example.com/hook";
    assert.equal((await call("PUT", form, { url, events: [] })).status, 200);
    for (const [bad, why] of [
      ["http://example.com/hook", "destination_not_https"],
      ["https://127.0.0.1/", "destination_not_public"],
    ]) {
      const [status, code, fault] = problemOf(await call("PUT", form, { url: bad, events: thirteen }));
      assert.deepEqual([status, code, fault.split(": ")[1]], [400, "invalid_request", why]);
    }
    const { id, ...saved } = (await call("GET", form)).body;
    assert.match(id, /^wh_/);
    assert.deepEqual(saved, { url, events: [], has_secret: false, keep_trying: false, product_version: "1.0.0" });
  });

  test("Leave blank to disable webhooks entirely.", async (t) => {
    const { save, happens, sink, get, clock, webhook, call } = await clientpress(t);
    const off = { url: "", events: [], has_secret: false, keep_trying: false, product_version: "1.0.0" };
    assert.deepEqual(await get(form), { id: null, ...off }, "as it is before anything is set");
    await happens(completed);
    const { id, ...blank } = await save({ url: "", secret });
    assert.deepEqual(blank, { ...off, events: ["task.completed"], has_secret: true });
    assert.equal(id, (await webhook()).id);
    await happens(completed);
    await save({});
    await happens(completed);
    assert.equal(sink.at("/hook").length, 1);
    await save({ url: "" });
    assert.deepEqual(((one) => [one.url, one.active, one.reason])(await webhook()), ["", false, "no_url"]);
    await happens(completed);
    await clock.advance(day);
    assert.equal((await call("GET", "/v1/deliveries")).body.items.length, 1);
    // Nothing is held for later, and the secret has stayed.
    await save({});
    await clock.advance(day);
    assert.equal(sink.at("/hook").length, 1);
    await happens(completed);
    const [, { headers, body }] = sink.at("/hook");
    assert.equal(headers["x-cp-signature"], `sha256=${hex(secret, body)}`);
  });

  test("Signing secret — Optional.", async (t) => {
    const { save, happens, sink, webhook } = await clientpress(t);
    assert.equal((await save({})).has_secret, false);
    await happens(completed);
    assert.equal((await save({ secret })).has_secret, true);
    await happens(completed);
    assert.equal((await save({ secret: "another one" })).has_secret, true);
    await happens(completed);
    assert.equal((await save({})).has_secret, true, "saved without one, it stays");
    await happens(completed);
    assert.equal((await save({ secret: "" })).has_secret, false);
    await happens(completed);
    // "X-CP-Signature — sha256=<hmac> — only present when a signing secret is configured"
    const keys = [undefined, secret, "another one", "another one", undefined];
    assert.deepEqual(
      sink.at("/hook").map(({ headers }) => headers["x-cp-signature"]),
      sink.at("/hook").map(({ body }, index) => keys[index] && `sha256=${hex(keys[index] ?? "", body)}`),
    );
    assert.equal((await webhook()).has_secret, false);
  });

  test("Events to send — Checkboxes for each supported event.", async (t) => {
    const { save, get, call, sink } = await clientpress(t);
    const offered = await get("/v1/sources/product/webhook-form");
    assert.deepEqual(
      [offered.most, offered.secret, offered.open, ...offered.events.map((/** @type {any} */ { name }) => name)],
      [1, "optional", false, ...thirteen],
    );
    assert.deepEqual((await save({ events: thirteen })).events, thirteen);
    assert.deepEqual((await save({ events: ["message.sent", "portal.created"] })).events, [
      "portal.created",
      "message.sent",
    ]);
    const wrong = await call("PUT", form, { url: `${sink.url}/hook`, events: ["task.reopened"] });
    const message = "ClientPress has no event of this name to tick; webhook-form lists them";
    assert.deepEqual(problemOf(wrong), [400, "invalid_request", `body /events/0: ${message}`]);
  });

  test("Only checked events trigger a delivery.", async (t) => {
    const { save, happens, sink, call } = await clientpress(t);
    const message = { ...completed, event: "message.sent", data: { sender_id: 7 } };
    await save({ events: ["message.sent"] });
    await happens(completed);
    await happens(message);
    await save({ events: [] });
    await happens(message);
    assert.deepEqual(
      sink.at("/hook").map(({ headers }) => headers["x-cp-event"]),
      ["message.sent"],
    );
    assert.equal((await call("GET", "/v1/deliveries")).body.items.length, 1);
  });

  test("Only events listed in Webhooks::EVENTS and enabled in Settings will actually fire — unrecognised slugs are silently ignored.", async (t) => {
    const { save, happens, sink } = await clientpress(t);
    await save({ events: thirteen });
    const { ignored, reason } = await happens({ ...completed, event: "task.reopened" });
    assert.deepEqual([ignored, reason, sink.at("/hook")], [true, "unknown_event", []]);
  });

  test("it has one webhook, and a second one is refused; a product with a list has no such settings", async (t) => {
    const { save, call, sink } = await clientpress(t);
    await save({});
    const second = await call("POST", base, { url: `${sink.url}/second`, events: ["task.completed"] });
    assert.deepEqual(problemOf(second), [409, "already_exists"]);
    assert.match(second.body.detail, /ClientPress has no more than 1/);
    const other = await product(t, "cepro");
    for (const answer of [
      await other.call("GET", form),
      await other.call("PUT", form, { url: `${sink.url}/hook`, events: [] }),
    ]) {
      assert.deepEqual(problemOf(answer), [409, "wrong_state"]);
      assert.match(answer.body.detail, /CE Pro has a list of webhooks/);
    }
  });
});

describe("Request Format", () => {
  test("Every webhook is an HTTP POST with a JSON body and the following headers:", async (t) => {
    const { save, happens, sink, get, clock } = await clientpress(t);
    await save({ events: thirteen, secret });
    const { manifest } = await get("/v1/providers/clientpress");
    assert.deepEqual(
      manifest.events.map((/** @type {any} */ { name }) => name),
      thirteen,
    );
    const time = new Date(clock.now()).toISOString().replace(/\.\d+Z$/, "+00:00");
    for (const { name, example } of manifest.events) {
      const { id } = await happens({ ...example, timestamp: undefined });
      const { method, headers, rawHeaders, body } = /** @type {any} */ (sink.at("/hook").at(-1));
      assert.equal(body.toString(), php(JSON.stringify({ ...example, timestamp: time })), name);
      assert.equal(method, "POST");
      const names = rawHeaders.filter((/** @type {string} */ _, /** @type {number} */ index) => index % 2 === 0);
      const own = names.filter((/** @type {string} */ one) => !["host", "content-length"].includes(one.toLowerCase()));
      assert.deepEqual(
        own.sort(),
        ["Content-Type", "User-Agent", "X-CP-Delivery", "X-CP-Event", "X-CP-Portal-ID", "X-CP-Signature"],
        name,
      );
      assert.match(id, uuid4);
      assert.match(headers["user-agent"], /^ClientPress\/[0-9.]+; https:\/\/clientpress\.io$/);
      assert.deepEqual(
        ["content-type", "x-cp-event", "x-cp-portal-id", "x-cp-delivery", "x-cp-signature"].map((one) => headers[one]),
        ["application/json", name, String(example.portal_id), id, `sha256=${hex(secret, body)}`],
      );
    }
  });
});

describe("User-Agent: ClientPress/{version}; https://clientpress.io", () => {
  test("the version is the site's own, set with the form or at the source; every attempt and test states it", async (t) => {
    const { done, get, call, sink, clock } = await clientpress(t);
    const source = "/v1/sources/site";
    await done(call("POST", "/v1/sources", { name: "site", provider: "clientpress", direction: "outbound" }), 201);
    const save = (/** @type {object} */ settings) =>
      done(
        call("PUT", `${source}/webhook-settings`, {
          ...{ url: `${sink.url}/site`, events: ["task.completed"], keep_trying: true },
          ...settings,
        }),
      );
    const happens = async () => {
      await done(call("POST", `${source}/dispatch`, completed), 202);
      await clock.settle();
    };
    const of = (/** @type {string} */ version) => `ClientPress/${version}; https://clientpress.io`;
    const agents = () => sink.at("/site").map(({ headers }) => headers["user-agent"]);

    assert.equal((await get(`${source}/webhook-form`)).product_version, "1.0.0", "the manifest's");
    assert.equal((await save({ product_version: "1.4.2" })).product_version, "1.4.2");
    assert.equal((await save({})).product_version, "1.4.2", "it stays");
    sink.script("/site", 500, 204);
    await happens();
    await clock.advance(minute);
    assert.deepEqual(agents(), [of("1.4.2"), of("1.4.2")]);
    const changed = await done(call("PATCH", source, { product_version: "2.0.0-beta.1" }));
    assert.equal(changed.product_version, "2.0.0-beta.1");
    const { id, product_version } = await get(`${source}/webhook-settings`);
    assert.equal(product_version, "2.0.0-beta.1");
    for (const path of [`${source}/webhooks/${id}/test`, `/v1/endpoints/${id}/test`]) await done(call("POST", path));
    await happens();
    assert.equal((await save({ product_version: null })).product_version, "1.0.0");
    await happens();
    assert.deepEqual(agents().slice(2), [...Array(3).fill(of("2.0.0-beta.1")), of("1.0.0")]);
    for (const wrong of ["", "1.4 2", "1.4\n", "é", "x".repeat(65)]) {
      const answer = await call("PATCH", source, { product_version: wrong });
      assert.deepEqual([answer.status, answer.body.errors[0].pointer], [400, "/product_version"], wrong);
    }
  });

  test("it means nothing where no header states it, and of a source that takes webhooks in", async (t) => {
    const { call } = await clientpress(t);
    for (const [source, message] of /** @type {const} */ ([
      [{ provider: "cepro", direction: "outbound" }, "the headers of CE Pro state no version; leave it out"],
      [{ provider: "clientpress" }, "this has no meaning for an inbound source; leave it out"],
      [
        { provider: "clientpress", direction: "automation" },
        "this has no meaning for an automation source; leave it out",
      ],
    ])) {
      const answer = await call("POST", "/v1/sources", { name: "other", ...source, product_version: "2.0" });
      assert.deepEqual(problemOf(answer), [400, "invalid_request", `body /product_version: ${message}`]);
    }
  });

  test("what the file holds is changed there", async (t) => {
    const file = { product: { provider: "clientpress", direction: "outbound", product_version: "1.4.2" } };
    const call = callerOf(await startGateway(t, { sources: file, endpoints: {} }));
    assert.equal((await call("GET", form)).body.product_version, "1.4.2");
    const input = { url: "https://example.com/hook", events: [] };
    const other = await call("PUT", form, { ...input, product_version: "2.0.0" });
    assert.deepEqual(problemOf(other), [409, "managed_by_file"]);
    assert.equal((await call("GET", form)).body.url, "", "and nothing of the form was saved");
    const same = await call("PUT", form, { ...input, product_version: "1.4.2" });
    assert.deepEqual([same.status, same.body.url], [200, input.url]);
  });
});

describe("Delivery Behaviour", () => {
  test("This means webhooks never add latency to the portal action that triggered them.", async (t) => {
    const { save, dispatch, sink } = await clientpress(t);
    await save({});
    let answered = 0;
    /** @type {(() => void)[]} */
    const waiting = [];
    sink.script("/hook", async () => {
      await new Promise((resolve) => waiting.push(() => resolve(undefined)));
      answered++;
      return 204;
    });
    for (let i = 0; i < 20; i++) await dispatch(completed);
    assert.equal(answered, 0, "every action was answered, and the destination has answered none");
    sink.script("/hook", 204);
    for (const go of waiting) go();
  });

  test("No retries — If your endpoint is down or returns an error, the payload is silently dropped.", async (t) => {
    const { save, happens, sink, clock, log, webhook } = await clientpress(t);
    await save({});
    sink.script("/hook", 500, "reset", 404);
    for (let i = 0; i < 3; i++) {
      await happens(completed);
      await clock.advance(day);
    }
    assert.equal(sink.at("/hook").length, 3);
    const { id, active, waiting, dead } = await webhook();
    assert.deepEqual([active, waiting, dead], [true, 0, 0]);
    assert.deepEqual(
      (await log(id)).map((/** @type {any} */ { outcome, status_code, error }) => [outcome, status_code, error]),
      [
        ["failed", 404, null],
        ["failed", null, "connection_error"],
        ["failed", 500, null],
      ],
    );
  });

  test("with keep_trying it does not drop it: the same delivery is sent until it has arrived", async (t) => {
    const { save, happens, sink, clock, webhook } = await clientpress(t);
    assert.equal((await save({ keep_trying: true, secret })).keep_trying, true);
    sink.script("/hook", "reset");
    const { id } = await happens(completed);
    await clock.advance(10 * minute);
    sink.script("/hook", 503);
    await clock.advance(day);
    sink.script("/hook", 204);
    await clock.advance(day);
    const arrivals = sink.at("/hook");
    assert.ok(arrivals.length > 5, `${arrivals.length} attempts`);
    assert.equal(arrivals.at(-1)?.answer, 204);
    for (const { headers, body } of arrivals) {
      assert.equal(headers["x-cp-delivery"], id);
      assert.deepEqual(body, arrivals[0].body);
      assert.equal(headers["x-cp-signature"], `sha256=${hex(secret, body)}`);
    }
    assert.deepEqual(((one) => [one.active, one.waiting, one.dead])(await webhook()), [true, 0, 0]);
    // Off again, it is as fire-and-forget as before.
    await save({});
    sink.script("/hook", 500);
    const before = sink.at("/hook").length;
    await happens(completed);
    await clock.advance(day);
    assert.equal(sink.at("/hook").length, before + 1);
  });

  test("what still waits when the URL is blanked is a dead letter, and can be sent once there is one again", async (t) => {
    const { save, happens, sink, clock, webhook, done, call } = await clientpress(t);
    await save({ keep_trying: true });
    sink.script("/hook", 500);
    await happens(completed);
    await save({ url: "", keep_trying: true });
    await clock.advance(day);
    const { id, dead, waiting } = await webhook();
    assert.deepEqual([dead, waiting, sink.at("/hook").length], [1, 0, 1]);
    sink.script("/hook", 204);
    await save({ keep_trying: true });
    assert.deepEqual(await done(call("POST", `${base}/${id}/dead-letters/replay`), 202), { deliveries: 1 });
    await clock.settle();
    assert.equal(sink.at("/hook").length, 2);
  });
});
