// Two gateways in workerd: one sends every event of every provider, the other receives it as that provider's. Bodies are held
// against what PHP (ClientPress) or JSON.stringify (the others) write.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { before, describe, test } from "node:test";
import { load } from "signpost";
import { eventually } from "../patience.mjs";
import { callerOf } from "./api-client.mjs";
import { startGateway } from "./gateway.mjs";
import { lifetime } from "./lifetime.mjs";

const core = await load();
const loopback = "127.0.0.1";

/** When everything here happens: to the second, which is all that some providers write. */
const at = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString();
const seconds = at.replace(".000Z", "Z");

/**
 * How each provider tells the time, and what its ids look like.
 * @type {Record<string, {time: string, makeId: () => string, write: (value: unknown) => string}>}
 */
const habits = {
  cepro: { time: seconds, makeId: randomUUID, write: JSON.stringify },
  clientflow: { time: at, makeId: () => `evt_${randomUUID()}`, write: JSON.stringify },
  clientpress: { time: seconds.replace("Z", "+00:00"), makeId: randomUUID, write: php },
  portalio: { time: seconds, makeId: () => `evt_${randomUUID()}`, write: JSON.stringify },
  standard: { time: at, makeId: () => `msg_${randomUUID()}`, write: JSON.stringify },
};

/** @param {unknown} value */
function php(value) {
  const script = "echo json_encode(json_decode(stream_get_contents(STDIN)));";
  const { status, stdout, stderr } = spawnSync("php", ["-n", "-r", script], { input: JSON.stringify(value) });
  assert.equal(status, 0, String(stderr));
  return stdout.toString();
}

/** Their names on the wire before they had dots, with bodies that name no event. */
const oldNames = ["ProposalStatusChanged", "ProposalOutlineStatusChanged", "ProposalBuildStatusChanged"];

/**
 * @typedef {object} Sent
 * @property {string} provider
 * @property {string} called the event, as it is dispatched
 * @property {string} event its canonical name
 * @property {string} [generation]
 * @property {Record<string, any>} example
 */

/** @type {Sent[]} */
const all = core.providers.flatMap((provider) =>
  core.provider(provider).events.flatMap(({ name, aliases, generation, example }) => {
    const same = { provider, event: name, example: JSON.parse(example) };
    const old = aliases.filter((alias) => oldNames.includes(alias));
    return [
      { ...same, called: name, ...(generation === "flat" && { generation }) },
      ...old.map((called) => ({ ...same, called, generation: "flat", example: same.example.data })),
    ];
  }),
);

/**
 * @param {Sent} sent
 * @param {string} id
 * @returns {{request: object, body: string}} what is dispatched, and what the provider would send
 */
function expectedOf({ provider, called, generation, example }, id) {
  const { time, write } = habits[provider];
  if (generation === "flat") {
    return { request: { event: called, id, timestamp: at, generation, data: example }, body: write(example) };
  }
  const { id: _, event, type, timestamp, created, data, ...fields } = example;
  /** @type {Record<string, any>} */
  const body = { ...example, ...("id" in example && { id }) };
  body["timestamp" in example ? "timestamp" : "created"] = time;
  assert.ok((event ?? type) === called && (timestamp ?? created) !== undefined);
  return { request: { event: called, id, timestamp: at, data, ...fields }, body: write(body) };
}

