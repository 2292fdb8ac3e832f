// The native half: HMACs against OpenSSL's, mbedTLS's and libsodium's, and instructions counted by valgrind, which no other
// program disturbs.
import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "../../../scripts/command.mjs";

const run = promisify(execFile);
const build = join(root, "build/bench");
const made = join(build, "tests/bench/native");

/** Builds the two programs, as a release is built. */
async function compile() {
  const options = { cwd: root, maxBuffer: 2 ** 26 };
  await run(
    "cmake",
    ["--preset", "release", "-B", build, "-DSIGNPOST_BUILD_BENCH=ON", "-DSIGNPOST_BUILD_CLI=OFF"],
    options,
  );
  await run("cmake", ["--build", build, "--target", "signpost_bench", "signpost_verify_count"], options);
}

/**
 * @param {string[]} program with its arguments; works 1,000 times
 * @param {string} collect the functions whose instructions count
 * @returns {Promise<string>} instructions of one time
 */
async function instructions(program, collect) {
  const options = ["--tool=callgrind", "--callgrind-out-file=/dev/null", `--toggle-collect=${collect}`];
  const { stderr } = await run("valgrind", [...options, ...program]);
  return String(Math.round(Number(/Collected : (\d+)/.exec(stderr)?.[1]) / 1000));
}

/**
 * @param {number} rounds
 * @returns {Promise<string[]>} Markdown; a sentence instead where something is missing
 */
export async function nativeTables(rounds) {
  try {
    await compile();
  } catch (error) {
    return [`## Native\n\nLeft out: ${String(/** @type {any} */ (error).stderr ?? error).slice(0, 400)}\n`];
  }
  const { stdout } = await run(join(made, "signpost_bench"), [String(rounds)]);
  const parts = [
    "## Native: HMAC alone\n\nHow many times as long as Signpost each one takes, on one core's own clock.\n",
    stdout,
  ];
  if (spawnSync("valgrind", ["--version"]).status !== 0)
    return [...parts, "Instructions: left out, there is no valgrind.\n"];
  const bench = join(made, "signpost_bench");
  const verify = join(made, "signpost_verify_count");
  const rows = [];
  for (const size of ["300", "4096", "65536"]) {
    const mac = await instructions([bench, "count", "1000", size], "signpost::hmac_key::sign(std::initializer_list*");
    const verdict = await instructions([verify, "1000", size], "signpost::verifier::verify*");
    rows.push(`| ${size} | ${mac} | ${verdict} |`);
  }
  return [
    ...parts,
    "## Native: instructions\n\nCounted by callgrind, whose processor has no SHA instructions: the portable way.\n\n" +
      `| bytes | one HMAC | one verdict |\n| ---: | ---: | ---: |\n${rows.join("\n")}\n`,
  ];
}
