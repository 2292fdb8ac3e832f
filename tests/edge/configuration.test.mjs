// A configuration that is wrong says where and what, for every fault at once, and repeats no value.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { load } from "signpost";
import { ConfigurationError, pointerTo, readConfiguration, secretNamesOf } from "../../edge/src/configuration.js";
import { prepareSources } from "../../edge/src/sources.js";
import { acme } from "./acme.mjs";
import { configurationOf, secrets } from "./gateway.mjs";

/** @returns {any} a configuration without a fault, to be changed */
const good = () => configurationOf({ demo: {} }, { sink: { url: "https://hooks.example.com/x" } });

/**
 * @param {(configuration: any) => void} change
 * @param {Record<string, string>} [environment]
 * @returns {Promise<readonly import("../../edge/src/configuration.js").Fault[]>}
 */
async function faultsAfter(change, environment = secrets) {
  const configuration = good();
  change(configuration);
  try {
    prepareSources(await load(), readConfiguration(JSON.stringify(configuration)), environment);
  } catch (error) {
    assert.ok(error instanceof ConfigurationError, String(error));
    return error.faults;
  }
  return [];
}

test("what a configuration leaves out has the documented defaults", () => {
  const { sources, endpoints, destinations } = readConfiguration(
    JSON.stringify({
      sources: { a: { provider: "cepro", secret_env: ["A"], endpoints: ["b"] } },
      endpoints: { b: { url: "https://hooks.example.com/", secret_env: ["B"] } },
    }),
  );
  assert.deepEqual(sources.a, {
    provider: "cepro",
    secret_env: ["A"],
    endpoints: ["b"],
    freshness: {},
    max_body_bytes: 1_048_576,
    policy: { unsigned: "reject", unknown: "accept", mismatch: "forward" },
  });
  assert.equal(endpoints.b.timeout_seconds, 4);
  assert.deepEqual(destinations, { allow_http: false, allow: [] });
});

test("the README's example has no fault", async () => {
  const readme = readFileSync(new URL("../../edge/README.md", import.meta.url), "utf8");
  const [, text] = /```json\n(.*?)```/s.exec(readme) ?? [];
  const { CLIENTPRESS_SECRET, CLIENTPRESS_OLD_SECRET, ENDPOINT_SECRET: AUTOMATION_SECRET } = secrets;
  const environment = { CLIENTPRESS_SECRET, CLIENTPRESS_OLD_SECRET, AUTOMATION_SECRET };
  const sources = prepareSources(await load(), readConfiguration(text), environment);
  assert.deepEqual([...sources.keys()], ["client-portal"]);
});

test("the names of secrets are told each once", () => {
  const configuration = good();
  configuration.sources.demo.secret_env = ["A", "B"];
  configuration.sources.other = { ...configuration.sources.demo, secret_env: ["B", "C"] };
  configuration.endpoints.sink.secret_env = ["A", "D"];
  assert.deepEqual(secretNamesOf(readConfiguration(JSON.stringify(configuration))), ["A", "B", "C", "D"]);
});

test("a place is a JSON Pointer", () => {
  assert.equal(pointerTo(["sources", "a/b~c", 0]), "/sources/a~1b~0c/0");
  assert.equal(pointerTo([]), "");
});

test("what is not JSON is not quoted", () => {
  assert.throws(() => readConfiguration('{"sources": s3cret}'), {
    name: "ConfigurationError",
    message: "the configuration: is not valid JSON",
  });
});

