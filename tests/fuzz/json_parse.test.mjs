// What the module takes for JSON, JSON.parse takes too, and the other way round. Seeds: every example and JSONTestSuite; each input
// is one of them with a few random edits. SIGNPOST_FUZZ_RUNS says how many, SIGNPOST_FUZZ_SEED where to begin.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { errors } from "signpost/core";
import { Raw } from "../wasm/raw.mjs";

const runs = Number(process.env.SIGNPOST_FUZZ_RUNS ?? 50_000);
const seed = Number(process.env.SIGNPOST_FUZZ_SEED ?? 1);
const vectors = process.env.SIGNPOST_VECTORS ?? fileURLToPath(new URL("../../../shared/vectors", import.meta.url));
const malformed = errors.find(({ code }) => code === "malformed_json")?.number;
const deepest = 512;

/** @returns {Uint8Array[]} */
function seeds() {
  const providers = new URL("../../core/providers/", import.meta.url);
  const examples = readdirSync(providers).flatMap((name) =>
    JSON.parse(readFileSync(new URL(name, providers), "utf8")).events.map((/** @type {any} */ { example }) =>
      new TextEncoder().encode(JSON.stringify(example)),
    ),
  );
  const suite = join(vectors, "json-test-suite/test_parsing");
  return [...examples, ...readdirSync(suite).map((name) => readFileSync(join(suite, name)))];
}

/** xorshift32: the same numbers in every run. @param {number} state */
function numbers(state) {
  return (/** @type {number} */ limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

const edits = new TextEncoder().encode('{}[]",:\\/uedD89 \t\n0123456789-+.tfn\u00e9\u{1f600}\ufeff\0\x1f');

/**
 * @param {Uint8Array} from
 * @param {(limit: number) => number} below
 * @returns {Uint8Array} with one to four edits: a byte replaced, removed or put in, or a piece doubled
 */
function mutated(from, below) {
  let bytes = Buffer.from(from);
  for (let left = 1 + below(4); left > 0; left--) {
    const at = below(bytes.length + 1);
    const one = edits.subarray(below(edits.length)).subarray(0, 1);
    const piece = bytes.subarray(at, at + 1 + below(24));
    const [removed, added] = [
      [1, one],
      [1 + below(3), Buffer.alloc(0)],
      [0, one],
      [0, piece],
    ][below(4)];
    bytes = Buffer.concat([
      bytes.subarray(0, at),
      /** @type {Uint8Array} */ (added),
      bytes.subarray(at + Number(removed)),
    ]);
  }
  return bytes;
}

/** @param {string} text JSON @returns {boolean} whether an escape is half of a surrogate pair, which JSON.parse lets pass */
function hasLoneSurrogate(text) {
  const unpaired = text.replace(/\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\[^u]/g, "");
  return /\\u[dD][89a-fA-F]/.test(unpaired);
}

/** @param {string} text JSON @returns {number} */
function depthOf(text) {
  let depth = 0;
  let most = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{\]}]/g)) {
    if (token === "[" || token === "{") most = Math.max(most, ++depth);
    else if (token === "]" || token === "}") depth--;
  }
  return most;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** @param {Uint8Array} bytes @returns {boolean} */
function isJson(bytes) {
  try {
    const text = decoder.decode(bytes);
    JSON.parse(text);
    return !hasLoneSurrogate(text) && depthOf(text) <= deepest;
  } catch {
    return false;
  }
}

test(`${runs} mutated texts: the module and JSON.parse agree on what is JSON`, () => {
  const raw = new Raw();
  const provider = raw.provider("standard");
  const from = seeds();
  assert.ok(from.length > 350);
  const below = numbers(seed);
  let good = 0;
  for (let run = 0; run < runs; run++) {
    // The seeds themselves first.
    const bytes = run < from.length ? from[run] : mutated(from[below(from.length)], below);
    const expected = isJson(bytes);
    const found = raw.exports.sp_check(provider, raw.input(bytes), 0) !== malformed;
    if (found !== expected)
      assert.fail(`the module ${found ? "takes" : "refuses"} ${JSON.stringify(Buffer.from(bytes).toString("latin1"))}`);
    if (expected) good++;
  }
  assert.ok(good > runs / 20 && good < runs, `${good} of ${runs} were JSON`);
});
