// What must be there before anything else is imported: npm's packages, and what the build makes of the core.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Stop } from "./stop.mjs";

/** @throws {Stop} that says which command makes what is missing */
export function requireBuilt() {
  let wasm;
  try {
    wasm = fileURLToPath(import.meta.resolve("signpost/signpost.wasm"));
    for (const name of ["workerd", "esbuild", "zod", "hono", "@hono/zod-openapi"]) import.meta.resolve(name);
  } catch {
    throw new Stop("npm packages are missing. Run `npm run setup`.");
  }
  for (const file of [wasm, join(dirname(wasm), "errors.js")]) {
    if (!existsSync(file)) throw new Stop(`${file} is missing. Run \`npm run build -- wasm\`, which makes it.`);
  }
}
