// Destination presets as data: which URL is whose, what each one sets, and what wins. The limits stand here once more, as the tools'
// documents print them (docs/destinations.md names the pages).
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { load } from "signpost";
import { defaultsFor, presetOf, presets, recognise, warningsOf } from "../../edge/src/presets/presets.js";
import { standard, untilSwitchedOn } from "../../edge/src/presets/schedules.js";
import { ConfigurationError } from "../../edge/src/settings/faults.js";
import { readConfiguration, resolveConfiguration } from "../../edge/src/settings/file.js";
import { underPreset, withoutDefaults } from "../../edge/src/settings/preset.js";
import { endpointGiven, withFormat } from "../../edge/src/settings/schemas.js";
import { configurationOf, secrets } from "./gateway.mjs";

const core = await load();
const uuid = "3f0c6a52-7d0e-4f4b-9a39-0c1f5b6f2a10";

/** A URL of each, as the tool gives it out. @type {Record<string, string>} */
const urls = {
  make: "https://hook.eu1.make.com/abcdefghijklmnopqrstuvwxyz123456",
  n8n: `https://n8n.example.com/webhook/${uuid}`,
  ottokit: `https://webhook.ottokit.com/ottokit/${uuid}`,
  slack: "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
  zapier: "https://hooks.zapier.com/hooks/catch/1234567/abc123/",
};

/** @param {object} change @returns {any} an endpoint of the file, read */
const read = (change) =>
  readConfiguration(
    JSON.stringify(configurationOf({ demo: {} }, { one: { url: "https://hooks.example.com/x", ...change } })),
  ).endpoints.one;

describe("each preset", () => {
  for (const { name } of presets) {
    test(`${name}: an endpoint of it has no fault, and no warning`, () => {
      const configuration = configurationOf({ demo: {} }, { one: { preset: name, url: urls[name] } });
      const { endpoints } = resolveConfiguration(core, JSON.stringify(configuration), secrets);
      assert.equal(endpoints.get("one")?.given.preset, name);
      assert.deepEqual(warningsOf(name, urls[name]), []);
    });
  }

  test("says where it has its facts from, or that it has none", () => {
    for (const { name, facts, defaults, warnings } of presets) {
      for (const { about, basis, source } of facts) {
        if (basis === "assumed") assert.equal(source, null, `${name}: ${about}`);
        else assert.match(String(source), /^https:\/\/\S+$/, `${name}: ${about}`);
      }
      const told = new Set(facts.map(({ about }) => about));
      if ("rate_limit" in defaults) assert.ok(told.has("rate"), name);
      if ("max_body_bytes" in defaults) assert.ok(told.has("body"), name);
      if ("events" in defaults) assert.ok(told.has("events"), name);
      if ("retry" in defaults) assert.ok(told.has("statuses"), name);
      if (warnings.some(({ code }) => code === "test_url")) assert.ok(told.has("test URL"), name);
    }
  });

  test("OttoKit's ticks the events of its nine triggers for ClientPress, as the document lists them", () => {
    const bare = { preset: "ottokit", url: urls.ottokit };
    const nine = [
      ["Portal Created", "portal.created"],
      ["Task Created", "task.created"],
      ["Task Completed", "task.completed"],
      ["File Uploaded", "file.uploaded"],
      ["File Approved", "file.approved"],
      ["File Rejected", "file.rejected"],
      ["Message Sent", "message.sent"],
      ["Invitation Accepted", "invite.accepted"],
      ["Board Topic Posted", "board.topic_posted"],
    ];
    assert.deepEqual(
      read(bare).events,
      nine.map(([, event]) => event),
    );
    assert.deepEqual(read({ ...bare, events: ["task.*"] }).events, ["task.*"], "what a person says comes first");
  });

  test("the shared schedule is the one that Standard Webhooks' manifest has", () => {
    const { basis, assumed, note, waits_for_response, ...all } = JSON.parse(
      core.provider("standard").manifest,
    ).delivery;
    assert.deepEqual([basis, assumed, typeof note, waits_for_response], ["documented", ["jitter"], "string", true]);
    assert.deepEqual(standard, all);
  });

  test("waiting for a workflow to be switched on is slow and has an end", () => {
    assert.ok(untilSwitchedOn.every((delay) => delay >= 300));
    const hours = untilSwitchedOn.reduce((sum, delay) => sum + delay) / 3600;
    assert.ok(hours > 72 && hours < 96, `${hours} h`);
  });
});

