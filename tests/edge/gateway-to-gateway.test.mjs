// Two gateways, one behind the other, of which the second was away for a day: all that the first one held arrives, and verifies.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { callerOf } from "./api-client.mjs";
import { send } from "./clientpress.mjs";
import { lifetime } from "./lifetime.mjs";
import { day } from "./virtual/delivery.mjs";
import { bootstrapKey, scene } from "./virtual/gateway.mjs";

/** What each product has sent: its own format, its own schedule. */
const products = {
  clientflow: { event: "task.completed", data: { id: 7 } },
  portalio: { event: "proposal.status_changed", data: { id: 10025, number: 4123, status: "Accepted" } },
  cepro: { event: "lead.created", data: { lead_id: "1" } },
  standard: { event: "contact.created", data: { id: "1" } },
};
const clientpress = {
  event: "task.completed",
  ...{ portal_id: 42, portal_url: "https://your-site.com/client-portal/acme-corp/" },
  data: { id: 10, title: "Sign the contract", list_id: 1 },
};
const names = Object.keys(products);

describe("a gateway behind a gateway", () => {
  const suite = lifetime();
  /** @type {import("./virtual/gateway.mjs").Scene} */
  let first;
  /** @type {import("./virtual/gateway.mjs").Scene} */
  let second;
  /** @type {import("./api-client.mjs").Caller} */
  let call;
  let away = false;
  /** @type {Record<string, string[]>} what the second answered, by path */
  const answers = {};

  /** Hands on what comes, at the time that it is, and answers what the second answers. @param {string} path */
  const relay =
    (path) =>
    async (/** @type {import("./virtual/sink.mjs").Arrival} */ { rawHeaders, body }) => {
      if (away) return /** @type {const} */ ("reset");
      await second.clock.advance((first.clock.now() - second.clock.now()) / 1000);
      /** @type {Record<string, string>} */
      const headers = {};
      for (let i = 0; i < rawHeaders.length; i += 2)
        if (!/^(?:host|content-length|connection)$/i.test(rawHeaders[i])) headers[rawHeaders[i]] = rawHeaders[i + 1];
      const { status, text } = await send(`${second.url()}/in/${path}`, { headers, body });
      (answers[path] ??= []).push(`${status} ${JSON.parse(text).code}`);
      return status;
    };

  before(async () => {
    const outbound = { direction: "outbound", secret_env: undefined };
    const speaking = { secret_env: ["DIALECT_SECRET"] };
    const standard = { secret_env: ["ENDPOINT_SECRET"] };
    first = await scene(suite, {
      sources: {
        ...Object.fromEntries([...names, "clientpress"].map((provider) => [provider, { provider, ...outbound }])),
        site: { provider: "clientpress" },
      },
      endpoints: () => ({
        ...Object.fromEntries(
          names.map((name) => [name, { ...(name === "standard" ? standard : speaking), sources: [name] }]),
        ),
        ...{
          clientpress: { ...speaking, sources: ["clientpress"] },
          widened: { ...speaking, sources: ["clientpress"] },
        },
        // The original, signed again for each attempt.
        site: { ...standard, sources: ["site"] },
      }),
    });
    const own = { secret_env: ["DIALECT_SECRET"] };
    second = await scene(suite, {
      sources: {
        ...Object.fromEntries(names.map((provider) => [provider, { provider, ...own }])),
        ...{ standard: { provider: "standard", secret_env: ["ENDPOINT_SECRET"] }, clientpress: own },
        widened: { ...own, freshness: { past_seconds: 2 * day }, duplicates: "body" },
        site: { provider: "standard", secret_env: ["ENDPOINT_SECRET"] },
      },
      endpoints: () => ({}),
    });
    for (const path of [...names, "clientpress", "widened", "site"]) first.sink.script(`/${path}`, relay(path));
    call = callerOf({ url: first.url(), key: bootstrapKey });
  });

  /** One event of each. */
  async function sendAll() {
    for (const [name, request] of Object.entries({ ...products, clientpress })) {
      const { status, body } = await call("POST", `/v1/sources/${name}/dispatch`, request);
      assert.equal(status, 202, JSON.stringify(body));
    }
    await first.send("site");
  }

  /** @param {(endpoint: string) => Promise<unknown>} work */
  async function eachEndpoint(work) {
    for (const name of [...names, "clientpress", "widened", "site"]) await work(name);
    await first.clock.settle();
  }

  const takes = ["clientflow", "portalio", "cepro", "standard", "widened"];

  test("paused for a day, then resumed: each is taken by the second at once", async () => {
    await eachEndpoint((name) => call("POST", `/v1/endpoints/${name}/pause`));
    await sendAll();
    await first.clock.advance(day);
    assert.deepEqual(answers, {});
    await eachEndpoint((name) => call("POST", `/v1/endpoints/${name}/resume`));
    for (const name of takes) assert.deepEqual(answers[name], ["202 ok"], name);
    // Authentic and fresh, though its events are not those of Standard Webhooks' envelope.
    assert.match(answers.site.join(), /^202 \w+$/);
    // ClientPress signs the event's time alone, and its receiver goes by five minutes unless told otherwise.
    assert.deepEqual(answers.clientpress, ["401 timestamp_too_old"]);
  });

  test("the second off for a day: what is left of the schedules and a person's replay bring each, and none twice", async () => {
    for (const name of Object.keys(answers)) delete answers[name];
    away = true;
    await sendAll();
    await first.clock.advance(day);
    away = false;
    await eachEndpoint((name) => call("POST", `/v1/endpoints/${name}/dead-letters/replay`));
    // ClientPress does not look at answers, so it has no dead letters: the event is replayed.
    await call("POST", "/v1/sources/clientpress/events/2/replay", { endpoints: ["widened"] });
    await first.clock.advance(2 * day);
    for (const name of takes) assert.deepEqual(answers[name], ["202 ok"], name);
    assert.match(answers.site.join(), /^202 \w+$/);
    const kept = async (/** @type {string} */ name) =>
      (await second.clock.objects.source(name).events({ limit: 10 })).items.map(
        (/** @type {any} */ one) => one.authentic,
      );
    for (const name of [...takes, "site"]) assert.deepEqual(await kept(name), [true, true], name);
  });
});
