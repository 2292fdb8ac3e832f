// `npm run format`: lays out every file as `npm run check` wants it.
import "./node-version.mjs";
import { run, start, Stop } from "./command.mjs";
import { setup } from "./setup.mjs";
import { nativeFiles } from "./tree.mjs";

/** clang-format shows every place; which files they are in says enough. */
const filesNamed = (/** @type {string} */ output) => {
  const named = [...output.matchAll(/^(\S+?):\d+:\d+: error:/gm)].map(([, file]) => file);
  return named.length > 0 ? [...new Set(named)].join("\n") : output;
};

/**
 * The two programs that lay files out.
 * @param {boolean} write change the files, or only complain
 * @returns {{name: string, command: string, args: string[], findings?: (output: string) => string}[]}
 */
export const formatters = (write) => [
  {
    name: "clang-format",
    command: "clang-format",
    args: [...(write ? ["-i"] : ["--dry-run", "-Werror"]), ...nativeFiles()],
    findings: filesNamed,
  },
  {
    name: "prettier",
    command: "node_modules/.bin/prettier",
    args: [...(write ? ["--write"] : ["--check"]), "--log-level", "warn", "."],
  },
];

await start(import.meta.url, async () => {
  await setup("test");
  for (const { name, command, args } of formatters(true)) {
    const { code, output } = await run(command, args);
    if (code !== 0) throw new Stop(`${name} failed:\n${output}`);
  }
});
