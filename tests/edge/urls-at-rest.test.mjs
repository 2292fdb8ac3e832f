// A URL of Slack, Zapier, Make or n8n is the secret itself: no byte of one stands in the data directory (databases, WAL) or in a
// back-up, whatever is done with the endpoint, and also after an earlier version stored it in the clear.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { callerOf } from "./api-client.mjs";
import { send, signedHeaders, taskCompleted } from "./clientpress.mjs";
import { run } from "./command.mjs";
import { configurationOf, secrets, startGateway } from "./gateway.mjs";
import { startSink } from "./sink.mjs";
import { startPortalio } from "./stand-ins/portalio.mjs";

let next = 1;

/** Marked, so that whatever is found of it is a leak: 24 letters and digits, as Slack's are. */
const token = () =>
  `T0K3N${String(next++).padStart(4, "0")}${Math.random().toString(36).slice(2, 12).padEnd(10, "x")}END`;

/** @param {{after(end: () => Promise<void>): void}} t */
function directoryFor(t) {
  const directory = mkdtempSync(join(tmpdir(), "signpost-test-"));
  t.after(async () => rmSync(directory, { recursive: true, force: true }));
  return (/** @type {string} */ name) => join(directory, name);
}

/**
 * @param {string} directory
 * @param {string} text
 * @returns {string[]} files that hold it
 */
const filesWith = (directory, text) =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.path, file.name))
    .filter((path) => readFileSync(path).includes(text));

/** @param {string} directory @param {readonly string[]} texts */
function assertNowhere(directory, texts) {
  assert.ok(existsSync(directory));
  const found = texts.flatMap((text) => filesWith(directory, text).map((path) => `${text} in ${path}`));
  assert.deepEqual(found, []);
}

/** @param {import("./api-client.mjs").Caller} call */
const doing =
  (call) =>
  async (/** @type {[string, string, unknown?, Record<string, string>?]} */ ...of) => {
    const { status, body } = await call(...of);
    assert.ok(status < 300, JSON.stringify(body));
    return body;
  };

/** @param {string} data */
const directoryDatabase = (data) => {
  const folder = join(data, "objects", "Directory");
  const [name] = readdirSync(folder).filter((one) => one.endsWith(".sqlite") && one !== "metadata.sqlite");
  return join(folder, name);
};

