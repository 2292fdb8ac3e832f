// API keys: shown once, kept as a hash, of two roles, revoked at once; and the first of them.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { addKey, hashOfKey, makeKey, useKey } from "../../edge/src/directory/keys.js";
import { callerOf, problemOf } from "./api-client.mjs";
import { secrets as stageSecrets, startDirectory } from "./directory-stage.mjs";
import { startGateway } from "./gateway.mjs";
import { lifetime } from "./lifetime.mjs";

describe("over HTTP", () => {
  const t = lifetime();
  /** @type {import("./gateway.mjs").Gateway} */
  let gateway;
  /** @type {import("./api-client.mjs").Caller} */
  let call;
  before(async () => {
    gateway = await startGateway(t, {});
    call = callerOf(gateway);
  });

  test("one is made, shown once, used, and revoked at once", async () => {
    const made = await call("POST", "/v1/keys", { name: "ci", role: "full" });
    assert.equal(made.status, 201);
    assert.match(made.body.key, /^sp_[A-Za-z0-9_-]{43}$/);
    const own = callerOf(gateway, made.body.key);
    const { body: current } = await own("GET", "/v1/keys/current");
    assert.equal(current.id, made.body.id);
    assert.ok(current.last_used_at !== null || made.body.last_used_at === null);

    const { body: list } = await call("GET", "/v1/keys");
    const listed = list.items.find((/** @type {any} */ one) => one.id === made.body.id);
    assert.deepEqual(Object.keys(listed).sort(), ["created_at", "id", "last_used_at", "name", "role"]);
    assert.ok(listed.last_used_at);
    assert.doesNotMatch(JSON.stringify(list), /sp_/);

    const stream = await fetch(`${gateway.url}/v1/stream?kind=event&kind=source`, {
      headers: { authorization: `Bearer ${made.body.key}` },
    });
    assert.equal(stream.status, 200);
    assert.equal((await own("DELETE", `/v1/keys/${made.body.id}`)).status, 204);
    // Ends, and so can be read to its end.
    await stream.text();
    assert.deepEqual(problemOf(await own("GET", "/v1/keys/current")), [401, "unauthorized"]);
    assert.deepEqual(problemOf(await call("DELETE", `/v1/keys/${made.body.id}`)), [404, "not_found"]);
  });

  test("a read key reads and does nothing else", async () => {
    const { body: key } = await call("POST", "/v1/keys", { name: "screen", role: "read" });
    const reader = callerOf(gateway, key.key);
    for (const path of ["/v1/sources", "/v1/events", "/v1/stats", "/v1/keys", "/v1/keys/current"]) {
      assert.equal((await reader("GET", path)).status, 200, path);
    }
    for (const [method, path, body] of /** @type {[string, string, object?][]} */ ([
      ["POST", "/v1/sources", { name: "x", provider: "cepro" }],
      ["POST", "/v1/keys", { name: "more", role: "full" }],
      ["DELETE", `/v1/keys/${key.id}`],
      ["PATCH", "/v1/sources/x", {}],
      ["POST", "/v1/nowhere"],
    ])) {
      assert.deepEqual(problemOf(await reader(method, path, body)), [403, "forbidden"], `${method} ${path}`);
    }
  });

  test("the last key with full access stays", async () => {
    const { body: current } = await call("GET", "/v1/keys/current");
    const refused = await call("DELETE", `/v1/keys/${current.id}`);
    assert.deepEqual(problemOf(refused), [409, "wrong_state"]);
    assert.match(refused.body.detail, /the last key with full access/);
    assert.equal((await call("GET", "/v1/keys/current")).status, 200);
  });

  test("a name and a role are needed, and no other role", async () => {
    assert.deepEqual(problemOf(await call("POST", "/v1/keys", { role: "admin" })), [
      400,
      "invalid_request",
      "body /name: is missing; expected a text",
      'body /role: expected one of "full", "read"',
    ]);
  });
});

test("the first key is taken once: not while there is another with full access", async (t) => {
  const data = mkdtempSync(join(tmpdir(), "signpost-keys-"));
  t.after(() => rmSync(data, { recursive: true, force: true }));
  const first = await startGateway(t, {}, { data });
  const { body: mine } = await callerOf(first)("POST", "/v1/keys", { name: "mine", role: "full" });
  await first.stop();

  const second = await startGateway(t, {}, { data });
  assert.notEqual(second.key, first.key);
  assert.deepEqual(problemOf(await callerOf(second)("GET", "/v1/keys")), [401, "unauthorized"]);
  assert.equal((await callerOf(second, first.key)("GET", "/v1/keys")).status, 200);
  assert.equal((await callerOf(second, mine.key)("GET", "/v1/keys")).status, 200);
});

describe("on disk", () => {
  test("a key is kept as its SHA-256 and nothing else", async () => {
    const { store, disk } = await startDirectory();
    const key = makeKey();
    addKey(store, await hashOfKey(key), { name: "x", role: "full" });
    const [row] = store.rows("SELECT hash FROM keys");
    assert.equal(Buffer.from(row.hash).toString("hex"), createHash("sha256").update(key).digest("hex"));
    assert.ok(!Buffer.from(disk.database.export()).includes(key));
    assert.equal(useKey(store, await hashOfKey(key))?.role, "full");
    assert.equal(useKey(store, await hashOfKey(makeKey())), null);
  });

  test("that it was used is written down once a minute", async () => {
    const { store, clock } = await startDirectory();
    const hash = await hashOfKey(makeKey());
    addKey(store, hash, { name: "x", role: "full" });
    const used = () => store.rows("SELECT last_used_at FROM keys")[0].last_used_at;
    const at = clock.now;
    useKey(store, hash);
    assert.equal(used(), at);
    clock.now = at + 59_999;
    useKey(store, hash);
    assert.equal(used(), at);
    clock.now = at + 60_000;
    useKey(store, hash);
    assert.equal(used(), at + 60_000);
  });

  test("a read key does not keep the first key from being taken, and a malformed one stops the start", async () => {
    const stage = await startDirectory();
    addKey(stage.store, await hashOfKey(makeKey()), { name: "reader", role: "read" });
    const key = makeKey();
    await startDirectory({ ...stage, environment: { ...stageSecrets, SIGNPOST_BOOTSTRAP_KEY: key } });
    assert.equal(useKey(stage.store, await hashOfKey(key))?.name, "bootstrap");
    await assert.rejects(
      startDirectory({ ...stage, environment: { ...stageSecrets, SIGNPOST_BOOTSTRAP_KEY: "hunter2" } }),
      (/** @type {Error} */ error) =>
        /SIGNPOST_BOOTSTRAP_KEY must be sp_/.test(error.message) && !/hunter2/.test(error.message),
    );
  });

  test("keys are not alike", () => {
    const all = new Set(Array.from({ length: 1000 }, makeKey));
    assert.equal(all.size, 1000);
    assert.ok([...all].every((key) => Buffer.from(key.slice(3), "base64url").length === 32));
  });
});
