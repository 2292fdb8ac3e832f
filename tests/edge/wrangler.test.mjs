// The same Worker on Cloudflare: wrangler bundles it from edge/wrangler.jsonc, without a network, and what it would upload runs.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { before, describe, test } from "node:test";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { bundled } from "../../edge/serve/bundle.mjs";
import { compatibilityDate, configurationFile, objects, workerdConfiguration } from "../../edge/serve/capnp.mjs";
import { startWorkerd } from "../../edge/serve/workerd.mjs";
import { send } from "./clientpress.mjs";
import { lifetime } from "./lifetime.mjs";

const at = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const configPath = at("../../edge/wrangler.jsonc");

describe("wrangler deploy --dry-run", () => {
  const t = lifetime();
  const home = mkdtempSync(join(tmpdir(), "signpost-wrangler-"));
  const out = join(home, "out");
  t.after(async () => rmSync(home, { recursive: true, force: true }));
  let output = "";
  /** @type {number} */
  let status;

  before(async () => {
    const args = ["deploy", "--dry-run", "--config", configPath, "--outdir", out];
    const wrangler = spawn(
      "unshare",
      // A namespace without a network: what would ask or tell somebody fails here.
      [
        "--user",
        "--map-root-user",
        "--net",
        process.execPath,
        at("../../node_modules/wrangler/bin/wrangler.js"),
        ...args,
      ],
      {
        cwd: home,
        env: { PATH: process.env.PATH, HOME: home, XDG_CONFIG_HOME: home, WRANGLER_SEND_METRICS: "false", CI: "1" },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    const both = Promise.all([text(wrangler.stdout), text(wrangler.stderr)]);
    [status] = await once(wrangler, "close");
    output = (await both).join("\n");
  });

  test("passes without a network and without a warning", () => {
    assert.equal(status, 0, output);
    assert.doesNotMatch(output, /warning|error|unexpected/i);
  });

  test("binds the four objects, as the gateway has them on a machine of one's own", () => {
    for (const [binding, name] of objects) assert.ok(output.includes(`env.${binding} (${name})`), output);
  });

  test("uploads the pages, whose requests all reach the Worker first", () => {
    assert.match(output, /env\.PAGES\s/);
    const { directory, ...assets } = configuration().assets;
    assert.ok(existsSync(join(dirname(configPath), directory, "playground/index.html")));
    const expected = { binding: "PAGES", run_worker_first: true, html_handling: "none", not_found_handling: "none" };
    assert.deepEqual(assets, expected);
  });

  test("keeps every object in SQLite, and the date of workerd's behaviour is the same in both places", () => {
    const config = configuration();
    assert.deepEqual(
      config.migrations.flatMap((/** @type {any} */ step) => step.new_sqlite_classes ?? []).sort(),
      objects.map(([, name]) => name).sort(),
    );
    assert.equal(config.compatibility_date, compatibilityDate);
    assert.equal(config.send_metrics, false);
  });

  test("uploads a bundle that runs", async () => {
    const script = readFileSync(join(out, bundled.script), "utf8");
    const uploaded = bundled.modules.map((own) => readdirSync(out).find((name) => name.endsWith(`-${own}`)) ?? own);
    for (const name of uploaded) assert.ok(script.includes(`./${name}`), name);
    const data = join(home, "data");
    mkdirSync(data);
    const given = {
      address: "127.0.0.1:0",
      data,
      configurationBinding: "SIGNPOST_CONFIG",
      secretNames: ["SIGNPOST_MASTER_KEY"],
      allow: ["public"],
    };
    writeFileSync(join(out, configurationFile), "");
    let text = workerdConfiguration(given);
    for (const [i, own] of bundled.modules.entries()) text = text.replaceAll(`"${own}"`, `"${uploaded[i]}"`);
    writeFileSync(join(out, "gateway.capnp"), text);
    const workerd = await startWorkerd({
      configuration: join(out, "gateway.capnp"),
      environment: { SIGNPOST_MASTER_KEY: Buffer.alloc(32, 3).toString("base64") },
      onLine: (line) => assert.fail(line),
    });
    try {
      assert.equal((await send(`http://127.0.0.1:${workerd.port}/healthz`, { method: "GET" })).status, 200);
    } finally {
      await workerd.stop();
    }
  });
});

/** @returns {any} edge/wrangler.jsonc, whose comments have lines of their own */
const configuration = () =>
  JSON.parse(
    readFileSync(configPath, "utf8")
      .replaceAll(/^\s*\/\/.*$/gm, "")
      .replaceAll(/,(?=\s*[}\]])/g, ""),
  );
