// Help, versions, wrong command lines, and what is written where.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { program, refuses, root, signpost } from "./signpost.mjs";

const commands = [
  "providers",
  "events",
  "example",
  "build",
  "sign",
  "verify",
  "check",
  "send",
  "listen",
  "retry-plan",
  "check-url",
  "compile",
];

test("--help lists every command and the exit statuses", async () => {
  const { status, stdout, stderr } = await signpost(["--help"]);
  assert.deepEqual([status, stderr], [0, ""]);
  const listed = Array.from(
    /Commands:\n((?: .*\n)+)/.exec(stdout)?.[1].matchAll(/^ {2}(\S+)/gm) ?? [],
    ([, name]) => name,
  );
  assert.deepEqual(listed, commands);
  for (const number of [0, 1, 2]) assert.match(stdout, new RegExp(`^ {2}${number} {10,}\\S`, "m"));
});

/** Commands that never give a negative verdict. */
const without1 = ["providers", "events", "example", "listen", "retry-plan", "compile"];
for (const command of commands) {
  test(`${command} --help documents its options, its exit statuses and an example`, async () => {
    for (const flag of ["--help", "-h"]) {
      const { status, stdout, stderr } = await signpost([command, flag]);
      assert.deepEqual([status, stderr], [0, ""]);
      assert.match(stdout, new RegExp(`^Usage: signpost ${command} `, "m"));
      const [, statuses = ""] = /\nExit status:\n((?: .*\n)+)/.exec(stdout) ?? [];
      const numbers = Array.from(statuses.matchAll(/^ {2}(\d) {10,}\S/gm), ([, number]) => number);
      assert.deepEqual(numbers, without1.includes(command) ? ["0", "2"] : ["0", "1", "2"]);
      assert.match(stdout, new RegExp(`\nExamples:\n  # .+\n  signpost ${command}`));
      assert.match(stdout, /^ {2}--json /m);
      for (const line of stdout.split("\n")) assert.ok(line.length <= 140, line);
    }
  });
}

test("--version prints the project's version", async () => {
  const header = readFileSync(join(root, "core/include/signpost/version.h"), "utf8");
  const number = (/** @type {string} */ part) => new RegExp(`SIGNPOST_VERSION_${part} (\\d+)`).exec(header)?.[1];
  const version = ["MAJOR", "MINOR", "PATCH"].map(number).join(".");
  assert.match(header, new RegExp(`SIGNPOST_VERSION "${version}"`));
  assert.equal(JSON.parse(readFileSync(join(root, "js/package.json"), "utf8")).version, version);
  const { status, stdout } = await signpost(["--version"]);
  assert.deepEqual([status, stdout], [0, `signpost ${version}\n`]);
});

test("no command is a usage fault, an unknown one too, with the nearest name", async () => {
  await refuses([], { status: 2, code: "usage", says: /A command is missing.*signpost --help/s });
  await refuses(["verfy"], { status: 2, code: "usage", suggestion: "verify" });
  await refuses(["retryplan"], { status: 2, code: "usage", suggestion: "retry-plan" });
});

test("an unknown option is refused with the nearest one", async () => {
  await refuses(["check", "clientpress", "--bdy", "x", "--body", "-"], {
    status: 2,
    code: "usage",
    suggestion: "--body",
  });
  await refuses(["--verison"], { status: 2, code: "usage", suggestion: "--version" });
});

test("an option before its command is refused, not passed over", async () => {
  for (const option of ["--json", "--names", "--bogus"]) {
    const { status, stdout, stderr } = await signpost([option, "events", "clientpress"]);
    assert.equal(status, 2);
    assert.match(stdout + stderr, /Options come after the command\./);
  }
});

test("a value that an option does not take is refused by the option's name, and not repeated", async () => {
  for (const args of [
    ["listen", "--port", "eighty"],
    ["events", "clientpress", "--names=maybe"],
    ["send", "--to", "x", "--repeat", "many"],
    ["send", "--to", "x", "--repeat", "1001"],
  ]) {
    const [name, value] = args.slice(-2).join("=").split("=").slice(-2);
    await refuses(args, { status: 2, code: "usage", says: new RegExp(`${name}: the value is not one that it takes`) });
    const { stderr } = await signpost(args);
    assert.ok(!stderr.includes(value), stderr);
  }
});

test("an option without its value is refused", async () => {
  const { status, stderr } = await signpost(["send", "--repeat"]);
  assert.equal(status, 2);
  assert.match(stderr, /--repeat: 1 required N missing/);
});

test("words too many are refused", () =>
  refuses(["events", "clientpress", "more"], {
    status: 2,
    code: "usage",
    says: /more words than the command takes.*signpost events --help/s,
  }));

test("a provider that is called like a command is a provider", () =>
  refuses(["events", "check"], { status: 2, code: "unknown_provider" }));

test("output that cannot be written is not a success", () => {
  const { status, stderr } = spawnSync("sh", ["-c", '"$0" events clientpress > /dev/full', program], {
    encoding: "utf8",
  });
  assert.equal(status, 2);
  assert.match(stderr, /could not be written/);
});

test("a terminal gets a line end after a body, a pipe does not", async () => {
  const { stdout: piped } = await signpost(["example", "standard", "example.event"]);
  assert.ok(piped.endsWith("}"));
  const { stdout: shown, status } = spawnSync(
    "python3",
    ["-c", "import pty,sys; sys.exit(pty.spawn(sys.argv[1:]))", program, "example", "standard", "example.event"],
    { encoding: "utf8" },
  );
  assert.equal(status, 0);
  assert.match(shown, /\}\r\n$/);
});
