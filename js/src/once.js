// load() for a runtime: compiles and instantiates once, however often it is called.

/**
 * @template T
 * @param {() => Promise<import("./instance.js").CompiledModule>} compile the runtime's way to the compiled module
 * @param {(module: import("./instance.js").CompiledModule) => T} create
 * @returns {() => Promise<T>} gives the same each time; after a failure it tries again
 */
export function once(compile, create) {
  /** @type {Promise<T> | undefined} */
  let core;
  return () =>
    (core ??= compile()
      .then(create)
      .catch((error) => {
        core = undefined;
        throw error;
      }));
}
