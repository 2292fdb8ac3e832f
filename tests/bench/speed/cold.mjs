// Cold start: a fresh Node process, from its first own line to the first verdict. An empty process is measured beside it.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { wasm } from "./bundle.mjs";
import { median } from "./report.mjs";
import { secrets, webhookOf } from "./webhooks.mjs";

const run = promisify(execFile);

/** Each is one bundled file, so that no contestant pays for looking up modules. `authentic` must come out true. */
const programs = {
  "an empty process": "const authentic = true;",
  signpost: `
    import { readFileSync } from "node:fs";
    import { createCore } from "signpost/core";
    const core = createCore(new WebAssembly.Module(readFileSync(given.wasm)));
    const verifier = core.verifier("clientpress", { secrets: [given.secrets.text] });
    const { authentic } = verifier.verify(given.webhook.headers.clientpress, given.webhook.bodies.clientpress);`,
  "createHmac + JSON.parse + ajv": `
    import { createHmac, timingSafeEqual } from "node:crypto";
    import { validate } from "./schema.mjs";
    const mac = createHmac("sha256", given.secrets.text).update(given.webhook.bodies.clientpress).digest();
    const sent = Buffer.from(given.webhook.headers.clientpress["x-cp-signature"].slice(7), "hex");
    const authentic = timingSafeEqual(mac, sent) && validate(JSON.parse(given.webhook.bodies.clientpress));`,
  standardwebhooks: `
    import { Webhook } from "standardwebhooks";
    const authentic = !!new Webhook(given.secrets.standard).verify(given.webhook.bodies.standard, given.webhook.headers.standard);`,
  svix: `
    import { Webhook } from "svix";
    const authentic = !!new Webhook(given.secrets.standard).verify(given.webhook.bodies.standard, given.webhook.headers.standard);`,
  stripe: `
    import Stripe from "stripe";
    const { webhooks } = new Stripe("sk_test_of_nobody");
    const header = given.webhook.headers.portalio["x-webhook-signature"];
    const authentic = !!webhooks.constructEvent(given.webhook.bodies.portalio, header, given.secrets.text);`,
  "@octokit/webhooks-methods": `
    import { verify } from "@octokit/webhooks-methods";
    const authentic = await verify(given.secrets.text, given.webhook.bodies.clientpress, given.webhook.headers.clientpress["x-cp-signature"]);`,
  "@noble/hashes": `
    import { hmac } from "@noble/hashes/hmac.js";
    import { sha256 } from "@noble/hashes/sha2.js";
    const bytes = (text) => new TextEncoder().encode(text);
    const authentic = hmac(sha256, bytes(given.secrets.text), bytes(given.webhook.bodies.clientpress)).length === 32;`,
  "hash-wasm": `
    import { createHMAC, createSHA256 } from "hash-wasm";
    const hasher = await createHMAC(createSHA256(), given.secrets.text);
    const authentic = hasher.init().update(given.webhook.bodies.clientpress).digest("binary").length === 32;`,
};

/**
 * @param {number} rounds processes of each
 * @returns {Promise<{title: string, head: string[], rows: string[][]}>}
 */
export async function coldStarts(rounds) {
  const directory = mkdtempSync(join(tmpdir(), "signpost-cold-"));
  const here = new URL(".", import.meta.url).pathname;
  const given = { wasm, secrets, webhook: webhookOf(300, true, Date.now()) };
  try {
    /** @type {Record<string, number[]>} */
    const times = {};
    const files = Object.fromEntries(
      Object.keys(programs).map((name, index) => [name, join(directory, `${index}.mjs`)]),
    );
    for (const [name, source] of Object.entries(programs)) {
      times[name] = [];
      await build({
        stdin: { contents: `${source}\nif (!authentic) throw new Error("not authentic");`, resolveDir: here },
        outfile: files[name],
        bundle: true,
        format: "esm",
        platform: "node",
        target: "es2023",
        external: ["node:*"],
        define: { given: "globalThis.given" },
        banner: {
          js: `import { createRequire as __make } from "node:module"; const require = __make(import.meta.url);`,
        },
        logLevel: "error",
      });
    }
    // The clock runs around import(): what is before it is Node's own start.
    const starter = join(directory, "start.mjs");
    writeFileSync(
      starter,
      `globalThis.given = ${JSON.stringify(given)};
const began = performance.now();
await import(process.argv[2]);
process.stdout.write(String(performance.now() - began));
`,
    );
    for (let round = 0; round < rounds; round++) {
      for (const [name, file] of Object.entries(files)) {
        const { stdout } = await run(process.execPath, [starter, file]);
        times[name].push(Number(stdout));
      }
    }
    const empty = median(times["an empty process"]);
    return {
      title: `Cold start on Node: import to first verdict, median of ${rounds} processes`,
      head: ["", "ms", "ms above an empty import"],
      rows: Object.entries(times).map(([name, own]) => [
        name,
        median(own).toFixed(2),
        (median(own) - empty).toFixed(2),
      ]),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
