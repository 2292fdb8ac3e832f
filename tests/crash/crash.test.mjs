// The crash test's short form (npm run test:crash is the long one), and that its accounts notice what they are there for.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { accountsOf, tablesOf } from "./accounts.mjs";
import { crash } from "./crash.mjs";

const seed = Number(process.env.SIGNPOST_CRASH_SEED ?? Date.now() % 2 ** 31);

describe(`kill -9 under load, seed ${seed} (SIGNPOST_CRASH_SEED)`, () => {
  /** @type {import("./crash.mjs").Run} */
  let run;
  /** @type {import("./accounts.mjs").Accounts} */
  let accounts;

  before(async () => {
    run = await crash({ seed, kills: 5, apart: 400 });
    accounts = accountsOf(run);
    console.log(tablesOf(accounts));
  });

  test("every acknowledged event is delivered, dead, quarantined or queued, and every duplicate is explained", () => {
    assert.deepEqual(accounts.faults, []);
    for (const { source, sent, acknowledged, unacknowledged, kept, quarantined } of accounts.sources) {
      assert.ok(sent > 20, `${source} sent ${sent}`);
      assert.equal(acknowledged + unacknowledged, kept + quarantined, source);
    }
    for (const { endpoint, events, delivered, dead, queued } of accounts.endpoints) {
      assert.equal(delivered + dead + queued, events, endpoint);
    }
    const of = Object.fromEntries(accounts.endpoints.map((each) => [each.endpoint, each]));
    assert.equal(of.good.delivered, of.good.events);
    assert.equal(of.flaky.queued, 0);
    assert.ok(of.flaky.delivered > of.flaky.dead);
    assert.equal(of.hanging.delivered + of.refusing.delivered, 0);
    assert.ok(of.hanging.queued + of.refusing.queued > 0, "something is still queued");
  });

  /** @type {[what: string, change: (run: import("./crash.mjs").Run) => void, fault: RegExp][]} */
  const frauds = [
    ["an event that is gone", (r) => void r.events.alpha.splice(3, 1), /LOST: acknowledged with 20[02] and nowhere/],
    ["a delivery that is gone", (r) => void r.deliveries.good.splice(3, 1), /LOST: kept by its source, and not with/],
    [
      "a delivery that was made up",
      (r) => void r.deliveries.good.push({ ...r.deliveries.good[0], event_id: "other" }),
      /is not for this endpoint/,
    ],
    [
      "a success that was none",
      (r) => void (r.arrivals = r.arrivals.filter(({ id }) => id !== r.deliveries.good[0].event_id)),
      /is delivered, says the gateway; nobody took it/,
    ],
    [
      "a success that was forgotten",
      (r) => {
        const { id } = quietArrival(r);
        r.deliveries.good = r.deliveries.good.map((row) => (row.event_id === id ? { ...row, state: "dead" } : row));
      },
      /is dead, but was taken at attempt 1/,
    ],
    [
      "a duplicate without a kill",
      (r) => {
        const one = quietArrival(r);
        r.arrivals.splice(r.arrivals.indexOf(one) + 1, 0, { ...one, at: one.at + 1 });
      },
      /attempt 1 came after attempt 1, and no kill between/,
    ],
    [
      "an acknowledgement given twice",
      (r) => {
        const { tries } = /** @type {any} */ (
          r.sent.beta.find((each) => each.tries.some(({ status }) => status === 202))
        );
        tries.push({ ...tries.at(-1), status: 202 });
      },
      /accepted twice/,
    ],
  ];
  for (const [what, change, fault] of frauds) {
    test(`the accounts notice ${what}`, () => {
      const forged = structuredClone(run);
      change(forged);
      assert.match(accountsOf(forged).faults.join("\n"), fault);
    });
  }
});

/**
 * @param {import("./crash.mjs").Run} run
 * @returns {import("./destinations.mjs").Arrival} the only one of its event at the endpoint that always works, and no kill near
 */
function quietArrival({ kills, arrivals }) {
  const good = arrivals.filter(({ endpoint }) => endpoint === "good");
  const after = good.filter(({ at }) => at > Math.max(...kills) + 100);
  const found = after.find(({ id }) => good.filter((other) => other.id === id).length === 1);
  if (!found) throw new Error("nothing arrived after the last kill");
  return found;
}
