// `npm run test:crash`: the crash test in its long form. tests/crash/crash.test.mjs has the short one.
import { parseArgs } from "node:util";
import { accountsOf, tablesOf } from "./accounts.mjs";
import { crash } from "./crash.mjs";

const { values } = parseArgs({ options: { kills: { type: "string" }, seed: { type: "string" } } });
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
console.log(`seed ${seed}`);
const run = await crash({ seed, kills: Number(values.kills ?? 25), lanes: 6, pauseMs: 20, say: console.log });
const accounts = accountsOf(run);
console.log(`\n${tablesOf(accounts)}\n`);
if (accounts.faults.length > 0) {
  console.log(accounts.faults.slice(0, 50).join("\n"));
  console.log(`${accounts.faults.length} faults. Again with: npm run test:crash -- --seed ${seed}`);
  process.exitCode = 1;
} else
  console.log("Everything acknowledged is delivered, dead, quarantined or queued, and every duplicate is explained.");
