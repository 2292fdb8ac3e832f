// What holds of webhooks whatever the product: they are endpoints, and what is peculiar to a product is read from its manifest.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { callerOf, problemOf } from "./api-client.mjs";
import { hex } from "./dispatch-stage.mjs";
import { configurationOf, startGateway } from "./gateway.mjs";
import { day } from "./virtual/delivery.mjs";
import { base, product, told } from "./webhooks-stage.mjs";

const paid = { event: "invoice.paid", data: { id: 7 } };

describe("webhooks", () => {
  test("a manifest of one's own says how many there are, for which events, and in which words", async (t) => {
    const { call, done, sink, clock, dispatch } = await product(t, "clientflow");
    const { body } = await call("GET", "/v1/providers/clientflow");
    const { manifest } = body;
    Object.assign(manifest, { name: "acme", title: "Acme" });
    Object.assign(manifest.endpoint, {
      most: 2,
      min_events: 1,
      unknown_event: "ignore",
      texts: {
        unknown_endpoint: "Hook unbekannt",
        endpoint_refused: "Nur https",
        test_failed: "Probe misslungen",
        other: "free",
      },
      outcomes: { success: "Zugestellt", retrying: "Warte", failed: "Misslungen", dead: "Tot", permanent: "Abgelehnt" },
    });
    manifest.events.find((/** @type {any} */ { name }) => name === "task.created").test_only = true;
    manifest.delivery.disable = { after_dead: 1 };
    await done(call("POST", "/v1/manifests", { manifest }), 201);
    await done(call("POST", "/v1/sources", { name: "acme", provider: "acme", direction: "outbound" }), 201);
    const webhooks = "/v1/sources/acme/webhooks";
    const form = await done(call("GET", "/v1/sources/acme/webhook-form"));
    assert.deepEqual([form.title, form.most, form.min_events, form.events.length], ["Acme", 2, 1, 12]);
    const unknown = await done(call("POST", "/v1/sources/acme/dispatch", { event: "invoice.lost", data: {} }));
    assert.deepEqual([unknown.ignored, unknown.reason], [true, "unknown_event"]);

    const events = ["invoice.paid"];
    const first = await done(call("POST", webhooks, { url: `${sink.url}/hook`, events }), 201);
    await done(call("POST", webhooks, { url: `${sink.url}/two`, events: ["project.created"] }), 201);
    const third = await call("POST", webhooks, { url: `${sink.url}/three`, events });
    assert.deepEqual(problemOf(third), [409, "already_exists"]);
    assert.equal((await call("PATCH", `${webhooks}/${first.id}`, { url: "https://10.0.0.1/" })).body.text, "Nur https");
    assert.equal((await call("GET", `${webhooks}/wh_none`)).body.text, "Hook unbekannt");
    sink.script("/hook", 500);
    assert.equal((await call("POST", `${webhooks}/${first.id}/test`)).body.message, "Probe misslungen");

    sink.script("/hook", 204, 503, 503, 503, 503);
    const send = () => call("POST", "/v1/sources/acme/dispatch", paid);
    await send();
    await clock.settle();
    await send();
    await clock.settle();
    const log = async () => told((await done(call("GET", `${webhooks}/${first.id}/deliveries`))).items);
    assert.deepEqual((await log()).slice(0, 2), [
      ["invoice.paid", 1, "Warte", 503],
      ["invoice.paid", 1, "Zugestellt", 204],
    ]);
    await clock.advance(day);
    assert.deepEqual((await log())[0], ["invoice.paid", 4, "Tot", 503]);
    // Its manifest disables after one.
    assert.equal((await done(call("GET", `${webhooks}/${first.id}`))).reason, "failing");
    await done(call("POST", `${webhooks}/${first.id}/enable`));
    sink.script("/hook", 404);
    await send();
    await clock.settle();
    assert.deepEqual((await log())[0], ["invoice.paid", 1, "Abgelehnt", 404]);
    // The other source has none of them.
    assert.deepEqual((await done(call("GET", base))).items, []);
    assert.equal((await call("GET", `${base}/${first.id}`)).status, 404);
    await dispatch(paid);
  });

  test("are endpoints: what is made or changed in one way is seen in the other", async (t) => {
    const { create, call, done, get, sink, happens } = await product(t, "clientflow");
    const { id, secret } = await create({ events: ["invoice.paid"] });
    const endpoint = await get(`/v1/endpoints/${id}`);
    assert.deepEqual(
      [endpoint.sources, endpoint.events, endpoint.format, endpoint.retry, endpoint.secrets.length],
      [["product"], ["invoice.paid"], "provider", "provider", 1],
    );
    const own = { name: "own", url: `${sink.url}/own`, sources: ["product"], events: ["task.*", "team.member_added"] };
    await done(call("POST", "/v1/endpoints", { ...own, retry: "cepro" }), 201);
    await done(call("POST", "/v1/endpoints", { ...own, name: "original", format: "original" }), 201);
    await done(call("POST", "/v1/endpoints", { ...own, name: "every", sources: ["*"] }), 201);
    const { items } = await get(base);
    assert.deepEqual(
      new Map(items.map((/** @type {any} */ one) => [one.id, [one.keep_trying, one.events]])),
      new Map([
        [id, [false, ["invoice.paid"]]],
        ["own", [true, ["task.created", "task.updated", "task.completed", "team.member_added"]]],
      ]),
    );
    // A receiver's own secret, in place of the one before, at once.
    await done(call("PATCH", `${base}/${id}`, { secret: "the receiver's" }));
    await happens(paid);
    const [{ headers, body }] = sink.at("/hook");
    assert.equal(headers["x-clientflow-signature"], `sha256=${hex("the receiver's", body)}`);
    assert.notEqual(secret, "the receiver's");
    assert.equal((await get(`/v1/endpoints/${id}`)).secrets.length, 1);
    const message = "a receiver of ClientFlow expects a signature, so there must be one";
    for (const none of [
      await call("PATCH", `${base}/${id}`, { secret: "" }),
      await call("POST", base, { url: `${sink.url}/hook`, events: [], secret: "" }),
    ]) {
      assert.deepEqual(problemOf(none), [400, "invalid_request", `body /secret: ${message}`]);
    }
    assert.equal((await get(`${base}/${id}`)).has_secret, true);
  });

  test("a provider with an open catalog: any event can be ticked, and a secret has the provider's form", async (t) => {
    const { create, call, get, happens, sink } = await product(t, "standard");
    const { open, secret } = await get("/v1/sources/product/webhook-form");
    assert.deepEqual([open, secret], [true, "made"]);
    const made = await create({ events: ["contact.*", "deal.won"] });
    assert.deepEqual(made.events, ["contact.*", "deal.won"]);
    assert.match(made.secret, /^whsec_/);
    await happens({ event: "contact.created", data: {} });
    await happens({ event: "deal.lost", data: {} });
    assert.equal(sink.at("/hook").length, 1);
    for (const answer of [
      await call("POST", base, { url: `${sink.url}/hook`, events: [], secret: "no whsec" }),
      await call("PATCH", `${base}/${made.id}`, { url: `${sink.url}/other`, secret: "no whsec" }),
    ]) {
      const [status, code, fault] = problemOf(answer);
      assert.deepEqual([status, code], [400, "invalid_request"]);
      assert.match(fault, /^body \/secret: malformed_secret: /);
    }
    assert.equal((await get(`${base}/${made.id}`)).url, `${sink.url}/hook`, "nothing of it was changed");
  });

  test("those of the configuration file are shown, and changed there alone; they may be disabled", async (t) => {
    const { get, call, done } = await product(t, "clientpress", {}, () => ({
      filed: { sources: ["product"], events: ["task.*"], secret_env: ["DIALECT_SECRET"] },
    }));
    const settings = await get("/v1/sources/product/webhook-settings");
    assert.deepEqual([settings.events, settings.has_secret], [["task.created", "task.completed"], true]);
    const saved = { url: "https://example.com/", events: [] };
    for (const asked of [
      call("PUT", "/v1/sources/product/webhook-settings", saved),
      call("PATCH", `${base}/filed`, { url: "https://example.com/" }),
      call("DELETE", `${base}/filed`),
    ]) {
      assert.deepEqual(problemOf(await asked), [409, "managed_by_file"]);
    }
    assert.equal((await done(call("POST", `${base}/filed/disable`))).active, false);
    assert.equal((await done(call("POST", `${base}/filed/enable`))).active, true);
    await done(call("POST", "/v1/endpoints/filed/pause"));
    assert.equal((await get(`${base}/filed`)).active, false);
    assert.equal((await done(call("POST", `${base}/filed/enable`))).active, true, "a pause ends with it, too");
  });

  test("only an outbound source has them, and only a key with full access changes them", async (t) => {
    const configuration = configurationOf(
      { inbound: {}, product: { provider: "cepro", direction: "outbound", secret_env: undefined } },
      {},
    );
    const gateway = await startGateway(t, configuration);
    const call = callerOf(gateway);
    for (const path of ["webhooks", "webhook-form", "webhook-settings", "webhooks/wh_1"]) {
      const inbound = await call("GET", `/v1/sources/inbound/${path}`);
      assert.deepEqual(problemOf(inbound), [409, "wrong_state"], path);
      assert.match(inbound.body.detail, /only an outbound source/);
      assert.deepEqual(problemOf(await call("GET", `/v1/sources/nobody/${path}`)), [404, "not_found"], path);
    }
    const { body } = await call("POST", "/v1/keys", { name: "reader", role: "read" });
    const reader = callerOf(gateway, body.key);
    const input = { url: "https://example.com/", events: ["invoice.paid"] };
    assert.deepEqual(problemOf(await reader("POST", base, input)), [403, "forbidden"]);
    assert.equal((await reader("GET", base)).status, 200);
    const typo = await call("POST", base, { ...input, evnts: [] });
    assert.deepEqual(problemOf(typo).slice(0, 2), [400, "invalid_request"]);
  });

  test("an endpoint without a URL, or without events, takes nothing until it has one", async (t) => {
    const { call, done, get, happens, sink, clock } = await product(t, "clientflow");
    const url = `${sink.url}/hook`;
    const given = { name: "own", url: null, sources: ["product"] };
    const made = await done(call("POST", "/v1/endpoints", given), 201);
    assert.equal(made.url, null);
    await happens(paid);
    const missing = await call("POST", "/v1/endpoints", { ...given, name: "other", url: undefined });
    assert.deepEqual(problemOf(missing).slice(0, 2), [400, "invalid_request"]);
    await done(call("PATCH", "/v1/endpoints/own", { url, events: [] }));
    await happens(paid);
    await done(call("PATCH", "/v1/endpoints/own", { events: ["*"] }));
    await happens(paid);
    await clock.advance(day);
    assert.equal(sink.at("/hook").length, 1);
    assert.equal((await get("/v1/endpoints/own/deliveries")).items.length, 1);
  });
});
