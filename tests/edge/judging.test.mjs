// What the Worker judges webhooks by: a program that the Directory hands over with a source's settings, and what happens when it has none.
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { test } from "node:test";
import { core } from "../../edge/src/core.js";
import { inboundSources } from "../../edge/src/receive/sources.js";
import { acme } from "./acme.mjs";
import { refusalOf, source, startDirectory } from "./directory-stage.mjs";

const now = Date.UTC(2026, 2, 8, 14, 30);
const secret = "a-secret-of-thirty-two-characters";

/** What the Directory tells the object of a source with this provider. @param {unknown} provider @param {object} [more] */
async function told(provider, more) {
  const stage = await startDirectory({ clock: { now } });
  await source(stage, "a", { provider, secrets: [secret], ...more });
  return stage.objects.of("source:a").settings;
}

/** @param {any} settings */
async function receiver(settings) {
  const DIRECTORY = { idFromName: () => "id", get: () => ({ sourceSettings: async () => settings }) };
  const found = await inboundSources(/** @type {any} */ ({ DIRECTORY, SOURCE: {} })).find("a");
  assert.ok(found);
  return found;
}

/** A webhook of acme's, signed as its manifest says. */
function launched() {
  const body = Buffer.from('{"kind":"rocket.launched","data":{"name":"Saturn"}}');
  const seconds = String(now / 1000);
  const mac = createHmac("sha256", secret).update(`r-1:${seconds}:`).update(body).digest("base64");
  const headers = new Headers({ "X-Acme-Id": "r-1", "X-Acme-Time": seconds, "X-Acme-Signature": `v9=${mac}` });
  return { headers, body };
}

const length = (/** @type {number} */ bytes) => Buffer.from(new BigUint64Array([BigInt(bytes)]).buffer);
/** core/include/signpost/event_key.h: the letter i, then scope and id, each behind its length. */
const keyOfLaunched = createHash("sha256")
  .update(Buffer.concat([Buffer.from("i"), length(1), Buffer.from("a"), length(3), Buffer.from("r-1")]))
  .digest()
  .subarray(0, 16);

/** @param {any} settings */
async function assertJudges(settings) {
  const { headers, body } = launched();
  const { verify, headers: passedOn } = await receiver(settings);
  const verdict = verify(headers, body, now);
  assert.deepEqual([verdict.code, verdict.event, verdict.id], ["ok", "rocket.launched", "r-1"]);
  assert.deepEqual(Buffer.from(verdict.keys?.event ?? []), keyOfLaunched);
  assert.equal(verify(headers, Buffer.concat([body, body]), now).code, "signature_mismatch");
  assert.deepEqual(passedOn, ["Content-Type", "User-Agent", "X-Acme-Id", "X-Acme-Time", "X-Acme-Signature"]);
}

test("The Directory hands over the program of a manifest, and of a built-in provider that it is built in", async () => {
  const own = await told({ manifest: acme });
  assert.deepEqual(Buffer.from(own.judging.program, "base64"), Buffer.from(core.provider({ manifest: acme }).program));
  assert.equal(own.judging.by_body, false);
  const builtin = await told("clientpress", { duplicates: "body" });
  assert.equal(builtin.judging.program, null);
  assert.equal(builtin.judging.by_body, true);
  assert.ok(builtin.judging.headers.includes("X-CP-Signature"));
});

test("A source with a manifest of its own is judged by the program that was handed over", async () => {
  await assertJudges(await told({ manifest: acme }));
});

test("Settings of an earlier version, without a program, keep being judged by", async () => {
  const { judging: _, ...earlier } = await told({ manifest: acme });
  await assertJudges(earlier);
});

test("A program of another version, or of none, is compiled again", async () => {
  const settings = await told({ manifest: acme });
  const other = Buffer.from(settings.judging.program, "base64");
  other.writeUInt16LE(other.readUInt16LE(2) + 1, 2);
  for (const bytes of [other, other.subarray(0, 20), Buffer.alloc(0)])
    await assertJudges({ ...settings, judging: { ...settings.judging, program: bytes.toString("base64") } });
});

test("A manifest beyond the limits of programs is refused when a source is made", async () => {
  const stage = await startDirectory({ clock: { now } });
  const properties = { ["x".repeat(256)]: { type: "string" } };
  const events = [{ ...acme.events[0], data: { type: "object", properties } }];
  const manifest = { ...acme, events };
  const refusal = await refusalOf(source(stage, "a", { provider: { manifest }, secrets: [secret] }));
  assert.match(JSON.stringify(refusal), /invalid_manifest/);
});

test("The body's key comes when the same body is the same event", async () => {
  for (const [duplicates, wanted] of /** @type {const} */ ([
    ["id", false],
    ["body", true],
  ])) {
    const { verify } = await receiver(await told({ manifest: acme }, { duplicates }));
    const { headers, body } = launched();
    assert.equal(verify(headers, body, now).keys?.body?.length, wanted ? 16 : undefined, duplicates);
  }
});
