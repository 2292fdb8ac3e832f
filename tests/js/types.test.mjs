// The package's declarations, as programs in TypeScript meet them.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const consumer = fileURLToPath(new URL("fixtures/consumer.ts", import.meta.url));

/** @type {Record<string, {lib: string[], types: string[], module: string, moduleResolution: string}>} */
const settings = {
  "a Node program": { lib: ["es2022"], types: ["node"], module: "nodenext", moduleResolution: "nodenext" },
  "a browser program": { lib: ["es2022", "dom"], types: [], module: "esnext", moduleResolution: "bundler" },
  "a Worker": { lib: ["es2022"], types: ["@cloudflare/workers-types"], module: "esnext", moduleResolution: "bundler" },
};

for (const [name, compilerOptions] of Object.entries(settings)) {
  test(`tsc takes the declarations in ${name}, and finds every mistake`, () => {
    const directory = mkdtempSync(join(tmpdir(), "signpost-types-"));
    try {
      const modules = join(directory, "node_modules");
      mkdirSync(join(modules, "signpost"), { recursive: true });
      assert.ok(existsSync(join(root, "js/types")), "`npm run --workspace js types` makes the declarations");
      for (const part of ["package.json", "types", "src"])
        cpSync(join(root, "js", part), join(modules, "signpost", part), { recursive: true });
      for (const scope of ["@types", "@cloudflare"])
        symlinkSync(join(root, "node_modules", scope), join(modules, scope));
      for (const needed of ["undici-types"]) symlinkSync(join(root, "node_modules", needed), join(modules, needed));
      cpSync(consumer, join(directory, "consumer.ts"));
      writeFileSync(join(directory, "package.json"), JSON.stringify({ type: "module" }));
      writeFileSync(
        join(directory, "tsconfig.json"),
        JSON.stringify({
          compilerOptions: {
            ...compilerOptions,
            target: "es2022",
            strict: true,
            noEmit: true,
            exactOptionalPropertyTypes: true,
          },
          files: ["consumer.ts"],
        }),
      );
      const tsc = join(root, "node_modules/typescript/bin/tsc");
      try {
        execFileSync(process.execPath, [tsc, "--pretty", "false", "-p", directory], { encoding: "utf8" });
      } catch (error) {
        assert.fail(/** @type {{stdout: string}} */ (error).stdout);
      }
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
}
