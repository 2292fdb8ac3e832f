// The same webhook with its headers in every shape that a runtime or a framework gives.
import assert from "node:assert/strict";
import { createServer, request } from "node:http";
import { once } from "node:events";
import test from "node:test";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createCore, load } from "signpost";
import { body, headers, id, now, secret, signatureOf, text } from "./webhook.mjs";

const core = await load();
const verifier = core.verifier("clientpress", { secrets: [secret] });
const lowered = headers.map(([name, value]) => [name.toLowerCase(), value]);

/** @type {Record<string, any>} */
const shapes = {
  "a Headers object": new Headers(headers),
  pairs: headers,
  "pairs in lower case": lowered,
  "an iterator of pairs": new Map(headers).entries(),
  "a Map": new Map(headers),
  "an object in the provider's spelling": Object.fromEntries(headers),
  "an object in lower case": Object.fromEntries(lowered),
  "an object in upper case": Object.fromEntries(headers.map(([name, value]) => [name.toUpperCase(), value])),
  "an object without a prototype": Object.assign(Object.create(null), Object.fromEntries(headers)),
  "an object with arrays": Object.fromEntries(headers.map(([name, value]) => [name, [value]])),
  "an object with undefined values": { ...Object.fromEntries(headers), "x-other": undefined },
  "anything with get()": { get: (/** @type {string} */ name) => new Headers(headers).get(name) },
};

for (const [name, shape] of Object.entries(shapes)) {
  test(`A webhook verifies with ${name}`, () => {
    const verdict = verifier.verify(shape, body, now);
    assert.equal(verdict.code, "ok", verdict.detail);
    assert.equal(verdict.id, id);
  });
}

