// Browsers, and bundlers that know new URL(..., import.meta.url). A Content-Security-Policy needs 'wasm-unsafe-eval'.
import { createCore } from "../core.js";
import { fetchModule } from "../fetch_module.js";
import { once } from "../once.js";

export * from "../core.js";
export const load = once(
  () => fetchModule(new URL("../../dist/signpost.wasm", import.meta.url)),
  (module) => createCore(module),
);
