// How `npm test` tells a hang from slowness, and how a part of it is asked for.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Stop } from "../../scripts/command.mjs";
import { watchForHang } from "../../scripts/hang.mjs";
import { runSuite, suiteOf } from "../../scripts/suites.mjs";
import { root } from "./fake-programs.mjs";

const minute = 60_000;
const line = (/** @type {boolean} */ began, /** @type {string} */ name, file = "tests/edge/a.test.mjs") =>
  JSON.stringify({ began, name, file: join(root, file) });

test("a suite may take hours, as long as a test begins or ends now and then", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let hung = 0;
  const watch = watchForHang(40 * minute, () => void hung++);
  for (let i = 0; i < 20; i++) {
    t.mock.timers.tick(39 * minute);
    assert.ok(watch.read(line(i % 2 === 0, `test ${i - (i % 2)}`)));
  }
  assert.equal(hung, 0, "after 13 hours");
  assert.deepEqual(watch.running(), []);
  t.mock.timers.tick(40 * minute);
  assert.equal(hung, 1);
  watch.end();
});

test("what is no progress is no sign of life", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let hung = 0;
  const watch = watchForHang(minute, () => void hung++);
  watch.read(line(true, "first"));
  watch.read(line(true, "second", "tests/js/b.test.mjs"));
  t.mock.timers.tick(minute - 1);
  assert.equal(watch.read("(node:1) Warning: something"), false);
  t.mock.timers.tick(1);
  assert.equal(hung, 1);
  assert.deepEqual(watch.running(), ["tests/edge/a.test.mjs: first", "tests/js/b.test.mjs: second"]);
  watch.end();
});

test("a test that hangs is ended and named; what had ended is not", async (t) => {
  const directory = mkdtempSync(join(tmpdir(), "signpost-suite-"));
  t.after(() => rmSync(directory, { recursive: true }));
  const file = join(directory, "hangs.test.mjs");
  writeFileSync(
    file,
    `import { test } from "node:test";
    test("ends", () => {});
    test("never ends", () => new Promise(() => setInterval(() => {}, 1e6)));`,
  );
  t.mock.method(console, "log", () => {});
  const ended = runSuite({ name: "made-up", files: [file] }, 8000);
  await assert.rejects(ended, (error) => {
    assert.ok(error instanceof Stop);
    assert.match(error.message, /^tests\/made-up: no test has begun or ended for [\d.]+ minutes\. Under way:\n/);
    assert.match(error.message, /hangs\.test\.mjs: never ends$/);
    assert.doesNotMatch(error.message, /: ends/);
    return true;
  });
});

test("a part is a directory of tests/, or the files of one that begin so", () => {
  const whole = suiteOf("scripts");
  assert.ok(whole.files.includes("tests/scripts/suites.test.mjs") && whole.files.length > 3);
  for (const part of ["scripts/suites", "tests/scripts/suites.test.mjs"]) {
    assert.deepEqual(suiteOf(part).files, ["tests/scripts/suites.test.mjs"]);
  }
  for (const part of ["nobody", "scripts/nobody", "native/json"]) {
    assert.throws(() => suiteOf(part), /^Error: No test in tests\/\S+\. Parts: check, native, asan, .*js, /);
  }
});
