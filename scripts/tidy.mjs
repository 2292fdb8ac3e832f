// clang-tidy over every C++ file of ours; what passed is not looked at again until it changes.
//
// For tests, most of its time goes into the headers of Catch2 and nlohmann/json, so those with the same flags are looked at together, as
// one source that includes them all. Where that finds anything, be it only two names that are one there, its halves are looked at, down
// to each file alone: what is told is always told of a file as it is compiled. The analyzer follows no path through what another source
// includes, so what is shipped is looked at file by file.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { root, run } from "./command.mjs";

/** @typedef {{file: string, command: string, directory: string, output?: string}} CompileCommand */

const memory = join(root, "build/tidy/passed.json");

/** How many files are looked at together: a fault costs that many runs, and memory grows with them. */
const together = 12;

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
  /** @param {string} file @param {string} commands the folder of its compile_commands.json */
  const look = async (file, commands) => {
    // The compile commands are those of another compiler, whose warnings have names of their own.
    const foreign = "--extra-arg=-Wno-unknown-warning-option";
    const args = ["-p", commands, `--config-file=${join(root, ".clang-tidy")}`, "--quiet", foreign];
    return run("clang-tidy", [...args, ...extra, file]);
  };
  /** @param {typeof queue} entries */
  const remember = (entries) => {
    for (const { key, hash } of entries) passed[key] = hash;
    writeFileSync(memory, JSON.stringify(passed, null, 1)); // kept even if this run is stopped half-way
  };
  const groups = grouped(queue);
  let runs = 0;
  const worker = async () => {
    for (let group = groups.shift(); group; group = groups.shift()) {
      const alone = group.length === 1;
      const { folder, source } = alone
        ? { folder: own, source: group[0].file }
        : combined(group, join(own, `${runs++}`));
      const { code, output } = await look(source, folder);
      if (code === 0) remember(group);
      else if (alone) faults.push(output.replace(/^\d+ warnings?(?: and \d+ errors?)? generated\.\n/gm, "").trim());
      // Every other file: those whose names are alike are the likelier to clash.
      else for (const half of [0, 1]) groups.push(group.filter((_, i) => i % 2 === half));
    }
  };
  await Promise.all(Array.from({ length: os.availableParallelism() }, worker));
  return { checked, remembered, faults };
}

/**
 * Files with the same flags, as many as are looked at together.
 * @template {CompileCommand} Entry
 * @param {Entry[]} entries
 * @returns {Entry[][]}
 */
function grouped(entries) {
  /** @type {Map<string, Entry[]>} */
  const byFlags = new Map();
  for (const entry of entries) {
    const flags = flagsOf(entry);
    byFlags.set(flags, [...(byFlags.get(flags) ?? []), entry]);
  }
  return [...byFlags.values()].flatMap((all) => {
    const most = /^tests\//.test(relative(root, all[0].file)) ? together : 1;
    return Array.from({ length: Math.ceil(all.length / most) }, (_, i) => all.slice(i * most, (i + 1) * most));
  });
}

/** @param {CompileCommand} entry */
const flagsOf = ({ command, file, output }) =>
  command
    .replaceAll(file, "FILE")
    .replaceAll(output ?? /-o \S+/g, "OUTPUT")
    .replaceAll(/-MF \S+|-MT \S+/g, "");

/**
 * One source that includes them all, with a compile command of its own.
 * @param {CompileCommand[]} group
 * @param {string} folder to be made
 */
function combined(group, folder) {
  mkdirSync(folder, { recursive: true });
  const source = join(folder, "all.cpp");
  const included = group.map(({ file }) => `#include "${file}"  // NOLINT(bugprone-suspicious-include)\n`);
  writeFileSync(source, included.join(""));
  const [{ command, directory, file }] = group;
  const entry = { directory, file: source, command: command.replaceAll(file, source) };
  writeFileSync(join(folder, "compile_commands.json"), JSON.stringify([entry]));
  return { folder, source };
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
