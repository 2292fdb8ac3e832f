// Makes js/dist/, what the package needs beside its sources. Run by the wasm build:
//   node js/built.mjs signpost.wasm errors.def
// Without arguments it only makes sure that everything is there (before packing).
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

const dist = new URL("dist/", import.meta.url);

/**
 * @param {string} text of errors.def
 * @returns {{number: number, code: string, status: number, message: string}[]}
 */
function readErrors(text) {
  const entry = /^SIGNPOST_ERROR\((\d+), (\w+), (\d+), ("(?:[^"\\]|\\.)*")\)$/gm;
  const entries = [...text.matchAll(entry)].map(([, number, code, status, message]) => ({
    number: Number(number),
    code,
    status: Number(status),
    message: JSON.parse(message),
  }));
  const lines = text.split("\n").filter((line) => line.startsWith("SIGNPOST_ERROR("));
  if (entries.length !== lines.length) throw new Error("errors.def has an entry that is not in its usual form");
  return entries;
}

/** @param {ReturnType<typeof readErrors>} errors */
function errorsModule(errors) {
  const codes = errors.map(({ code }) => JSON.stringify(code)).join(" | ");
  const entries = errors.map((entry) => `  Object.freeze(${JSON.stringify(entry)}),\n`).join("");
  return `// Made from core/include/signpost/errors.def, the one list of error codes.

/** @typedef {${codes}} ErrorCode */

/**
 * Every way in which a call can end: the number inside the module, the code, the HTTP status with which a receiver answers
 * (0: never the answer to a webhook), and what happened and what to do next.
 * @type {readonly {readonly number: number, readonly code: ErrorCode, readonly status: number, readonly message: string}[]}
 */
export const errors = Object.freeze([
${entries}]);
`;
}

// A syntax that only Deno knows, kept apart from what every other tool reads.
const denoModule = `// Deno's way to a compiled module without --allow-read.
import source module from "./signpost.wasm";
export default module;
`;
const denoTypes = `declare const module: WebAssembly.Module;
export default module;
`;

const [wasm, errorsDef] = process.argv.slice(2);
if (wasm === undefined) {
  const missing = ["signpost.wasm", "errors.js", "module.deno.js"].filter((name) => !existsSync(new URL(name, dist)));
  if (missing.length > 0) {
    console.error(
      `js/dist/ has no ${missing.join(", ")}: run \`npm run build -- wasm\` in the repository's root first.`,
    );
    process.exit(1);
  }
} else {
  mkdirSync(dist, { recursive: true });
  writeFileSync(new URL("errors.js", dist), errorsModule(readErrors(readFileSync(errorsDef, "utf8"))));
  writeFileSync(new URL("module.deno.js", dist), denoModule);
  writeFileSync(new URL("module.deno.d.ts", dist), denoTypes);
  copyFileSync(wasm, new URL("signpost.wasm", dist));
}
