// Makes js/dist/, what the package's users import, out of its sources. Run by the wasm build:
//   node js/built.mjs signpost.wasm errors.def
// Without arguments it only makes sure that everything is there (before packing).
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const dist = new URL("dist/", import.meta.url);
const loaders = readdirSync(new URL("src/load/", import.meta.url));

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

/**
 * The sources as two files: dist/core.js, and for each runtime a loader in front of it. A runtime looks for every file by itself, so
 * importing them one by one takes Node longer than all the rest together (docs/benchmarks.md). Names stay: they stand in stack traces.
 */
async function bundle() {
  const { build } = await import("esbuild").catch(() => {
    throw new Error("esbuild is missing: run `npm ci` in the repository's root first.");
  });
  const common = /** @type {const} */ ({
    absWorkingDir: fileURLToPath(new URL(".", import.meta.url)),
    bundle: true,
    format: "esm",
    target: "es2022",
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: "linked",
    sourcesContent: false,
    logLevel: "warning",
  });
  await build({ ...common, entryPoints: ["src/core.js"], outfile: "dist/core.js" });
  await build({
    ...common,
    entryPoints: loaders.map((name) => `src/load/${name}`),
    outdir: "dist/load",
    // Both folders are as deep, so that what they name beside them has one name in both.
    plugins: [
      {
        name: "beside",
        setup({ onResolve }) {
          onResolve({ filter: /\/dist\/|^node:/ }, ({ path }) => ({ path, external: true }));
          onResolve({ filter: /\/core\.js$/ }, () => ({ path: "../core.js", external: true }));
          onResolve({ filter: /^\.\/browser\.js$/ }, ({ path }) => ({ path, external: true }));
        },
      },
    ],
  });
}

const [wasm, errorsDef] = process.argv.slice(2);
if (wasm === undefined) {
  const needed = ["signpost.wasm", "core.js", "module.deno.js", ...loaders.map((name) => `load/${name}`)];
  const missing = needed.filter((name) => !existsSync(new URL(name, dist)));
  if (missing.length > 0) {
    console.error(
      `js/dist/ has no ${missing.join(", ")}: run \`npm run build -- wasm\` in the repository's root first.`,
    );
    process.exit(1);
  }
} else {
  // A loader that was renamed must not stay behind.
  rmSync(new URL("load", dist), { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  writeFileSync(new URL("errors.js", dist), errorsModule(readErrors(readFileSync(errorsDef, "utf8"))));
  writeFileSync(new URL("module.deno.js", dist), denoModule);
  writeFileSync(new URL("module.deno.d.ts", dist), denoTypes);
  await bundle();
  copyFileSync(wasm, new URL("signpost.wasm", dist));
}
