// What the build makes (js/dist/), for a type check before it has run. Once a file is there, it is read instead.

declare module "*/dist/errors.js" {
  export type ErrorCode = string;
  export const errors: readonly {
    readonly number: number;
    readonly code: ErrorCode;
    readonly status: number;
    readonly message: string;
  }[];
}

declare module "*.deno.js" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "*.base64.js" {
  const text: string;
  export default text;
}

/** Runtimes that import WebAssembly give a module (workerd, edge-light); Bun gives the file's path. */
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "*.wasm?module" {
  const module: WebAssembly.Module;
  export default module;
}