describe("no byte of a URL, a template or a header's value is readable", () => {
  test("after it was made, changed and deleted, in every way in which an endpoint comes about", async (t) => {
    const at = directoryFor(t);
    const sink = await startSink(t);
    const marks = Object.fromEntries(
      ["file", "slack", "header", "template", "changed", "gone", "webhook", "hook", "moved", "site"].map((name) => [
        name,
        token(),
      ]),
    );
    const gateway = await startGateway(
      t,
      configurationOf(
        {
          demo: {},
          cepro: { provider: "cepro", direction: "outbound", secret_env: undefined },
          portal: { provider: "portalio", direction: "outbound", secret_env: undefined },
          site: { direction: "automation", secret_env: undefined },
        },
        { file: { url: `${sink.url}/file/${marks.file}`, sources: ["demo"] } },
      ),
      { data: at("data") },
    );
    const done = doing(callerOf(gateway));
    const template = { body: { routing_key: marks.template, text: "{event}" }, escape: "none" };
    const slack = `https://hooks.slack.com/services/T00000000/B00000000/${marks.slack}`;
    await done(
      "POST",
      "/v1/endpoints",
      { name: "slack", preset: "slack", url: slack, sources: ["demo"], headers: { "X-Token": marks.header } },
      { "idempotency-key": "once" },
    );
    await done("POST", "/v1/endpoints", { name: "own", url: `${sink.url}/own`, sources: ["demo"] });
    // Nothing comes to it: what a template makes is a body, and the log keeps bodies as they were sent.
    await done("POST", "/v1/endpoints", { name: "shaped", url: `${sink.url}/shaped`, sources: ["cepro"], template });
    const gone = { name: "gone", url: `${sink.url}/gone/${marks.gone}`, sources: ["demo"] };
    await done("POST", "/v1/endpoints", gone);
    await done("POST", "/v1/endpoints", {
      name: "site",
      url: `${sink.url}/${marks.site}`,
      sources: ["site"],
      format: "automation",
      secrets: ["the site's own key"],
    });
    await done("POST", "/v1/sources/cepro/webhooks", {
      url: `https://hooks.zapier.com/hooks/catch/1/${marks.webhook}/`,
      events: ["lead.created"],
    });
    const { client: clientOf } = startPortalio(t);
    const client = clientOf(`${gateway.url}/as/portal`, await done("POST", "/v1/sources/portal/keys", { name: "app" }));
    const events = /** @type {[string, string]} */ (["Events", "OrderStatusChange"]);
    const { body: subscription } = await client.subscribe(["Url", `${sink.url}/${marks.hook}`], events);
    const everything = Object.values(marks);
    assertNowhere(at("data"), everything);

    const { url } = await done("PATCH", "/v1/endpoints/own", { url: `${sink.url}/own/${marks.changed}` });
    assert.equal(url, `${sink.url}/own/${marks.changed}`);
    await client.update(subscription.subscriptionId, ["Url", `${sink.url}/${marks.moved}`]);
    assert.deepEqual((await done("GET", "/v1/endpoints/shaped")).template, template);
    assert.equal(
      (await done("GET", "/v1/endpoints")).items.find((/** @type {any} */ one) => one.name === "slack").url,
      slack,
    );
    assertNowhere(at("data"), everything);

    const body = taskCompleted();
    const headers = signedHeaders(body, secrets.CLIENTPRESS_SECRET);
    assert.equal((await send(`${gateway.url}/in/demo`, { headers, body })).status, 202);
    await sink.arrival(`/own/${marks.changed}`, 1);
    await sink.arrival(`/file/${marks.file}`, 1);
    await done("POST", "/v1/endpoints/own/test", {});
    await done("DELETE", "/v1/endpoints/gone");
    await client.unsubscribe(subscription.subscriptionId);
    assertNowhere(at("data"), everything);

    const { status, stderr } = await run(["backup", at("backup"), "--data", at("data")]);
    assert.equal(status, 0, stderr);
    assertNowhere(at("backup"), everything);
    await gateway.kill();
    assertNowhere(at("data"), everything);
    assert.ok(filesWith(at("backup"), "X-Token").length > 0, "the search finds what is in the clear");
  });
});

/**
 * What the version before stored: each row as it was, with everything in the clear. The change is left in the WAL as a power cut leaves it.
 * @param {string} data of a gateway that has ended
 * @param {Record<string, string>} urls by endpoint
 * @param {string} deleted URL of an endpoint that was deleted
 */
