// For Node, Deno and Bun: orders come line by line on standard input, times go out the same way.
import * as crypto from "node:crypto";
import { readFileSync } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";
import { createCore } from "signpost/core";
import Stripe from "stripe";
import { measure } from "../rounds.mjs";
import { prepare } from "./setting.mjs";

const core = createCore(new WebAssembly.Module(readFileSync(process.argv[2])));

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  const times = await measure(await prepare(order, { core, crypto, stripe: Stripe }), order.rounds);
  process.stdout.write(`${JSON.stringify(times)}\n`);
}
