// signpost compile: a manifest becomes the program that signpost/verify takes.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { load as loadAll } from "signpost";
import { load } from "signpost/verify";
import { file, refuses, root, scratch, signpost, signpostJson } from "./signpost.mjs";

const builtins = ["cepro", "clientflow", "clientpress", "portalio", "standard"];
const manifestOf = (/** @type {string} */ name) => readFileSync(join(root, "core/providers", `${name}.json`), "utf8");
const own = { ...JSON.parse(manifestOf("cepro")), name: "acme" };
const manifest = file("acme.json", JSON.stringify(own));

test("compile gives the bytes that the package gives for the same manifest", async () => {
  const core = await loadAll();
  for (const name of builtins) {
    const { status, bytes, stderr } = await signpost(["compile", "-"], { input: manifestOf(name) });
    assert.equal(status, 0);
    assert.deepEqual(new Uint8Array(bytes), core.provider(name).program);
    assert.match(stderr, new RegExp(`^${name}: \\d+ events?, ${bytes.length} bytes\n$`));
  }
});

test("signpost/verify takes the file, and verifies by it what node:crypto signs", async () => {
  const output = join(scratch, "acme.program");
  const { status, json } = await signpostJson(["compile", manifest, "--output", output]);
  const program = readFileSync(output);
  assert.equal(status, 0);
  assert.deepEqual(json, { ok: true, provider: "acme", events: own.events.length, bytes: program.length, output });
  const secret = "an agency's secret";
  const body = JSON.stringify(own.events[0].example);
  const headers = {
    "X-Webhook-Signature": createHmac("sha256", secret).update(body).digest("hex"),
    "X-Webhook-Event": own.events[0].name,
    "X-Webhook-Timestamp": own.events[0].example.timestamp,
  };
  const verifier = (await load()).verifier(program, { secrets: [secret] });
  const now = Date.parse(own.events[0].example.timestamp);
  assert.equal(verifier.verify(headers, body, now).code, "ok");
  assert.equal(verifier.verify(headers, `${body} `, now).code, "signature_mismatch");
});

test("what is no manifest is refused with its place, and nothing is written", async () => {
  const output = join(scratch, "none.program");
  const refused = (/** @type {unknown} */ text) => ["compile", file("wrong.json", JSON.stringify(text)), "-o", output];
  await refuses(refused({ ...own, nmae: 1 }), {
    status: 2,
    code: "unknown_key",
    pointer: "/nmae",
    says: /wrong\.json/,
  });
  const long = { properties: { ["n".repeat(256)]: true } };
  const beyond = { ...own, test: undefined, events: [{ ...own.events[0], data: long }] };
  await refuses(refused(beyond), { status: 2, code: "invalid_manifest", says: /at most 255 bytes, found one of 256/ });
  await refuses(["compile", file("no.json", "{"), "-o", output], { status: 2, code: "malformed_manifest" });
  await refuses(["compile", join(scratch, "absent.json"), "-o", output], {
    status: 2,
    code: "usage",
    says: /absent\.json/,
  });
  assert.equal(existsSync(output), false);
});

test("where the program goes is said when it cannot be written, or JSON takes its place", async () => {
  const nowhere = join(scratch, "no-folder/acme.program");
  await refuses(["compile", manifest, "-o", nowhere], { status: 2, code: "usage", says: /cannot be written/ });
  const { status, json } = await signpostJson(["compile", manifest]);
  assert.equal(status, 2);
  assert.match(json.next, /--output/);
});
