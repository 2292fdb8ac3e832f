// Bun: the import gives the file's path, also in a bundle and in a program made by `bun build --compile`.
/// <reference types="node" />
import { readFile } from "node:fs/promises";
import path from "../../dist/signpost.wasm";
import { createCore } from "../core.js";
import { once } from "../once.js";

export * from "../core.js";
export const load = once(
  async () => {
    const url = new URL(/** @type {any} */ (path), import.meta.url);
    return WebAssembly.compile(await readFile(url));
  },
  (module) => createCore(module),
);
