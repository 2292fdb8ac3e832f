// The likely causes of a refusal: each mishap is brought about for real, to a webhook that node:crypto has signed, and has to be
// the one that is named. What nothing explains gets no cause.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { load } from "signpost";
import { findCauses } from "../../js/playground/causes/find.js";
import { bodySignature, webhookOf } from "../edge/senders.mjs";

const core = await load();
const now = Date.UTC(2026, 10, 26, 12);
const secret = "9c1f0f8f5d0b4c8e8f4f0a6b1d2e3f40";
const whsec = "whsec_ZW5kcG9pbnQtc2VjcmV0LTMyLWJ5dGVzLWxvbmchISE=";
const data = { id: 10, title: "Café <b>50 %</b> \u{1f511}", path: "a/b", list: [1, { deep: [] }], total: 250 };

/** @typedef {"clientpress" | "clientflow" | "portalio" | "cepro" | "standard"} Name */

/**
 * What one finds when a webhook has met with a mishap.
 * @param {Name} name
 * @param {object} [mishap]
 * @param {(body: string) => string | Buffer} [mishap.body] what became of it
 * @param {(headers: Record<string, string>) => Record<string, string>} [mishap.headers]
 * @param {string} [mishap.signedWith]
 * @param {string} [mishap.given] the secret that the receiver has
 * @param {string[]} [mishap.otherSecrets]
 * @param {number} [mishap.at] when it is received
 * @param {Name} [mishap.takenFor]
 * @param {object} [mishap.data]
 */
async function found(name, mishap = {}) {
  const usual = name === "standard" ? whsec : secret;
  const { signedWith = usual, given = usual, takenFor = name, otherSecrets, at = now } = mishap;
  const sent = webhookOf[name]({ at: now, secret: signedWith, data: mishap.data ?? data });
  const changed = mishap.body?.(sent.body.toString()) ?? sent.body;
  const body = new Uint8Array(Buffer.from(changed));
  const headers = Object.entries(mishap.headers?.(sent.headers) ?? sent.headers);
  const provider = core.provider(takenFor);
  let verdict;
  try {
    const verifier = core.verifier(provider, { secrets: [given] });
    verdict = verifier.verify(headers, body, at);
    verifier.close();
    assert.ok(!verdict.ok, "a mishap that does no harm");
  } catch (error) {
    assert.equal(/** @type {any} */ (error).code, "malformed_secret");
  }
  const others = core.providers.map((each) => core.provider(each));
  const findings = await findCauses({
    core,
    provider,
    others,
    secret: given,
    otherSecrets,
    headers,
    body,
    now: at,
    verdict,
  });
  for (const cause of findings.causes) assert.equal(cause.verdict.authentic, true);
  return findings;
}

/** @param {Promise<import("../../js/playground/causes/find.js").Findings>} finding @param {RegExp[]} steps */
async function names(finding, ...steps) {
  const { causes } = await finding;
  assert.ok(causes.length > 0, `no cause like ${steps.join(", ")}`);
  const [{ steps: said }] = causes;
  assert.equal(said.length, steps.length, said.join(" "));
  steps.forEach((step, index) => assert.match(said[index], step));
}

const rewritten = (/** @type {string} */ body, /** @type {(value: any) => any} */ change = (value) => value) =>
  JSON.stringify(change(JSON.parse(body)));
const sorted = (/** @type {any} */ value) => Object.fromEntries(Object.entries(value).sort());

