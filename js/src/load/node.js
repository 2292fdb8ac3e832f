// Node 20.16, 22.3 and newer, which have process.getBuiltinModule (21 does not). Read and compiled at once, without an import of node:fs: a module of the runtime's own that is imported is made into
// a module first, and the way over other threads and back takes longer than either (docs/benchmarks.md, cold start).
/// <reference types="node" />
import { once } from "../once.js";

export * from "../core.js";
export const load = once(async () => {
  const { readFileSync } = process.getBuiltinModule("node:fs");
  return new WebAssembly.Module(readFileSync(new URL("../../dist/signpost.wasm", import.meta.url)));
});