async function writeAsBefore(data, urls, deleted) {
  const path = directoryDatabase(data);
  const outline = "json_remove(given, '$.encrypted', '$.has_url')";
  const statements = Object.entries(urls).map(
    ([name, url]) =>
      `UPDATE endpoints SET given = json_set(${outline}, '$.url', '${url}', '$.template', NULL) WHERE name = '${name}';`,
  );
  const first = Object.keys(urls)[0];
  const child = spawn("sqlite3", ["-batch", "-bail", path], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.write(
    `PRAGMA wal_autocheckpoint = 0; PRAGMA secure_delete = OFF;
     INSERT INTO endpoints SELECT 'deleted-' || value, json_set(${outline}, '$.url', '${deleted}', '$.template', NULL), headers,
       header_names, managed_by, retired, version, created_at, changed_at FROM endpoints, generate_series(1, 200) WHERE name = '${first}';
     PRAGMA wal_checkpoint(PASSIVE);
     DELETE FROM endpoints WHERE name LIKE 'deleted-%';
     ALTER TABLE secrets DROP COLUMN expiry_set_at;
     UPDATE facts SET value = '1' WHERE name = 'schema_version';
     ${statements.join("\n")}
     SELECT 'written';\n`,
  );
  for await (const chunk of child.stdout) if (String(chunk).includes("written")) break;
  child.kill("SIGKILL");
  await once(child, "close");
  rmSync(join(data, "rewritten"));
}

describe("data of a version that stored URLs in the clear", () => {
  /** @param {import("node:test").TestContext} t */
  async function before(t) {
    const at = directoryFor(t);
    const sink = await startSink(t);
    const [kept, hooked, deleted] = [token(), token(), token()];
    const configuration = configurationOf({ demo: {} }, {});
    const gateway = await startGateway(t, configuration, { data: at("data") });
    const done = doing(callerOf(gateway));
    const urls = { kept: `${sink.url}/kept/${kept}`, hooked: `${sink.url}/hooked/${hooked}` };
    for (const [name, url] of Object.entries(urls)) {
      await done("POST", "/v1/endpoints", { name, url, sources: ["demo"], secrets: [secrets.ENDPOINT_SECRET] });
    }
    await gateway.stop();
    await writeAsBefore(at("data"), urls, `https://hooks.example.com/${deleted}`);
    const tokens = [kept, hooked, deleted];
    for (const one of tokens) assert.notDeepEqual(filesWith(at("data"), one), [], "the stage is set");
    assert.ok(
      filesWith(at("data"), kept).some((path) => path.endsWith("-wal")),
      "in the WAL, too",
    );
    return { at, sink, urls, tokens, configuration, key: gateway.key };
  }

  test("is rewritten whole when it is started: rows, free pages and WAL; its endpoints go on", async (t) => {
    const { at, sink, urls, tokens, configuration, key } = await before(t);
    const gateway = await startGateway(t, configuration, { data: at("data") });
    assertNowhere(at("data"), tokens);
    const done = doing(callerOf(gateway, key));
    assert.equal((await done("GET", "/v1/endpoints/kept")).url, urls.kept);
    const body = taskCompleted();
    await send(`${gateway.url}/in/demo`, { headers: signedHeaders(body, secrets.CLIENTPRESS_SECRET), body });
    for (const url of Object.values(urls)) await sink.arrival(new URL(url).pathname, 1);
    await gateway.kill();
    assertNowhere(at("data"), tokens);

    const path = directoryDatabase(at("data"));
    const integrity = execFileSync("sqlite3", [path, "PRAGMA integrity_check"], { encoding: "utf8" });
    assert.equal(integrity, "ok\n");
    const again = await startGateway(t, configuration, { data: at("data") });
    assert.equal((await callerOf(again, key)("GET", "/v1/endpoints/hooked")).body.url, urls.hooked);
  });

  test("an interrupted start begins again: what is encrypted already is not encrypted twice", async (t) => {
    const { at, urls, tokens, configuration, key } = await before(t);
    const first = await startGateway(t, configuration, { data: at("data") });
    await first.kill();
    // As when it was killed after the rows and before the pages.
    rmSync(join(at("data"), "rewritten"));
    execFileSync("sqlite3", [
      directoryDatabase(at("data")),
      "ALTER TABLE secrets DROP COLUMN expiry_set_at; UPDATE facts SET value = '1' WHERE name = 'schema_version'",
    ]);
    const second = await startGateway(t, configuration, { data: at("data") });
    assert.equal((await callerOf(second, key)("GET", "/v1/endpoints/kept")).body.url, urls.kept);
    assertNowhere(at("data"), tokens);
  });

  test("without its key, or with another one, nothing starts and nothing is written", async (t) => {
    const { at, tokens } = await before(t);
    const keyPath = join(at("data"), "master.key");
    const path = directoryDatabase(at("data"));
    const bytes = () => [readFileSync(path), readFileSync(`${path}-wal`)];
    rmSync(keyPath);
    const stored = bytes();
    const start = ["start", "--port", "0", "--data", at("data")];
    const missing = await run(start);
    assert.equal(missing.status, 1);
    assert.match(
      missing.stderr,
      /^The master key is missing: there is data in .*Put back the key that this data was made with\.$/m,
    );
    assert.deepEqual(bytes(), stored);
    const other = await run(start, { environment: { SIGNPOST_MASTER_KEY: Buffer.alloc(32, 9).toString("base64") } });
    assert.equal(other.status, 1);
    assert.match(
      other.stderr,
      /SIGNPOST_MASTER_KEY is not the key that this data was made with \([0-9a-f]{16}, not [0-9a-f]{16}\)/,
    );
    assert.notDeepEqual(filesWith(at("data"), tokens[0]), [], "nothing was encrypted under the wrong key");
  });
});
