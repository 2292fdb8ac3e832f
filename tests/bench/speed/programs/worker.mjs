// For workerd, whose clock stands still during work: prepares an order, and runs what it is told as often as it is told. The
// time is taken outside (runtimes.mjs).
import * as crypto from "node:crypto";
import module from "signpost/signpost.wasm";
import small from "signpost/signpost-verify.wasm";
import { createCore } from "signpost/core";
import { createVerifyCore } from "signpost/verify/core";
import Stripe from "stripe";
import { repeat } from "../rounds.mjs";
import { prepare } from "./setting.mjs";

const core = createCore(module);
const receiving = createVerifyCore(small);

/** @type {Record<string, import("../contestants.mjs").Contestant>} */
let prepared = {};

export default {
  /** @param {Request} request */
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/prepare") {
      try {
        prepared = await prepare(await request.json(), { core, receiving, crypto, stripe: Stripe });
        return Response.json(Object.keys(prepared));
      } catch (error) {
        return new Response(/** @type {Error} */ (error).stack, { status: 500 });
      }
    }
    const calls = Number(searchParams.get("calls"));
    if (calls > 0) await repeat(prepared[searchParams.get("name") ?? ""], calls);
    return new Response(null, { status: 204 });
  },
};