describe("limits, in any window of time", () => {
  /** A token bucket lets through what it has saved, and what comes back meanwhile. @param {any} rate @param {number} seconds */
  const most = ({ per_second, burst }, seconds) => Math.floor(burst + per_second * seconds);
  const rateOf = (/** @type {string} */ name, url = urls[name]) => read({ preset: name, url }).rate_limit;

  test("Zapier: 30 webhooks/second, 10,000 webhooks/5 minutes", () => {
    assert.ok(most(rateOf("zapier"), 1) <= 30);
    assert.ok(most(rateOf("zapier"), 300) <= 10_000);
  });
  test("Zapier's legacy URLs: 1,000 requests every 5 minutes", () => {
    assert.ok(most(rateOf("zapier", "https://hooks.zapier.com/hooks/catch/abc123/"), 300) <= 1000);
  });
  test("Make: 300 incoming webhook requests per 10 second interval", () => {
    assert.ok(most(rateOf("make"), 10) <= 300);
  });
  test("Slack: 1 per second", () => {
    assert.ok(most(rateOf("slack"), 1) <= 2 && rateOf("slack").per_second === 1 && rateOf("slack").burst === 1);
  });
  test("bodies: Zapier 10 MB, Make 5,242,880 bytes, n8n 16 MB", () => {
    const of = (/** @type {string} */ name) => read({ preset: name, url: urls[name] }).max_body_bytes;
    assert.deepEqual([of("zapier"), of("make"), of("n8n"), of("ottokit")], [10_000_000, 5_242_880, 16_000_000, null]);
  });
});

describe("whose URL is this?", () => {
  const table = [
    [urls.zapier, "zapier"],
    ["https://HOOKS.Zapier.com/hooks/catch/1/a/?x=1", "zapier"],
    ["https://hooks.zapier.com.example.com/hooks/catch/1/a/", null],
    ["https://nothooks.zapier.com/hooks/catch/1/a/", null],
    [urls.make, "make"],
    ["https://hook.make.com/x", "make"],
    ["https://hook.us2.make.com/x", "make"],
    ["https://hook.eu1.make.celonis.com/x", "make"],
    ["https://www.make.com/en/help", null],
    ["https://hook.make.com.example.com/x", null],
    [urls.n8n, "n8n"],
    ["https://acme.app.n8n.cloud/webhook/orders", "n8n"],
    [`https://automation.example.com/prefix/webhook/${uuid}`, "n8n"],
    ["https://automation.example.com/webhook-test/orders", "n8n"],
    // Many programs have a path like this.
    ["https://automation.example.com/webhook/orders", null],
    [`https://automation.example.com/webhooks/${uuid}`, null],
    [urls.ottokit, "ottokit"],
    [`https://webhook.suretriggers.com/suretriggers/${uuid}`, "ottokit"],
    [urls.slack, "slack"],
    ["https://hooks.slack.com/triggers/T0/1/x", null],
    ["https://hooks.example.com/services/T0/B0/x", null],
    ["no URL", null],
  ];
  for (const [url, name] of table) {
    test(`${url}: ${name ?? "nobody's"}`, () => assert.equal(recognise(String(url))?.name ?? null, name));
  }
});

