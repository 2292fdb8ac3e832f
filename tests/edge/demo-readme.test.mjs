// What the READMEs show is what the gateway takes and answers.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { load } from "signpost";
import { errors } from "signpost/core";
import { kinds } from "../../edge/src/stream/follow.js";
import { resolveConfiguration } from "../../edge/src/settings/file.js";
import { secrets } from "./gateway.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (/** @type {string} */ path) => readFileSync(join(root, path), "utf8");

test("the configuration in README.md is sound", async () => {
  const [, text] = /^```json\n(.*?)^```/ms.exec(read("README.md")) ?? [];
  const { CLIENTPRESS_SECRET, ENDPOINT_SECRET: AUTOMATION_SECRET } = secrets;
  const resolved = resolveConfiguration(await load(), text, { CLIENTPRESS_SECRET, AUTOMATION_SECRET });
  assert.deepEqual([...resolved.sources.keys()], ["client-portal"]);
  assert.deepEqual(resolved.endpoints.get("automation")?.given.events, ["task.*"]);
});

test("each code that edge/README.md names has the status at which it stands", () => {
  const [, table] = /## What a sender is answered\n(.*?)\n\n[^|\n][^\n]*\n\n\*\*/s.exec(read("edge/README.md")) ?? [];
  const rows = [...table.matchAll(/^\| (\d{3}) \| (.*) \|$/gm)];
  assert.ok(rows.length >= 9);
  /** @type {Map<string, number>} */
  const statusOf = new Map(errors.map(({ code, status }) => [code, status]));
  let named = 0;
  for (const [, status, text] of rows) {
    for (const [, code] of text.matchAll(/`([a-z_]+)`/g)) {
      if (code === "ok") continue;
      assert.equal(statusOf.get(code), Number(status), code);
      named++;
    }
  }
  assert.ok(named >= 12, `${named}`);
});

test("edge/README.md tells every kind of notice", () => {
  const [, table] = /\n\| event \| data \|\n(.*?)\n\n/s.exec(read("edge/README.md")) ?? [];
  const named = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, kind]) => kind);
  assert.deepEqual(named.sort(), [...kinds, "lagged"].sort());
});

test("every file that the READMEs lead to is there", () => {
  for (const readme of ["README.md", "edge/README.md", "docs/architecture.md"]) {
    for (const [, link] of read(readme).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)) {
      assert.ok(existsSync(join(root, dirname(readme), link)), `${readme} leads to ${link}`);
    }
  }
});
