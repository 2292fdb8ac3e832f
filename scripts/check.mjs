// `npm run check`: layout, words, lint and types of every file; clang-tidy over the C++.
import "./node-version.mjs";
import { build } from "./build.mjs";
import { run, start, Stop } from "./command.mjs";
import { formatters } from "./format.mjs";
import { setup } from "./setup.mjs";
import { tidy } from "./tidy.mjs";
import { checkTypes, makeDeclarations } from "./types.mjs";
import { checkWords } from "./words.mjs";

/**
 * Everything that needs no build, so that it is said at once.
 * @returns {Promise<string>} what passed
 * @throws {Stop} with the findings of every check that failed
 */
export async function checkText() {
  /** @type {ReturnType<typeof formatters>} */
  const programs = [
    ...formatters(false),
    { name: "eslint", command: "node_modules/.bin/eslint", args: ["--max-warnings", "0", "."] },
    { name: "docs/errors.md", command: process.execPath, args: ["scripts/errors-page.mjs", "--check"] },
    { name: "docs/products.md", command: process.execPath, args: ["scripts/products-page.mjs", "--check"] },
  ];
  const failed = [];
  for (const { name, command, args, findings } of programs) {
    const { code, output } = await run(command, args);
    if (code === 0) continue;
    console.log(`--- ${name}\n${(findings?.(output) ?? output).trimEnd()}\n`);
    failed.push(name);
  }
  const words = checkWords();
  if (words.length > 0) {
    console.log(`--- words\n${words.join("\n")}\n`);
    failed.push("words");
  }
  if (failed.length > 0) {
    throw new Stop(`Check failed: ${failed.join(", ")}. Layout is mended by \`npm run format\`.`);
  }
  return `${programs.map(({ name }) => name).join(", ")}, words`;
}

/**
 * clang-tidy over what the presets dev and wasm compile; both must be built.
 * @returns {Promise<string>} what passed
 * @throws {Stop} with the findings
 */
export async function checkNative() {
  // What em++ implies; clang-tidy has to be told.
  const cache = (await run("em-config", ["CACHE"])).output.trim();
  const target = ["--extra-arg-before=--target=wasm32-unknown-emscripten", `--extra-arg=--sysroot=${cache}/sysroot`];
  const results = [await tidy("dev", /^(?:core|tests)\//), await tidy("wasm", /^wasm\//, target)];
  const faults = results.flatMap((result) => result.faults);
  if (faults.length > 0) {
    console.log(faults.join("\n\n"));
    throw new Stop(`clang-tidy found faults in ${faults.length} files.`);
  }
  const sum = (/** @type {"checked" | "remembered"} */ what) => results.reduce((total, each) => total + each[what], 0);
  return `clang-tidy: ${sum("checked")} files, ${sum("remembered")} unchanged since they passed`;
}

await start(import.meta.url, async () => {
  await setup("test");
  console.log(await checkText());
  await build("wasm");
  await makeDeclarations();
  console.log(await checkTypes());
  await build("dev");
  console.log(await checkNative());
});
