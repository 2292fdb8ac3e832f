// Vercel's Edge runtime: as workerd, but the bundler wants "?module".
import module from "../../../dist/signpost-verify.wasm?module";
import { createVerifyCore } from "../../verify/core.js";
import { once } from "../../once.js";

export * from "../../verify/core.js";
export const load = once(
  async () => module,
  (module) => createVerifyCore(module),
);
