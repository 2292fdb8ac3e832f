// The Directory, or an object beside it, is an older copy than the other: in the end every object has the settings that the Directory holds.
import assert from "node:assert/strict";
import { test } from "node:test";
import { changeEndpoint } from "../../edge/src/directory/endpoints.js";
import { endpoint, source, startDirectory } from "./directory-stage.mjs";
import { makeDisk } from "./property/store.mjs";

/** @typedef {Awaited<ReturnType<typeof startDirectory>>} Stage */

/** @param {Stage} stage @param {number} seconds */
const change = ({ directory, context }, seconds) =>
  directory.change(() => changeEndpoint(context, "e", { timeout_seconds: seconds }));

/** @param {Stage} stage */
const timeoutOf = ({ objects }) => objects.of("endpoint:e").settings.timeout_seconds;

/** @param {Stage} stage */
const told = ({ logged }) => logged.filter(({ change }) => change?.endsWith("_restored"));

/** @param {Stage} stage @returns {Promise<{before: Uint8Array, stage: Stage}>} the Directory's disk as it was before the last changes */
async function changedSince(stage) {
  await source(stage);
  await endpoint(stage);
  await change(stage, 11);
  const before = stage.disk.database.export();
  // By far more than what follows after.
  for (let seconds = 12; seconds <= 20; seconds++) await change(stage, seconds);
  return { before, stage };
}

test("settings of an older Directory hold, though its objects have had later ones", async () => {
  const { before, stage } = await changedSince(await startDirectory());
  const { objects, clock } = stage;
  const later = await startDirectory({ disk: makeDisk(before), objects, clock });
  await later.directory.startAll();
  assert.equal(timeoutOf(later), 11);
  assert.deepEqual(
    told(later).map(({ level, change, endpoint, source }) => [level, change, endpoint ?? source]),
    [["error", "directory_restored", "e"]],
  );
  await change(later, 25);
  assert.equal(timeoutOf(later), 25);
  // And nothing more is said or done at the next start.
  const next = await startDirectory({ disk: later.disk, objects, clock });
  objects.calls.length = 0;
  await next.directory.startAll();
  assert.deepEqual(told(next), []);
  assert.deepEqual(objects.calls, ["heldVersion source:a", "heldVersion endpoint:e"]);
});

test("a change of an older Directory holds at once, also before it has compared", async () => {
  const { before, stage } = await changedSince(await startDirectory());
  const { objects, clock } = stage;
  // The clock stands far behind: the numbers alone have to tell.
  clock.now = 1000;
  const later = await startDirectory({ disk: makeDisk(before), objects, clock });
  await change(later, 25);
  assert.equal(timeoutOf(later), 25);
  assert.equal(told(later).length, 1);
});

test("what an older Directory gives out has a number that was never given to something else", async () => {
  const { before, stage } = await changedSince(await startDirectory());
  const { objects, clock } = stage;
  clock.now += 1000;
  const later = await startDirectory({ disk: makeDisk(before), objects, clock });
  const highest = objects.of("endpoint:e").settings.version;
  for (let seconds = 21; seconds <= 29; seconds++) {
    await change(later, seconds);
    assert.equal(timeoutOf(later), seconds);
  }
  assert.ok(objects.of("endpoint:e").settings.version > highest + 900);
  assert.deepEqual(told(later), []);
});

test("an object that is an older copy is told its settings again", async () => {
  const stage = await startDirectory();
  await source(stage);
  await endpoint(stage);
  const older = stage.objects.of("endpoint:e").settings;
  await change(stage, 12);
  stage.objects.of("endpoint:e").settings = older;
  const { disk, objects, clock } = stage;
  const later = await startDirectory({ disk, objects, clock });
  await later.directory.startAll();
  assert.equal(timeoutOf(later), 12);
  assert.deepEqual(
    told(later).map(({ change, endpoint }) => [change, endpoint]),
    [["endpoint_restored", "e"]],
  );
});