describe("what one gateway sends, another receives", () => {
  const t = lifetime();
  /** @type {import("./api-client.mjs").Caller} */
  let sender;
  /** @type {import("./api-client.mjs").Caller} */
  let receiver;
  /** @type {string} */
  let receiving;

  before(async () => {
    const destinations = { allow_http: true, allow: [loopback] };
    const there = await startGateway(t, {});
    const here = await startGateway(t, { destinations }, { allow: [`${loopback}/32`] });
    [sender, receiver, receiving] = [callerOf(here), callerOf(there), there.url];
  });

  /**
   * An outbound source, an endpoint for it, and at the other gateway a source with the same secret.
   * @param {string} name of all three
   * @param {string} provider
   * @param {object} [more] of the receiving source
   */
  async function connect(name, provider, more) {
    assert.equal((await sender("POST", "/v1/sources", { name, provider, direction: "outbound" })).status, 201);
    const endpoint = await sender("POST", "/v1/endpoints", { name, url: `${receiving}/in/${name}`, sources: [name] });
    assert.equal(endpoint.status, 201);
    assert.deepEqual([endpoint.body.format, endpoint.body.retry], ["provider", "provider"]);
    const secrets = endpoint.body.secrets.map((/** @type {any} */ { secret }) => secret);
    assert.equal((await receiver("POST", "/v1/sources", { name, provider, secrets, ...more })).status, 201);
  }

  /**
   * @param {string} name of the source
   * @param {number} count
   * @returns {Promise<any[]>} what the other gateway has, oldest first
   */
  async function received(name, count) {
    const look = async () => {
      const { body } = await receiver("GET", `/v1/sources/${name}/events?limit=100`);
      return body.items.length >= count && body.items.reverse();
    };
    return eventually(look, `${count} events at ${name}`);
  }

  /**
   * @param {string} name of the source
   * @param {Sent} sent
   * @param {any} event as the receiver lists it
   * @param {{id: string, body: string}} expected
   */
  async function compare(name, sent, event, { id, body }) {
    const flat = sent.generation === "flat";
    assert.deepEqual(
      [event.name, event.code, event.state, event.authentic, event.provider_id],
      [sent.event, "ok", "kept", true, flat ? null : id],
    );
    // What says when it was sent: Portal.io's signature and the standard's header are of the attempt.
    if (!["portalio", "standard"].includes(sent.provider)) assert.equal(event.sent_at, at);
    const detail = (await receiver("GET", `/v1/sources/${name}/events/${event.seq}`)).body;
    assert.equal(detail.body.text, body);
  }

  for (const provider of core.providers) {
    const events = all.filter((one) => one.provider === provider && one.generation !== "flat");
    test(`${provider}: each of its ${events.length} events, in one batch`, async () => {
      await connect(provider, provider);
      const made = events.map((event) => {
        const id = habits[provider].makeId();
        return { id, event, ...expectedOf(event, id) };
      });
      const path = `/v1/sources/${provider}/dispatch`;
      const { status, body } = await sender("POST", path, { events: made.map(({ request }) => request) });
      assert.equal(status, 202);
      assert.deepEqual(
        body.events,
        made.map(({ id, event }, index) => ({
          ...{ event: event.event, id, seq: index + 1, duplicate: false, ignored: false, reason: null },
        })),
      );
      const arrived = await received(provider, made.length);
      assert.equal(arrived.length, made.length);
      for (const expected of made) {
        // Attempts go side by side, so they may arrive in another order. Where ids are in the body alone they tell which is which, too.
        const event = arrived.find(({ provider_id }) => provider_id === expected.id);
        assert.ok(event, `${expected.event.called} has arrived under its id`);
        await compare(provider, expected.event, event, expected);
      }
    });
  }

  const flat = all.filter(({ generation }) => generation === "flat");
  test("there are six events of Portal.io's flat generation", () => {
    assert.deepEqual(
      flat.map(({ provider }) => provider),
      Array(6).fill("portalio"),
    );
  });
  for (const sent of flat) {
    test(`portalio: ${sent.called} in the flat generation, which its receiver has to know by the URL`, async () => {
      const name = sent.called.toLowerCase();
      await connect(name, "portalio", { unnamed_event: sent.called });
      const id = habits.portalio.makeId();
      const { request, body } = expectedOf(sent, id);
      const answer = await sender("POST", `/v1/sources/${name}/dispatch`, request);
      assert.deepEqual([answer.status, answer.body.event, answer.body.id], [202, sent.event, id]);
      const [event] = await received(name, 1);
      await compare(name, sent, event, { id, body });
    });
  }
});
