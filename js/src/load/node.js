// Node 20.16, 22.3 and newer. The module stands in the file as text: nothing is read from disk, so every bundler takes it along. Compiled at
// once: the way over other threads and back takes longer (docs/benchmarks.md, cold start).
/// <reference types="node" />
import base64 from "../../dist/signpost.base64.js";
import { createCore } from "../core.js";
import { once } from "../once.js";

export * from "../core.js";
export const load = once(
  async () => new WebAssembly.Module(Buffer.from(base64, "base64")),
  (module) => createCore(module),
);
