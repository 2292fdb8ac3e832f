// One file for each runtime, made by esbuild, so that every contestant is loaded alike.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const require = createRequire(import.meta.url);

/** The modules that are measured: the whole one, and the one for receivers. */
export const wasm = fileURLToPath(import.meta.resolve("signpost/signpost.wasm"));
export const verifyWasm = fileURLToPath(import.meta.resolve("signpost/signpost-verify.wasm"));

/**
 * @param {string} program in programs/
 * @param {string} directory where <program>.js is written
 * @param {"node" | "workerd" | "browser"} platform
 * @returns {Promise<string>} JSON with the runtime's version, where a package brings it
 */
export async function bundle(program, directory, platform) {
  await build({
    absWorkingDir: here,
    entryPoints: [join(here, "programs", program)],
    outdir: directory,
    bundle: true,
    format: "esm",
    target: "es2023",
    platform: platform === "browser" ? "browser" : platform === "node" ? "node" : "neutral",
    mainFields: ["module", "main"],
    conditions: platform === "workerd" ? ["workerd", "worker"] : [],
    external: platform === "browser" ? [] : ["node:*"],
    alias: platform === "workerd" ? { crypto: "node:crypto", buffer: "node:buffer" } : {},
    // Packages that ask for Node's modules by require().
    banner:
      platform === "node"
        ? { js: 'import { createRequire as __make } from "node:module"; const require = __make(import.meta.url);' }
        : {},
    loader: { ".wasm": "copy" },
    assetNames: "[name]",
    logLevel: "error",
  });
  return readFileSync(require.resolve("workerd/package.json"), "utf8");
}
