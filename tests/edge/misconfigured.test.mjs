// A gateway that is deployed with a configuration that is wrong: it takes nothing in, says so everywhere, and names each fault in
// its log. (serve() would not have started it.)
import assert from "node:assert/strict";
import { test } from "node:test";
import { launch } from "../../edge/serve/serve.mjs";
import { callerOf, problemOf } from "./api-client.mjs";
import { masterKey } from "./directory-stage.mjs";

/**
 * @param {{after(hook: () => Promise<void>): void}} t
 * @param {string} configuration
 * @param {Record<string, string>} environment
 */
async function launched(t, configuration, environment) {
  /** @type {string[]} */
  const lines = [];
  const names = Object.keys(environment);
  const onLine = (/** @type {string} */ line) => void lines.push(line);
  const { url, stop } = await launch({ configuration, environment, allow: ["127.0.0.2/32"], onLine }, names);
  t.after(stop);
  return { url, lines, key: `sp_${"k".repeat(43)}` };
}

/** @param {string[]} lines */
const faultsIn = (lines) =>
  lines
    .map((line) => JSON.parse(line))
    .filter(({ what, level }) => what === "configuration" && level === "error")
    .map(({ pointer, message }) => `${pointer}: ${message}`);

test("everything is answered 503 gateway_misconfigured, and each fault logged once", async (t) => {
  const configuration = JSON.stringify({
    sources: { demo: { provider: "nobody", secret_env: ["MISSING"] } },
    destinations: { allow: ["300.0.0.1"] },
  });
  const gateway = await launched(t, configuration, { SIGNPOST_MASTER_KEY: masterKey });
  assert.equal((await fetch(`${gateway.url}/healthz`)).status, 503);
  const webhook = await fetch(`${gateway.url}/in/demo`, { method: "POST", body: "{}" });
  assert.equal(webhook.status, 503);
  assert.equal(/** @type {any} */ (await webhook.json()).code, "gateway_misconfigured");
  assert.ok(webhook.headers.get("retry-after"));
  assert.deepEqual(problemOf(await callerOf(gateway)("GET", "/v1/sources")), [503, "gateway_misconfigured"]);
  const faults = faultsIn(gateway.lines);
  assert.deepEqual(
    faults.map((fault) => fault.replace(/^(\S+: \w+).*/, "$1")),
    [
      "/sources/demo/secret_env/0: MISSING",
      "/sources/demo/provider: unknown_provider",
      "/destinations/allow/0: invalid_option",
    ],
  );
});

test("so it is without a master key", async (t) => {
  const gateway = await launched(t, "{}", {});
  assert.equal((await fetch(`${gateway.url}/healthz`)).status, 503);
  assert.match(faultsIn(gateway.lines).join(), /SIGNPOST_MASTER_KEY is not set/);
});
