// Who is measured. Each contestant is prepared once (keys imported, schemas compiled, verifiers made), as a careful user would, and
// then looks at the same webhook again and again. Runs in every runtime; what a runtime does not have is left out by name.
import { hmac as nobleHmac } from "@noble/hashes/hmac.js";
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { verify as octokitVerify } from "@octokit/webhooks-methods";
import { createHMAC, createSHA256 } from "hash-wasm";
import { Webhook as Standard } from "standardwebhooks";
import { Webhook as Svix } from "svix";
import { validate } from "./schema.mjs";

/**
 * @typedef {object} Setting what a contestant is prepared with
 * @property {import("signpost/core").Core} core
 * @property {import("signpost/verify/core").VerifyCore} receiving
 * @property {typeof import("node:crypto") | undefined} crypto where the runtime has it
 * @property {any} stripe its class, where it runs
 * @property {import("./webhooks.mjs").Webhook} webhook
 * @property {{text: string, standard: string}} secrets
 *
 * @typedef {() => boolean | Promise<boolean>} Contestant whether the webhook is good
 *
 * @typedef {object} Group
 * @property {string} title
 * @property {string} baseline the others are measured against it
 * @property {readonly number[]} [sizes] bytes; those of the whole run unless given
 * @property {Record<string, (setting: Setting) => Contestant | undefined | Promise<Contestant | undefined>>} contestants
 */

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** @param {string} hex */
const fromHex = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

/** @param {Uint8Array} a @param {Uint8Array} b in constant time */
function same(a, b) {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length && i < b.length; i++) difference |= a[i] ^ b[i];
  return difference === 0;
}

