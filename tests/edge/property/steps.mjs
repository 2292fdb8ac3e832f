// What may happen to an endpoint, in whatever order.
import fc from "fast-check";
import { World } from "./world.mjs";

/** @typedef {(world: World) => unknown} Step */

const key = fc.constantFrom(null, "a", "b");
const index = fc.nat(20);

/**
 * @template T
 * @param {string} name shown when a run fails
 * @param {fc.Arbitrary<T>} values
 * @param {(world: World, value: T) => unknown} run
 */
const step = (name, values, run) =>
  values.map((value) => {
    const made = (/** @type {World} */ world) => run(world, value);
    return Object.assign(made, { toString: () => `${name} ${JSON.stringify(value)}` });
  });

const answer = fc.oneof(
  { weight: 3, arbitrary: fc.constant(204) },
  { weight: 4, arbitrary: fc.constantFrom(500, 302, "timeout", "connection_error") },
  { weight: 2, arbitrary: fc.constantFrom(404, 408, 429) },
  { weight: 1, arbitrary: fc.constant(410) },
);

const edit = fc.oneof(
  fc.record({ retry: fc.constantFrom("once", "short", "long") }),
  fc.record({ concurrency: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ ordered: fc.boolean() }),
  fc.record({ rate: fc.constantFrom(null, { per_second: 2, burst: 3 }, { per_second: 0.5, burst: 1 }) }),
  fc.record({ refused: fc.boolean() }),
  fc.record({ circuit: fc.constantFrom(2, 1000) }),
);

export const steps = fc.oneof(
  {
    weight: 5,
    arbitrary: step("take", fc.tuple(fc.array(key, { maxLength: 5 }), fc.boolean()), (w, [keys, again]) =>
      w.take(keys, again),
    ),
  },
  {
    weight: 9,
    arbitrary: step("end", fc.tuple(index, answer), (w, [which, how]) => w.end(which, /** @type {any} */ (how))),
  },
  { weight: 4, arbitrary: step("tick", fc.constant(0), (w) => w.tick()) },
  {
    weight: 5,
    arbitrary: step("advance", fc.constantFrom(1, 500, 1000, 5000, 60_000, 3_600_000), (w, ms) => w.advance(ms)),
  },
  { weight: 1, arbitrary: step("clock back", fc.constantFrom(-1, -2000), (w, ms) => w.advance(ms)) },
  { weight: 2, arbitrary: step("restart", fc.constant(0), (w) => w.restart()) },
  { weight: 2, arbitrary: step("edit", edit, (w, change) => w.configure(/** @type {any} */ (change))) },
  {
    weight: 3,
    arbitrary: step("switch", fc.constantFrom("pause", "resume", "disable", "enable", "enable"), (w, what) =>
      w.switch(/** @type {any} */ (what)),
    ),
  },
  { weight: 2, arbitrary: step("retry", index, (w, which) => w.retry(which)) },
  { weight: 1, arbitrary: step("replay", fc.constant(0), (w) => w.replay()) },
);

/** What it is set up with. */
export const setup = fc.record({
  ordered: fc.boolean(),
  concurrency: fc.integer({ min: 1, max: 6 }),
  rate: fc.constantFrom(null, null, { per_second: 0.5, burst: 2 }),
  circuit: fc.constantFrom(2, 3, 1000, 1000),
});

/**
 * All of it happens to one endpoint; then it is left in peace, and everything has to come to its end.
 * @param {Partial<import("./world.mjs").Edit>} edited
 * @param {readonly Step[]} list
 */
export async function happen(edited, list) {
  const world = new World();
  try {
    world.configure(edited);
    for (const one of list) {
      await one(world);
      await world.turn();
      world.check();
    }
    await world.drain();
  } finally {
    world.close();
  }
}
