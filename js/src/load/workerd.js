// workerd and Cloudflare Workers: the module comes compiled, through an import; compiling bytes is refused there.
import module from "../../dist/signpost.wasm";
import { createCore } from "../core.js";
import { once } from "../once.js";

export * from "../core.js";
export const load = once(
  async () => module,
  (module) => createCore(module),
);
