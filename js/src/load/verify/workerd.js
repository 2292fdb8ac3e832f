// workerd and Cloudflare Workers: the module comes compiled, through an import; compiling bytes is refused there.
import module from "../../../dist/signpost-verify.wasm";
import { createVerifyCore } from "../../verify/core.js";
import { once } from "../../once.js";

export * from "../../verify/core.js";
export const load = once(
  async () => module,
  (module) => createVerifyCore(module),
);
