// Cold start: a fresh Node process, from its first own line to the first verdict. An empty process is measured beside it.
// Twice: as npm installs it, where Node looks for every file of a package by itself, and as one bundled file.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { median } from "./report.mjs";
import { secrets, webhookOf } from "./webhooks.mjs";

const run = promisify(execFile);

const nothing = "an empty process";

/** As their own documents say it. `authentic` must come out true. */
const programs = {
  [nothing]: "const authentic = true;",
  "signpost/verify": `
    import { load } from "signpost/verify";
    const signpost = await load();
    const verifier = signpost.verifier("clientpress", { secrets: [given.secrets.text] });
    const { authentic } = verifier.verify(given.webhook.headers.clientpress, given.webhook.bodies.clientpress);`,
  signpost: `
    import { load } from "signpost";
    const core = await load();
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

/** Where the peers are installed. */
const installed = fileURLToPath(new URL("node_modules", import.meta.url));

/**
 * @param {number} rounds processes of each
 * @returns {Promise<{title: string, head: string[], rows: string[][]}>}
 */
export async function coldStarts(rounds) {
  const directory = mkdtempSync(join(tmpdir(), "signpost-cold-"));
  try {
    installIn(directory);
    // The clock runs around import(): what is before it is Node's own start.
    const starter = join(directory, "start.mjs");
    const given = { secrets, webhook: webhookOf(300, true, Date.now()) };
    writeFileSync(
      starter,
      `globalThis.given = ${JSON.stringify(given)};
const began = performance.now();
await import(process.argv[2]);
const ended = performance.now();
process.stdout.write(String(ended - began));
`,
    );
    /** @type {{name: string, file: string, times: number[]}[]} */
    const all = [];
    for (const way of ["installed", "bundled"]) {
      for (const [name, source] of Object.entries(programs)) {
        const file = join(directory, "programs", way, `${all.length}.mjs`);
        await make(source, file, way === "bundled");
        all.push({ name, file, times: [] });
      }
    }
    for (let round = 0; round < rounds; round++) {
      for (const { file, times } of all) times.push(Number((await run(process.execPath, [starter, file])).stdout));
    }
    return {
      title: `Cold start on Node: import to first verdict, ms above an empty import, median of ${rounds} processes`,
      head: ["", "as installed", "in one file"],
      rows: Object.keys(programs).map((name) => {
        const medians = all.filter((one) => one.name === name).map(({ times }) => median(times));
        const empty = all.filter((one) => one.name === nothing).map(({ times }) => median(times));
        const above = medians.map((ms, way) => (ms - empty[way]).toFixed(2));
        return [name, ...(name === nothing ? above.map((ms, way) => `${ms} (${medians[way].toFixed(2)})`) : above)];
      }),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * A project with the packages.
 * @param {string} directory
 */
function installIn(directory) {
  const packages = readdirSync(installed).filter((name) => !name.startsWith("."));
  mkdirSync(join(directory, "node_modules"));
  for (const name of packages) symlinkSync(join(installed, name), join(directory, "node_modules", name));
  const signpost = dirname(fileURLToPath(import.meta.resolve("signpost/package.json")));
  symlinkSync(signpost, join(directory, "node_modules/signpost"));
}

/**
 * @param {string} source
 * @param {string} file to be written
 * @param {boolean} bundled with the packages in it
 */
async function make(source, file, bundled) {
  await build({
    stdin: {
      contents: `${source}\nif (!authentic) throw new Error("not authentic");`,
      resolveDir: fileURLToPath(new URL(".", import.meta.url)),
    },
    outfile: file,
    bundle: true,
    ...(bundled ? {} : { packages: "external" }),
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
