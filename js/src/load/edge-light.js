// Vercel's Edge runtime: as workerd, but the bundler wants "?module".
import module from "../../dist/signpost.wasm?module";
import { createCore } from "../core.js";
import { once } from "../once.js";

export * from "../core.js";
export const load = once(
  async () => module,
  (module) => createCore(module),
);
