// The Worker as workerd takes it: one ES module, and the core's WebAssembly modules beside it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { wasmModules } from "./built.mjs";

const edge = fileURLToPath(new URL("..", import.meta.url));

/** What bundleWorker writes; the script imports the modules. */
export const bundled = { script: "worker.js", modules: wasmModules };

/**
 * @param {string} directory where the files are written
 * @param {string} [entry] another module around the Worker, for tests
 */
export function bundleWorker(directory, entry = join(edge, "src", bundled.script)) {
  // Synchronous: esbuild then leaves no process behind that waits for the next call. Written here, so that what the file system refuses is
  // told as that.
  const { outputFiles } = buildSync({
    write: false,
    absWorkingDir: edge,
    entryPoints: [{ in: entry, out: "worker" }],
    outdir: directory,
    bundle: true,
    format: "esm",
    target: "es2023",
    // Workers import WebAssembly as a compiled module: the package has a loader for them, and the file stays a file.
    conditions: ["workerd"],
    external: ["cloudflare:*", "node:*"],
    loader: { ".wasm": "copy" },
    assetNames: "[name]",
    logLevel: "warning",
  });
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
}
