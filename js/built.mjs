// Makes js/dist/, what the package's users import, out of its sources. Run by the wasm build:
//   node js/built.mjs signpost.wasm signpost-verify.wasm errors.def
// Without arguments it only makes sure that everything is there (before packing).
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const dist = new URL("dist/", import.meta.url);
/** In each of the two folders: the runtimes' ways to a module. */
const loaders = readdirSync(new URL("src/load/", import.meta.url)).filter((name) => name.endsWith(".js"));

/** The package's two halves: everything, and receiving alone. */
const halves = [
  { core: "src/core.js", folder: "", module: "signpost" },
  { core: "src/verify/core.js", folder: "verify/", module: "signpost-verify" },
];

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
  const entries = errors.map((entry) => `  ${JSON.stringify(Object.values(entry))},\n`).join("");
  return `// Made from core/include/signpost/errors.def, the one list of error codes.

/** @typedef {${codes}} ErrorCode */

/**
 * Every way in which a call can end: the number inside the module, the code, the HTTP status with which a receiver answers
 * (0: never the answer to a webhook), and what happened and what to do next.
 * @type {readonly {readonly number: number, readonly code: ErrorCode, readonly status: number, readonly message: string}[]}
 */
export const errors = Object.freeze(/** @type {[number, ErrorCode, number, string][]} */ ([
${entries}]).map(([number, code, status, message]) => Object.freeze({ number, code, status, message })));
`;
}

/** Of the codes that no webhook ends with, those that setting up a receiver can end with. */
const preparing = [
  ...["unknown_provider", "missing_secret", "malformed_secret", "invalid_option", "invalid_program", "core_failed"],
];

/** @param {ReturnType<typeof readErrors>} errors @returns {typeof errors} the codes that signpost/verify can give */
const receivingErrors = (errors) => errors.filter(({ number, code }) => number < 30 || preparing.includes(code));

// A syntax that only Deno knows, kept apart from what every other tool reads.
const denoModule = (/** @type {string} */ name) => `// Deno's way to a compiled module without --allow-read.
import source module from "./${name}.wasm";
export default module;
`;
const denoTypes = `declare const module: WebAssembly.Module;
export default module;
`;

/** @param {Uint8Array} wasm */
const base64Module = (
  wasm,
) => `// The module as text, for runtimes whose bundlers know no .wasm: nothing is read from disk.
export default "${Buffer.from(wasm).toString("base64")}";
`;

/**
 * The sources as one file for each runtime. A runtime looks for every file by itself, so importing them one by one takes Node longer than
 * all the rest together (docs/benchmarks.md).
 */
async function bundle() {
  const { build } = await import("esbuild").catch(() => {
    throw new Error("esbuild is missing: run `npm ci` in the repository's root first.");
  });
  for (const { core, folder } of halves) {
    /** @type {import("esbuild").Plugin} */
    const beside = {
      name: "beside",
      setup({ onResolve }) {
        // The sources are as deep as what is made of them, so that what they name beside them has one name in both.
        onResolve({ filter: /\.wasm(\?module)?$|\.deno\.js$|^node:/ }, ({ path }) => ({ path, external: true }));
        if (folder === "") return;
        const errors = fileURLToPath(new URL("errors.receiving.js", dist));
        onResolve({ filter: /\/dist\/errors\.js$/ }, () => ({ path: errors }));
      },
    };
    /** @type {import("esbuild").BuildOptions} */
    const common = {
      absWorkingDir: fileURLToPath(new URL(".", import.meta.url)),
      bundle: true,
      format: "esm",
      target: "es2022",
      minifyWhitespace: true,
      minifySyntax: true,
      // Names stay where whole programs are built on them: they stand in stack traces. A receiver starts the sooner for 8 KB less.
      minifyIdentifiers: folder !== "",
      sourcemap: "linked",
      sourcesContent: false,
      logLevel: "warning",
      plugins: [beside],
    };
    await build({ ...common, entryPoints: [core], outfile: `dist/${folder}core.js` });
    const entryPoints = loaders.map((name) => `src/load/${folder}${name}`);
    await build({ ...common, entryPoints, outdir: `dist/load/${folder}` });
  }
}

const [wasm, verifyWasm, errorsDef] = process.argv.slice(2);
if (wasm === undefined) {
  const needed = halves.flatMap(({ folder, module }) => [
    ...[`${module}.wasm`, `${module}.deno.js`, `${module}.base64.js`, `${folder}core.js`],
    ...loaders.map((name) => `load/${folder}${name}`),
  ]);
  const missing = needed.filter((name) => !existsSync(new URL(name, dist)));
  if (missing.length > 0) {
    console.error(
      `js/dist/ has no ${missing.join(", ")}: run \`npm run build -- wasm\` in the repository's root first.`,
    );
    process.exit(1);
  }
} else {
  // What was renamed must not stay behind.
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const errors = readErrors(readFileSync(errorsDef, "utf8"));
  writeFileSync(new URL("errors.js", dist), errorsModule(errors));
  writeFileSync(new URL("errors.receiving.js", dist), errorsModule(receivingErrors(errors)));
  for (const [i, { module }] of halves.entries()) {
    const bytes = readFileSync([wasm, verifyWasm][i]);
    writeFileSync(new URL(`${module}.wasm`, dist), bytes);
    writeFileSync(new URL(`${module}.base64.js`, dist), base64Module(bytes));
    writeFileSync(new URL(`${module}.deno.js`, dist), denoModule(module));
    writeFileSync(new URL(`${module}.deno.d.ts`, dist), denoTypes);
  }
  await bundle();
}
