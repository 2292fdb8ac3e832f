// Symbol.dispose where the runtime has it, so that `using verifier = core.verifier(...)` closes it.
/// <reference lib="esnext.disposable" preserve="true" />

/** @type {typeof Symbol.dispose} */
export const dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");
