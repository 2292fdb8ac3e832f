// Configuring with wrong sources: refused at once, with what to do.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root, scratch } from "./fake-programs.mjs";

/**
 * @param {import("node:test").TestContext} t
 * @param {string[]} options
 */
function configure(t, ...options) {
  const args = ["-S", root, "-B", join(scratch(t), "build"), "-G", "Ninja", "-DSIGNPOST_BUILD_TESTS=OFF", ...options];
  const { status, stderr } = spawnSync("cmake", args, { encoding: "utf8" });
  return { status, text: stderr.replace(/\s+/g, " ") };
}

test("a directory that is not there", (t) => {
  const { status, text } = configure(t, "-DMBEDTLS_SOURCE_DIR=/nowhere/at/all");
  assert.notEqual(status, 0);
  assert.match(text, /MBEDTLS_SOURCE_DIR=\/nowhere\/at\/all is not a directory\. Point it to the unpacked sources/);
});

test("mbedTLS of another line", (t) => {
  const other = scratch(t);
  mkdirSync(join(other, "include/mbedtls"), { recursive: true });
  writeFileSync(join(other, "include/mbedtls/build_info.h"), '#define MBEDTLS_VERSION_STRING         "4.0.0"\n');
  const { status, text } = configure(t, `-DMBEDTLS_SOURCE_DIR=${other}`);
  assert.notEqual(status, 0);
  assert.match(text, /is not mbedTLS 3\.6 LTS .*point MBEDTLS_SOURCE_DIR to a 3\.6 release/);
});

test("nlohmann/json that is too old", (t) => {
  const old = scratch(t);
  mkdirSync(join(old, "include/nlohmann"), { recursive: true });
  const { status, text } = configure(t, `-DNLOHMANN_JSON_SOURCE_DIR=${old}`);
  assert.notEqual(status, 0);
  assert.match(text, /is older than 3\.11; 3\.11 or newer is needed\. Install the package nlohmann-json3-dev/);
});

test("the library alone asks for no nlohmann/json, and its tests do", (t) => {
  const nowhere = "-DNLOHMANN_JSON_SOURCE_DIR=/nowhere/at/all";
  const alone = configure(t, "-DSIGNPOST_BUILD_CLI=OFF", nowhere);
  assert.equal(alone.status, 0, alone.text);
  const tested = configure(t, "-DSIGNPOST_BUILD_CLI=OFF", "-DSIGNPOST_BUILD_TESTS=ON", nowhere);
  assert.notEqual(tested.status, 0);
  assert.match(tested.text, /NLOHMANN_JSON_SOURCE_DIR=\/nowhere\/at\/all is not a directory/);
});
