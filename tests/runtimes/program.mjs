// Runs the vectors in the runtime that runs this program (Node, Deno, Bun) and prints the report. With the path of signpost.wasm as
// its argument, the runtime's own HMAC does what the module's does otherwise, for bodies of every size.
import { readFileSync } from "node:fs";
import process from "node:process";
import { createCore, load, SignpostError } from "signpost";
import { runVectors } from "./suite.mjs";
import { vectorFiles } from "./vector-files.mjs";

const [, , wasm] = process.argv;
const { createHmac } = process.getBuiltinModule("node:crypto");
let macs = 0;
const counting = (/** @type {string} */ algorithm, /** @type {Uint8Array} */ key) => {
  macs++;
  return createHmac(algorithm, key);
};
if (wasm) process.getBuiltinModule = /** @type {any} */ (() => ({ createHmac: counting }));

const core = wasm ? createCore(new WebAssembly.Module(readFileSync(wasm)), { nativeHmacFrom: 0 }) : await load();
const report = await runVectors({ core, SignpostError, characterIsByte: true }, vectorFiles());
console.log(JSON.stringify({ ...report, macs }));
