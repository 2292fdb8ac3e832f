// Deno: a source phase import needs no --allow-read. Deno before 2.6 does not know it and reads the file.
import { readFile } from "node:fs/promises";
import { createVerifyCore } from "../../verify/core.js";
import { once } from "../../once.js";

export * from "../../verify/core.js";
export const load = once(
  () =>
    import("../../../dist/signpost-verify.deno.js").then(
      (imported) => imported.default,
      async () => WebAssembly.compile(await readFile(new URL("../../../dist/signpost-verify.wasm", import.meta.url))),
    ),
  (module) => createVerifyCore(module),
);