describe("faults", () => {
  /** @type {[what: string, change: (configuration: any) => void, pointer: string, message: RegExp][]} */
  const cases = [
    ["a list", (c) => void (c.sources = []), "/sources", /expected record/],
    ["no endpoints", (c) => void delete c.endpoints, "/endpoints", /expected record, received undefined/],
    ["a key that is none", (c) => void (c.source = {}), "", /Unrecognized key: "source"/],
    [
      "a misspelled policy",
      (c) => void (c.sources.demo.policy = { unsinged: "accept" }),
      "/sources/demo/policy",
      /"unsinged"/,
    ],
    [
      "a policy's value",
      (c) => void (c.sources.demo.policy = { unsigned: true }),
      "/sources/demo/policy/unsigned",
      /expected one of "reject"\|"accept"/,
    ],
    [
      "a source's name",
      (c) => void (c.sources["Demo!"] = c.sources.demo),
      "/sources/Demo!",
      /a name has 1 to 40 of a-z/,
    ],
    [
      "an unknown provider",
      (c) => void (c.sources.demo.provider = "nobody"),
      "/sources/demo/provider",
      /^unknown_provider: /,
    ],
    [
      "a provider of another kind",
      (c) => void (c.sources.demo.provider = 7),
      "/sources/demo/provider",
      /built-in provider/,
    ],
    [
      "a manifest with a fault",
      (c) => void (c.sources.demo.provider = { manifest: { ...acme, surprise: 1 } }),
      "/sources/demo/provider/manifest/surprise",
      /^unknown_key: /,
    ],
    ["no secret", (c) => void (c.sources.demo.secret_env = []), "/sources/demo/secret_env", /at least one name/],
    [
      "a secret in place of its name",
      (c) => void (c.sources.demo.secret_env = [secrets.ENDPOINT_SECRET]),
      "/sources/demo/secret_env/0",
      /name of an environment variable, in capitals; never the secret itself/,
    ],
    [
      "the configuration as a secret",
      (c) => void (c.sources.demo.secret_env = ["SIGNPOST_CONFIG"]),
      "/sources/demo/secret_env/0",
      /holds the configuration/,
    ],
    [
      "a variable that is not set",
      (c) => void c.sources.demo.secret_env.push("NOT_THERE"),
      "/sources/demo/secret_env/1",
      /^NOT_THERE is not set$/,
    ],
    [
      "an endpoint's secret without its form",
      (c) => void (c.endpoints.sink.secret_env = ["ENDPOINT_SECRET", "CLIENTPRESS_SECRET"]),
      "/endpoints/sink/secret_env/1",
      /^malformed_secret: /,
    ],
    [
      "an endpoint that is not there",
      (c) => void (c.sources.demo.endpoints = ["elsewhere"]),
      "/sources/demo/endpoints/0",
      /no endpoint of this configuration/,
    ],
    [
      "an endpoint named like something else",
      (c) => void (c.sources.demo.endpoints = ["toString"]),
      "/sources/demo/endpoints/0",
      /no endpoint of this configuration/,
    ],
    ["no endpoint", (c) => void (c.sources.demo.endpoints = []), "/sources/demo/endpoints", /exactly one endpoint/],
    [
      "two endpoints",
      (c) => void (c.sources.demo.endpoints = ["sink", "sink"]),
      "/sources/demo/endpoints",
      /exactly one/,
    ],
    ["a limit of nothing", (c) => void (c.sources.demo.max_body_bytes = 0), "/sources/demo/max_body_bytes", />=1/],
    [
      "a limit over the store's",
      (c) => void (c.sources.demo.max_body_bytes = 2e6),
      "/sources/demo/max_body_bytes",
      /<=1572864/,
    ],
    [
      "a window without an end",
      (c) => void (c.sources.demo.freshness = { past_seconds: -1 }),
      "/sources/demo/freshness/past_seconds",
      />=0/,
    ],
    [
      "an event that the catalog does not have",
      (c) => void (c.sources.demo.unnamed_event = "nothing.happened"),
      "/sources/demo/unnamed_event",
      /^invalid_option: /,
    ],
    [
      "a time-out of nothing",
      (c) => void (c.endpoints.sink.timeout_seconds = 0),
      "/endpoints/sink/timeout_seconds",
      />=0.05/,
    ],
    ["a URL that is none", (c) => void (c.endpoints.sink.url = "x"), "/endpoints/sink/url", /^malformed_destination: /],
    [
      "an inner address",
      (c) => void (c.endpoints.sink.url = "https://10.0.0.1/"),
      "/endpoints/sink/url",
      /^destination_not_public: /,
    ],
    [
      "an exception that is none",
      (c) => void (c.destinations.allow = ["10.0.0.0/99"]),
      "/destinations/allow",
      /^invalid_option: /,
    ],
  ];
  for (const [what, change, pointer, message] of cases) {
    test(what, async () => {
      const faults = await faultsAfter(change);
      assert.deepEqual(
        faults.map((fault) => fault.pointer),
        [pointer],
      );
      assert.match(faults[0].message, message);
    });
  }

  test("all of them are told at once, one a line, and no value of a secret among them", async () => {
    const faults = await faultsAfter(
      (c) => {
        c.sources.demo.provider = "nobody";
        c.sources.demo.secret_env = ["MISSING", "EMPTY"];
        c.endpoints.sink.secret_env = ["BAD"];
        c.endpoints.sink.url = "https://user:pa55word@10.0.0.1/";
      },
      { EMPTY: "", BAD: "whsec_not-base64-s3cret" },
    );
    const { message } = new ConfigurationError(faults);
    assert.deepEqual(
      message.split("\n").map((line) => line.replace(/(: \w+).*/, "$1")),
      [
        "/endpoints/sink/url: destination_has_credentials",
        "/endpoints/sink/secret_env/0: malformed_secret",
        "/sources/demo/provider: unknown_provider",
        "/sources/demo/secret_env/0: MISSING",
        "/sources/demo/secret_env/1: EMPTY",
      ],
    );
    assert.doesNotMatch(message, /s3cret|pa55word/);
  });
});
