// Finding missing packages, installing them, and the one clear line when that cannot be.
import assert from "node:assert/strict";
import { test } from "node:test";
import { asRoot, installationFault, missingPackages } from "../../scripts/debian.mjs";
import { packagesFor } from "../../scripts/packages.mjs";
import { fakePrograms, runScript } from "./fake-programs.mjs";

/** @type {import("../../scripts/packages.mjs").Package[]} */
const wanted = [
  { name: "g++", level: "start", why: "" },
  { name: "pkg-config", level: "start", why: "", or: ["pkgconf"] },
  { name: "ninja-build", level: "start", why: "" },
  { name: "php-cli", level: "test", why: "" },
];
const names = (/** @type {{name: string}[]} */ list) => list.map(({ name }) => name);

test("what dpkg-query does not know, or knows as removed, is missing", () => {
  const listing =
    "g++ installed\nninja-build config-files\npkg-config unpacked\ndpkg-query: no packages found matching php-cli\n";
  assert.deepEqual(names(missingPackages(listing, wanted)), ["pkg-config", "ninja-build", "php-cli"]);
});

test("a package that does as well counts, and so does one that is installed for two architectures", () => {
  const listing = "g++ installed\ng++ installed\npkgconf installed\nninja-build installed\nphp-cli installed\n";
  assert.deepEqual(missingPackages(listing, wanted), []);
});

test("starting needs fewer packages than testing, testing fewer than measuring, and an emsdk takes the place of emscripten", () => {
  const start = names(packagesFor("start", {}));
  const all = names(packagesFor("test", {}));
  assert.ok(start.includes("cmake") && !start.includes("clang-tidy"));
  assert.ok(start.every((name) => all.includes(name)) && all.includes("clang-tidy"));
  const bench = names(packagesFor("bench", {}));
  assert.ok(bench.includes("valgrind") && !all.includes("valgrind") && all.every((name) => bench.includes(name)));
  assert.ok(start.includes("emscripten"));
  assert.ok(!names(packagesFor("test", { EMSDK: "/opt/emsdk" })).includes("emscripten"));
});

test("root installs, a user with sudo installs through it, and without a terminal sudo must not ask", () => {
  assert.deepEqual(asRoot({ uid: 0, sudo: false, terminal: false }, ["apt-get"]), ["apt-get"]);
  assert.deepEqual(asRoot({ uid: 1000, sudo: true, terminal: true }, ["apt-get"]), ["sudo", "apt-get"]);
  assert.deepEqual(asRoot({ uid: 1000, sudo: true, terminal: false }, ["apt-get"]), ["sudo", "-n", "apt-get"]);
  assert.equal(asRoot({ uid: 1000, sudo: false, terminal: true }, ["apt-get"]), undefined);
});

test("apt's output becomes one line", () => {
  const offline =
    "E: Failed to fetch http://m.example/x.deb  Temporary failure resolving 'm.example'\nE: Unable to fetch some archives";
  assert.match(installationFault(offline, ["cmake"]), /^No network: [^\n]+$/);
  assert.match(
    installationFault("sudo: a password is required\n", ["cmake"]),
    /Run: sudo apt-get install [^\n]*cmake$/,
  );
  const broken = "Reading package lists...\nE: dpkg was interrupted\nE: Unable to locate package cmake\n";
  assert.equal(
    installationFault(broken, ["cmake"]),
    "apt-get could not install the packages: Unable to locate package cmake",
  );
});

const user = "process.getuid = () => 1000";
const superuser = "process.getuid = () => 0";
/** A dpkg-query that finds everything but cmake. */
const withoutCMake = 'shift 3\nfor name in "$@"; do [ "$name" = cmake ] || echo "$name installed"; done\nexit 1';

test("no root and no sudo: one line with the command for an administrator", (t) => {
  const machine = fakePrograms(t, { "dpkg-query": withoutCMake, "apt-get": "exit 0" });
  const { status, output } = runScript("setup.mjs", { path: machine.path, before: user });
  assert.equal(status, 1);
  assert.match(output.trim(), /^Missing Debian packages[^\n]+run: apt-get install --no-install-recommends cmake$/);
  assert.ok(!machine.calls().some((call) => call.startsWith("apt-get")), "nothing is installed");
});

test("sudo that wants a password where nobody can type: one line with the command", (t) => {
  const machine = fakePrograms(t, {
    "dpkg-query": withoutCMake,
    "apt-get": "exit 0",
    sudo: "echo 'sudo: a password is required' >&2; exit 1",
  });
  const { status, output } = runScript("setup.mjs", { path: machine.path, before: user });
  assert.equal(status, 1);
  assert.match(output, /\nsudo needs a password here\. Run: sudo apt-get install --no-install-recommends cmake\n$/);
});

test("no network: says what is being installed and why, then one line", (t) => {
  const machine = fakePrograms(t, {
    "dpkg-query": withoutCMake,
    "apt-get": "echo \"E: Failed to fetch http://m.example/c.deb  Could not resolve 'm.example'\" >&2; exit 100",
  });
  const { status, output } = runScript("setup.mjs", { path: machine.path, before: superuser });
  assert.equal(status, 1);
  assert.match(
    output,
    /^Installing 1 Debian package with apt-get \(this may take minutes\):\n {2}cmake +configures the builds\n\nNo network: [^\n]+\n$/,
  );
  const apt = machine.calls().filter((call) => call.startsWith("apt-get"));
  assert.deepEqual(apt, ["apt-get update", "apt-get install -y --no-install-recommends cmake"]);
});

test("a mirror that changes while it serves (404) is asked once more", (t) => {
  const machine = fakePrograms(t, {
    "dpkg-query": withoutCMake,
    "apt-get":
      'case "$1" in install) echo "E: Failed to fetch http://m.example/c.deb  404  Not Found" >&2; exit 100;; esac',
  });
  const { status, output } = runScript("setup.mjs", { path: machine.path, before: superuser });
  assert.equal(status, 1);
  assert.match(output, /\napt-get could not install the packages: Failed to fetch [^\n]+404 {2}Not Found\n$/);
  assert.equal(machine.calls().filter((call) => call.startsWith("apt-get install")).length, 2);
});

test("no apt-get: one line with the programs that are missing", (t) => {
  const machine = fakePrograms(t, { "c++": "", cmake: "", bzip2: "" });
  const { status, output } = runScript("setup.mjs", { path: machine.path, before: user, args: ["start"] });
  assert.equal(status, 1);
  assert.match(
    output.trim(),
    /^This system has no apt-get, so these programs must be installed by hand: ninja, em\+\+\. [^\n]+$/,
  );
});

test("an old Node.js: one line, before anything else", (t) => {
  const machine = fakePrograms(t, {});
  for (const script of ["setup.mjs", "start.mjs", "test.mjs", "check.mjs", "build.mjs", "format.mjs", "lock.mjs"]) {
    const before = 'Object.defineProperty(process, "version", { value: "v18.20.4" })';
    const { status, output } = runScript(script, { path: machine.path, before });
    assert.equal(status, 1, script);
    assert.match(
      output,
      /^Signpost needs Node\.js 20\.19 or newer of version 20, or 22\.12 or newer, and this is v18\.20\.4\. [^\n]+\n$/,
      script,
    );
  }
});
