// Whatever objects fail, whatever answers are lost, and whenever the process ends: in the end every object knows exactly what the
// Directory holds, and what was deleted is gone.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { changeEndpoint, deleteEndpoint } from "../../../edge/src/directory/endpoints.js";
import { addSecret } from "../../../edge/src/directory/rotation.js";
import { deleteSource } from "../../../edge/src/directory/sources.js";
import { endpointSettingsOf, sourceSettingsOf } from "../../../edge/src/directory/registry.js";
import { endpoint, Objects, refusalOf, source, startDirectory } from "../directory-stage.mjs";
import { makeDisk, openStore } from "./store.mjs";

const names = ["a", "b"];
const name = fc.constantFrom(...names);
const object = fc.constantFrom(...names.flatMap((one) => [`source:${one}`, `endpoint:${one}`]));

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("make source"), name }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("make endpoint"), name, sources: fc.constantFrom(["*"], ["a"], ["b"]) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("change endpoint"), name, sources: fc.constantFrom(["*"], ["a"]) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("rotate"), name, seconds: fc.constantFrom(0, 5, null) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("delete source"), name }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("delete endpoint"), name }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("fail"), object, how: fc.constantFrom("broken", "forgetful", "well") }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("two at once"), name }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("time"), seconds: fc.integer({ min: 0, max: 30 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("end"),
      turns: fc.integer({ min: 0, max: 8 }),
      waits: fc.integer({ min: 0, max: 8 }),
    }),
  },
);

/** @typedef {Awaited<ReturnType<typeof startDirectory>>} Stage */

/**
 * @param {Stage} stage
 * @param {any} of
 * @returns {Promise<unknown> | undefined}
 */
function begin(stage, of) {
  const { directory, context } = stage;
  switch (of.do) {
    case "make source":
      return refusalOf(source(stage, of.name));
    case "make endpoint":
      return refusalOf(endpoint(stage, of.name, { sources: of.sources }));
    case "change endpoint":
      return refusalOf(directory.change(() => changeEndpoint(context, of.name, { sources: of.sources })));
    case "rotate":
      return refusalOf(
        directory.change(() => addSecret(context, "source", of.name, { others_expire_in_seconds: of.seconds })),
      );
    case "two at once":
      return Promise.all([
        begin(stage, { do: "rotate", name: of.name, seconds: 5 }),
        begin(stage, { do: "change endpoint", name: of.name, sources: ["*"] }),
        begin(stage, { do: "rotate", name: of.name, seconds: null }),
      ]);
    case "delete source":
      return refusalOf(directory.change(() => deleteSource(context, of.name)));
    case "delete endpoint":
      return refusalOf(directory.change(() => deleteEndpoint(context, of.name)));
    default:
      return undefined;
  }
}

/** @param {Stage} stage after everything works again */
async function settle(stage) {
  for (let i = 0; i < 20 && stage.disk.alarm !== null; i++) {
    stage.clock.now = Math.max(stage.clock.now, stage.disk.alarm);
    stage.store.rang();
    await stage.directory.wake();
  }
  assert.equal(stage.disk.alarm, null, "nothing is left to do");
}

test("every object is told in the end", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const clock = { now: Date.UTC(2030, 0, 1) };
      const shared = { disk: makeDisk(), objects: new Objects(), clock };
      let stage = await startDirectory(shared);
      for (const of of /** @type {any[]} */ (steps)) {
        if (of.do === "fail") {
          Object.assign(shared.objects.of(of.object), {
            broken: of.how === "broken",
            forgetful: of.how === "forgetful",
          });
        } else if (of.do === "time") {
          clock.now += of.seconds * 1000;
          if (stage.disk.alarm !== null && stage.disk.alarm <= clock.now) {
            stage.store.rang();
            await stage.directory.wake();
          }
        } else if (of.do === "end") {
          // Two changes are under way, and the process ends somewhere in them.
          const cut = [
            begin(stage, { do: "make source", name: "a" })?.catch(() => {}),
            begin(stage, { do: "make endpoint", name: "b", sources: ["*"] })?.catch(() => {}),
          ];
          for (let i = 0; i < of.turns; i++) await new Promise((resolve) => setImmediate(resolve));
          for (let i = 0; i < of.waits; i++) await Promise.resolve();
          stage.store.close();
          const left = openStore(shared.disk, () => clock.now).rows("SELECT count(*) AS count FROM pushes")[0].count;
          assert.ok(left === 0 || shared.disk.alarm !== null, "a change is on disk together with its alarm");
          await Promise.all(cut);
          stage = await startDirectory(shared);
        } else {
          await begin(stage, of);
        }
        const waits = stage.store.rows("SELECT count(*) AS count FROM pushes")[0].count;
        assert.ok(waits === 0 || stage.disk.alarm !== null, "what is to be told has an alarm");
      }
      for (const one of shared.objects.known.values()) Object.assign(one, { broken: false, forgetful: false });
      await settle(stage);

      const { sources, endpoints } = stage.directory.names();
      for (const each of names) {
        const told = shared.objects.of(`source:${each}`).settings;
        assert.deepEqual(told, sources.includes(each) ? await sourceSettingsOf(stage.context, each) : null);
        const other = shared.objects.of(`endpoint:${each}`).settings;
        assert.deepEqual(other, endpoints.includes(each) ? await endpointSettingsOf(stage.context, each) : null);
        // Nobody hands over to what is not there.
        for (const { endpoint: to } of told?.subscriptions ?? []) assert.ok(endpoints.includes(to));
        assert.ok(told === null || told.secrets.length > 0);
      }
    }),
    { numRuns: 150 },
  );
});
