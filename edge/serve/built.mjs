// What must be there before anything else is imported: npm's packages, and what the build makes of the core.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Stop } from "./stop.mjs";

/** The core's WebAssembly modules that the Worker imports, as files of the package. */
export const wasmModules = ["signpost.wasm", "signpost-verify.wasm"];

/** @throws {Stop} that says which command makes what is missing */
export function requireBuilt() {
  /** @type {string[]} */
  let modules;
  try {
    modules = wasmModules.map((name) => fileURLToPath(import.meta.resolve(`signpost/${name}`)));
    for (const name of ["workerd", "esbuild", "zod", "hono", "@hono/zod-openapi"]) import.meta.resolve(name);
  } catch {
    throw new Stop("npm packages are missing. Run `npm run setup`.");
  }
  for (const file of [...modules, join(dirname(modules[0]), "errors.js")]) {
    if (!existsSync(file)) throw new Stop(`${file} is missing. Run \`npm run build -- wasm\`, which makes it.`);
  }
}
