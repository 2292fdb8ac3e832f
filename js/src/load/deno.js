// Deno: a source phase import needs no --allow-read. Deno before 2.6 does not know it and reads the file.
import { readFile } from "node:fs/promises";
import { createCore } from "../core.js";
import { once } from "../once.js";

export * from "../core.js";
export const load = once(
  () =>
    import("../../dist/signpost.deno.js").then(
      (imported) => imported.default,
      async () => WebAssembly.compile(await readFile(new URL("../../dist/signpost.wasm", import.meta.url))),
    ),
  (module) => createCore(module),
);
