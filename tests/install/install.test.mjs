// `cmake --install` gives another project everything it needs, and nothing that leads back into this tree.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { cmake, root, run, scratch } from "./programs.mjs";

const prefix = join(scratch, "prefix");
const consumer = join(scratch, "consumer");

before(() => {
  cmake("--install", join(root, "build/dev"), "--prefix", prefix);
  cpSync(join(root, "tests/install/consumer"), consumer, { recursive: true });
  cmake("-S", consumer, "-B", join(scratch, "build"), "-G", "Ninja", `-DCMAKE_PREFIX_PATH=${prefix}`);
  cmake("--build", join(scratch, "build"));
});

// The test payload as CE Pro's document prints it.
const body = JSON.stringify({
  event: "estimate.created",
  timestamp: "2026-03-08T14:30:00Z",
  data: {
    test: true,
    message: "This is a test webhook from CleanEstimate Pro",
    estimate_id: "00000000-0000-0000-0000-000000000000",
    estimate_number: "TEST-001",
    customer_name: "Test Customer",
    total: 250.0,
  },
});
const secret = "an installed library's secret";
const signature = createHmac("sha256", secret).update(body).digest("hex");
const now = Date.parse("2026-03-08T14:30:05Z");

/** @param {string} text */
const verdict = (text) =>
  run(join(scratch, "build/consumer"), [signature, String(now)], { input: text, env: { CONSUMER_SECRET: secret } });

test("a consumer built against the installed package verifies a webhook", () => {
  const { status, stdout } = verdict(body);
  assert.equal(stdout, "ok estimate.created\n");
  assert.equal(status, 0);
});

test("the consumer refuses the same webhook with one byte changed", () => {
  const { status, stdout } = verdict(body.replace("TEST-001", "TEST-002"));
  assert.match(stdout, /^signature_mismatch /);
  assert.equal(status, 1);
});

test("the installed package names no path of the build and no other package", () => {
  const directory = join(prefix, "lib/cmake/signpost");
  const names = readdirSync(directory);
  assert.ok(names.includes("signpost-config.cmake"));
  assert.ok(names.includes("signpost-config-version.cmake"));
  for (const name of names) {
    const text = readFileSync(join(directory, name), "utf8");
    assert.ok(!text.includes(root), `${name} names the source tree`);
    assert.doesNotMatch(text, /mbedtls|nlohmann|find_dependency/i, name);
  }
});

test("pkg-config says what a program is compiled and linked with, wherever the package lies", () => {
  const moved = join(scratch, "moved");
  cpSync(prefix, moved, { recursive: true });
  const env = { PKG_CONFIG_PATH: join(moved, "lib/pkgconfig") };
  const { status, stdout, text } = run("pkg-config", ["--cflags", "--libs", "signpost"], { env });
  assert.equal(status, 0, text);
  const program = join(scratch, "by-pkg-config");
  const source = join(root, "tests/install/consumer/main.cpp");
  const built = run("c++", ["-std=c++20", "-o", program, source, ...stdout.trim().split(/\s+/)]);
  assert.equal(built.status, 0, built.text);
  const env2 = { CONSUMER_SECRET: secret };
  assert.equal(run(program, [signature, String(now)], { input: body, env: env2 }).stdout, "ok estimate.created\n");
});

// -Wpadded speaks of layout alone; -Wunused-macros of a header's own guard, when it is compiled by itself.
const everything = [
  "-Weverything",
  "-Wno-c++98-compat",
  "-Wno-c++98-compat-pedantic",
  "-Wno-padded",
  "-Wno-unused-macros",
];
const strict = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Wsign-conversion", "-Wold-style-cast"];

for (const [compiler, warnings] of /** @type {const} */ ([
  ["g++", strict],
  ["clang++", everything],
])) {
  test(`each public header compiles alone, without a warning of ${compiler}`, () => {
    const headers = readdirSync(join(prefix, "include/signpost")).filter((name) => name.endsWith(".h"));
    assert.ok(headers.length > 20);
    for (const header of headers) {
      const alone = join(scratch, "alone.cpp");
      cpSync(join(prefix, "include/signpost", header), alone);
      const args = ["-std=c++20", ...warnings, "-Werror", "-I", join(prefix, "include"), "-fsyntax-only", alone];
      const { status, text } = run(compiler, args);
      assert.equal(status, 0, `${header}: ${text}`);
    }
  });
}

test("the installed headers are the public ones and need nothing else", () => {
  const include = join(prefix, "include");
  assert.deepEqual(readdirSync(include), ["signpost"]);
  const wanted = readdirSync(join(root, "core/include/signpost")).sort();
  assert.deepEqual(readdirSync(join(include, "signpost")).sort(), wanted);
  const umbrella = join(scratch, "umbrella.cpp");
  cpSync(join(include, "signpost/signpost.h"), umbrella);
  const { status, text } = run("c++", [
    "-std=c++20",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-I",
    include,
    "-fsyntax-only",
    umbrella,
  ]);
  assert.equal(status, 0, text);
});

test("the installed command runs", () => {
  const { status, stdout } = run(join(prefix, "bin/signpost"), ["providers"]);
  assert.equal(status, 0);
  for (const name of ["cepro", "clientflow", "clientpress", "portalio", "standard"])
    assert.ok(stdout.includes(name), name);
});
