// What is imported is made from the sources: nobody tests yesterday's.
import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import test from "node:test";

const js = fileURLToPath(new URL("../../js/", import.meta.url));

test("js/dist is younger than every file of js/src", () => {
  const built = statSync(`${js}dist/core.js`).mtimeMs;
  const sources = readdirSync(`${js}src`, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".js"));
  assert.ok(sources.length > 20);
  const changed = sources.filter((name) => statSync(`${js}src/${name}`).mtimeMs > built);
  assert.deepEqual(changed, [], "run `npm run build -- wasm`, which makes js/dist anew");
});
