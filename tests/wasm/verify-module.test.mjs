// The small module: what it asks for and offers, and the shared vectors of the built-in providers through it.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import test from "node:test";
import { gzipSync } from "node:zlib";
import { vectorFiles } from "../runtimes/vector-files.mjs";
import { createVerify } from "./verify-shim.mjs";

const here = (/** @type {string} */ path) => new URL(path, import.meta.url);
const bytes = readFileSync(here("../../build/wasm/signpost-verify.wasm"));
const module = new WebAssembly.Module(bytes);
const header = readFileSync(here("../../wasm/verify/verify_module.h"), "utf8");
const listed = readFileSync(here("../../wasm/verify/exports.txt"), "utf8").split("\n").filter(Boolean);
const codes = new Map(
  [
    ...readFileSync(here("../../core/include/signpost/errors.def"), "utf8").matchAll(/^SIGNPOST_ERROR\((\d+), (\w+)/gm),
  ].map(([, number, name]) => [Number(number), name]),
);

test("The small module imports nothing and exports exactly what its exports.txt and its header list", () => {
  assert.deepEqual(WebAssembly.Module.imports(module), []);
  assert.deepEqual(
    WebAssembly.Module.exports(module)
      .map(({ name }) => name)
      .sort(),
    [...listed].sort(),
  );
  const declared = [...header.matchAll(/^(?:int32_t|uint32_t|void|sv_result_fields\*) (sv_\w+)\(/gm)].map(
    ([, name]) => name,
  );
  assert.deepEqual(declared.sort(), listed.filter((name) => name.startsWith("sv_")).sort());
});

test("The small module stays below 25,600 bytes after gzip", () => {
  assert.ok(gzipSync(bytes, { level: 9 }).length < 25_600);
});

test("Bytes that are no program are refused", () => {
  const { failure } = createVerify(module).open(new Uint8Array(100));
  assert.equal(codes.get(failure?.code ?? 0), "invalid_program");
});

/** @param {any} test */
function bodyOf(test) {
  if (test.body_base64 !== undefined) return Buffer.from(test.body_base64, "base64");
  if (test.body_repeat !== undefined) return Buffer.from(test.body_repeat.text.repeat(test.body_repeat.count));
  const parts = test.body_parts?.map((/** @type {any} */ part) => part.text ?? part.repeat.repeat(part.count));
  return Buffer.from(parts?.join("") ?? test.body);
}

/** @param {any} by @param {any} test */
function foundBy(by, test) {
  const body = bodyOf(test);
  if (test.call === "check") {
    const found = by.check(body, test.unnamed_event ?? "");
    return found.code === 0 ? { ...found, event: found.event_index < 0 ? "" : found.event } : found;
  }
  // A receiver without secrets is for inspecting; the package's own code refuses it before the module is asked.
  if (test.call === "verify" && test.secrets.length === 0) return { code: 37, authentic: false };
  const receiver = by.receiver(test.call === "verify" ? test.secrets : [], test.options ?? {});
  return receiver.failure ?? receiver[test.call](test.headers, body, Math.round(test.now * 1000));
}

test("Every shared vector of verify, inspect and check for the built-in providers gives its expected answer", () => {
  const verify = createVerify(module);
  const opened = new Map();
  let ran = 0;
  for (const [name, file] of Object.entries(vectorFiles())) {
    for (const test of file.cases) {
      const own =
        test.manifest ?? test.manifest_from ?? test.manifest_text ?? (test.provider ? undefined : file.manifest);
      const provider = test.provider ?? file.provider;
      if (!["verify", "inspect", "check"].includes(test.call) || own !== undefined || provider === undefined) continue;
      if (!opened.has(provider)) opened.set(provider, verify.builtin(provider));
      const found = foundBy(opened.get(provider), test);
      const shown = { ...found, code: codes.get(found.code) };
      for (const [key, expected] of Object.entries(test.expect)) {
        assert.deepEqual(/** @type {any} */ (shown)[key], expected, `${name}: ${test.name}: ${key}`);
      }
      ran++;
    }
  }
  assert.ok(ran > 2500, `${ran} cases`);
});

test("MACs made elsewhere over frame and body are compared as its own", () => {
  const verify = createVerify(module);
  const secret = "a-secret-of-thirty-two-characters";
  const body = Buffer.from("{}");
  const receiver = /** @type {any} */ (verify.builtin("portalio")).receiver([secret], {});
  const time = 1705587720;
  const digest = createHmac("sha256", secret).update(`${time}.{}`).digest();
  const headers = /** @type {[string, string][]} */ ([
    ["X-Webhook-Signature", `t=${time},v1=${digest.toString("hex")}`],
  ]);
  assert.deepEqual(receiver.frame(headers), { code: 0, before: `${time}.`, after: "" });
  assert.equal(receiver.verify(headers, body, time * 1000, digest).authentic, true);
  assert.equal(receiver.verify(headers, body, time * 1000, Buffer.alloc(32)).authentic, false);
});

test("Memory stays flat over 1,000,000 verdicts, good and refused", () => {
  const verify = createVerify(module);
  const secret = "a-secret-of-thirty-two-characters";
  const receiver = /** @type {any} */ (verify.builtin("portalio")).receiver([secret], {});
  const time = 1705587720;
  const headers = (/** @type {string} */ body) => [
    ["X-Webhook-Signature", `t=${time},v1=${createHmac("sha256", secret).update(`${time}.${body}`).digest("hex")}`],
  ];
  const bodies = ["{}", '{"a\\u00e9":[1,{"b":"\\n"}', "[1,2", '{"type":"x","type":"y","data":{"b":1,"a":2,"b":3}}'];
  const before = verify.memory.buffer.byteLength;
  for (const body of bodies) {
    const again = receiver.repeated(headers(body), Buffer.from(body), time * 1000);
    const code = again();
    for (let i = 1; i < 250_000; i++) if (again() !== code) assert.fail(`another code for ${body}`);
    assert.ok(code !== 5, "the signature is right");
  }
  assert.equal(verify.memory.buffer.byteLength, before);
});