describe("the body", () => {
  const mishaps = /** @type {[string, (body: string) => string | Buffer, RegExp[]][]} */ ([
    ["a newline at its end", (body) => `${body}\n`, [/^A newline was added at the end/]],
    ["CR LF at its end", (body) => `${body}\r\n`, [/^A newline was added at the end/]],
    ["blanks at its end", (body) => `${body}  `, [/^White space was added at the end/]],
    ["blanks around it", (body) => ` ${body} `, [/^White space was added around/]],
    ["a byte order mark", (body) => `\ufeff${body}`, [/^A byte order mark/]],
    ["read as Latin-1", (body) => Buffer.from(Buffer.from(body).toString("latin1"), "utf8"), [/read as Latin-1/]],
    ["pretty-printed", (body) => JSON.stringify(JSON.parse(body), null, 4), [/re-serialised: .*JSON\.stringify/]],
    [
      "pretty-printed, with a newline",
      (body) => `${JSON.stringify(JSON.parse(body), null, 2)}\n`,
      [/re-serialised: .*JSON\.stringify/],
    ],
  ]);
  for (const [what, change, steps] of mishaps) {
    test(`${what} is found`, () => names(found("clientflow", { body: change }), ...steps));
  }

  test("PHP's escapes, gone when JavaScript wrote it anew, are found", async () => {
    const php = (/** @type {string} */ text) =>
      text
        .replaceAll("/", "\\/")
        .replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
    const sent = webhookOf.clientpress({ at: now, secret, data });
    const body = php(JSON.stringify(JSON.parse(sent.body.toString())));
    const headers = (/** @type {Record<string, string>} */ given) => ({
      ...given,
      "X-CP-Signature": `sha256=${bodySignature(secret, body)}`,
    });
    await names(
      found("clientpress", { headers, body: (text) => rewritten(text) }),
      /re-serialised: .*PHP's json_encode/,
    );
  });

  test("members that were sorted on the way are found, where the catalog knows their order", async () => {
    const known = { id: 10, title: "Sign the contract", list_id: 1 };
    await names(
      found("clientpress", {
        data: known,
        body: (body) =>
          rewritten(body, (value) => sorted({ ...value, data: sorted(value.data) })).replaceAll("/", "\\/"),
      }),
      /re-serialised/,
      /in the provider's own order/,
    );
  });

  const styles = /** @type {[RegExp, (value: any) => string][]} */ ([
    [
      /json\.dumps/,
      (value) =>
        JSON.stringify(value, null, 1)
          .replace(/,\n\s*/g, ", ")
          .replace(/\n\s*/g, "")
          .replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`),
    ],
    [/indented by two spaces/, (value) => JSON.stringify(value, null, 2)],
    [/indented by four spaces/, (value) => JSON.stringify(value, null, 4)],
    [/indented by tabs/, (value) => JSON.stringify(value, null, "\t")],
    [
      /Go's json\.Marshal/,
      (value) => JSON.stringify(value).replace(/[<>&]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`),
    ],
  ]);
  for (const [words, write] of styles) {
    test(`a sender who signs what is written ${words.source} is found`, async () => {
      const signature = (/** @type {string} */ body) => `sha256=${bodySignature(secret, write(JSON.parse(body)))}`;
      const sent = webhookOf.clientflow({ at: now, secret, data, members: { id: "evt_1" } }).body.toString();
      const headers = () => ({ "X-ClientFlow-Signature": signature(sent) });
      await names(found("clientflow", { headers, body: () => sent }), new RegExp(`re-serialised: .*${words.source}`));
    });
  }

  test("a digit that was changed has no cause, however much is tried", async () => {
    const { causes, tried, all } = await found("clientflow", { body: (body) => body.replace('"id":10', '"id":11') });
    assert.deepEqual([causes, all], [[], true]);
    assert.ok(tried > 200, `${tried} tried`);
  });

  test("a body that is too large to try everything is told as that", async () => {
    const large = { ...data, text: "x".repeat(900_000) };
    const { causes, all } = await found("clientflow", {
      data: large,
      body: (body) => body.replace('"id":10', '"id":11'),
    });
    assert.deepEqual([causes, all], [[], false]);
  });
});

