// For Node, Deno and Bun: orders come line by line on standard input, times go out the same way.
import * as crypto from "node:crypto";
import { readFileSync } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";
import { createCore } from "signpost/core";
import { createVerifyCore } from "signpost/verify/core";
import Stripe from "stripe";
import { measure } from "../rounds.mjs";
import { prepare } from "./setting.mjs";

const [whole, small] = process.argv.slice(2).map((path) => new WebAssembly.Module(readFileSync(path)));
const core = createCore(whole);
const receiving = createVerifyCore(small);

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  const times = await measure(await prepare(order, { core, receiving, crypto, stripe: Stripe }), order.rounds);
  process.stdout.write(`${JSON.stringify(times)}\n`);
}
