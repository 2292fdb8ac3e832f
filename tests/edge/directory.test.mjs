// What the Directory promises: every change reaches the objects concerned, whatever stops in between, in an order that loses nothing;
// and the configuration file is what holds.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { changeEndpoint, deleteEndpoint } from "../../edge/src/directory/endpoints.js";
import { changeSource, deleteSource } from "../../edge/src/directory/sources.js";
import { endpointView } from "../../edge/src/directory/views.js";
import { zapier } from "../../edge/src/presets/zapier.js";
import { core, endpoint, Objects, refusalOf, secrets, source, startDirectory } from "./directory-stage.mjs";
import { makeDisk } from "./property/store.mjs";

const file = (/** @type {object} */ changes = {}) => ({
  sources: { a: { provider: "clientpress", secret_env: ["A"] } },
  endpoints: { e: { url: "https://hooks.example.com/x", sources: ["a"], secret_env: ["B"] } },
  ...changes,
});

describe("what objects are told", () => {
  test("a change has been told when its call ends, and nothing is left to wake for", async () => {
    const stage = await startDirectory();
    await source(stage);
    await endpoint(stage);
    assert.deepEqual(stage.objects.calls, ["configure source:a", "configure endpoint:e", "configure source:a"]);
    const { settings } = stage.objects.of("source:a");
    assert.deepEqual(settings.subscriptions, [{ endpoint: "e", events: ["*"] }]);
    assert.equal(settings.receiving, true);
    assert.equal(stage.disk.alarm, null);
    assert.deepEqual(stage.told, ["source a created", "endpoint e created", "source a changed"]);
  });

  test("a source is told of those endpoints alone that take from it", async () => {
    const stage = await startDirectory();
    await source(stage, "a");
    await source(stage, "b");
    await endpoint(stage, "every");
    await endpoint(stage, "one", { sources: ["b"], events: ["task.*"] });
    assert.deepEqual(stage.objects.of("source:a").settings.subscriptions, [{ endpoint: "every", events: ["*"] }]);
    assert.deepEqual(stage.objects.of("source:b").settings.subscriptions, [
      { endpoint: "every", events: ["*"] },
      { endpoint: "one", events: ["task.*"] },
    ]);
    stage.objects.calls.length = 0;
    await stage.directory.change(() => changeEndpoint(stage.context, "one", { events: ["task.created"] }));
    assert.deepEqual(stage.objects.calls, ["configure endpoint:one", "configure source:b"]);
    stage.objects.calls.length = 0;
    await stage.directory.change(() => changeEndpoint(stage.context, "one", { concurrency: 1 }));
    assert.deepEqual(stage.objects.calls, ["configure endpoint:one"]);
  });

  test("a change that could not be told is told by the alarm, with growing pauses", async () => {
    const stage = await startDirectory();
    stage.objects.of("source:a").broken = true;
    await source(stage);
    const pauses = [];
    for (let i = 0; i < 8; i++) {
      const at = stage.disk.alarm ?? 0;
      pauses.push((at - stage.clock.now) / 1000);
      stage.clock.now = at;
      stage.store.rang();
      await stage.directory.wake();
    }
    assert.deepEqual(pauses, [1, 2, 4, 8, 16, 32, 60, 60]);
    stage.objects.of("source:a").broken = false;
    stage.store.rang();
    await stage.directory.wake();
    assert.equal(stage.objects.of("source:a").settings.name, "a");
    assert.equal(stage.disk.alarm, null);
  });

  test("a crash between the change and the telling loses nothing", async () => {
    const stage = await startDirectory();
    stage.objects.of("source:a").broken = true;
    await source(stage);
    stage.store.close();
    assert.ok(stage.disk.alarm !== null, "the alarm was set with the change");
    stage.objects.of("source:a").broken = false;
    const after = await startDirectory({ ...stage, configuration: undefined });
    await after.directory.wake();
    assert.equal(after.objects.of("source:a").settings.name, "a");
  });

  test("no webhook is taken for a source whose object has not been told", async () => {
    const stage = await startDirectory();
    stage.objects.of("source:a").broken = true;
    await source(stage);
    await assert.rejects(stage.directory.sourceSettings("a"), /could not be told/);
    stage.objects.of("source:a").broken = false;
    const settings = await stage.directory.sourceSettings("a");
    assert.equal(settings?.version, stage.objects.of("source:a").settings.version);
  });

  test("an endpoint goes only after its sources have stopped handing over", async () => {
    const stage = await startDirectory();
    await source(stage);
    await endpoint(stage);
    stage.objects.calls.length = 0;
    stage.objects.of("source:a").broken = true;
    await stage.directory.change(() => deleteEndpoint(stage.context, "e"));
    assert.deepEqual(stage.objects.calls, []);
    // Not yet gone: no new one of that name meanwhile.
    const refusal = await refusalOf(endpoint(stage));
    assert.equal(refusal?.refused, "wrong_state");
    stage.objects.of("source:a").broken = false;
    await stage.directory.wake();
    assert.deepEqual(stage.objects.calls, ["configure source:a", "remove endpoint:e"]);
    assert.deepEqual(stage.objects.of("source:a").settings.subscriptions, []);
    assert.equal(await refusalOf(endpoint(stage)), undefined);
  });

  test("two at once for one name: one is made", async () => {
    const stage = await startDirectory();
    const refusals = await Promise.all([refusalOf(source(stage)), refusalOf(source(stage))]);
    assert.deepEqual(
      refusals.map((refusal) => refusal?.refused),
      [undefined, "already_exists"],
    );
  });

  test("starting makes every object, so that each sets its alarm", async () => {
    const stage = await startDirectory({ configuration: file() });
    await stage.directory.startAll();
    await stage.directory.startAll();
    const touched = stage.objects.calls.filter((call) => call.startsWith("heldVersion"));
    assert.deepEqual(touched, ["heldVersion source:a", "heldVersion endpoint:e"]);
  });
});

