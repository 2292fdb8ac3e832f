// A configuration that is wrong says where and what, for every fault at once, and repeats no value.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { load } from "signpost";
import { ConfigurationError, pointerTo } from "../../edge/src/settings/faults.js";
import { readConfiguration, resolveConfiguration, secretNamesOf } from "../../edge/src/settings/file.js";
import { acme } from "./acme.mjs";
import { configurationOf, secrets } from "./gateway.mjs";

const core = await load();

/** @returns {any} a configuration without a fault, to be changed */
const good = () => configurationOf({ demo: {} }, { sink: { url: "https://hooks.example.com/x", sources: ["demo"] } });

/**
 * @param {(configuration: any) => void} change
 * @param {Record<string, string>} [environment]
 * @returns {readonly import("../../edge/src/settings/faults.js").Fault[]}
 */
function faultsAfter(change, environment = secrets) {
  const configuration = good();
  change(configuration);
  try {
    resolveConfiguration(core, JSON.stringify(configuration), environment);
  } catch (error) {
    assert.ok(error instanceof ConfigurationError, String(error));
    return error.faults;
  }
  return [];
}

test("what a configuration leaves out has the documented defaults", () => {
  const { sources, endpoints, destinations, log } = readConfiguration(
    JSON.stringify({
      sources: { a: { provider: "cepro", secret_env: ["A"] } },
      endpoints: { b: { url: "https://hooks.example.com/", sources: ["*"], secret_env: ["B"] } },
    }),
  );
  assert.deepEqual(sources.a, {
    provider: "cepro",
    secret_env: ["A"],
    direction: "inbound",
    dispatch: { events: ["*"], unknown_event: null },
    product_version: null,
    freshness: { past_seconds: null, future_seconds: null },
    duplicates: null,
    unnamed_event: null,
    max_body_bytes: 1_048_576,
    policy: { unsigned: "reject", unknown: "accept", mismatch: "quarantine" },
    retention: { days: 30, events: 1_000_000, body_days: 7 },
  });
  assert.deepEqual(endpoints.b, {
    url: "https://hooks.example.com/",
    sources: ["*"],
    secret_env: ["B"],
    headers: {},
    events: ["*"],
    preset: null,
    format: "original",
    generation: null,
    template: null,
    unsigned: false,
    idempotent: false,
    retry: "standard",
    timeout_seconds: null,
    max_body_bytes: null,
    concurrency: 6,
    rate_limit: null,
    order: null,
    circuit: null,
    auto_disable: "policy",
    while_disabled: "hold",
    retention: { days: 30, deliveries: 1_000_000, body_days: 7 },
  });
  assert.deepEqual(destinations, { allow_http: false, allow: [] });
  assert.equal(log, "notable");
  assert.deepEqual(readConfiguration("{}").sources, {});
});

test("every example of docs/configuration.md has no fault", () => {
  const page = readFileSync(new URL("../../docs/configuration.md", import.meta.url), "utf8");
  const texts = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, text]) => text);
  assert.ok(texts.length > 0);
  for (const text of texts) {
    const named = secretNamesOf(readConfiguration(text));
    const environment = Object.fromEntries(named.map((name) => [name, secrets.ENDPOINT_SECRET]));
    resolveConfiguration(core, text, environment);
  }
});

test("docs/configuration.md names every key", () => {
  const page = readFileSync(new URL("../../docs/configuration.md", import.meta.url), "utf8");
  const read = readConfiguration(JSON.stringify(good()));
  for (const section of [read.sources.demo, read.endpoints.sink]) {
    for (const [key, value] of Object.entries(section)) {
      const rows = page.split("\n").filter((line) => line.startsWith(`| \`${key}\``) || line.startsWith(`| \`${key}.`));
      assert.ok(rows.length > 0, `${key} is not there`);
      const members = value && typeof value === "object" && !Array.isArray(value) ? Object.keys(value) : [];
      for (const member of members) {
        const told = rows.some((row) => row.includes(`\`${member}\``) || row.includes(`\`${key}.${member}\``));
        assert.ok(told, `${key}.${member} is not there`);
      }
    }
  }
  for (const key of ["sources", "endpoints", "destinations.allow_http", "destinations.allow", "log"]) {
    assert.ok(page.includes(`\`${key}\``), `${key} is not there`);
  }
});

test("the names of secrets are told each once, those of headers too", () => {
  const configuration = good();
  configuration.sources.demo.secret_env = ["A", "B"];
  configuration.sources.other = { ...configuration.sources.demo, secret_env: ["B", "C"] };
  configuration.endpoints.sink.secret_env = ["A", "D"];
  configuration.endpoints.sink.headers = { Authorization: { env: "E" }, "X-Open": "text" };
  assert.deepEqual(secretNamesOf(readConfiguration(JSON.stringify(configuration))), ["A", "B", "C", "D", "E"]);
});

