// The same webhook with its headers in every shape that a runtime or a framework gives.
import assert from "node:assert/strict";
import { createServer, request } from "node:http";
import { once } from "node:events";
import test from "node:test";
import { load } from "signpost";
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
  for (const shape of [without, names, new Headers(without), { ...names, "x-cp-signature": undefined }, [], {}]) {
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

test("What is no kind of headers is a TypeError that says where they are", () => {
  for (const shape of [undefined, null, "X-CP-Signature: x", 1, headers.flat(), [["only a name"]], [[1, "x"]]]) {
    assert.throws(
      () => verifier.verify(/** @type {any} */ (shape), body, now),
      (error) => error instanceof TypeError && /request\.headers/.test(error.message),
      JSON.stringify(shape),
    );
  }
});
