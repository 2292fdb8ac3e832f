// Browsers, and bundlers that know new URL(..., import.meta.url). A Content-Security-Policy needs 'wasm-unsafe-eval'.
import { once } from "../once.js";

export * from "../core.js";
export const load = once(async () => {
  const response = await fetch(new URL("../../dist/signpost.wasm", import.meta.url));
  if (!response.ok) throw new Error(`signpost.wasm: HTTP ${response.status} from ${response.url}`);
  return response.headers.get("content-type") === "application/wasm"
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
});
