// Runs the vectors whose names have its first argument in them ("": all) in the runtime that runs this program (Node, Deno, Bun)
// and prints the report. With the path of signpost.wasm and "native" or "web" as its next arguments, node:crypto or WebCrypto does
// what the module's HMAC does otherwise, for bodies of every size.
import { readFileSync } from "node:fs";
import process from "node:process";
import { createCore, load, SignpostError } from "signpost";
import { runVectors } from "./suite.mjs";
import { vectorFiles } from "./vector-files.mjs";

const [, , only, wasm, way] = process.argv;
let macs = 0;

const { createHmac } = process.getBuiltinModule("node:crypto");
const counting = (/** @type {string} */ algorithm, /** @type {Uint8Array} */ key) => {
  macs++;
  return createHmac(algorithm, key);
};
if (wasm) process.getBuiltinModule = /** @type {any} */ (() => ({ createHmac: counting }));

const { subtle } = crypto;
const sign = subtle.sign.bind(subtle);
/** @type {typeof sign} */
subtle.sign = (...given) => {
  macs++;
  return sign(...given);
};

const promised = way === "web";
const thresholds = { nativeHmacFrom: promised ? Infinity : 0, webHmacFrom: 0 };
const core = wasm ? createCore(new WebAssembly.Module(readFileSync(wasm)), thresholds) : await load();
const report = await runVectors({ core, SignpostError, promised, characterIsByte: true }, vectorFiles(only));
console.log(JSON.stringify({ ...report, macs }));
