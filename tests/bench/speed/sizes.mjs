// What each contestant weighs to download: bundled and minified by esbuild for a browser or Worker, with what it imports.
import { readFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { verifyWasm, wasm } from "./bundle.mjs";

/** @returns {string} the first one that the README shows */
function readmeWorker() {
  const text = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");
  return /^```js\n(.*?)^```$/ms.exec(text)?.[1] ?? "";
}

/** @type {Record<string, {source: string, files?: string[]}>} */
const contents = {
  "signpost/verify (module and JavaScript)": { source: 'export * from "signpost/verify/core";', files: [verifyWasm] },
  "signpost-verify.wasm": { source: "", files: [verifyWasm] },
  "the README's Worker, with its module": { source: readmeWorker(), files: [verifyWasm] },
  "signpost (module and JavaScript)": { source: 'export * from "signpost/core";', files: [wasm] },
  "signpost.wasm": { source: "", files: [wasm] },
  "ajv (compiled schema) + own code": { source: 'export { validate } from "./schema.mjs";' },
  "@noble/hashes": {
    source: 'export { hmac } from "@noble/hashes/hmac.js"; export { sha256 } from "@noble/hashes/sha2.js";',
  },
  "hash-wasm": { source: 'export { createHMAC, createSHA256 } from "hash-wasm";' },
  standardwebhooks: { source: 'export { Webhook } from "standardwebhooks";' },
  svix: { source: 'export { Webhook } from "svix";' },
  stripe: { source: 'export { default } from "stripe";' },
  "@octokit/webhooks-methods": { source: 'export { verify } from "@octokit/webhooks-methods";' },
};

/** @returns {Promise<{title: string, head: string[], rows: string[][]}>} */
export async function moduleSizes() {
  const rows = [];
  for (const [name, { source, files = [] }] of Object.entries(contents)) {
    const { outputFiles } = await build({
      stdin: { contents: source, resolveDir: new URL(".", import.meta.url).pathname },
      bundle: true,
      write: false,
      minify: true,
      format: "esm",
      platform: "neutral",
      mainFields: ["module", "main"],
      conditions: ["workerd", "worker"],
      external: [
        "*.wasm",
        "node:*",
        "crypto",
        "buffer",
        "util",
        "events",
        "stream",
        "http",
        "https",
        "child_process",
        "os",
      ],
      logLevel: "error",
    });
    const all = [...(source ? [outputFiles[0].contents] : []), ...files.map((file) => readFileSync(file))];
    const sum = (/** @type {(bytes: Uint8Array) => number} */ of) => all.reduce((total, bytes) => total + of(bytes), 0);
    const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
    const weights = [
      sum((bytes) => bytes.length),
      sum((bytes) => gzipSync(bytes, { level: 9 }).length),
      sum((bytes) => brotliCompressSync(bytes, brotli).length),
    ];
    rows.push([name, ...weights.map(String)]);
  }
  return { title: "Size, bytes", head: ["", "raw", "gzip", "brotli"], rows };
}
