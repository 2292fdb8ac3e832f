// load() for a runtime: compiles and instantiates once, however often it is called.
import { createCore } from "./core.js";

/**
 * @param {() => Promise<import("./instance.js").CompiledModule>} compile the runtime's way to the compiled module
 * @returns {() => Promise<import("./core.js").Core>} gives the same Core each time; after a failure it tries anew
 */
export function once(compile) {
  /** @type {Promise<import("./core.js").Core> | undefined} */
  let core;
  return () =>
    (core ??= compile()
      .then((module) => createCore(module))
      .catch((error) => {
        core = undefined;
        throw error;
      }));
}
