// What a bundler makes of the README's first Worker: how much a receiver has to carry.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));
const gzip = (/** @type {Uint8Array} */ bytes) => gzipSync(bytes, { level: 9 }).length;

/** @param {string} contents @param {string} platform the export condition @param {string} directory */
async function bundled(contents, platform, directory) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: join(root, "tests/js") },
    bundle: true,
    minify: true,
    format: "esm",
    platform: platform === "node" ? "node" : "neutral",
    conditions: [platform],
    outdir: directory,
    loader: { ".wasm": "copy" },
    write: false,
    logLevel: "error",
  });
  const wasm = outputFiles.filter(({ path }) => path.endsWith(".wasm"));
  const scripts = outputFiles.filter(({ path }) => path.endsWith(".js"));
  return { wasm, scripts, names: outputFiles.map(({ path }) => path) };
}

test("The README's first Worker is bundled to the small module and a few kilobytes of JavaScript", async (t) => {
  const [, worker] = /^```js\n(.*?)^```$/ms.exec(readFileSync(join(root, "README.md"), "utf8")) ?? [];
  assert.match(worker, /from "signpost\/verify"/);
  const directory = mkdtempSync(join(tmpdir(), "signpost-bundle-"));
  try {
    const { wasm, scripts, names } = await bundled(worker, "workerd", directory);
    assert.deepEqual([wasm.length, scripts.length, names.length], [1, 1, 2]);
    const small = readFileSync(new URL(import.meta.resolve("signpost/signpost-verify.wasm")));
    assert.deepEqual(Buffer.from(wasm[0].contents), small);
    const sizes = { module: gzip(small), javascript: gzip(scripts[0].contents) };
    t.diagnostic(
      `${small.length} + ${scripts[0].contents.length} bytes; after gzip ${sizes.module} + ${sizes.javascript} = ` +
        `${sizes.module + sizes.javascript}`,
    );
    assert.ok(sizes.javascript <= 9_300, `${sizes.javascript} bytes of JavaScript after gzip`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

test("For Node everything is one file, which reads nothing", async () => {
  for (const entry of ["signpost", "signpost/verify"]) {
    const contents = `import { load } from "${entry}"; export const names = (await load()).providers;`;
    const { scripts, names } = await bundled(contents, "node", tmpdir());
    assert.equal(names.length, 1);
    assert.doesNotMatch(scripts[0].text, /node:fs|import\s*[({"]|require\(/);
    const { names: providers } = await import(`data:text/javascript,${encodeURIComponent(scripts[0].text)}`);
    assert.equal(providers.length, 5);
  }
});
