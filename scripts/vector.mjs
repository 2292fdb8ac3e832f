// `npm run vector -- TEXT [RUNNER]`: the shared vectors whose "FILE: NAME" has this text in it, natively and in every runtime, or in
// one runner: native, node, deno, bun, workerd, or "node with its WebCrypto" and the like.
import "./node-version.mjs";
import { build } from "./build.mjs";
import { run, start, Stop } from "./command.mjs";
import { setup } from "./setup.mjs";
import { counts } from "./suites.mjs";

/**
 * The commands that run them.
 * @param {string} [runner] one alone
 * @returns {[command: string, args: string[]][]}
 */
function vectorCommands(runner) {
  const native = ["ctest", ["--preset", "dev", "-R", "^Every shared vector"]];
  const pattern = `^Every vector gives .* in ${runner ?? ".*"}$`;
  const runtimes = [
    process.execPath,
    ["--test", "--test-reporter=spec", `--test-name-pattern=${pattern}`, "tests/runtimes/vectors.test.mjs"],
  ];
  const wanted = { native: [native], undefined: [native, runtimes] }[String(runner)] ?? [runtimes];
  return /** @type {[string, string[]][]} */ (wanted);
}

await start(import.meta.url, async () => {
  const [text, runner] = process.argv.slice(2);
  if (!text) throw new Stop('npm run vector -- "PART OF FILE: NAME" [native | node | deno | bun | workerd]');
  await setup("start");
  if (runner !== "native") await build("wasm");
  if (!runner || runner === "native") await build("dev");
  const env = { ...process.env, SIGNPOST_VECTOR: text };
  let passed = true;
  for (const [command, args] of vectorCommands(runner)) {
    const { code, output } = await run(command, args, { env, show: true });
    // Both call it a success when no test fits.
    passed &&= code === 0 && (counts(output).pass > 0 || output.includes("100% tests passed, 0 tests failed out of 1"));
  }
  if (!passed) throw new Stop(`A vector with "${text}" in its name failed, or there is none, or no such runner.`);
});
