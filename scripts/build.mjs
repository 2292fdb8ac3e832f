// `npm run build [-- NAME...]`: configures and builds CMake presets, for which Ninja decides what is left to do, and the pages
// ("pages"); dev, wasm and pages unless told.
import { existsSync, readFileSync, statSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync, constants } from "node:zlib";
import { root, run, start, Stop } from "./command.mjs";
import { buildPages } from "./pages.mjs";
import { setup } from "./setup.mjs";

/** Inputs of a configuration that Ninja does not watch. */
const watched = ["CMakePresets.json", "build/deps/mbedtls", "build/deps/catch2"];

/**
 * Builds one preset, quietly unless it fails or somebody is watching.
 * @param {string} preset of CMakePresets.json
 * @param {{targets?: string[]}} [options] everything unless told
 * @throws {Stop} with the compiler's words
 */
export async function build(preset, { targets = [] } = {}) {
  const began = performance.now();
  if (!configured(preset)) await step(preset, "configured", ["--preset", preset]);
  const target = targets.length > 0 ? ["--target", ...targets] : [];
  await step(preset, "built", ["--build", "--preset", preset, "-j", String(os.availableParallelism()), ...target]);
  console.log(`Built ${preset} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
}

/** @param {string} preset */
function configured(preset) {
  const made = join(root, "build", preset, "build.ninja");
  if (!existsSync(made)) return false;
  const time = statSync(made).mtimeMs;
  return watched.every((name) => !existsSync(join(root, name)) || statSync(join(root, name)).mtimeMs <= time);
}

/**
 * @param {string} preset
 * @param {string} what
 * @param {string[]} args
 */
async function step(preset, what, args) {
  const show = process.stdout.isTTY === true;
  const { code, output } = await run("cmake", args, { show });
  if (code === 0) return;
  if (!show) process.stdout.write(output);
  throw new Stop(`The preset ${preset} could not be ${what}: cmake ${args.join(" ")}`);
}

/**
 * How large the modules are to download.
 * @param {string[]} [files]
 * @returns {string} a line for each, in bytes
 */
export function moduleSizes(files = ["signpost.wasm", "signpost-verify.wasm"]) {
  const line = (/** @type {string} */ file) => {
    const bytes = readFileSync(join(root, "build/wasm", file));
    const gzip = gzipSync(bytes, { level: 9 }).length;
    const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
    return `${file}: ${bytes.length} bytes, gzip ${gzip}, brotli ${brotli}`;
  };
  return files.map(line).join("\n");
}

await start(import.meta.url, async () => {
  const names = process.argv.slice(2);
  await setup(names.includes("asan") ? "test" : "start");
  for (const name of names.length > 0 ? names : ["dev", "wasm", "pages"]) {
    if (name === "pages") console.log(await buildPages());
    else await build(name);
    if (name === "wasm") console.log(moduleSizes());
  }
});
