// Fetching source packages with an apt-get that is played by a script.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fetchSources } from "../../scripts/sources.mjs";
import { fakePrograms, scratch } from "./fake-programs.mjs";

/** Shell: makes tarballs of both packages in the working directory, as `apt-get source --tar-only` leaves them. */
const tarballs = (/** @type {string} */ mbedtls = "3.6.9", /** @type {string} */ catch2 = "3.8.0") => `
mkdir -p m/library c/src/catch2
touch m/library/sha256.c c/src/catch2/catch_test_macros.hpp
tar -czf mbedtls_${mbedtls}.orig.tar.gz m
tar -czf catch2_${catch2}.orig.tar.gz c`;

/**
 * @param {import("node:test").TestContext} t
 * @param {string} aptGet body of the script
 * @param {string} [list] of the machine's own sources.list
 */
function machine(t, aptGet, list = "deb http://mirror.example/debian bookworm main\n") {
  const { path, calls } = fakePrograms(t, { "apt-get": aptGet });
  const deps = join(scratch(t), "deps");
  const etc = scratch(t);
  writeFileSync(join(etc, "sources.list"), list);
  const before = process.env.PATH;
  process.env.PATH = `${path}:${before}`;
  t.after(() => (process.env.PATH = before));
  return { deps, etc, calls };
}

const verb = (/** @type {string} */ call) => (/ update$/.test(call) ? "update" : "source");

test("both tarballs are unpacked beside each other and linked by name", async (t) => {
  const { deps, etc, calls } = machine(t, `case "$*" in *--tar-only*) ${tarballs()};; esac`);
  const lines = await fetchSources({ deps, etc });
  assert.deepEqual(lines.length, 2);
  assert.match(lines[0], /mbedtls 3\.6\.9/);
  assert.equal(readlinkSync(join(deps, "mbedtls")), "mbedtls-3.6.9");
  assert.ok(existsSync(join(deps, "mbedtls/library/sha256.c")));
  assert.equal(readlinkSync(join(deps, "catch2")), "catch2-3.8.0");
  assert.deepEqual(calls().map(verb), ["update", "source"]);
});

test("a second run does not call apt-get at all", async (t) => {
  const { deps, etc, calls } = machine(t, `case "$*" in *--tar-only*) ${tarballs()};; esac`);
  await fetchSources({ deps, etc });
  const before = calls().length;
  assert.deepEqual(await fetchSources({ deps, etc }), []);
  assert.equal(calls().length, before);
});

test("apt is given a list and a state of its own, with signatures required", async (t) => {
  const kept = scratch(t);
  const { deps, etc, calls } = machine(
    t,
    `case "$*" in *--tar-only*) cp -r sources.list.d "${kept}"; ${tarballs()};; esac`,
  );
  await fetchSources({ deps, etc });
  assert.equal(
    readFileSync(join(kept, "sources.list.d/source.sources"), "utf8"),
    "Types: deb-src\nURIs: http://mirror.example/debian\nSuites: trixie\nComponents: main\n",
  );
  for (const call of calls()) {
    assert.match(call, /Dir::Etc::SourceList=\/dev\/null .*Dir::Etc::SourceParts=.*Dir::State::Lists=.*Dir::Cache=/);
    assert.doesNotMatch(call, /allow-?(?:unauthenticated|insecure)|trusted/i);
  }
});

test("a fault that passes is met by one more try", async (t) => {
  const flag = join(scratch(t), "failed-once");
  const { deps, etc, calls } = machine(
    t,
    `case "$*" in *--tar-only*) if [ -e "${flag}" ]; then ${tarballs()}
else touch "${flag}"; echo "E: Failed to fetch  404  Not Found"; exit 100; fi;; esac`,
  );
  assert.equal((await fetchSources({ deps, etc })).length, 2);
  assert.deepEqual(calls().map(verb), ["update", "source", "update", "source"]);
});

test("a release whose signature is not good is left alone, with apt's own words", async (t) => {
  const { deps, etc } = machine(
    t,
    `echo "E: The repository 'http://mirror.example/debian trixie InRelease' is not signed."; exit 100`,
  );
  const lines = await fetchSources({ deps, etc });
  assert.equal(lines.length, 1);
  assert.match(lines[0], /left to CMake's own download: apt-get says "The repository .* is not signed\."/);
  assert.ok(!existsSync(join(deps, "mbedtls")));
});

test("versions that will not do are refused", async (t) => {
  const other = machine(t, `case "$*" in *--tar-only*) ${tarballs("4.0.0")};; esac`);
  assert.match((await fetchSources(other))[0], /trixie has 4\.0\.0 of mbedtls, which will not do/);
  assert.ok(!existsSync(join(other.deps, "mbedtls")));
});

test("a tarball without what is compiled is refused, and leaves nothing behind", async (t) => {
  const { deps, etc } = machine(
    t,
    `case "$*" in *--tar-only*) ${tarballs()}\nrm m/library/sha256.c; tar -czf mbedtls_3.6.9.orig.tar.gz m;; esac`,
  );
  assert.match((await fetchSources({ deps, etc }))[0], /mbedtls_3\.6\.9\.orig\.tar\.gz cannot be unpacked/);
  assert.ok(!existsSync(join(deps, "mbedtls")) && !existsSync(join(deps, "mbedtls-3.6.9")));
});

test("only what is missing is fetched", async (t) => {
  const { deps, etc, calls } = machine(t, `case "$*" in *--tar-only*) ${tarballs()};; esac`);
  mkdirSync(join(deps, "catch2/src/catch2"), { recursive: true });
  writeFileSync(join(deps, "catch2/src/catch2/catch_test_macros.hpp"), "");
  assert.equal((await fetchSources({ deps, etc })).length, 1);
  assert.match(calls()[1], / mbedtls$/);
});

test("what CMake has downloaded is not fetched again", async (t) => {
  const { deps, etc, calls } = machine(t, `case "$*" in *--tar-only*) ${tarballs()};; esac`);
  const fetched = join(deps, "fetched/signpost_mbedtls-src/library");
  mkdirSync(fetched, { recursive: true });
  writeFileSync(join(fetched, "sha256.c"), "");
  await fetchSources({ deps, etc });
  assert.match(calls()[1], / catch2$/);
});

test("without a Debian mirror the download is CMake's", async (t) => {
  const { deps, etc, calls } = machine(t, "exit 0", "deb http://mirror.example/ubuntu jammy main\n");
  assert.match((await fetchSources({ deps, etc }))[0], /left to CMake's own download: no Debian mirror is configured/);
  assert.deepEqual(calls(), []);
});