describe("the secret", () => {
  const mishaps = /** @type {[string, Name, Parameters<typeof found>[1], RegExp][]} */ ([
    ["blanks around it", "clientflow", { given: ` ${secret}\t` }, /white space around/],
    ["a newline at its end", "clientflow", { given: `${secret}\n` }, /white space around/],
    ["a blank in it", "clientflow", { given: `${secret.slice(0, 9)} ${secret.slice(9)}` }, /white space in it/],
    ["quotes around it", "cepro", { given: `"${secret}"` }, /quotes around/],
    ["its variable's name before it", "cepro", { given: `CEPRO_SECRET=${secret}` }, /variable's name/],
    ["upper case", "cepro", { given: secret.toUpperCase() }, /lower case/],
    [
      "a newline that the sender read from a file",
      "cepro",
      { signedWith: `${secret}\n` },
      /sender signs with a newline/,
    ],
    ["no whsec_", "standard", { given: whsec.slice(6) }, /lacks whsec_/],
    ["blanks around whsec_", "standard", { given: `${whsec} ` }, /white space around/],
    ["no padding", "standard", { given: whsec.replace("=", "") }, /not written in plain base64/],
    [
      "another secret",
      "portalio",
      { given: "wrong", otherSecrets: ["also wrong", secret] },
      /another secret: number 2/,
    ],
  ]);
  for (const [what, name, mishap, words] of mishaps) {
    test(`${what} is found`, () => names(found(name, mishap), words));
  }

  test("a sender who decodes a text from base64, or does not decode whsec_, is found", async () => {
    const text = Buffer.from("a secret of 24 bytes, say").toString("base64");
    const sent = webhookOf.clientflow({ at: now, secret, data }).body;
    const raw = (/** @type {any} */ key) => () => ({ "X-ClientFlow-Signature": `sha256=${bodySignature(key, sent)}` });
    const body = () => sent;
    await names(
      found("clientflow", { given: text, body, headers: raw(Buffer.from(text, "base64")) }),
      /decoded the secret from base64/,
    );
    await names(found("clientflow", { body, headers: raw(Buffer.from(secret, "hex")) }), /from base64|from hex/);
  });

  test("a wrong secret has no cause", async () => {
    for (const name of /** @type {Name[]} */ (["clientpress", "clientflow", "portalio", "cepro"])) {
      assert.deepEqual((await found(name, { given: "not the secret" })).causes, [], name);
    }
  });
});

describe("the headers", () => {
  const change =
    (/** @type {string} */ name, /** @type {(value: string) => string} */ to) =>
    (/** @type {Record<string, string>} */ headers) => ({ ...headers, [name]: to(headers[name]) });
  const rename = (/** @type {Record<string, string>} */ names) => (/** @type {Record<string, string>} */ headers) =>
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [names[name] ?? name, value]));
  const base64 = (/** @type {string} */ hex) => Buffer.from(hex, "hex").toString("base64");
  const mishaps =
    /** @type {[string, Name, (headers: Record<string, string>) => Record<string, string>, RegExp][]} */ ([
      ["a missing sha256=", "clientpress", change("X-CP-Signature", (value) => value.slice(7)), /lacks sha256=/],
      ["upper-case hex", "cepro", change("X-Webhook-Signature", (value) => value.toUpperCase()), /upper-case hex/],
      ["quotes", "cepro", change("X-Webhook-Signature", (value) => `"${value}"`), /quotes or white space/],
      ["base64 for hex", "cepro", change("X-Webhook-Signature", base64), /base64; it has to be hex/],
      [
        "a blank between the items",
        "portalio",
        change("X-Webhook-Signature", (value) => value.replace(",", ", ")),
        /beside the provider's form/,
      ],
      ["a missing v1,", "standard", change("webhook-signature", (value) => value.slice(3)), /lacks v1,/],
      [
        "another name",
        "clientpress",
        rename({ "X-CP-Signature": "X-Hub-Signature-256" }),
        /stands in X-Hub-Signature-256, not in X-CP-Signature/,
      ],
      [
        "the name that CGI makes of it",
        "clientpress",
        rename({ "X-CP-Signature": "HTTP_X_CP_SIGNATURE" }),
        /stands in HTTP_X_CP_SIGNATURE/,
      ],
    ]);
  for (const [what, name, headers, words] of mishaps) {
    test(`${what} is found`, () => names(found(name, { headers }), words));
  }

  test("another product's names for Standard Webhooks' headers are found", () =>
    names(
      found("standard", {
        headers: rename({
          "webhook-id": "svix-id",
          "webhook-timestamp": "svix-timestamp",
          "webhook-signature": "svix-signature",
        }),
      }),
      /webhook-id came as svix-id/,
      /webhook-timestamp came as svix-timestamp/,
      /stands in svix-signature/,
    ));

  test("a signature that is not there has no cause", async () => {
    const { causes } = await found("clientflow", { headers: () => ({ "Content-Type": "application/json" }) });
    assert.deepEqual(causes, []);
  });
});

test("a webhook of another provider is found", () =>
  names(found("cepro", { takenFor: "portalio" }), /a webhook of CE Pro, not of Portal\.io/));

test("two mishaps at a time are found together", () =>
  names(
    found("clientflow", { given: `${secret} `, body: (body) => `${body}\n` }),
    /white space around/,
    /newline was added/,
  ));

test("a single change is named before any two", async () => {
  const { causes } = await found("clientflow", { body: (body) => `${body}\n` });
  assert.deepEqual(new Set(causes.map(({ steps }) => steps.length)), new Set([1]));
});

describe("the clock", () => {
  test("lateness is told in seconds, and proven by trying its own time", async () => {
    await names(found("standard", { at: now + 412_000 }), /sent 412 s \(6 min 52 s\) before it was received/);
    await names(found("portalio", { at: now + 301_000 }), /sent 301 s/);
  });

  test("a date ahead is told in seconds", () =>
    names(found("standard", { at: now - 301_000 }), /dated 301 s \(5 min 1 s\) after/));
});

test("a search that is called off ends", async () => {
  const provider = core.provider("clientflow");
  const body = new Uint8Array(2e5).fill(0x20);
  const verifier = core.verifier(provider, { secrets: [secret] });
  const headers = /** @type {[string, string][]} */ ([["X-ClientFlow-Signature", `sha256=${"0".repeat(64)}`]]);
  const verdict = verifier.verify(headers, body, now);
  const aborted = AbortSignal.abort();
  const { tried } = await findCauses({ core, provider, others: [], secret, headers, body, now, verdict }, aborted);
  assert.equal(tried, 0);
});