test("variables are looked up, secrets and headers alike", () => {
  const configuration = good();
  configuration.endpoints.sink.headers = { Authorization: { env: "TOKEN" }, "X-Open": "text" };
  const environment = { ...secrets, TOKEN: "Bearer abc" };
  const { endpoints } = resolveConfiguration(core, JSON.stringify(configuration), environment);
  assert.deepEqual(endpoints.get("sink")?.headers, [
    ["Authorization", "Bearer abc"],
    ["X-Open", "text"],
  ]);
  assert.deepEqual(endpoints.get("sink")?.secrets, [
    { id: "ENDPOINT_SECRET", secret: secrets.ENDPOINT_SECRET, warning: "" },
  ]);
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
    ["a list", (c) => void ((c.sources = []), (c.endpoints = {})), "/sources", /^expected an object$/],
    ["a key that is none", (c) => void (c.source = {}), "/source", /^there is no such key; correct its spelling/],
    [
      "a source without a provider",
      (c) => void delete c.sources.demo.provider,
      "/sources/demo/provider",
      /^expected the name of a provider/,
    ],
    [
      "a source without a secret",
      (c) => void delete c.sources.demo.secret_env,
      "/sources/demo/secret_env",
      /^is missing; expected a list$/,
    ],
    [
      "a misspelled policy",
      (c) => void (c.sources.demo.policy = { unsinged: "accept" }),
      "/sources/demo/policy/unsinged",
      /no such key/,
    ],
    [
      "a policy's value",
      (c) => void (c.sources.demo.policy = { unsigned: true }),
      "/sources/demo/policy/unsigned",
      /^expected one of "reject", "accept"$/,
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
      /the name of a provider/,
    ],
    [
      "a manifest with a fault",
      (c) => void (c.sources.demo.provider = { manifest: { ...acme, surprise: 1 } }),
      "/sources/demo/provider/manifest/surprise",
      /^unknown_key: /,
    ],
    ["no secret", (c) => void (c.sources.demo.secret_env = []), "/sources/demo/secret_env", /at least one name/],
    [
      "a secret twice",
      (c) => void (c.sources.demo.secret_env = ["CLIENTPRESS_SECRET", "CLIENTPRESS_SECRET"]),
      "/sources/demo/secret_env",
      /^each name once$/,
    ],
    [
      "a secret in place of its name",
      (c) => void (c.sources.demo.secret_env = [secrets.ENDPOINT_SECRET]),
      "/sources/demo/secret_env/0",
      /name of an environment variable, in capitals; never the secret itself/,
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
      "a source that is not there",
      (c) => void (c.endpoints.sink.sources = ["demo", "elsewhere"]),
      "/endpoints/sink/sources/1",
      /no source of this configuration/,
    ],
    [
      "a source named like something else",
      (c) => void (c.endpoints.sink.sources = ["constructor"]),
      "/endpoints/sink/sources/0",
      /no source of this configuration/,
    ],
    [
      "no source",
      (c) => void (c.endpoints.sink.sources = []),
      "/endpoints/sink/sources",
      /at least one source; "\*" is every source/,
    ],
    [
      "an endpoint that does not say from where",
      (c) => void delete c.endpoints.sink.sources,
      "/endpoints/sink/sources",
      /^is missing; expected a list$/,
    ],
    [
      "a limit of nothing",
      (c) => void (c.sources.demo.max_body_bytes = 0),
      "/sources/demo/max_body_bytes",
      /^expected at least 1$/,
    ],
    [
      "a limit over the store's",
      (c) => void (c.sources.demo.max_body_bytes = 2e6),
      "/sources/demo/max_body_bytes",
      /^expected at most 1572864$/,
    ],
    [
      "half a byte",
      (c) => void (c.sources.demo.max_body_bytes = 1.5),
      "/sources/demo/max_body_bytes",
      /^expected a whole number$/,
    ],
    [
      "a window without an end",
      (c) => void (c.sources.demo.freshness = { past_seconds: -1 }),
      "/sources/demo/freshness/past_seconds",
      /^expected at least 0$/,
    ],
    [
      "a window longer than events are kept",
      (c) => {
        c.sources.demo.freshness = { past_seconds: 86_401 };
        c.sources.demo.retention = { days: 1 };
      },
      "/sources/demo/freshness/past_seconds",
      /^86401 seconds is too long, and after 1 days \(retention\.days\) .* set freshness\.past_seconds to 86400 at most, or retention\.days to 2 or more$/,
    ],
    [
      "events kept for less than the provider's own window",
      (c) => {
        c.sources.demo.provider = "cepro";
        c.sources.demo.retention = { days: 29.9 };
      },
      "/sources/demo/retention/days",
      /^CE Pro takes webhooks that are 2592000 seconds old, and after 29\.9 days .* set freshness\.past_seconds to 2583360 at most, or retention\.days to 30 or more$/,
    ],
    [
      "duplicates told by something else",
      (c) => void (c.sources.demo.duplicates = "header"),
      "/sources/demo/duplicates",
      /^expected /,
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
      /^expected at least 0.05$/,
    ],
    [
      "more attempts at a time than a Worker may",
      (c) => void (c.endpoints.sink.concurrency = 7),
      "/endpoints/sink/concurrency",
      /^expected at most 6$/,
    ],
    [
      "a filter that is none",
      (c) => void (c.endpoints.sink.events = ["task.*", "a b"]),
      "/endpoints/sink/events/1",
      /^invalid_option: /,
    ],
    [
      "a policy that is none",
      (c) => void (c.endpoints.sink.retry = { timeout_seconds: 10, delays_seconds: [-1] }),
      "/endpoints/sink/retry/delays_seconds/0",
      /^invalid_policy: /,
    ],
    ["a policy's name", (c) => void (c.endpoints.sink.retry = "often"), "/endpoints/sink/retry", /^unknown_provider: /],
    [
      "an order by no pointer",
      (c) => void (c.endpoints.sink.order = { by: "id" }),
      "/endpoints/sink/order/by",
      /^invalid_option: /,
    ],
    [
      "a format that nobody has",
      (c) => void (c.endpoints.sink.format = "xml"),
      "/endpoints/sink/format",
      /^unknown_provider: /,
    ],
    [
      "a circuit that closes before it opens",
      (c) => void (c.endpoints.sink.circuit = { open_seconds: 60, open_max_seconds: 30 }),
      "/endpoints/sink/circuit/open_max_seconds",
      /^invalid_option: /,
    ],
    [
      "a header of Signpost's own",
      (c) => void (c.endpoints.sink.headers = { "Webhook-Signature": "x" }),
      "/endpoints/sink/headers/Webhook-Signature",
      /set by Signpost or by HTTP itself/,
    ],
    [
      "a header's value with a line break",
      (c) => void (c.endpoints.sink.headers = { "X-A": "a\nb" }),
      "/endpoints/sink/headers/X-A",
      /^expected visible ASCII/,
    ],
    [
      "a header twice",
      (c) => void (c.endpoints.sink.headers = { "X-A": "a", "x-a": "b" }),
      "/endpoints/sink/headers",
      /two of these names are the same header/,
    ],
    [
      "a header's variable that is not set",
      (c) => void (c.endpoints.sink.headers = { "X-A": { env: "NOT_THERE" } }),
      "/endpoints/sink/headers/X-A/env",
      /^NOT_THERE is not set$/,
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
      "/destinations/allow/0",
      /^invalid_option: /,
    ],
    ["a log of another kind", (c) => void (c.log = "loud"), "/log", /^expected one of "notable", "all"$/],
  ];
  for (const name of ["SIGNPOST_CONFIG", "SIGNPOST_MASTER_KEY", "SIGNPOST_BOOTSTRAP_KEY", "DIRECTORY", "STREAM"]) {
    cases.push([
      `${name} as a secret`,
      (c) => void (c.sources.demo.secret_env = [name]),
      "/sources/demo/secret_env/0",
      /^the gateway itself uses this name/,
    ]);
  }
  for (const [what, change, pointer, message] of cases) {
    test(what, () => {
      const faults = faultsAfter(change);
      assert.deepEqual(
        faults.map((fault) => fault.pointer),
        [pointer],
      );
      assert.match(faults[0].message, message);
    });
  }

  test("all of them are told at once, one a line, and no value of a secret among them", () => {
    const faults = faultsAfter(
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
        "/sources/demo/secret_env/0: MISSING",
        "/sources/demo/secret_env/1: EMPTY",
        "/sources/demo/provider: unknown_provider",
        "/endpoints/sink/url: destination_has_credentials",
        "/endpoints/sink/secret_env/0: malformed_secret",
      ],
    );
    assert.doesNotMatch(message, /s3cret|pa55word/);
  });
});

test("every built-in provider's window fits how long events are kept by default; a window up to that is taken", () => {
  for (const provider of core.providers) {
    const change = (/** @type {any} */ c) => {
      c.sources.demo.provider = provider;
      c.sources.demo.secret_env = [provider === "standard" ? "ENDPOINT_SECRET" : "CLIENTPRESS_SECRET"];
    };
    assert.deepEqual(faultsAfter(change), [], provider);
  }
  const longest = (/** @type {any} */ c) => {
    c.sources.demo.freshness = { past_seconds: 86_400 };
    c.sources.demo.retention = { days: 1 };
  };
  assert.deepEqual(faultsAfter(longest), []);
});