/** @param {string} text */
const importKey = (text) =>
  crypto.subtle.importKey("raw", encoder.encode(text), { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);

/** @param {Setting} setting */
function given({ webhook, secrets }) {
  const body = encoder.encode(webhook.bodies.clientpress);
  const headers = new Headers(webhook.headers.clientpress);
  const mac = fromHex((headers.get("x-cp-signature") ?? "").slice("sha256=".length));
  return { body, headers, mac, key: secrets.text };
}

/**
 * @param {Setting} setting
 * @param {"clientpress" | "standard" | "portalio"} dialect
 */
function prepared({ receiving, webhook, secrets }, dialect) {
  const verifier = receiving.verifier(dialect, { secrets: [dialect === "standard" ? secrets.standard : secrets.text] });
  return { verifier, headers: new Headers(webhook.headers[dialect]), body: encoder.encode(webhook.bodies[dialect]) };
}

/**
 * @param {Setting} setting
 * @param {"clientpress" | "standard" | "portalio"} dialect
 * @param {import("signpost/core").HeadersLike} [plain] headers of another kind
 */
function signpost(setting, dialect, plain) {
  const { verifier, headers, body } = prepared(setting, dialect);
  const given = plain ?? headers;
  return () => verifier.verify(given, body).authentic;
}

/** The whole module's verdict. @param {Setting} setting */
function whole({ core, webhook, secrets }) {
  const verifier = core.verifier("clientpress", { secrets: [secrets.text] });
  const headers = new Headers(webhook.headers.clientpress);
  const body = encoder.encode(webhook.bodies.clientpress);
  return () => verifier.verify(headers, body).authentic;
}

/**
 * Only where there is no node:crypto: elsewhere it is verify().
 * @param {Setting} setting
 * @param {"clientpress" | "standard"} dialect
 */
function signpostAsync(setting, dialect) {
  if (setting.crypto) return undefined;
  const { verifier, headers, body } = prepared(setting, dialect);
  return async () => (await verifier.verifyAsync(headers, body)).authentic;
}

/**
 * @param {Setting} setting
 * @param {(node: typeof import("node:crypto"), id: string, body: Uint8Array) => unknown} [then] what is done with a good one
 */
function handWritten(setting, then) {
  const { body, headers, key } = given(setting);
  const { crypto: node } = setting;
  if (!node) return undefined;
  const secret = node.createSecretKey(Buffer.from(key));
  return () => {
    const mac = fromHex((headers.get("x-cp-signature") ?? "").slice("sha256=".length));
    const expected = node.createHmac("sha256", secret).update(body).digest();
    const good = node.timingSafeEqual(expected, mac) && validate(JSON.parse(decoder.decode(body)));
    if (good && then) then(node, headers.get("x-cp-delivery") ?? "", body);
    return good;
  };
}

/** @type {readonly Group[]} */
export const groups = [
  {
    title: "HMAC alone",
    baseline: "node:crypto createHmac",
    contestants: {
      // A wrong signature: nothing follows the HMAC. The headers are a plain object, as in node:http; the others read none at all.
      "signpost/verify": (setting) => {
        const webhook = structuredClone(setting.webhook);
        webhook.headers.clientpress["x-cp-signature"] = `sha256=${"00".repeat(32)}`;
        const verify = signpost({ ...setting, webhook }, "clientpress", webhook.headers.clientpress);
        return () => !verify();
      },
      "node:crypto createHmac": (setting) => {
        const { body, key, mac } = given(setting);
        const { crypto: node } = setting;
        if (!node) return undefined;
        const secret = node.createSecretKey(Buffer.from(key));
        return () => node.timingSafeEqual(node.createHmac("sha256", secret).update(body).digest(), mac);
      },
      "WebCrypto subtle.verify": async (setting) => {
        const { body, key, mac } = given(setting);
        const imported = await importKey(key);
        return () => crypto.subtle.verify("HMAC", imported, mac, body);
      },
      "hash-wasm": async (setting) => {
        const { body, key, mac } = given(setting);
        const hasher = await createHMAC(createSHA256(), key);
        return () => same(hasher.init().update(body).digest("binary"), mac);
      },
      "@noble/hashes": (setting) => {
        const { body, key, mac } = given(setting);
        const secret = encoder.encode(key);
        return () => same(nobleHmac(nobleSha256, secret, body), mac);
      },
    },
  },
  {
    title: "Whole verdict, ClientPress",
    baseline: "createHmac + timingSafeEqual + JSON.parse + ajv",
    contestants: {
      "signpost/verify": (setting) => signpost(setting, "clientpress"),
      "signpost/verify, verifyAsync": (setting) => signpostAsync(setting, "clientpress"),
      signpost: (setting) => whole(setting),
      "createHmac + timingSafeEqual + JSON.parse + ajv": (setting) => handWritten(setting),
      "WebCrypto + JSON.parse + ajv": async (setting) => {
        const { body, headers, key } = given(setting);
        const imported = await importKey(key);
        return async () => {
          const mac = fromHex((headers.get("x-cp-signature") ?? "").slice("sha256=".length));
          return (
            (await crypto.subtle.verify("HMAC", imported, mac, body)) && validate(JSON.parse(decoder.decode(body)))
          );
        };
      },
      // Verifies only: neither parses nor checks.
      "@octokit/webhooks-methods": ({ webhook, secrets }) => {
        return () =>
          octokitVerify(secrets.text, webhook.bodies.clientpress, webhook.headers.clientpress["x-cp-signature"]);
      },
    },
  },
  {
    title: "Whole verdict, Standard Webhooks",
    baseline: "standardwebhooks",
    contestants: {
      "signpost/verify": (setting) => signpost(setting, "standard"),
      "signpost/verify, verifyAsync": (setting) => signpostAsync(setting, "standard"),
      // Both verify and parse; neither checks.
      standardwebhooks: ({ webhook, secrets }) => {
        const verifier = new Standard(secrets.standard);
        return () => passes(() => verifier.verify(webhook.bodies.standard, webhook.headers.standard));
      },
      svix: ({ webhook, secrets }) => {
        const verifier = new Svix(secrets.standard);
        return () => passes(() => verifier.verify(webhook.bodies.standard, webhook.headers.standard));
      },
    },
  },
  {
    title: "Whole verdict, t=...,v1=...",
    baseline: "stripe constructEvent",
    contestants: {
      "signpost/verify": (setting) => signpost(setting, "portalio"),
      // Verifies and parses; does not check.
      "stripe constructEvent": ({ stripe, webhook, secrets }) => {
        if (!stripe) return undefined;
        const { webhooks } = new stripe("sk_test_of_nobody");
        const header = webhook.headers.portalio["x-webhook-signature"];
        const body = webhook.bodies.portalio;
        // Its build for Workers has no synchronous way.
        if (globalThis.navigator?.userAgent === "Cloudflare-Workers") {
          return () => webhooks.constructEventAsync(body, header, secrets.text).then(Boolean, () => false);
        }
        return () => passes(() => webhooks.constructEvent(body, header, secrets.text));
      },
    },
  },
  {
    title: "Verdict and dedupe key, ClientPress: what the gateway does",
    baseline: "the same by hand, and createHash",
    sizes: [300, 8192, 65_536],
    contestants: {
      "signpost/verify, both in one call": (setting) => keyed(setting),
      "signpost/verify, the verdict alone": (setting) => signpost(setting, "clientpress"),
      "signpost, one after the other": (setting) => keyedAfterwards(setting, "eventKeys"),
      "signpost, keys of the first form": (setting) => keyedAfterwards(setting, "firstFormEventKey"),
      "the same by hand, and createHash": (setting) =>
        handWritten(setting, (node, id, body) =>
          node.createHash("sha256").update(id).update("\n").update(body).digest(),
        ),
    },
  },
];

/** What the gateway does with a webhook before it keeps it. @param {Setting} setting */
function keyed(setting) {
  const { verifier, headers, body } = prepared(setting, "clientpress");
  const options = { scope: "client-portal" };
  return () => verifier.verify(headers, body, Date.now(), options).authentic;
}

/**
 * The same with the whole module: two calls, each with the body.
 * @param {Setting} setting
 * @param {"eventKeys" | "firstFormEventKey"} keys firstFormEventKey: the body is hashed in the module, behind what stands before it
 */
function keyedAfterwards({ core, webhook, secrets }, keys) {
  const verifier = core.verifier("clientpress", { secrets: [secrets.text] });
  const headers = new Headers(webhook.headers.clientpress);
  const body = encoder.encode(webhook.bodies.clientpress);
  return () => {
    const verdict = verifier.verify(headers, body);
    core[keys]("client-portal", verdict, body);
    return verdict.authentic;
  };
}

/** @param {() => unknown} work */
function passes(work) {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
