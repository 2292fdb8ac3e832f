// Fetching the sources of mbedTLS and Catch2 as Debian's source packages into build/deps/.
//
// apt verifies them: the release file's signature, then the hashes down to each tarball. Where this way is not open
// (another distribution, no such mirror) CMake downloads the pinned releases instead; see cmake/Source.cmake.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root, run, tail, which } from "./command.mjs";
import { sourceLists } from "./source-list.mjs";

/** @typedef {{name: string, version: RegExp, proof: string}} Source */

/** @type {readonly Source[]} `version`: which of Debian's versions will do; `proof`: a file that its tree must have */
export const sources = [
  { name: "mbedtls", version: /^3\.6\.\d+$/, proof: "library/sha256.c" },
  { name: "catch2", version: /^3\.\d+\.\d+$/, proof: "src/catch2/catch_test_macros.hpp" },
];

/** The release of Debian that has them. */
const suite = "trixie";

/**
 * Fetches the sources that build/deps/ does not have.
 * @param {{deps?: string, etc?: string}} [where] directories: of the sources, and of apt's configuration
 * @returns {Promise<string[]>} a line for each thing done, or left to CMake with the reason; empty when all is there
 */
export async function fetchSources({ deps = join(root, "build/deps"), etc = "/etc/apt" } = {}) {
  const places = (/** @type {string} */ name) => [join(deps, name), join(deps, `fetched/signpost_${name}-src`)];
  const wanted = sources.filter(({ name, proof }) => !places(name).some((place) => existsSync(join(place, proof))));
  if (wanted.length === 0) return [];
  const names = wanted.map(({ name }) => name).join(" and ");
  const leaveToCMake = (/** @type {string} */ why) => [
    `The sources of ${names} are left to CMake's own download: ${why}.`,
  ];
  if (!which("apt-get")) return leaveToCMake("this system has no apt-get");
  const lists = sourceLists(aptLists(etc), suite);
  if (lists.length === 0) return leaveToCMake("no Debian mirror is configured in /etc/apt");

  let fault = "";
  for (const list of lists) {
    const scratch = mkdtempSync(join(tmpdir(), "signpost-sources-"));
    try {
      fault = await download(list, wanted, scratch);
      if (fault) continue;
      const done = [];
      for (const source of wanted) done.push(await unpack(source, scratch, deps));
      return done;
    } catch (error) {
      fault = error instanceof Error ? error.message : String(error);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
  return leaveToCMake(fault);
}

/** @returns {{name: string, text: string}[]} what apt itself would read */
function aptLists(/** @type {string} */ etc) {
  const parts = join(etc, "sources.list.d");
  const names = existsSync(parts) ? readdirSync(parts).sort() : [];
  return [join(etc, "sources.list"), ...names.map((name) => join(parts, name))]
    .filter((path) => /\.(?:list|sources)$/.test(path) && existsSync(path))
    .map((path) => ({ name: path, text: readFileSync(path, "utf8") }));
}

/**
 * Downloads the tarballs with an apt that knows the given list alone and keeps its state in `scratch`, so that any user
 * may do it and the machine's own apt is left as it is.
 * @param {string} list deb822 text
 * @param {readonly Source[]} wanted
 * @param {string} scratch
 * @returns {Promise<string>} what went wrong; "" when nothing did
 */
async function download(list, wanted, scratch) {
  for (const directory of ["sources.list.d", "lists/partial", "cache/archives/partial"]) {
    mkdirSync(join(scratch, directory), { recursive: true });
  }
  writeFileSync(join(scratch, "sources.list.d/source.sources"), list);
  const options = [
    "Dir::Etc::SourceList=/dev/null",
    `Dir::Etc::SourceParts=${join(scratch, "sources.list.d")}`,
    `Dir::State::Lists=${join(scratch, "lists")}`,
    `Dir::Cache=${join(scratch, "cache")}`,
    "APT::Update::Error-Mode=any",
    // The scratch directory is its user's own, so apt's download user could not write there; signatures are what counts.
    "APT::Sandbox::User=root",
  ].flatMap((option) => ["-o", option]);
  const names = wanted.map(({ name }) => name);
  let last = { code: 1, output: "" };
  // Twice: mirrors are updated while they serve.
  for (let attempt = 0; attempt < 2 && last.code !== 0; attempt++) {
    last = await run("apt-get", [...options, "update"], { cwd: scratch });
    if (last.code === 0) {
      last = await run("apt-get", [...options, "source", "--download-only", "--tar-only", ...names], { cwd: scratch });
    }
  }
  if (last.code === 0) return "";
  const reason = last.output.split("\n").filter((line) => line.startsWith("E: "));
  return `apt-get says "${reason[0]?.slice(3) ?? tail(last.output, 1)}"`;
}

/**
 * Unpacks one tarball to build/deps/<name>-<version> and links build/deps/<name> to it.
 * @param {Source} source
 * @param {string} scratch where the tarball is
 * @param {string} deps
 * @returns {Promise<string>} a line that says so
 * @throws {Error} when it is not what was wanted
 */
async function unpack({ name, version: accepted, proof }, scratch, deps) {
  const tarball = readdirSync(scratch).find((file) => file.startsWith(`${name}_`) && file.includes(".orig.tar."));
  const version = /_([^_]+)\.orig\.tar\./.exec(tarball ?? "")?.[1] ?? "no version";
  if (!tarball || !accepted.test(version))
    throw new Error(`Debian ${suite} has ${version} of ${name}, which will not do`);
  const fresh = join(deps, `.${name}-${process.pid}`);
  const target = join(deps, `${name}-${version}`);
  mkdirSync(fresh, { recursive: true });
  try {
    const { code, output } = await run("tar", [
      "-xf",
      join(scratch, tarball),
      "-C",
      fresh,
      "--strip-components=1",
      "--no-same-owner",
    ]);
    if (code !== 0 || !existsSync(join(fresh, proof)))
      throw new Error(`${tarball} cannot be unpacked: ${tail(output, 1)}`);
    rmSync(target, { recursive: true, force: true });
    renameSync(fresh, target);
    rmSync(join(deps, name), { recursive: true, force: true });
    symlinkSync(`${name}-${version}`, join(deps, name));
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return `Fetched the source of ${name} ${version} (Debian ${suite}, signature verified by apt).`;
}