describe("warnings", () => {
  const table = /** @type {[string | null, string, string[]][]} */ ([
    ["n8n", `https://n8n.example.com/webhook-test/${uuid}`, ["test_url"]],
    [null, `https://n8n.example.com/webhook-test/${uuid}`, ["test_url"]],
    ["n8n", "https://n8n.example.com/hooks/anything", []],
    ["zapier", "https://hooks.zapier.com/hooks/catch/abc123/", ["legacy_url"]],
    ["zapier", "https://hooks.zapier.com/hooks/catch/abc123", ["legacy_url"]],
    ["zapier", urls.make, ["unrecognised_url"]],
    ["make", "https://hooks.example.com/x", ["unrecognised_url"]],
    ["ottokit", `https://webhook.suretriggers.com/suretriggers/${uuid}`, ["old_host"]],
    ["slack", "https://hooks.slack.com/triggers/T0/1/x", ["not_an_incoming_webhook"]],
    ["slack", "https://hooks.example.com/services/T0/B0/x", ["unrecognised_url"]],
    [null, "https://hooks.example.com/x", []],
    [null, urls.zapier, []],
  ]);
  for (const [preset, url, codes] of table) {
    test(`${preset ?? "no preset"}, ${url}: ${codes.join(", ") || "none"}`, () => {
      const found = warningsOf(preset, url);
      assert.deepEqual(
        found.map(({ code }) => code),
        codes,
      );
      // A URL may hold a token.
      for (const { message } of found) assert.ok(message.length > 40 && !message.includes(url));
    });
  }
});

describe("what a person sets wins over the preset, and the preset over the general defaults", () => {
  test("nothing set", () => {
    const { preset, rate_limit, concurrency, order, format } = read({ preset: "slack", url: urls.slack });
    assert.deepEqual(
      [preset, rate_limit, concurrency, order, format],
      ["slack", { per_second: 1, burst: 1 }, 1, null, "original"],
    );
  });
  test("set, also to nothing and to the general default", () => {
    const own = { rate_limit: null, retry: "standard", max_body_bytes: null };
    const { rate_limit, retry, max_body_bytes } = read({ preset: "n8n", url: urls.n8n, ...own });
    assert.deepEqual([rate_limit, retry, max_body_bytes], [null, "standard", null]);
  });
  test("a format says what is to be sent, so the preset's template does not come", () => {
    assert.equal(read({ preset: "slack", url: urls.slack, format: "standard" }).template, null);
    assert.notEqual(read({ preset: "slack", url: urls.slack, format: "original" }).template, null);
  });
  test("a narrower limit for some of its URLs", () => {
    const legacy = "https://hooks.zapier.com/hooks/catch/abc123/";
    const zapier = /** @type {any} */ (presetOf("zapier"));
    assert.deepEqual(defaultsFor(zapier, legacy).rate_limit, { per_second: 3, burst: 20 });
    assert.equal(defaultsFor(zapier, legacy).max_body_bytes, 10_000_000);
    assert.deepEqual(defaultsFor(zapier, "no URL"), zapier.defaults);
  });
  test("an unknown preset is a fault at its place, and so is what is no preset at all", () => {
    for (const preset of ["ifttt", 7, {}]) {
      assert.throws(
        () => read({ preset }),
        (error) => {
          assert.ok(error instanceof ConfigurationError);
          const [{ pointer, message }] = error.faults;
          assert.equal(pointer, "/endpoints/one/preset");
          assert.match(message, /expected one of "make", "n8n", "ottokit", "slack", "zapier"/);
          return true;
        },
      );
    }
  });
  test("an endpoint that is none is a fault at its place", () => {
    for (const endpoint of [null, "x", ["preset"]]) {
      assert.throws(
        () => readConfiguration(JSON.stringify({ endpoints: { one: endpoint } })),
        (/** @type {ConfigurationError} */ { faults }) => faults[0].pointer === "/endpoints/one",
      );
    }
  });
  test("what is as preset and defaults have it counts as not set", () => {
    const own = { preset: "zapier", url: urls.zapier, sources: ["*"], concurrency: 2, max_body_bytes: 5 };
    const inbound = () => /** @type {const} */ ("inbound");
    const given = withFormat(endpointGiven.parse(underPreset(own)), inbound);
    assert.deepEqual(withoutDefaults(given, inbound), {
      preset: "zapier",
      url: urls.zapier,
      sources: ["*"],
      format: "original",
      concurrency: 2,
      max_body_bytes: 5,
    });
  });
});
