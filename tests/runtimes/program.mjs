// Runs the vectors of a file (their parsed files by name, as JSON) in the runtime that runs this program (Node, Deno, Bun), through the entry
// "signpost" or "signpost/verify", and prints the report. With the path of a module and "native" or "web" as its next arguments,
// node:crypto or WebCrypto does what the module's HMAC does otherwise, for bodies of every size.
import { readFileSync } from "node:fs";
import process from "node:process";
import * as everything from "signpost";
import * as receiving from "signpost/verify";
import { runVectors } from "./suite.mjs";

const [, , entry, vectors, wasm, way] = process.argv;
const keyed = entry === "signpost/verify";
const { load, SignpostError } = keyed ? receiving : everything;
const create = keyed ? receiving.createVerifyCore : everything.createCore;
let macs = 0;

const { createHmac, createHash } = process.getBuiltinModule("node:crypto");
const counting = (/** @type {string} */ algorithm, /** @type {Uint8Array} */ key) => {
  macs++;
  return createHmac(algorithm, key);
};
if (wasm) process.getBuiltinModule = /** @type {any} */ (() => ({ createHmac: counting, createHash }));

const { subtle } = crypto;
const sign = subtle.sign.bind(subtle);
/** @type {typeof sign} */
subtle.sign = (...given) => {
  macs++;
  return sign(...given);
};

const promised = way === "web";
const thresholds = { nativeHmacFrom: promised ? Infinity : 0, webHmacFrom: 0 };
const core = wasm ? create(new WebAssembly.Module(readFileSync(wasm)), thresholds) : await load();
const runtime = { core, SignpostError, promised, keyed, characterIsByte: true };
const report = await runVectors(runtime, JSON.parse(readFileSync(vectors, "utf8")));
console.log(JSON.stringify({ ...report, macs }));
