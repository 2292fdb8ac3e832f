// Sources that send: how they are made, and what they are not.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { callerOf, problemOf } from "./api-client.mjs";
import { send } from "./clientpress.mjs";
import { dispatchStage, task } from "./dispatch-stage.mjs";
import { lifetime } from "./lifetime.mjs";

describe("a source that sends", () => {
  const stage = dispatchStage(lifetime());

  test("has a direction, no URL and no secret, and its endpoints speak as its provider unless told", async () => {
    const { source, endpoint } = await stage.connect("clientpress");
    assert.equal(source.direction, "outbound");
    assert.deepEqual([source.url, source.secrets], [null, []]);
    assert.deepEqual(source.dispatch, { events: ["*"], unknown_event: "ignore" });
    const ways = ["clientflow", "portalio", "cepro", "standard"].map(async (provider) => {
      const { source: other } = await stage.connect(provider);
      return other.dispatch.unknown_event;
    });
    assert.deepEqual(await Promise.all(ways), ["refuse", "refuse", "refuse", "refuse"]);
    const own = { dispatch: { unknown_event: "refuse" } };
    const set = await stage.call("PATCH", `/v1/sources/${source.name}`, own);
    assert.equal(set.body.dispatch.unknown_event, "refuse");
    const back = await stage.call("PATCH", `/v1/sources/${source.name}`, { dispatch: { unknown_event: null } });
    assert.equal(back.body.dispatch.unknown_event, "ignore");
    assert.deepEqual([endpoint.format, endpoint.retry, endpoint.unsigned], ["provider", "provider", false]);
    assert.match(endpoint.secrets[0].secret, /^[0-9a-f]{64}$/);
    const { body } = await stage.call("GET", "/v1/sources?limit=100");
    const inbound = body.items.find((/** @type {any} */ one) => one.name === "inbound");
    assert.deepEqual([inbound.direction, new URL(inbound.url).pathname], ["inbound", "/in/inbound"]);
  });

  test("an endpoint that takes from an inbound one, too, or from all, passes the original on", async () => {
    const { name } = await stage.connect("clientpress");
    for (const sources of [[name, "inbound"], ["*"]]) {
      const { body } = await stage.call("POST", "/v1/endpoints", {
        name: "mixed",
        url: "https://example.com/",
        sources,
      });
      assert.deepEqual([body.format, body.retry], ["original", "standard"]);
      assert.match(body.secrets[0].secret, /^whsec_/);
      await stage.call("DELETE", "/v1/endpoints/mixed");
    }
    const own = { name: "own", url: "https://example.com/", sources: [name], format: "original", retry: "cepro" };
    const { body } = await stage.call("POST", "/v1/endpoints", own);
    assert.deepEqual([body.format, body.retry], ["original", "cepro"]);
    await stage.call("DELETE", "/v1/endpoints/own");
  });

  test("receives nothing", async () => {
    const { name } = await stage.connect("clientpress");
    for (const source of [name, "filed"]) {
      const { status, text } = await send(`${stage.gateway.url}/in/${source}`, { body: Buffer.from("{}") });
      assert.deepEqual([status, JSON.parse(text).code], [404, "unknown_source"]);
    }
  });

  test("cannot be given what it has no use for, nor an inbound one what that has none for", async () => {
    const refused = async (/** @type {object} */ settings) =>
      problemOf(await stage.call("POST", "/v1/sources", { name: "odd", provider: "clientpress", ...settings }));
    const direction = "outbound";
    assert.deepEqual(await refused({ direction, secrets: ["a secret"] }), [
      400,
      "invalid_request",
      "body /secrets: an outbound source has no secrets; its endpoints have",
    ]);
    const useless = "this has no meaning for an outbound source; leave it out";
    assert.deepEqual(
      await refused({
        direction,
        policy: { unsigned: "accept" },
        unnamed_event: "task.created",
        freshness: { past_seconds: 5 },
        duplicates: "body",
      }),
      [
        400,
        "invalid_request",
        `body /freshness: ${useless}`,
        `body /duplicates: ${useless}`,
        `body /unnamed_event: ${useless}`,
        `body /policy: ${useless}`,
      ],
    );
    assert.deepEqual(await refused({ dispatch: { events: [] } }), [
      400,
      "invalid_request",
      "body /dispatch: this has no meaning for an inbound source; leave it out",
    ]);
    const [status, code, fault] = await refused({ direction, dispatch: { events: ["task.*", "*task"] } });
    assert.deepEqual([status, code], [400, "invalid_request"]);
    assert.match(fault, /^body \/dispatch\/events\/1: invalid_option/);
  });

  test("stays as it was made, and has no secrets to rotate", async () => {
    const { name } = await stage.connect("clientpress");
    const turned = await stage.call("PATCH", `/v1/sources/${name}`, { direction: "inbound" });
    assert.deepEqual(problemOf(turned), [400, "invalid_request", "body /direction: it stays as the source was made"]);
    assert.equal((await stage.call("PATCH", `/v1/sources/${name}`, { direction: "outbound" })).status, 200);
    assert.deepEqual(problemOf(await stage.call("POST", `/v1/sources/${name}/secrets`)), [409, "wrong_state"]);
  });

  test("an inbound source, one that is not there, and a key that may only read, dispatch nothing", async () => {
    const path = "/v1/sources/inbound/dispatch";
    const answer = await stage.call("POST", path, task);
    assert.deepEqual(problemOf(answer), [409, "wrong_state"]);
    assert.match(answer.body.detail, /only an outbound source has events sent/);
    assert.deepEqual(problemOf(await stage.call("POST", "/v1/sources/nobody/dispatch", task)), [404, "not_found"]);
    const { body } = await stage.call("POST", "/v1/keys", { name: "reader", role: "read" });
    const reader = callerOf(stage.gateway, body.key);
    assert.deepEqual(problemOf(await reader("POST", "/v1/sources/filed/dispatch", task)), [403, "forbidden"]);
  });

  test("a deleted one takes nothing any more, at once", async () => {
    const { name, dispatch } = await stage.connect("clientpress");
    assert.equal((await dispatch(task)).status, 202);
    await stage.call("DELETE", `/v1/endpoints/${name}`);
    assert.equal((await stage.call("DELETE", `/v1/sources/${name}`)).status, 204);
    assert.deepEqual(problemOf(await dispatch(task)), [404, "not_found"]);
  });
});
