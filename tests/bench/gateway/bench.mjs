// `npm run bench:gateway`: the gateway beside what somebody would write instead, in turns, on this machine.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root, start, Stop } from "../../../scripts/command.mjs";
import { startChild } from "./children.mjs";
import { installPeers, slowDisk } from "./made.mjs";
import { measure, run } from "./measure.mjs";
import { readOptions } from "./options.mjs";
import { scenarioTable, summary, text } from "./report.mjs";

/**
 * How many requests a second the sender manages against a server that does nothing.
 * @param {import("./measure.mjs").Bench} bench
 */
async function ceiling(bench) {
  const order = {
    url: bench.sink.first.url,
    paths: ["/in/s0"],
    bytes: 300,
    destinations: 0,
    connections: 32,
    seconds: 2,
  };
  await run(bench, { ...order, count: 20_000 });
  return (await run(bench, { ...order, count: 150_000 })).acceptedPerSecond;
}

await start(import.meta.url, async () => {
  const options = readOptions(process.argv.slice(2));
  if (process.platform !== "linux")
    throw new Stop("The benchmark reads processor time and memory out of Linux's /proc.");
  if (options.targets.includes("node")) await installPeers();
  const directory = mkdtempSync(join(tmpdir(), "signpost-bench-"));
  /** @type {import("./children.mjs").Child[]} */
  const children = [];
  try {
    const sink = await startChild("./sink.mjs");
    children.push(sink);
    const load = await startChild("./load.mjs", { announces: false });
    children.push(load);
    const bench = { sink, load, seconds: options.seconds, warmSeconds: 1.5, slowDisk: slowDisk(directory) };
    const most = await ceiling(bench);
    console.log(`The sender's own limit, against a server that does nothing: ${Math.round(most)} requests/s.\n`);

    /** @type {import("./report.mjs").Measured[]} */
    const measured = [];
    for (const scenario of options.scenarios) {
      const turns = options.targets.filter((name) => !scenario.ours || name === "signpost");
      if (turns.length === 0) continue;
      /** @type {import("./report.mjs").Measured["figures"]} */
      const figures = {};
      for (let round = 0; round < options.rounds; round++) {
        for (const name of turns) (figures[name] ??= []).push(await measure(bench, name, scenario));
      }
      measured.push({ scenario, figures });
      console.log(scenarioTable({ scenario, figures }));
    }
    console.log(summary(measured));
    const page = text({ measured, ceiling: most, seconds: options.seconds, rounds: options.rounds });
    if (options.write) writeFileSync(join(root, "docs/benchmarks-gateway.md"), page);
    if (options.json) writeFileSync(options.json, JSON.stringify({ ceiling: most, measured }, null, 1));
  } finally {
    for (const child of children) await child.end();
    rmSync(directory, { recursive: true, force: true });
  }
});
