// Runs the READMEs' commands and C++. What would need a network, a fixed port or an hour is replaced by what stands in for it here.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { program, receiver } from "../cli/signpost.mjs";
import { root, scratch, written } from "./fences.mjs";

const secret = "correct horse battery staple";
const whsec = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

/** CE Pro's test payload as its document prints it, sent now. */
const cepro = () =>
  JSON.stringify({
    event: "estimate.created",
    timestamp: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
    data: { test: true, message: "This is a test webhook from CleanEstimate Pro", estimate_id: "0", total: 250 },
  });

/**
 * @param {string} line
 * @param {Record<string, string>} [env]
 */
async function shell(line, env = {}) {
  const path = [dirname(program), process.env.PATH].join(delimiter);
  const child = spawn("sh", ["-c", line], { cwd: scratch, env: { PATH: path, CEPRO_SECRET: secret, ...env } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  const [status] = await once(child, "close");
  return { status, output };
}

/** What stands before a comment in each line. @param {string} text */
const linesOf = (text) =>
  text
    .split("\n")
    .map((line) => line.replace(/\s+#.*$/, ""))
    .filter((line) => line !== "");

/** Which line of the README's list ends how, and says what. @type {[line: RegExp, status: number, says: RegExp][]} */
const ends = [
  [/^signpost providers$/, 0, /clientpress/],
  [/^signpost events /, 0, /task\.completed/],
  [/^signpost example /, 0, /^\{"event":"task\.completed"/],
  [/^signpost build /, 0, /"title":"Signed"/],
  [/^signpost sign .*--curl$/, 0, /^curl .*X-Webhook-Signature/s],
  [/^signpost verify /, 0, /^ok\n/],
  [/^signpost check portalio /, 0, /proposal/],
  [/^signpost send .*--tamper$/, 0, /\n/],
  [/^signpost retry-plan /, 0, /12 h|43200|hours/],
  [/^signpost check-url /, 1, /destination_/],
  [/^signpost compile /, 0, /^acme: \d+ events, \d+ bytes$/m],
];

/** @param {string} text */
export async function commands(text) {
  const sink = await receiver();
  const { output: portalio } = await shell("signpost example portalio proposal.status_changed");
  try {
    written("secret.txt", `${secret}\n`);
    const manifest = JSON.parse(readFileSync(join(root, "core/providers/cepro.json"), "utf8"));
    written("acme.json", JSON.stringify({ ...manifest, name: "acme" }));
    const seen = [];
    for (const line of linesOf(text)) {
      const body = line.includes("portalio --body") ? portalio : cepro();
      written("body.json", body);
      const mac = createHmac("sha256", secret).update(body).digest("hex");
      written("headers.txt", `X-Webhook-Signature: ${mac}\nX-Webhook-Event: estimate.created\n`);
      if (line.startsWith("signpost listen ")) {
        await listens(line);
        continue;
      }
      const [form, status, says] = ends.find(([pattern]) => pattern.test(line)) ?? assert.fail(`no end for: ${line}`);
      const ended = await shell(line.replace("https://example.com/hook", sink.url));
      assert.equal(ended.status, status, `${line}\n${ended.output}`);
      assert.match(ended.output, says, line);
      seen.push(form);
    }
    assert.deepEqual(new Set(seen), new Set(ends.map(([pattern]) => pattern)), "every line is there");
    assert.equal(sink.arrived.length, 1);
  } finally {
    sink.close();
  }
}

/** @param {string} line */
async function listens(line) {
  written("secret.txt", `${whsec}\n`);
  assert.match(line, /--port 8080/);
  const args = line.replace("--port 8080", "--port 0").split(" ").slice(1);
  const child = spawn(program, args, { cwd: scratch, stdio: ["ignore", "pipe", "pipe"] });
  const closed = once(child, "close");
  const lines = createInterface({ input: child.stdout });
  const [said] = await Promise.race([once(lines, "line"), closed]);
  child.kill("SIGTERM");
  await closed;
  written("secret.txt", `${secret}\n`);
  assert.match(String(said), /http:\/\/127\.0\.0\.1:\d+/);
}

/** @param {string} text */
export async function sendsOne(text) {
  written("secret.txt", `${secret}\n`);
  const sink = await receiver((_, response) => response.writeHead(202).end());
  try {
    const { status, output } = await shell(text.replace("127.0.0.1:8787", `127.0.0.1:${sink.port}`));
    assert.equal(status, 0, output);
    const [{ headers, body }] = sink.arrived;
    assert.equal(headers["x-cp-signature"], `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`);
  } finally {
    sink.close();
  }
}

/** Scripts of package.json; the other suites run them. @param {string} text */
export function npmScripts(text) {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const names = linesOf(text).map((line) => /^npm (\w+)$/.exec(line)?.[1] ?? assert.fail(line));
  for (const name of names) assert.ok(Object.hasOwn(scripts, name), name);
}

/** tests/runtimes/pack.test.mjs installs the package as npm packs it. @param {string} text */
export function npmInstall(text) {
  const { name } = JSON.parse(readFileSync(join(root, "js/package.json"), "utf8"));
  assert.equal(text, `npm install ${name}\n`);
}

/**
 * @param {string} command
 * @param {string} configuration
 */
export async function gateway(command, configuration) {
  const words = command.trim().split(" ");
  assert.deepEqual(words.slice(0, 2), ["node", "edge/bin/signpost-gateway.mjs"]);
  const file = written("signpost.config.json", configuration);
  const args = words.slice(1).map((word) => (word === "signpost.config.json" ? file : word));
  const child = spawn(process.execPath, [...args, "--port", "0", "--data", join(scratch, "data")], {
    cwd: root,
    env: { PATH: process.env.PATH, CLIENTPRESS_SECRET: secret, AUTOMATION_SECRET: whsec },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const closed = once(child, "close");
  try {
    let said = "";
    const url = await new Promise((resolve, reject) => {
      createInterface({ input: child.stderr }).on("line", (line) => {
        said += `${line}\n`;
        const [, found] = /^Signpost listens at (\S+);/.exec(line) ?? [];
        if (found) resolve(found);
      });
      closed.then(() => reject(new Error(said)));
    });
    const post = (/** @type {string} */ path) => fetch(`${url}${path}`, { method: "POST", body: "{}" });
    const { code } = /** @type {any} */ (await (await post("/in/client-portal")).json());
    assert.equal(code, "missing_signature", "the source is there");
  } finally {
    child.kill("SIGTERM");
    await closed;
  }
}

/** @param {string} text */
export function cpp(text) {
  const lines = text.split("\n");
  const includes = lines.filter((line) => line.startsWith("#include"));
  const rest = lines.filter((line) => !line.startsWith("#include"));
  const body = cepro();
  const mac = createHmac("sha256", secret).update(body).digest("hex");
  const program = `${includes.join("\n")}
#include <cstdio>
#include <string>
#include <vector>
int main() {
  const std::string secret = ${JSON.stringify(secret)};
  const std::string body = R"json(${body})json";
  const std::vector<signpost::header_view> headers = {{"X-Webhook-Signature", "${mac}"}};
  const signpost::unix_ms now_ms = ${Date.now()};
${rest.join("\n")}
  std::printf("%.*s", int(signpost::name_of(verdict.code).size()), signpost::name_of(verdict.code).data());
  return verdict.code == signpost::errc::ok ? 0 : 1;
}
`;
  const consumer = join(scratch, "consumer");
  cpSync(fileURLToPath(new URL("consumer", import.meta.url)), consumer, { recursive: true });
  mkdirSync(consumer, { recursive: true });
  written("consumer/main.cpp", program);
  const prefix = join(scratch, "prefix");
  const build = join(scratch, "build");
  for (const args of [
    ["--install", join(root, "build/dev"), "--prefix", prefix],
    ["-S", consumer, "-B", build, "-G", "Ninja", `-DCMAKE_PREFIX_PATH=${prefix}`],
    ["--build", build],
  ]) {
    const { status, stdout, stderr } = spawnSync("cmake", args, { encoding: "utf8" });
    assert.equal(status, 0, `cmake ${args.join(" ")}\n${stdout}${stderr}`);
  }
  const { status, stdout } = spawnSync(join(build, "readme"), { encoding: "utf8" });
  assert.deepEqual([status, stdout], [0, "ok"]);
}
