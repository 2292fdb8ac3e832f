// Actions whose delivery is gone: with its endpoint, or by retention. What docs/stand-ins.md says of it.
import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { describe, test } from "node:test";
import { untilEvent } from "../patience.mjs";
import { lifetime } from "./lifetime.mjs";
import { entryOf, World } from "./property/source-world.mjs";
import { ottokitStage, siteKey } from "./stand-ins/ottokit-stage.mjs";

const createPortal = (/** @type {string} */ title) => ({ action: "create_portal", data: { title } });

describe("an action whose endpoint is deleted", () => {
  const t = lifetime();
  const stage = ottokitStage(t);
  const endpointFor = async (/** @type {string} */ source) => {
    const endpoint = { name: `${source}-site`, url: stage.site.url, sources: [source], secrets: [siteKey] };
    const { status, body } = await stage.manage("POST", "/v1/endpoints", endpoint);
    assert.equal(status, 201, JSON.stringify(body));
  };
  const outcomeOf = async (/** @type {string} */ id) => {
    const { status, body } = await stage.manage("GET", `/v1/sources/branch/actions/${id}`);
    return status === 200 ? body.outcome : status;
  };

  test("while the site has it is unknown, and of its outcome there is nothing any more", async () => {
    await endpointFor("branch");
    const { key } = await stage.keyFor("branch");
    const calls = new EventEmitter();
    /** @type {import("node:http").ServerResponse[]} */
    const held = [];
    stage.site.answers((_, response) => {
      held.push(response);
      calls.emit("held");
    });
    const asked = stage.act(createPortal("Under way"), {}, ["branch", key]);
    await untilEvent(
      calls,
      "held",
      () => held.length > 0,
      () => "a call of the site",
    );
    const id = stage.site.taken[0].headers["Idempotency-Key"];
    assert.equal(await outcomeOf(id), "pending");
    assert.equal((await stage.manage("DELETE", "/v1/endpoints/branch-site")).status, 204);
    const answer = await asked;
    const body = /** @type {any} */ (await answer.json());
    assert.deepEqual([answer.status, body.code, body.outcome], [504, "outcome_unknown", "unknown"]);
    assert.equal(answer.headers.get("signpost-action"), id);
    assert.equal(await outcomeOf(id), 404);
    const shown = await fetch(body.outcome_url, { headers: { "X-CP-API-Key": key } });
    assert.equal(shown.status, 404);
    const faults = stage.gateway.lines.filter((line) => line.includes('"what":"fault"'));
    assert.deepEqual(faults, []);

    held[0].end();
    stage.site.answers();
    await endpointFor("branch");
    assert.equal(await outcomeOf(id), 404, "a new endpoint gets what comes in from now on");
  });
});

test("an action waits for an endpoint until that has it or is gone, and for none that does not take it", async (t) => {
  const all = [
    { endpoint: "another", events: ["task.created"] },
    { endpoint: "site", events: ["task.completed"] },
  ];
  const world = new World(all);
  t.after(() => world.end());
  const site = world.taker("site");
  const accept = async (/** @type {number} */ number) => {
    await world.accept([entryOf(number)]);
    await world.idle();
  };
  const waiting = () =>
    [1, 2, 3].filter((seq) => {
      const [event] = world.store?.rows("SELECT seq, name, code, state FROM events WHERE seq = ?", seq) ?? [];
      return event && world.source?.awaits(/** @type {any} */ (event));
    });
  site.mode = "fails";
  await accept(1);
  assert.deepEqual(waiting(), [1]);
  site.mode = "takes";
  await world.ring();
  assert.deepEqual(waiting(), [], "it has been handed over");
  site.mode = "fails";
  await accept(2);
  assert.deepEqual(waiting(), [2]);
  world.source?.replay({ seqs: [1] }, ["site"]);
  await world.idle();
  assert.deepEqual(waiting(), [1, 2]);
  world.configure({ subscriptions: all.slice(0, 1) });
  await accept(3);
  assert.deepEqual(waiting(), [1], "what was sent to it explicitly waits yet");
  site.mode = "gone";
  await world.ring();
  assert.deepEqual(waiting(), []);
});