describe("the configuration file", () => {
  test("what it holds is there, with secrets looked up, and is the file's", async () => {
    const configuration = file({ log: "all", destinations: { allow: ["10.1.2.3"] } });
    const { objects, directory, store } = await startDirectory({ configuration });
    await directory.wake();
    const { settings } = objects.of("endpoint:e");
    assert.deepEqual(
      settings.secrets.map((/** @type {any} */ secret) => [secret.id, secret.secret]),
      [["B", secrets.B]],
    );
    assert.deepEqual(settings.destinations, { allow_http: false, allow: ["10.1.2.3"] });
    assert.equal(settings.log, "all");
    assert.equal(objects.of("source:a").settings.log, "all");
    const [row] = store.rows("SELECT managed_by, retired FROM sources");
    assert.deepEqual({ ...row }, { managed_by: "file", retired: 0 });
  });

  test("nobody is told anything while neither text nor secrets change", async () => {
    const stage = await startDirectory({ configuration: file() });
    await stage.directory.wake();
    stage.objects.calls.length = 0;
    const same = await startDirectory({ ...stage, configuration: file() });
    await same.directory.wake();
    assert.deepEqual(stage.objects.calls, []);

    const environment = { ...secrets, A: "rotated in the environment alone" };
    const rotated = await startDirectory({ ...stage, configuration: file(), environment });
    await rotated.directory.wake();
    assert.equal(stage.objects.of("source:a").settings.secrets[0].secret, environment.A);
  });

  test("what a later version's presets say of the same text is told", async (t) => {
    const e = { url: "https://hooks.zapier.com/hooks/catch/1/a/", preset: "zapier", sources: ["a"], secret_env: ["B"] };
    const configuration = file({ endpoints: { e } });
    const stage = await startDirectory({ configuration });
    await stage.directory.wake();
    const limit = () => stage.objects.of("endpoint:e").settings.rate_limit;
    assert.deepEqual(limit(), { per_second: 25, burst: 5 });
    stage.objects.calls.length = 0;
    await (await startDirectory({ ...stage, configuration })).directory.wake();
    assert.deepEqual(stage.objects.calls, [], "of the same version");

    const { defaults } = zapier;
    t.after(() => void (zapier.defaults = defaults));
    zapier.defaults = { ...defaults, rate_limit: { per_second: 7, burst: 1 } };
    await (await startDirectory({ ...stage, configuration })).directory.wake();
    assert.deepEqual(limit(), { per_second: 7, burst: 1 });
  });

  test("a secret that stays keeps its age", async () => {
    const stage = await startDirectory({ configuration: file() });
    const made = stage.clock.now;
    stage.clock.now += 5000;
    const after = file({ sources: { a: { provider: "clientpress", secret_env: ["C", "A"] } } });
    const { directory, objects } = await startDirectory({ ...stage, configuration: after });
    await directory.wake();
    const ages = objects.of("source:a").settings.secrets.map((/** @type {any} */ one) => [one.id, one.created_at]);
    assert.deepEqual(ages, [
      ["C", made + 5000],
      ["A", made],
    ]);
  });

  test("what vanishes from it rests with its history, and comes back with it", async () => {
    const stage = await startDirectory({ configuration: file() });
    await stage.directory.wake();
    const without = await startDirectory({ ...stage, configuration: { sources: {}, endpoints: {} } });
    await without.directory.wake();
    assert.equal(stage.objects.of("source:a").settings.receiving, false);
    assert.deepEqual(stage.objects.of("source:a").settings.subscriptions, []);
    assert.equal(stage.objects.of("endpoint:e").paused, "retired");
    assert.equal(await without.directory.sourceSettings("a"), null);
    assert.equal(
      (await refusalOf(without.directory.change(() => changeSource(without.context, "a", {}))))?.refused,
      "wrong_state",
    );

    const back = await startDirectory({ ...stage, configuration: file() });
    await back.directory.wake();
    assert.equal(stage.objects.of("source:a").settings.receiving, true);
    assert.equal(stage.objects.of("endpoint:e").paused, null);
    assert.deepEqual(stage.objects.of("source:a").settings.subscriptions, [{ endpoint: "e", events: ["*"] }]);
  });

  test("a pause of one's own outlives the way out of the file and back", async () => {
    const stage = await startDirectory({ configuration: file() });
    await (await startDirectory({ ...stage, configuration: {} })).directory.wake();
    stage.objects.of("endpoint:e").paused = "manual";
    await (await startDirectory({ ...stage, configuration: file() })).directory.wake();
    assert.equal(stage.objects.of("endpoint:e").paused, "manual");
  });

  test("what vanished may be deleted, what is in it may not", async () => {
    const stage = await startDirectory({ configuration: file() });
    for (const change of [
      () => deleteSource(stage.context, "a"),
      () => deleteEndpoint(stage.context, "e"),
      () => changeSource(stage.context, "a", {}),
      () => changeEndpoint(stage.context, "e", {}),
    ]) {
      assert.equal((await refusalOf(stage.directory.change(change)))?.refused, "managed_by_file");
    }
    const without = await startDirectory({ ...stage, configuration: {} });
    await without.directory.change(() => deleteSource(without.context, "a"));
    await without.directory.change(() => deleteEndpoint(without.context, "e"));
    assert.deepEqual(without.directory.names(), { sources: [], endpoints: [] });
    assert.deepEqual(stage.objects.calls.slice(-2), ["remove source:a", "remove endpoint:e"]);
  });

  test("without a file everything stays, and is the API's", async () => {
    const stage = await startDirectory({ configuration: file({ destinations: { allow: ["10.1.2.3"] } }) });
    const without = await startDirectory({ ...stage, configuration: undefined });
    await without.directory.wake();
    assert.equal((await without.directory.sourceSettings("a"))?.receiving, true);
    assert.deepEqual(stage.objects.of("endpoint:e").settings.destinations, { allow_http: false, allow: [] });
    assert.equal(await refusalOf(without.directory.change(() => changeSource(without.context, "a", {}))), undefined);
  });

  test("it takes over what the API made under the same name", async () => {
    const stage = await startDirectory();
    await source(stage, "a", { secrets: ["made by the API, and gone with it"] });
    const after = await startDirectory({ ...stage, configuration: file() });
    await after.directory.wake();
    assert.deepEqual(
      stage.objects.of("source:a").settings.secrets.map((/** @type {any} */ secret) => secret.secret),
      [secrets.A],
    );
    assert.ok(after.logged.some(({ change, level }) => change === "source_taken_over" && level === "warn"));
  });

  test("a faulty one stops the start with every fault, and changes nothing", async () => {
    const stage = await startDirectory({ configuration: file() });
    await stage.directory.wake();
    const faulty = { sources: { b: { provider: "nobody", secret_env: ["MISSING"] } }, log: "loud" };
    await assert.rejects(startDirectory({ ...stage, configuration: faulty }), (/** @type {any} */ error) => {
      assert.equal(error.name, "ConfigurationError");
      assert.deepEqual(
        error.faults.map((/** @type {any} */ fault) => fault.pointer),
        ["/log"],
      );
      return true;
    });
    const deeper = { ...faulty, log: "all" };
    await assert.rejects(startDirectory({ ...stage, configuration: deeper }), (/** @type {any} */ error) => {
      assert.deepEqual(
        error.faults.map((/** @type {any} */ fault) => fault.pointer),
        ["/sources/b/secret_env/0", "/sources/b/provider"],
      );
      return true;
    });
    assert.deepEqual(stage.directory.names(), { sources: ["a"], endpoints: ["e"] });
  });

  test("another master key, or none, says so", async () => {
    const stage = await startDirectory({ configuration: file() });
    const start = (/** @type {unknown} */ key) =>
      startDirectory({ ...stage, environment: { ...secrets, SIGNPOST_MASTER_KEY: key }, configuration: file() });
    await assert.rejects(
      start(Buffer.alloc(32, 8).toString("base64")),
      /SIGNPOST_MASTER_KEY is not the key that this data was made with/,
    );
    await assert.rejects(start(undefined), /SIGNPOST_MASTER_KEY is not set; make one with `openssl rand -base64 32`/);
    await assert.rejects(start("short"), /SIGNPOST_MASTER_KEY must be 32 bytes in base64/);
  });

  test("a manifest and a policy of one's own are told as the core takes them", async () => {
    const retry = { timeout_seconds: 3, delays_seconds: [1, 2] };
    const { objects, directory } = await startDirectory({
      configuration: file({
        endpoints: {
          e: { url: "https://hooks.example.com/x", sources: ["*"], secret_env: ["B"], retry },
          f: {
            url: "https://hooks.example.com/x",
            sources: ["*"],
            secret_env: ["C"],
            retry: "clientflow",
            format: "clientflow",
          },
        },
      }),
    });
    await directory.wake();
    const told = objects.of("endpoint:e").settings;
    assert.deepEqual(told.retry, retry);
    assert.equal(core.nextAttempt(told.retry, { attempt: 3, outcome: { kind: "timeout" } }).reason, "exhausted");
    assert.equal(objects.of("endpoint:f").settings.format, "clientflow");
    assert.equal(objects.of("endpoint:f").settings.retry, "clientflow");
  });
});

