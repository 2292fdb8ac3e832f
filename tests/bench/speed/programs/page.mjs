// For Chromium: the page that runtimes.mjs opens calls this.
import { createCore } from "signpost/core";
import { createVerifyCore } from "signpost/verify/core";
import { measure } from "../rounds.mjs";
import { prepare } from "./setting.mjs";

const module = WebAssembly.compileStreaming(fetch("/signpost.wasm"));
const small = WebAssembly.compileStreaming(fetch("/signpost-verify.wasm"));

/** @param {import("./setting.mjs").Order} order */
async function perform(order) {
  const core = createCore(await module);
  const receiving = createVerifyCore(await small);
  return measure(await prepare(order, { core, receiving, crypto: undefined, stripe: undefined }), order.rounds);
}
Object.assign(globalThis, { perform });
