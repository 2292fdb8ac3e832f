// The state machine of deliveries, under whatever comes in whatever order. SIGNPOST_PROPERTY_RUNS: how often; seed and path of a failure
// are in its report.
import { test } from "node:test";
import fc from "fast-check";
import { happen, setup, steps } from "./steps.mjs";

const numRuns = Number(process.env.SIGNPOST_PROPERTY_RUNS ?? 300);

test("none is lost, none is sent after its end, none too often, too early, too fast or out of order", async () => {
  const list = fc.array(steps, { maxLength: 60, size: "max" });
  await fc.assert(fc.asyncProperty(setup, list, happen), { numRuns, includeErrorInReport: true });
});
