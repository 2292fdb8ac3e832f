// Presets through the management API and in the log, by real HTTP; and docs/destinations.md, whose commands are run as they stand.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, test } from "node:test";
import { presets } from "../../edge/src/presets/presets.js";
import { readConfiguration, resolveConfiguration, secretNamesOf } from "../../edge/src/settings/file.js";
import { load } from "signpost";
import { callerOf, document, problemOf } from "./api-client.mjs";
import { configurationOf, secrets, startGateway } from "./gateway.mjs";
import { lifetime } from "./lifetime.mjs";

const page = readFileSync(new URL("../../docs/destinations.md", import.meta.url), "utf8");
const catchHook = "https://hooks.zapier.com/hooks/catch/1234567/abc123/";
const testUrl = "https://n8n.example.com/webhook-test/3f0c6a52-7d0e-4f4b-9a39-0c1f5b6f2a10";

describe("presets in the management API", () => {
  const t = lifetime();
  /** @type {import("./gateway.mjs").Gateway} */
  let gateway;
  /** @type {import("./api-client.mjs").Caller} */
  let call;
  let made = 0;

  before(async () => {
    const configuration = configurationOf(
      { demo: {} },
      {
        filed: { url: testUrl, preset: "n8n" },
        silent: { url: catchHook, preset: "zapier" },
      },
    );
    gateway = await startGateway(t, configuration);
    call = callerOf(gateway);
  });

  /** @param {object} change @returns {Promise<any>} what was answered */
  const make = async (change) => {
    const { status, body } = await call("POST", "/v1/endpoints", {
      name: `made-${++made}`,
      sources: ["demo"],
      ...change,
    });
    assert.equal(status, 201, JSON.stringify(body));
    return body;
  };

  test("an endpoint shows what its preset has made of it, and what was set wins", async () => {
    const body = await make({ url: catchHook, preset: "zapier", concurrency: 2 });
    assert.equal(body.preset, "zapier");
    assert.deepEqual(body.rate_limit, { per_second: 25, burst: 5 });
    assert.deepEqual([body.max_body_bytes, body.concurrency, body.retry], [10_000_000, 2, "standard"]);
    assert.deepEqual([body.suggested_preset, body.warnings], [null, []]);
    const { body: again } = await call("GET", `/v1/endpoints/${body.name}`);
    assert.deepEqual(again.rate_limit, body.rate_limit);
    assert.equal((await make({ url: catchHook, preset: "zapier", rate_limit: null })).rate_limit, null);
  });

  test("none is chosen for anybody: a URL that is recognised leads to a suggestion", async () => {
    const body = await make({ url: catchHook });
    assert.deepEqual([body.preset, body.suggested_preset, body.rate_limit], [null, "zapier", null]);
    const other = await make({ url: "https://hooks.example.com/x" });
    assert.deepEqual([other.suggested_preset, other.warnings], [null, []]);
  });

  test("n8n's test URL is a warning, with and without the preset", async () => {
    for (const preset of ["n8n", null]) {
      const { warnings, suggested_preset } = await make({ url: testUrl, preset });
      assert.deepEqual(
        warnings.map((/** @type {any} */ { code }) => code),
        ["test_url"],
      );
      assert.match(warnings[0].message, /Use the production URL/);
      assert.equal(suggested_preset, preset === null ? "n8n" : null);
    }
  });

  test("a change to another preset brings its defaults, and keeps what was set", async () => {
    const { name } = await make({ url: catchHook, preset: "zapier", concurrency: 2 });
    const change = async (/** @type {object} */ of) => (await call("PATCH", `/v1/endpoints/${name}`, of)).body;
    const slack = await change({ preset: "slack", url: "https://hooks.slack.com/services/T0/B0/x" });
    assert.deepEqual(
      [slack.rate_limit, slack.concurrency, slack.max_body_bytes],
      [{ per_second: 1, burst: 1 }, 2, null],
    );
    assert.deepEqual(Object.keys(slack.template.body), ["text"]);
    const own = await change({ rate_limit: { per_second: 3, burst: 1 } });
    assert.deepEqual(
      [own.preset, own.rate_limit.per_second, own.retry.permanent.statuses],
      ["slack", 3, [400, 403, 404]],
    );
    const none = await change({ preset: null });
    assert.deepEqual(
      [none.rate_limit.per_second, none.template, none.retry, none.concurrency],
      [3, null, "standard", 2],
    );
    assert.deepEqual([none.suggested_preset, none.preset], ["slack", null]);
  });

  test("a change of the URL alone brings the narrower limit, and takes it away again", async () => {
    const { name } = await make({ url: catchHook, preset: "zapier" });
    const path = `/v1/endpoints/${name}`;
    const { body: legacy } = await call("PATCH", path, { url: "https://hooks.zapier.com/hooks/catch/abc123/" });
    assert.deepEqual([legacy.rate_limit, legacy.warnings[0].code], [{ per_second: 3, burst: 20 }, "legacy_url"]);
    const { body: back } = await call("PATCH", path, { url: catchHook });
    assert.deepEqual([back.rate_limit, back.warnings], [{ per_second: 25, burst: 5 }, []]);
  });

  test("a change of something else changes nothing of it", async () => {
    const { name, ...before } = await make({ url: catchHook, preset: "zapier", max_body_bytes: null });
    const { body: after } = await call("PATCH", `/v1/endpoints/${name}`, { events: ["task.*"] });
    for (const key of ["preset", "rate_limit", "max_body_bytes", "concurrency", "circuit", "retry"]) {
      assert.deepEqual(after[key], before[key], key);
    }
  });

  test("faults have their place", async () => {
    const url = catchHook;
    const wrong = async (/** @type {object} */ change) =>
      problemOf(await call("POST", "/v1/endpoints", { name: "wrong", sources: ["demo"], url, ...change }));
    assert.deepEqual(await wrong({ preset: "ifttt" }), [
      400,
      "invalid_request",
      'body /preset: expected one of "make", "n8n", "ottokit", "slack", "zapier"',
    ]);
    const [status, code, fault] = await wrong({ template: { body: { text: "{name}" } } });
    assert.deepEqual([status, code], [400, "invalid_request"]);
    assert.match(fault, /^body \/template\/body\/text: unknown_variable: .*expected \{event\}/);
    assert.match(
      (await wrong({ preset: "slack", format: "standard", template: { body: {} } }))[2],
      /^body \/template: /,
    );
    assert.match((await wrong({ max_body_bytes: 0 }))[2], /^body \/max_body_bytes: expected at least 1/);
  });

  test("a format beside Slack's preset stands, and going back to the original needs no more", async () => {
    const { name, template } = await make({ url: catchHook, preset: "slack", format: "standard" });
    assert.equal(template, null);
    const { body } = await call("PATCH", `/v1/endpoints/${name}`, { format: "original" });
    assert.deepEqual(Object.keys(body.template.body), ["text"]);
  });

  test("of a product's own events: as the product sends them, but for what the preset says", async () => {
    const source = await call("POST", "/v1/sources", { name: "product", provider: "cepro", direction: "outbound" });
    assert.equal(source.status, 201, JSON.stringify(source.body));
    const own = (/** @type {object} */ change) => make({ sources: ["product"], ...change });
    const zapier = await own({ url: catchHook, preset: "zapier" });
    assert.deepEqual([zapier.format, zapier.retry], ["provider", "provider"]);
    const n8n = await own({ url: testUrl, preset: "n8n" });
    assert.deepEqual([n8n.format, n8n.retry.by_status[0].statuses], ["provider", [404]]);
    const slack = await own({ url: "https://hooks.slack.com/services/T0/B0/x", preset: "slack" });
    assert.deepEqual([slack.format, Object.keys(slack.template.body)], ["original", ["text"]]);
    const chat = await own({ url: "https://chat.example.com/x", template: { body: { content: "{event}" } } });
    assert.deepEqual([chat.format, chat.retry], ["original", "provider"]);
  });

  test("a preset given later brings its schedule, and a schedule of one's own stays", async () => {
    const { name, retry } = await make({ url: testUrl });
    assert.equal(retry, "standard");
    const { body } = await call("PATCH", `/v1/endpoints/${name}`, { preset: "n8n" });
    assert.deepEqual([body.retry.by_status[0].statuses, body.retry.timeout_seconds], [[404], 30]);
    const { body: back } = await call("PATCH", `/v1/endpoints/${name}`, { preset: null });
    assert.equal(back.retry, "standard");
    const other = await make({ url: testUrl, retry: "clientflow" });
    const { body: kept } = await call("PATCH", `/v1/endpoints/${other.name}`, { preset: "n8n" });
    assert.equal(kept.retry, "clientflow");
  });

  test("GET /v1/presets lists them, with their sources", async () => {
    const { body } = await call("GET", "/v1/presets");
    assert.deepEqual(
      body.items.map((/** @type {any} */ { name }) => name),
      ["make", "n8n", "ottokit", "slack", "zapier"],
    );
    const zapier = body.items.find((/** @type {any} */ { name }) => name === "zapier");
    assert.equal(zapier.defaults.max_body_bytes, 10_000_000);
    assert.ok(zapier.facts.some((/** @type {any} */ { source }) => source?.startsWith("https://help.zapier.com/")));
  });

  test("endpoints of the file have their warnings in the log, and no URL", () => {
    const told = gateway.lines.filter((line) => line.includes("endpoint_warning")).map((line) => JSON.parse(line));
    assert.deepEqual(
      told.map(({ level, what, endpoint, code }) => [level, what, endpoint, code]),
      [["warn", "configuration", "filed", "test_url"]],
    );
    assert.ok(!gateway.lines.join("\n").includes("webhook-test"));
  });
});

