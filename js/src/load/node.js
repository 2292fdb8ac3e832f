// Node 20 and newer.
/// <reference types="node" />
import { readFile } from "node:fs/promises";
import { once } from "../once.js";

export * from "../core.js";
export const load = once(async () =>
  WebAssembly.compile(await readFile(new URL("../../dist/signpost.wasm", import.meta.url))),
);
