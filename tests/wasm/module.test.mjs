// What the module asks for and what it offers.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { field, Raw, wasmModule, wasmPath } from "./raw.mjs";

const here = (/** @type {string} */ path) => new URL(path, import.meta.url);

test("The module imports nothing", () => {
  assert.deepEqual(WebAssembly.Module.imports(wasmModule), []);
});

test("The module exports exactly what exports.txt lists", () => {
  const listed = readFileSync(here("../../wasm/exports.txt"), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const exported = WebAssembly.Module.exports(wasmModule).map(({ name }) => name);
  assert.deepEqual(exported.sort(), listed.sort());
});

test("The header declares exactly the functions that exports.txt lists", () => {
  const header = readFileSync(here("../../wasm/include/signpost_wasm.h"), "utf8");
  const declared = [...header.matchAll(/^(?:int32_t|sp_handle|void) (sp_\w+)\(/gm)].map(([, name]) => name);
  const listed = readFileSync(here("../../wasm/exports.txt"), "utf8").match(/^sp_\w+$/gm) ?? [];
  assert.deepEqual(declared.sort(), [...listed].sort());
});

test("The npm package carries the same bytes", () => {
  assert.deepEqual(readFileSync(here("../../js/dist/signpost.wasm")), readFileSync(wasmPath));
});

test("The version and the size of the result are those of the header", () => {
  const header = readFileSync(here("../../wasm/include/signpost_wasm.h"), "utf8");
  const raw = new Raw();
  assert.equal(raw.exports.sp_abi_version(), Number(/SP_ABI_VERSION = (\d+)/.exec(header)?.[1]));
  assert.equal(raw.exports.sp_provider_names(), 0);
  const [fields] = /typedef struct sp_result_fields \{[^}]+/.exec(header) ?? [""];
  const last = [...fields.matchAll(/\/\*\*<\s+(\d+)/g)].at(-1);
  assert.equal(raw.int(field.size), Number(last?.[1]) + 4);
});

test("The built-in providers are those of core/providers", () => {
  const raw = new Raw();
  raw.exports.sp_provider_names();
  assert.deepEqual(raw.outputTexts(), ["cepro", "clientflow", "clientpress", "portalio", "standard"]);
});