describe("docs/destinations.md", () => {
  const commands = [...page.matchAll(/curl "\$GATEWAY(\/v1\/\S+?)".*?-d '(.*?)'$/gms)].map(([, path, data]) => ({
    path,
    body: JSON.parse(data),
  }));
  const sections = new Map(page.split(/^## /m).map((text) => [text.split("\n")[0], text]));

  test("its commands are taken as they stand, and no quick start has a warning but n8n's test URL", async (t) => {
    const call = callerOf(await startGateway({ after: (hook) => t.after(hook) }, configurationOf({}, {})));
    assert.ok(commands.length >= 11);
    /** @type {string[]} */
    const names = [];
    for (const { path, body } of commands) {
      // Tests would go out: they are held against the OpenAPI document below.
      if (path.endsWith("/test")) continue;
      const answer = await call("POST", path, body);
      assert.equal(answer.status, 201, `${path} ${JSON.stringify(answer.body)}`);
      if (path !== "/v1/endpoints") continue;
      names.push(body.name);
      const codes = answer.body.warnings.map((/** @type {any} */ { code }) => code);
      assert.deepEqual(codes, body.name === "n8n-test" ? ["test_url"] : [], body.name);
      assert.equal(answer.body.suggested_preset, null, body.name);
    }
    assert.deepEqual(names, ["zapier", "make", "n8n", "n8n-test", "ottokit", "slack", "chat"]);
    const tested = commands.filter(({ path }) => path.endsWith("/test"));
    assert.ok(tested.length >= 3);
    const { properties } = /** @type {any} */ (document).components.schemas.TestRequest;
    for (const { path, body } of tested) {
      assert.ok(names.includes(path.split("/")[3]), path);
      for (const key of Object.keys(body)) assert.ok(key in properties, key);
    }
  });

  test("its configuration has no fault", async () => {
    const [, text] = /** @type {RegExpExecArray} */ (/```json\n(.*?)```/s.exec(page));
    const environment = Object.fromEntries(
      secretNamesOf(readConfiguration(text)).map((name) => [name, secrets.ENDPOINT_SECRET]),
    );
    const { endpoints } = resolveConfiguration(await load(), text, environment);
    assert.deepEqual(endpoints.get("automation")?.given.rate_limit, { per_second: 25, burst: 5 });
  });

  for (const { name, title, facts, warnings } of presets) {
    test(`${title} has a quick start, and every source and warning of its preset is told`, () => {
      const section = sections.get(title) ?? "";
      assert.match(section, /^1\. /m);
      for (const { source } of facts) if (source) assert.ok(section.includes(`](${source})`), source);
      for (const { code } of warnings) assert.ok(page.includes(`| \`${code}\` |`), code);
      assert.ok(commands.some(({ body }) => body.preset === name));
    });
  }

  test("the ClientPress document's own steps are all there", () => {
    for (const [title, ...steps] of [
      ["Zapier", "Webhooks by Zapier", "Catch Hook", "Copy the webhook URL", "test event", "actions"],
      ["Make", "Custom webhook", "Copy the webhook URL", "test event", "mapped fields"],
      ["n8n", "Webhook", "POST", "production", "capture a test payload", "Wire the output"],
      ["OttoKit", "ClientPress trigger", "webhook URL"],
    ]) {
      const section = String(sections.get(title));
      for (const step of steps) assert.ok(section.includes(step), `${title}: ${step}`);
    }
  });
});