test("an endpoint that an earlier version made goes on, is shown whole, and can be changed", async () => {
  const first = await startDirectory();
  await source(first, "a");
  await endpoint(first, "e");
  const stored = () => JSON.parse(first.store.rows("SELECT given FROM endpoints")[0].given);
  const { encrypted: _, has_url: __, preset: ___, max_body_bytes: ____, ...given } = stored();
  first.store.run("UPDATE endpoints SET given = ?", JSON.stringify({ url: "https://hooks.example.com/x", ...given }));

  const { disk, objects } = first;
  const stage = await startDirectory({ disk, objects });
  const { context, directory } = stage;
  const shown = await endpointView(context, "e");
  assert.equal(shown?.url, "https://hooks.example.com/x");
  assert.deepEqual([shown?.preset, shown?.template, shown?.max_body_bytes], [null, null, null]);
  await source(stage, "b", { provider: "cepro" });
  await directory.change(() => changeEndpoint(context, "e", { concurrency: 3 }));
  const { settings } = objects.of("endpoint:e");
  assert.deepEqual([settings.concurrency, settings.template, "preset" in settings], [3, null, false]);
  const { encrypted, ...outline } = stored();
  assert.deepEqual(outline, { ...given, concurrency: 3, has_url: true, preset: null, max_body_bytes: null });
  assert.match(encrypted, /^[A-Za-z0-9+/]+=*$/);
});

test("objects are made anew on an empty disk", async () => {
  const { directory } = await startDirectory({ disk: makeDisk(), objects: new Objects() });
  assert.deepEqual(directory.names(), { sources: [], endpoints: [] });
  assert.equal(await directory.sourceSettings("a"), null);
});
