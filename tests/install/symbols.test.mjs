// The library's names are the project's own: it can stand in a program beside another copy of what it is made with.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { cmake, root, run, scratch } from "./programs.mjs";

const archive = join(scratch, "static");
const shared = join(scratch, "shared");

before(() => {
  cmake("--install", join(root, "build/dev"), "--prefix", archive);
  // The library alone, shared. It needs no nlohmann/json: a folder of it that is not there would be refused.
  const build = join(scratch, "library");
  cmake(
    ...["-S", root, "-B", build, "-G", "Ninja", "-DBUILD_SHARED_LIBS=ON", "-DSIGNPOST_BUILD_CLI=OFF"],
    ...["-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_FLAGS_DEBUG=-O0", "-DNLOHMANN_JSON_SOURCE_DIR=/nowhere/at/all"],
  );
  cmake("--build", build);
  cmake("--install", build, "--prefix", shared);
});

/**
 * @param {string[]} args of nm
 * @returns {{kind: string, name: string}[]} mangled
 */
function symbols(...args) {
  const { status, stdout, text } = run("nm", ["-g", "--defined-only", ...args]);
  assert.equal(status, 0, text);
  const found = [...stdout.matchAll(/^[0-9a-f]+ (\S) (\S+)$/gm)].map(([, kind, name]) => ({ kind, name }));
  assert.ok(found.length > 50, `nm names only ${found.length} symbols`);
  return found;
}

// A function or a constant of namespace signpost, as the Itanium C++ ABI spells it.
const ofNamespace = /^_ZN?K?8signpost|^_ZNK8signpost/;
// What the compiler makes in every object of the C++ library's templates; weak or unique, so that the linker keeps one.
const ofTemplates = /^_Z(?:GV|Z|T[VIS])?N?K?(?:St|S[absiod]|9__gnu_cxx|__gnu_cxx)/;

test("every global symbol of libsignpost.a has the project's name", () => {
  const foreign = symbols(join(archive, "lib/libsignpost.a")).filter(
    ({ kind, name }) =>
      !ofNamespace.test(name) &&
      !name.startsWith("signpost_mbedtls_") &&
      !(/[WVu]/.test(kind) && (ofTemplates.test(name) || name.includes("8signpost"))),
  );
  assert.deepEqual(foreign, []);
});

test("libsignpost.so gives away what stands in namespace signpost, and nothing else", () => {
  const found = symbols("-D", join(shared, "lib/libsignpost.so"));
  assert.deepEqual(
    found.filter(({ name }) => !ofNamespace.test(name)),
    [],
  );
  const names = found.map(({ name }) => name).join("\n");
  assert.match(names, /8signpost8verifier4make/);
  assert.doesNotMatch(names, /manifest_section|evaluator|sha256/, "what is within stays within");
});

test("every function and type of the public headers is marked as given away", () => {
  const folder = join(root, "core/include/signpost");
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".h"))) {
    // What a verdict views was handed in as text_view, which a temporary does not become.
    const source = readFileSync(join(folder, name), "utf8").replace(/struct SIGNPOST_API evaluation \{[^}]*\};/, "");
    const lines = source.split("\n");
    const unmarked = lines.filter(
      (line) =>
        /^(?:class|struct) \w+ (?:: [\w:, ]+)?\{/.test(line) ||
        /^(?!SIGNPOST_API|using |#|\/\/)\w.* [*&]?\w+\(.*/.test(line),
    );
    assert.deepEqual(unmarked, [], name);
  }
});

test("no struct of the public headers keeps a std::string_view, which would take a temporary", () => {
  const folder = join(root, "core/include/signpost");
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".h"))) {
    // What a verdict views was handed in as text_view, which a temporary does not become.
    const source = readFileSync(join(folder, name), "utf8").replace(/struct SIGNPOST_API evaluation \{[^}]*\};/, "");
    const lines = source.split("\n");
    const kept = lines.filter((line) =>
      /^ +(?:const )?std::(?:string_view|optional<std::string_view>) \w+(?: = [^()]*)?;/.test(line),
    );
    assert.deepEqual(kept, [], name);
    assert.ok(!lines.some((line) => line.includes("span<const std::string_view>")), name);
  }
});

const key = "a secret of both";
const message = "The quick brown fox jumps over the lazy dog";
const wanted = createHmac("sha256", key).update(message).digest("hex");

for (const [kind, prefix] of [
  ["the archive", archive],
  ["the shared library", shared],
]) {
  test(`beside another mbedTLS, linked before or behind ${kind}, both HMACs are right`, () => {
    const build = join(scratch, `beside ${kind}`);
    cmake("-S", join(root, "tests/install/beside"), "-B", build, "-G", "Ninja", `-DCMAKE_PREFIX_PATH=${prefix}`);
    cmake("--build", build);
    for (const program of ["signpost_first_so", "mbedtls_first_so", "signpost_first_a", "mbedtls_first_a"]) {
      const { status, stdout } = run(join(build, program), [key, message]);
      assert.equal(status, 0, program);
      assert.equal(stdout, `${wanted}\n${wanted}\n`, program);
    }
  });
}
