// For Chromium: the page that runtimes.mjs opens calls this.
import { createCore } from "signpost/core";
import { measure } from "../rounds.mjs";
import { prepare } from "./setting.mjs";

const module = WebAssembly.compileStreaming(fetch("/signpost.wasm"));

/** @param {import("./setting.mjs").Order} order */
async function perform(order) {
  const core = createCore(await module);
  return measure(await prepare(order, { core, crypto: undefined, stripe: undefined }), order.rounds);
}
Object.assign(globalThis, { perform });