test("A webhook verifies with node:http's own headers", async () => {
  const server = createServer(async (incoming, response) => {
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    response.end(verifier.verify(incoming.headers, Buffer.concat(chunks), now).code);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    const outgoing = request({ host: "127.0.0.1", port, method: "POST", headers: Object.fromEntries(headers) });
    outgoing.end(body);
    const [response] = await once(outgoing, "response");
    assert.equal((await response.toArray()).join(""), "ok");
  } finally {
    server.close();
  }
});

test("An absent header is absent in every shape", () => {
  const without = headers.filter(([name]) => name !== "X-CP-Signature");
  const names = Object.fromEntries(without);
  for (const shape of [
    without,
    names,
    new Headers(without),
    { ...names, "x-cp-signature": undefined },
    [],
    new Headers(),
  ]) {
    assert.equal(verifier.verify(shape, body, now).code, "missing_signature");
  }
});

test("An empty header is not an absent one", () => {
  const empty = headers.map(
    ([name, value]) => /** @type {[string, string]} */ ([name, name === "X-CP-Signature" ? "" : value]),
  );
  for (const shape of [empty, Object.fromEntries(empty), new Headers(empty)]) {
    assert.equal(verifier.verify(shape, body, now).code, "malformed_signature");
  }
});

test("A header that comes twice counts as one value joined by a comma", () => {
  const twice = [...headers, /** @type {[string, string]} */ (["x-cp-signature", signatureOf(text)])];
  assert.equal(verifier.verify(twice, body, now).code, "malformed_signature");
  assert.equal(verifier.verify(new Headers(twice), body, now).code, "malformed_signature");
  const arrays = { ...Object.fromEntries(headers), "X-CP-Signature": [signatureOf(text), signatureOf(text)] };
  assert.equal(verifier.verify(arrays, body, now).code, "malformed_signature");
});

test("Two spellings of one name in an object count as one header, unless one is in lower case", () => {
  const names = { ...Object.fromEntries(headers), "X-Cp-Signature": signatureOf(text) };
  assert.equal(verifier.verify(names, body, now).code, "malformed_signature");
  assert.equal(verifier.verify({ ...names, "x-cp-signature": signatureOf(text) }, body, now).code, "ok");
});

test("Characters that HTTP cannot carry in a value are refused, whatever they are", () => {
  for (const end of ["\n", "\r\n", "\0", "\x01", "\t", "é", "€", "\ud800", "\n\n\n"]) {
    const shape = { ...Object.fromEntries(headers), "X-CP-Signature": signatureOf(text) + end };
    assert.equal(verifier.verify(shape, body, now).code, "malformed_signature", JSON.stringify(end));
  }
  for (const value of ["\0", "\n", "\0\n"]) {
    const shape = { ...Object.fromEntries(headers), "X-CP-Signature": value };
    assert.equal(verifier.verify(shape, body, now).code, "malformed_signature", JSON.stringify(value));
  }
});

test("A header's characters are its bytes, as in Fetch", () => {
  const manifest = JSON.parse(core.provider("clientpress").manifest);
  manifest.open_catalog = true;
  const open = core.verifier(core.provider({ manifest }), { secrets: [secret] });
  const named = text.replace("task.completed", "tâche");
  /** @param {string} event */
  const verify = (event) =>
    open.verify({ "x-cp-signature": signatureOf(named), "x-cp-event": event, "x-cp-portal-id": "42" }, named, now);
  const bytes = Buffer.from("tâche").toString("latin1");
  assert.equal(verify(bytes).code, "ok");
  assert.equal(verify(bytes).event, "tâche");
  assert.equal(verify("tâche").code, "header_mismatch");
  assert.equal(verify("tâche€").code, "header_mismatch");
});

test("An object's inherited names are no headers", () => {
  const manifest = JSON.parse(core.provider("clientpress").manifest);
  manifest.agreement = [{ header: "constructor", body: "/event" }];
  const strange = core.verifier(core.provider({ manifest }), { secrets: [secret] });
  const verdict = strange.verify(Object.fromEntries(headers), body, now);
  assert.equal(verdict.code, "ok", verdict.pointer);
});

/** Every call that takes headers. @type {[string, (headers: any) => Promise<unknown>][]} */
const calls = [
  ["verify", async (of) => verifier.verify(of, body, now)],
  ["verifyAsync", (of) => verifier.verifyAsync(of, body, now)],
  ["verifyAsync of a body that WebCrypto hashes", (of) => web.verifyAsync(of, body, now)],
  ["inspect", async (of) => core.inspect("clientpress", of, body, now)],
];
const module = new WebAssembly.Module(readFileSync(fileURLToPath(import.meta.resolve("signpost/signpost.wasm"))));
const web = createCore(module, { nativeHmacFrom: Infinity, webHmacFrom: 0 }).verifier("clientpress", {
  secrets: [secret],
});

const fetched = new Request("http://localhost/", { method: "POST", headers, body });
/** @type {[string, unknown, RegExp][]} */
const strangers = [
  ["undefined", undefined, /not undefined\. /],
  ["null", null, /not null\. /],
  ["a text", "X-CP-Signature: x", /not a string\. /],
  ["a number", 1, /not a number\. /],
  ["a function", () => new Headers(headers), /not a function\. /],
  ["a promise of headers, as of Next.js", Promise.resolve(new Headers(headers)), /not a promise; await it\. /],
  ["a thenable", { then: () => {} }, /not a promise; await it\. /],
  ["a Request", fetched, /not the whole request .*; pass its member headers\. /],
  ["a Response", new Response("", { headers }), /not the whole request .*; pass its member headers\. /],
  ["a node:http request", { method: "POST", headers: {}, rawHeaders: [] }, /pass its member headers\. /],
  ["a Lambda event", { headers: Object.fromEntries(headers), body: text }, /pass its member headers\. /],
  ["a node:http response", { getHeader: () => undefined, statusCode: 200 }, /a response that is still to be sent/],
  ["an empty object", {}, /an object without any name; of a Headers object pass itself/],
  ["what spreading makes of Headers", { ...fetched.headers }, /an object without any name/],
  ["what JSON makes of Headers", JSON.parse(JSON.stringify(fetched.headers)), /an object without any name/],
  ["the body, as bytes", body, /an iterable of something else than pairs/],
  ["the body, as an ArrayBuffer", body.slice().buffer, /an object without any name/],
  ["a flat list, as rawHeaders", headers.flat(), /an iterable of something else than pairs/],
  ["names without values", [["only a name"]], /an iterable of something else than pairs/],
  ["names that are no text", [[1, "x"]], /an iterable of something else than pairs/],
  ["a value that is a promise", { "x-cp-signature": Promise.resolve("x") }, /a header's value is a promise; await it/],
  ["a getter of promises", { get: async () => "x" }, /a header's value is a promise; await it/],
  ["a pair with an object", [["X-CP-Signature", {}]], /a header's value is an object/],
];
for (const [call, of] of calls) {
  for (const [name, shape, words] of strangers) {
    test(`${call}: ${name} for headers is a TypeError that says what to pass`, async () => {
      await assert.rejects(of(shape), (error) => {
        assert.ok(error instanceof TypeError, String(error));
        assert.match(error.message, words);
        assert.match(
          error.message,
          /Pass request\.headers in Fetch.*req\.headers in node:http.*c\.req\.raw\.headers in Hono/,
        );
        return true;
      });
    });
  }
}

test("A header that is called headers is none of these mistakes", () => {
  for (const value of ["x", ["x"]]) {
    assert.equal(verifier.verify({ headers: value }, body, now).code, "missing_signature");
    assert.equal(verifier.verify({ ...Object.fromEntries(headers), headers: value }, body, now).code, "ok");
  }
});

test("What has the provider's headers is taken, whatever else it has", () => {
  // Express's request and Koa's context have get() beside their headers.
  const { get } = new Headers(headers);
  const request = { get: get.bind(new Headers(headers)), headers: Object.fromEntries(lowered) };
  assert.equal(verifier.verify(request, body, now).code, "ok");
});
