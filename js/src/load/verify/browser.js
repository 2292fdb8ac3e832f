// Browsers, and bundlers that know new URL(..., import.meta.url). A Content-Security-Policy needs 'wasm-unsafe-eval'.
import { createVerifyCore } from "../../verify/core.js";
import { fetchModule } from "../../fetch_module.js";
import { once } from "../../once.js";

export * from "../../verify/core.js";
export const load = once(
  () => fetchModule(new URL("../../../dist/signpost-verify.wasm", import.meta.url)),
  (module) => createVerifyCore(module),
);
