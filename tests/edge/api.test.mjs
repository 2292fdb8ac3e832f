// The management API by real HTTP: sources and endpoints are made, changed and deleted; what is refused says why and where. Every
// answer is held against the OpenAPI document.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { acme } from "./acme.mjs";
import { callerOf, problemOf } from "./api-client.mjs";
import { configurationOf, startGateway } from "./gateway.mjs";
import { lifetime } from "./lifetime.mjs";

describe("the management API", () => {
  const t = lifetime();
  /** @type {import("./gateway.mjs").Gateway} */
  let gateway;
  /** @type {import("./api-client.mjs").Caller} */
  let call;

  before(async () => {
    const configuration = configurationOf(
      { filed: {} },
      { kept: { url: "https://hooks.example.com/kept", sources: ["filed"] } },
    );
    gateway = await startGateway(t, configuration);
    call = callerOf(gateway);
  });

  describe("without a key", () => {
    test("nothing is answered but 401, whatever the path", async () => {
      for (const key of ["", "sp_short", `sp_${"A".repeat(43)}`, `${gateway.key}x`]) {
        const anybody = callerOf(gateway, key);
        for (const [method, path] of [
          ["GET", "/v1/sources"],
          ["POST", "/v1/sources"],
          ["DELETE", "/v1/sources/filed"],
          ["GET", "/v1/nowhere"],
          ["OPTIONS", "/v1/sources"],
          ["GET", "/metrics"],
        ]) {
          const answer = await anybody(method, path);
          assert.deepEqual(problemOf(answer), [401, "unauthorized"], `${method} ${path} with "${key}"`);
          assert.equal(answer.headers.get("www-authenticate"), 'Bearer realm="signpost"');
          assert.equal(answer.headers.get("access-control-allow-origin"), null);
        }
      }
    });

    test("the OpenAPI document is everybody's", async () => {
      const { status, body } = await callerOf(gateway, "")("GET", "/v1/openapi.json");
      assert.equal(status, 200);
      assert.equal(body.openapi, "3.1.0");
    });
  });

  describe("problems", () => {
    test("are RFC 9457's, with the code of the list", async () => {
      const { status, body, headers } = await call("GET", "/v1/sources/nobody");
      assert.equal(status, 404);
      assert.equal(headers.get("content-type"), "application/problem+json");
      assert.equal(headers.get("cache-control"), "no-store");
      assert.deepEqual(body, {
        type: "about:blank",
        title: "Not Found",
        status: 404,
        code: "not_found",
        detail: "Nothing with this name or number exists here. Check the path.",
      });
    });

    test("a path that takes other methods says which", async () => {
      const answer = await call("PUT", "/v1/sources/filed");
      assert.deepEqual(problemOf(answer), [405, "method_not_allowed"]);
      assert.equal(answer.headers.get("allow"), "GET, PATCH, DELETE");
      assert.deepEqual(problemOf(await call("GET", "/v1/nowhere")), [404, "not_found"]);
    });

    test("a body that is no JSON, or of another type, or too large", async () => {
      const post = (/** @type {string} */ body, /** @type {Record<string, string>} */ headers = {}) =>
        call("POST", "/v1/sources", body, headers);
      assert.deepEqual(problemOf(await post('{"a": 1,\n "name": s3cret}')), [
        400,
        "invalid_request",
        "body /name: is not valid JSON: expected a value, found a word without quotes, at line 2, column 10 (byte offset 18)",
      ]);
      assert.deepEqual(problemOf(await post("")), [
        400,
        "invalid_request",
        "body : is not valid JSON: expected JSON, found an empty text, at line 1, column 1 (byte offset 0)",
      ]);
      assert.deepEqual(problemOf(await post("{}", { "content-type": "text/plain" })), [
        415,
        "invalid_request",
        "body : send it as application/json",
      ]);
      const large = JSON.stringify({ name: "x", provider: "y".repeat(1_100_000) });
      assert.deepEqual(problemOf(await post(large)), [413, "body_too_large"]);
    });

    test("a large body without a length is stopped on the way", async () => {
      // One byte too many, in pieces.
      async function* pieces() {
        for (let i = 0; i < 16; i++) yield new Uint8Array(65_536).fill(32);
        yield new Uint8Array(1);
      }
      const response = await fetch(`${gateway.url}/v1/sources`, {
        method: "POST",
        headers: { authorization: `Bearer ${gateway.key}`, "content-type": "application/json" },
        body: ReadableStream.from(pieces()),
        duplex: "half",
      });
      assert.equal(response.status, 413);
      await response.body?.cancel();
    });

    test("every fault at its place, and no value repeated", async () => {
      const answer = await call("POST", "/v1/endpoints", {
        name: "Not A Name",
        url: 7,
        sources: [],
        concurrency: 9,
        surprise: "s3cret",
        circuit: { failures: 0, fuse: 1 },
        headers: { "Content-Length": "1", "X-A": "line\nbreak" },
      });
      assert.deepEqual(problemOf(answer), [
        400,
        "invalid_request",
        "body /name: a name has 1 to 40 of a-z, 0-9, - and _, and begins with a letter or a digit",
        "body /headers/Content-Length: this header is set by Signpost or by HTTP itself",
        "body /headers/X-A: expected visible ASCII, without spaces at either end",
        "body /url: expected a text",
        'body /sources: expected at least one source; "*" is every source',
        "body /concurrency: expected at most 6",
        "body /circuit/failures: expected at least 1",
        "body /circuit/fuse: there is no such key; correct its spelling or remove it",
        "body /surprise: there is no such key; correct its spelling or remove it",
      ]);
      assert.doesNotMatch(JSON.stringify(answer.body), /s3cret/);
    });

    test("what only the core can judge", async () => {
      const endpoint = { name: "deep", url: "https://hooks.example.com/", sources: ["*"] };
      const faults = async (/** @type {object} */ change) =>
        problemOf(await call("POST", "/v1/endpoints", { ...endpoint, ...change }))
          .slice(1)
          .map((fault) => String(fault).replace(/^(body \S+: \w+).*/, "$1"));
      assert.deepEqual(await faults({ url: "https://10.0.0.1/" }), [
        "invalid_request",
        "body /url: destination_not_public",
      ]);
      assert.deepEqual(await faults({ url: "http://hooks.example.com/", secrets: ["not whsec"] }), [
        "invalid_request",
        "body /secrets/0: malformed_secret",
      ]);
      assert.deepEqual(await faults({ events: ["task.*", "*.task"], order: { by: "no-slash" } }), [
        "invalid_request",
        "body /events/1: invalid_option",
        "body /order/by: invalid_option",
      ]);
      assert.deepEqual(await faults({ retry: { delays_seconds: [1] }, format: "nobody", sources: ["nobody"] }), [
        "invalid_request",
        "body /sources/0: no",
        "body /format: unknown_provider",
        "body /retry/timeout_seconds: invalid_policy",
      ]);
      assert.deepEqual(await faults({ circuit: { open_seconds: 100, open_max_seconds: 50 } }), [
        "invalid_request",
        "body /circuit/open_max_seconds: invalid_option",
      ]);
      const source = await call("POST", "/v1/sources", { name: "deep", provider: "cepro", unnamed_event: "nothing" });
      assert.match(String(problemOf(source)[2]), /^body \/unnamed_event: invalid_option: /);
    });
  });

  describe("sources", () => {
    test("one is made with its secret shown once, changed, and deleted", async () => {
      const made = await call("POST", "/v1/sources", {
        name: "portal",
        provider: "clientpress",
        policy: { unknown: "reject" },
      });
      assert.equal(made.status, 201);
      assert.equal(made.headers.get("location"), "/v1/sources/portal");
      assert.equal(made.body.url, `${gateway.url}/in/portal`);
      assert.match(made.body.secrets[0].secret, /^[0-9a-f]{64}$/);
      assert.deepEqual(made.body.policy, { unsigned: "reject", unknown: "reject", mismatch: "quarantine" });

      const { body } = await call("GET", "/v1/sources/portal");
      assert.deepEqual(Object.keys(body.secrets[0]).sort(), ["created_at", "expires_at", "id"]);
      assert.equal(body.managed_by, "api");

      const changed = await call("PATCH", "/v1/sources/portal", {
        policy: { mismatch: "forward", unknown: null },
        max_body_bytes: 1000,
      });
      assert.deepEqual(changed.body.policy, { unsigned: "reject", unknown: "accept", mismatch: "forward" });
      assert.equal(changed.body.max_body_bytes, 1000);
      assert.ok(changed.body.version > body.version);

      assert.deepEqual(problemOf(await call("POST", "/v1/sources", { name: "portal", provider: "cepro" })), [
        409,
        "already_exists",
      ]);
      assert.equal((await call("DELETE", "/v1/sources/portal")).status, 204);
      assert.deepEqual(problemOf(await call("GET", "/v1/sources/portal")), [404, "not_found"]);
      assert.deepEqual(problemOf(await call("DELETE", "/v1/sources/portal")), [404, "not_found"]);
    });

    test("a change with a key that there is not is refused, whole", async () => {
      await call("POST", "/v1/sources", { name: "exact", provider: "cepro" });
      const change = { max_body_bytes: 5, policy: { unsinged: "accept" }, name: "other", secrets: [] };
      assert.deepEqual(problemOf(await call("PATCH", "/v1/sources/exact", change)), [
        400,
        "invalid_request",
        "body /policy/unsinged: there is no such key; correct its spelling or remove it",
        "body /name: there is no such key; correct its spelling or remove it",
        "body /secrets: there is no such key; correct its spelling or remove it",
      ]);
      assert.equal((await call("GET", "/v1/sources/exact")).body.max_body_bytes, 1_048_576);
    });

    test("a change that the secrets do not fit is refused", async () => {
      await call("POST", "/v1/sources", { name: "stubborn", provider: "clientpress", secrets: ["plain text"] });
      const [status, code, fault] = problemOf(await call("PATCH", "/v1/sources/stubborn", { provider: "standard" }));
      assert.deepEqual([status, code], [400, "invalid_request"]);
      assert.match(String(fault), /^body \/provider\/0: malformed_secret/);
    });

    test("what the configuration file holds is changed there alone", async () => {
      for (const [method, path, body] of /** @type {[string, string, object?][]} */ ([
        ["PATCH", "/v1/sources/filed", { max_body_bytes: 10 }],
        ["DELETE", "/v1/sources/filed"],
        ["POST", "/v1/sources/filed/secrets", {}],
        ["DELETE", "/v1/sources/filed/secrets/CLIENTPRESS_SECRET"],
        ["PATCH", "/v1/endpoints/kept", { concurrency: 1 }],
        ["DELETE", "/v1/endpoints/kept"],
        ["POST", "/v1/endpoints/kept/secrets"],
      ])) {
        assert.deepEqual(problemOf(await call(method, path, body)), [409, "managed_by_file"], `${method} ${path}`);
      }
      // Its run is another matter.
      assert.equal((await call("POST", "/v1/endpoints/kept/pause")).body.status, "paused");
      assert.equal((await call("POST", "/v1/endpoints/kept/resume")).body.status, "active");
    });

    test("pages by name, and a cursor that is none", async () => {
      for (const name of ["page-a", "page-b", "page-c"]) await call("POST", "/v1/sources", { name, provider: "cepro" });
      /** @type {string[]} */
      const names = [];
      let cursor = "";
      do {
        const { body } = await call("GET", `/v1/sources?limit=2${cursor && `&cursor=${cursor}`}`);
        assert.ok(body.items.length <= 2);
        names.push(...body.items.map((/** @type {{name: string}} */ { name }) => name));
        cursor = body.next;
      } while (cursor);
      assert.deepEqual(names, [...names].sort());
      assert.ok(["filed", "page-a", "page-b", "page-c"].every((name) => names.includes(name)));
      assert.deepEqual(problemOf(await call("GET", "/v1/sources?cursor=x")), [
        400,
        "invalid_request",
        "query /cursor: this is no cursor of this list; take it from next, unchanged",
      ]);
      assert.deepEqual(problemOf(await call("GET", "/v1/sources?limit=0&sort=up")), [
        400,
        "invalid_request",
        "query /limit: expected at least 1",
        "query /sort: there is no such key; correct its spelling or remove it",
      ]);
    });
  });

  describe("endpoints", () => {
    test("one is made, changed, held, and deleted; its headers are never shown", async () => {
      const made = await call("POST", "/v1/endpoints", {
        name: "automation",
        url: "https://hooks.example.com/abc",
        sources: ["*"],
        events: ["task.*"],
        headers: { Authorization: "Bearer s3cret", "X-Tag": "one" },
        rate_limit: { per_second: 5 },
      });
      assert.equal(made.status, 201);
      assert.match(made.body.secrets[0].secret, /^whsec_/);
      assert.deepEqual(made.body.headers, ["Authorization", "X-Tag"]);
      assert.deepEqual(made.body.rate_limit, { per_second: 5, burst: 1 });
      assert.equal(made.body.status.status, "active");
      assert.doesNotMatch(JSON.stringify(made.body), /s3cret/);

      const changed = await call("PATCH", "/v1/endpoints/automation", {
        headers: { authorization: null, "x-tag": "two", "X-New": "three" },
        circuit: { failures: 3 },
        auto_disable: null,
      });
      assert.deepEqual(changed.body.headers, ["x-tag", "X-New"]);
      assert.deepEqual(changed.body.circuit, { failures: 3, open_seconds: 30, open_max_seconds: 600 });
      assert.equal(changed.body.auto_disable, null);
      assert.deepEqual(changed.body.events, ["task.*"]);

      const state = async (/** @type {string} */ call_) =>
        problemOrStatus(await call("POST", `/v1/endpoints/automation/${call_}`));
      assert.equal(await state("pause"), "paused manual");
      assert.equal(await state("pause"), "paused manual");
      assert.equal(await state("resume"), "active null");
      assert.equal(await state("disable"), "disabled manual");
      assert.equal(await state("resume"), "409 wrong_state");
      assert.equal(await state("pause"), "409 wrong_state");
      assert.equal(await state("enable"), "active null");

      assert.equal((await call("DELETE", "/v1/endpoints/automation")).status, 204);
      for (const path of ["", "/deliveries", "/deliveries/1", "/dead-letters"]) {
        assert.deepEqual(problemOf(await call("GET", `/v1/endpoints/automation${path}`)), [404, "not_found"]);
      }
      assert.deepEqual(problemOf(await call("POST", "/v1/endpoints/automation/pause")), [404, "not_found"]);
    });

    test("a test says what it needs where there is nothing to take an event from", async () => {
      await call("POST", "/v1/sources", { name: "brief", provider: "clientflow" });
      await call("POST", "/v1/endpoints", { name: "lonely", url: "https://hooks.example.com/", sources: ["brief"] });
      await call("PATCH", "/v1/endpoints/lonely", { format: "clientpress" });
      const { body } = await call("POST", "/v1/endpoints/lonely/test");
      assert.equal(body.provider, "clientpress", "a format's own event");
      assert.equal(body.state, "dropped", "hooks.example.com is not there");
    });

    test("a source is not deleted while an endpoint names it", async () => {
      await call("POST", "/v1/sources", { name: "wanted", provider: "cepro" });
      await call("POST", "/v1/endpoints", { name: "wants", url: "https://hooks.example.com/", sources: ["wanted"] });
      const refused = await call("DELETE", "/v1/sources/wanted");
      assert.deepEqual(problemOf(refused), [409, "still_in_use"]);
      assert.match(refused.body.detail, /Endpoints take from it: wants\.$/);
      await call("PATCH", "/v1/endpoints/wants", { sources: ["*"] });
      assert.equal((await call("DELETE", "/v1/sources/wanted")).status, 204);
    });
  });

  describe("manifests", () => {
    test("one is uploaded, used, replaced, and deleted when nothing uses it", async () => {
      const up = await call("POST", "/v1/manifests", { manifest: acme });
      assert.equal(up.status, 201);
      assert.equal(up.body.name, "acme");
      assert.deepEqual(up.body.manifest, acme);
      assert.deepEqual(problemOf(await call("POST", "/v1/manifests", { manifest: acme })), [409, "already_exists"]);

      const provider = await call("GET", "/v1/providers/acme");
      assert.equal(provider.body.built_in, false);
      assert.deepEqual(
        provider.body.events.map((/** @type {{name: string}} */ event) => event.name),
        acme.events.map((event) => event.name),
      );
      const { body: list } = await call("GET", "/v1/providers");
      assert.ok(list.items.some((/** @type {any} */ one) => one.name === "acme" && !one.built_in));

      await call("POST", "/v1/sources", { name: "own", provider: "acme" });
      const refused = await call("DELETE", "/v1/manifests/acme");
      assert.deepEqual(problemOf(refused), [409, "still_in_use"]);
      assert.match(refused.body.detail, /It is used by source own\.$/);

      const before = (await call("GET", "/v1/sources/own")).body.version;
      const replaced = await call("PUT", "/v1/manifests/acme", { manifest: { ...acme, title: "Acme Ltd" } });
      assert.equal(replaced.body.title, "Acme Ltd");
      assert.ok((await call("GET", "/v1/sources/own")).body.version > before, "its source is told");

      await call("DELETE", "/v1/sources/own");
      assert.equal((await call("DELETE", "/v1/manifests/acme")).status, 204);
      assert.deepEqual(problemOf(await call("GET", "/v1/manifests/acme")), [404, "not_found"]);
      assert.deepEqual(problemOf(await call("DELETE", "/v1/manifests/acme")), [404, "not_found"]);
      assert.deepEqual(problemOf(await call("PUT", "/v1/manifests/acme", { manifest: acme })), [404, "not_found"]);
    });

    test("one with a fault, or a name that is taken, is refused where it stands", async () => {
      const upload = async (/** @type {object} */ change) =>
        problemOf(await call("POST", "/v1/manifests", { manifest: { ...acme, ...change } })).map((part) =>
          String(part).replace(/^(body \S+: \w+).*/, "$1"),
        );
      assert.deepEqual(await upload({ surprise: 1 }), [
        "400",
        "invalid_request",
        "body /manifest/surprise: unknown_key",
      ]);
      assert.deepEqual(await upload({ name: "clientpress" }), ["409", "already_exists"]);
      assert.deepEqual(await upload({ name: "original" }), ["400", "invalid_request", "body /manifest/name: this"]);
    });

    test("a manifest that would not fit what uses it is refused", async () => {
      await call("POST", "/v1/manifests", { manifest: { ...acme, name: "fits" } });
      await call("POST", "/v1/sources", { name: "fitting", provider: "fits", unnamed_event: "rocket.launched" });
      const other = {
        ...acme,
        name: "fits",
        events: [{ ...acme.events[0], name: "rocket.landed", example: { kind: "rocket.landed", data: {} }, data: {} }],
      };
      const refused = await call("PUT", "/v1/manifests/fits", { manifest: other });
      assert.deepEqual(problemOf(refused), [409, "still_in_use"]);
      assert.match(refused.body.detail, /It would not fit source fitting: invalid_option/);
      assert.deepEqual(problemOf(await call("PUT", "/v1/manifests/fits", { manifest: acme })), [
        400,
        "invalid_request",
        "body /manifest/name: expected the name in the path",
      ]);
    });

    test("numbers that JavaScript cannot hold stay as they were written", async () => {
      const text = JSON.stringify({ ...acme, name: "exact" }).replace(
        '"name":"Saturn"',
        '"name":"Saturn","serial":12345678901234567890',
      );
      const answer = await call("POST", "/v1/manifests", `{"manifest": ${text}}`);
      assert.equal(answer.status, 201, JSON.stringify(answer.body));
      const { body: provider } = await call("GET", "/v1/providers/exact");
      assert.match(provider.events[0].example, /"serial":12345678901234567890\b/);
    });
  });

  test("what is asked of a name that nobody knows makes no object", async () => {
    for (const path of ["/v1/sources/ghost/events", "/v1/sources/ghost/events/1", "/v1/stats?source=ghost"]) {
      assert.deepEqual(problemOf(await call("GET", path)), [404, "not_found"]);
    }
    assert.deepEqual(problemOf(await call("POST", "/v1/endpoints/ghost/test", {})), [404, "not_found"]);
  });

  test("changes are logged with key and operation, and without a secret", () => {
    const entries = gateway.lines.filter((line) => line.includes('"management"')).map((line) => JSON.parse(line));
    assert.ok(
      entries.some(
        ({ operation, path, key }) => operation === "createSource" && path === "/v1/sources" && /^key_/.test(key),
      ),
    );
    assert.ok(!entries.some(({ operation }) => operation === "listSources"), "reading is not logged");
    assert.doesNotMatch(gateway.lines.join("\n"), /s3cret|whsec_|sp_/);
  });
});

/** @param {import("./api-client.mjs").Answer} answer */
const problemOrStatus = ({ status, body }) =>
  status === 200 ? `${body.status} ${body.reason}` : `${status} ${body.code}`;
