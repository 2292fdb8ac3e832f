// clang-tidy over every C++ file of ours, several at a time; what passed is not looked at again until it changes.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { root, run } from "./command.mjs";

/** @typedef {{file: string, command: string, directory: string, output?: string}} CompileCommand */

const memory = join(root, "build/tidy/passed.json");

/** A header compiled ahead is GCC's own format, and hides what a file forgot to include. */
const precompiled = / -Winvalid-pch -include \S+\/cmake_pch\.hxx/;

/**
 * @param {string} preset that is built, so that generated headers and Ninja's dependency log are there
 * @param {RegExp} which of its source files, as paths relative to the repository
 * @param {string[]} [extra] arguments for clang-tidy, such as the target that a cross compiler implies
 * @returns {Promise<{checked: number, remembered: number, faults: string[]}>} one text for each file with faults
 */
export async function tidy(preset, which, extra = []) {
  const directory = join(root, "build", preset);
  /** @type {CompileCommand[]} */
  const commands = JSON.parse(readFileSync(join(directory, "compile_commands.json"), "utf8"));
  const ours = commands
    .filter(({ file }) => which.test(relative(root, file)))
    .map((entry) => ({ ...entry, command: entry.command.replace(precompiled, "") }));
  const own = join(dirname(memory), preset);
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, "compile_commands.json"), JSON.stringify(ours, null, 1));
  const headers = await headersOf(directory);
  const version = (await run("clang-tidy", ["--version"])).output;
  const rules = readFileSync(join(root, ".clang-tidy"), "utf8") + version + extra.join(" ");
  /** @type {Record<string, string>} */
  const passed = existsSync(memory) ? JSON.parse(readFileSync(memory, "utf8")) : {};

  const queue = ours
    .map((entry) => ({ ...entry, key: `${preset} ${relative(root, entry.file)}`, hash: hashOf(entry, headers, rules) }))
    .filter(({ key, hash }) => passed[key] !== hash);
  const remembered = ours.length - queue.length;
  const checked = queue.length;
  /** @type {string[]} */
  const faults = [];
  const worker = async () => {
    for (let entry = queue.shift(); entry; entry = queue.shift()) {
      // The compile commands are those of another compiler, whose warnings have names of their own.
      const foreign = "--extra-arg=-Wno-unknown-warning-option";
      const args = ["-p", own, `--config-file=${join(root, ".clang-tidy")}`, "--quiet", foreign];
      const { code, output } = await run("clang-tidy", [...args, ...extra, entry.file]);
      if (code === 0) {
        passed[entry.key] = entry.hash;
        writeFileSync(memory, JSON.stringify(passed, null, 1)); // kept even if this run is stopped half-way
      } else faults.push(output.replace(/^\d+ warnings?(?: and \d+ errors?)? generated\.\n/gm, "").trim());
    }
  };
  await Promise.all(Array.from({ length: os.availableParallelism() }, worker));
  return { checked, remembered, faults };
}

/**
 * Which files each object was made from, out of Ninja's log: exact, and free.
 * @param {string} directory of the build
 * @returns {Promise<Map<string, string[]>>} object, relative to the build directory → absolute paths
 */
async function headersOf(directory) {
  const { output } = await run("ninja", ["-C", directory, "-t", "deps"]);
  /** @type {Map<string, string[]>} */
  const result = new Map();
  /** @type {string[]} */
  let current = [];
  for (const line of output.split("\n")) {
    const object = /^(\S.*): #deps /.exec(line)?.[1];
    if (object) result.set(object, (current = []));
    else if (line.startsWith("    ")) current.push(resolve(directory, line.trim()));
  }
  return result;
}

/**
 * @param {CompileCommand} entry
 * @param {Map<string, string[]>} headers
 * @param {string} rules
 */
function hashOf({ file, command, output, directory }, headers, rules) {
  const hash = createHash("sha256").update(rules).update(command);
  const object = output ? relative(directory, resolve(directory, output)) : "";
  const read = new Set([file, ...(headers.get(object) ?? [])]);
  for (const path of [...read].sort()) {
    // The system's headers change with the compiler only, whose version is in the rules.
    if (!path.startsWith(`${root}/`) || !existsSync(path)) continue;
    hash.update(path).update(readFileSync(path));
  }
  return hash.digest("hex");
}
