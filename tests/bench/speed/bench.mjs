// `npm run bench`: Signpost against what a user would write or install instead, in every runtime, each as a ratio within one run.
//
//   npm run bench -- [--quick] [--runtimes node,workerd,deno,bun,chromium] [--write]
//
// --quick: 300 B and 64 KB, fewer rounds. --write: docs/benchmarks.md is made from the whole run.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "../../../scripts/build.mjs";
import { installNodeModules } from "../../../scripts/node-modules.mjs";
import { setup } from "../../../scripts/setup.mjs";

await setup("bench");
await build("wasm");
await installNodeModules(fileURLToPath(new URL(".", import.meta.url)));
const { compileSchema } = await import("./compile.mjs");
compileSchema();
const { groups } = await import("./contestants.mjs");
const { runtimes } = await import("./runtimes.mjs");
const { secrets, sizes, webhookOf } = await import("./webhooks.mjs");
const { coldStarts } = await import("./cold.mjs");
const { workerdColdStarts } = await import("./cold-workerd.mjs");
const { moduleSizes } = await import("./sizes.mjs");
const { memoryTable } = await import("./memory.mjs");
const { nativeTables } = await import("./native.mjs");
const { heading, table, ratioTable, write } = await import("./report.mjs");

const { values } = parseArgs({
  options: { quick: { type: "boolean" }, runtimes: { type: "string" }, write: { type: "boolean" } },
});
const chosen = values.runtimes?.split(",") ?? Object.keys(runtimes);
const unknown = chosen.find((name) => !Object.hasOwn(runtimes, name));
if (unknown) throw new Error(`--runtimes takes ${Object.keys(runtimes).join(", ")}; not ${unknown}`);
const rounds = values.quick ? 11 : 31;
const measured = values.quick ? [300, 65_536] : sizes;

const parts = [heading()];
for (const name of chosen) {
  const directory = mkdtempSync(join(tmpdir(), "signpost-bench-"));
  const runtime = await runtimes[name](directory);
  try {
    for (const [group, { title, baseline, sizes: own = measured }] of groups.entries()) {
      /** @type {{label: string, times: Record<string, number[]>}[]} */
      const rows = [];
      for (const size of own) {
        for (const valid of group === 1 ? [true, false] : [true]) {
          const webhook = webhookOf(size, valid, Date.now());
          const times = await runtime.perform({ group, valid, webhook, secrets, rounds });
          rows.push({ label: `${webhook.bytes}${valid ? "" : ", bad signature"}`, times });
        }
      }
      // Chromium has neither node:crypto nor stripe's synchronous way: Signpost alone is no comparison.
      if (Object.keys(rows[0].times).length < 2) continue;
      const text = ratioTable(`${runtime.name}: ${title}`, baseline, rows);
      console.log(text);
      parts.push(text);
    }
  } finally {
    await runtime.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}
const rest = [
  async () => [table(await coldStarts(values.quick ? 11 : 41))],
  async () => [table(await workerdColdStarts(values.quick ? 11 : 41))],
  async () => [table(await moduleSizes())],
  async () => [table(memoryTable(values.quick ? 100_000 : 1_000_000))],
  () => nativeTables(values.quick ? 101 : 301),
];
for (const make of rest) {
  for (const text of await make()) {
    console.log(text);
    parts.push(text);
  }
}
if (values.write) write(parts);
