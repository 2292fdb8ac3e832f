// The route is the path of the request line, whatever the Host header says; and what is no host is refused.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { before, describe, test } from "node:test";
import { configurationOf, startGateway } from "./gateway.mjs";
import { lifetime } from "./lifetime.mjs";
import { bodyOf } from "./sentences.mjs";

describe("the Host header", () => {
  const suite = lifetime();
  /** @type {import("./gateway.mjs").Gateway} */
  let gateway;

  before(async () => {
    gateway = await startGateway(suite, configurationOf({ demo: {} }, {}));
  });

  /**
   * A request written by hand: what fetch() would mend arrives as it is.
   * @param {string} line the request line without the protocol
   * @param {string[]} hosts values of Host headers
   * @returns {Promise<{status: number, body: string}>}
   */
  function ask(line, ...hosts) {
    const { hostname, port } = new URL(gateway.url);
    const headers = [
      ...hosts.map((host) => `Host: ${host}`),
      `Authorization: Bearer ${gateway.key}`,
      "Connection: close",
    ];
    return new Promise((resolve, reject) => {
      let text = "";
      connect(Number(port), hostname)
        .setEncoding("utf8")
        .on("data", (part) => (text += part))
        .on("error", reject)
        .on("end", () => {
          const at = text.indexOf("\r\n\r\n");
          resolve({ status: Number(text.split(" ", 2)[1]), body: text.slice(at + 4) });
        })
        .write(`${line} HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n`);
    });
  }

  // RFC 9110, section 7.2: uri-host [":" port], which is a name or an IP literal.
  const sound = [
    "x",
    "hooks.example.com",
    "Hooks.Example.COM:443",
    "hooks.example.com.",
    "signpost_gateway:8787",
    "127.0.0.1",
    "127.0.0.1:65535",
    "[::1]",
    "[2001:db8::7]:8787",
    "[::ffff:192.0.2.1]:1",
    "xn--bcher-kva.example",
  ];
  for (const host of sound) {
    test(`${host} is one, and the path alone leads`, async () => {
      assert.deepEqual(await ask("GET /healthz?x=/metrics", host), { status: 200, body: "ok\n" });
      assert.equal((await ask("GET /metrics", host)).status, 200);
      const elsewhere = await ask("GET /in/demo", host);
      assert.deepEqual([elsewhere.status, JSON.parse(elsewhere.body)], [405, bodyOf("method_not_allowed")]);
    });
  }

  const unsound = [
    "x/metrics?",
    "x/metrics",
    "x/healthz?",
    "x?",
    "x#",
    "x#/metrics",
    "x\\metrics",
    "x/v1/sources?",
    "user@x",
    "user:password@x",
    "x@y/metrics?",
    "x y",
    "x,y",
    "x%2fmetrics",
    "b\u00fccher.example",
    "x:",
    "x:http",
    "x:65536",
    "x:99999999",
    "x:80:80",
    ":80",
    ".x",
    "x..y",
    "127.0.0.256",
    "1.2.3.4.5",
    "[::1",
    "::1",
    "[::1]x",
    "[::g]",
    "[127.0.0.1]",
    "[fe80::1%25eth0]",
    "*",
    "x".repeat(300),
  ];
  for (const host of unsound) {
    test(`${host.slice(0, 20)} is none: 400 invalid_host, wherever it would lead`, async () => {
      for (const line of [
        "GET /in/demo",
        "POST /in/demo",
        "GET /metrics",
        "GET /healthz",
        "GET /v1/sources",
        "GET /",
      ]) {
        const { status, body } = await ask(line, host);
        assert.deepEqual([line, status, JSON.parse(body)], [line, 400, bodyOf("invalid_host")]);
      }
    });
  }

  test("two of them are none, and without one nothing is answered but 400", async () => {
    const two = await ask("GET /metrics", "x", "x");
    assert.deepEqual([two.status, JSON.parse(two.body)], [400, bodyOf("invalid_host")]);
    assert.equal((await ask("GET /metrics")).status, 400);
    assert.equal((await ask("GET /metrics", "")).status, 400);
  });

  test("a target that is a whole URL leads where its path does; its own host says nothing", async () => {
    assert.equal((await ask("GET http://other/healthz", "x")).status, 200);
    assert.equal((await ask("GET http://other/in/demo?/metrics", "x")).status, 405);
    assert.equal((await ask("OPTIONS *", "x")).status, 404);
  });

  test("a path is taken as it is written: nothing in it is resolved or decoded on the way to a route", async () => {
    for (const path of [
      "/in/../metrics",
      "/in/demo/../../metrics",
      "//metrics",
      "/%6detrics",
      "/x/metrics",
      "/in/demo%3f",
    ]) {
      const { status, body } = await ask(`GET ${path}`, "x");
      assert.deepEqual([path, status, JSON.parse(body).code], [path, 404, "unknown_source"]);
    }
  });

  test("refusals are counted and logged without the header's text", async () => {
    const before = gateway.lines.length;
    await ask("GET /in/demo", "secret.example/metrics?");
    const counted = await ask("GET /metrics", "x");
    assert.match(counted.body, /signpost_source_refused_total\{source="",code="invalid_host"\} [1-9]/);
    const logged = gateway.lines.slice(before).join("\n");
    assert.match(logged, /"code":"invalid_host","status":400/);
    assert.doesNotMatch(logged, /secret\.example/);
  });
});
