// The senders of senders/, which know a product's document and nothing of Signpost; and Signpost as a sender: the command and
// the package.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { load } from "signpost";
import { send } from "../edge/clientpress.mjs";
import { signpost, signpostJson } from "../cli/signpost.mjs";

export const core = await load();

/** What may be done to a delivery after it was signed, or with which secret it is. @type {readonly Change[]} */
export const changes = ["body", "signature", "secret"];

/**
 * @typedef {"body" | "signature" | "secret"} Change a flipped bit of the body or of the signature; another secret
 *
 * @typedef {object} Sent
 * @property {number} status of the answer
 * @property {string} answer
 * @property {[name: string, value: string][]} headers
 * @property {Buffer} body
 */

/**
 * @param {string} program a file of senders/
 * @param {{url: string, secret: string, deliveries: object[]}} order
 * @returns {Promise<Sent[]>}
 */
export async function sendBy(program, order) {
  const file = fileURLToPath(new URL(`senders/${program}`, import.meta.url));
  const [command, args] = program.endsWith(".php") ? ["php", [file]] : ["python3", ["-B", file]];
  const child = spawn(command, args, { env: { PATH: process.env.PATH }, stdio: ["pipe", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (/** @type {string} */ text) => (output += text));
  child.stdin.end(JSON.stringify(order));
  const [code] = await once(child, "close");
  assert.equal(code, 0, `${program} ended with status ${code}: ${output}`);
  /** @type {(Omit<Sent, "body"> & {body: string})[]} */
  const sent = JSON.parse(output);
  return sent.map((one) => ({ ...one, body: Buffer.from(one.body, "base64") }));
}

/**
 * @typedef {object} Order
 * @property {string} url
 * @property {string} secret
 * @property {string} event
 * @property {object} [fields] in place of the catalog's example
 * @property {Change} [change]
 */

/** A signature whose MAC has another last bit. @param {string} value */
function flipped(value) {
  const [, before, hex, base64 = ""] = /^(.*?)(?:([0-9a-f]{64})|([\w+/]{43}=))$/.exec(value) ?? assert.fail(value);
  const mac = hex ? Buffer.from(hex, "hex") : Buffer.from(base64, "base64");
  mac[31] ^= 1;
  return before + mac.toString(hex ? "hex" : "base64");
}

/** Another secret of the same form. @param {string} secret */
const otherThan = (secret) =>
  secret.startsWith("whsec_") ? `whsec_${Buffer.alloc(32, 9).toString("base64")}` : "another secret";

/**
 * `signpost send`; a changed signature by `signpost sign`, since the command does not make one.
 * @param {string} provider
 * @param {Order} order
 * @returns {Promise<{status: number, answer: string}>}
 */
export async function sendByCommand(provider, { url, secret, event, fields, change }) {
  const env = { THE_SECRET: change === "secret" ? otherThan(secret) : secret };
  const secretEnv = ["--secret-env", "THE_SECRET"];
  const data = fields ? ["--data", "-"] : [];
  const options = { env, input: fields ? JSON.stringify(fields) : "" };
  if (change === "signature") {
    const made = fields ? ["build", provider, event, ...data] : ["example", provider, event];
    const { bytes: body } = await signpost(made, options);
    const { json } = await signpostJson(["sign", provider, "--body", "-", ...secretEnv], { env, input: body });
    return deliver(url, json.headers, body, "signature");
  }
  const args = [
    "send",
    provider,
    event,
    "--to",
    url,
    ...secretEnv,
    ...data,
    ...(change === "body" ? ["--tamper"] : []),
  ];
  const { status: exit, json } = await signpostJson(args, options);
  const [{ outcome, status, body: answer }] = json.deliveries;
  assert.equal(outcome, "response", JSON.stringify(json));
  assert.equal(exit, status < 300 ? 0 : 1);
  return { status, answer };
}

/**
 * The package: `core.example` or `core.build`, then `signer.sign`, then a POST.
 * @param {string} provider
 * @param {Order} order
 * @returns {Promise<{status: number, answer: string}>}
 */
export async function sendByPackage(provider, { url, secret, event, fields, change }) {
  const id = crypto.randomUUID();
  const built = fields ? core.build(provider, { event, fields, id }) : core.example(provider, event, { id });
  assert.ok(built.ok, JSON.stringify(built));
  const signer = core.signer(provider, { secrets: [change === "secret" ? otherThan(secret) : secret] });
  const signed = signer.sign({ id, body: built.body });
  assert.ok(signed.ok, JSON.stringify(signed));
  return deliver(url, signed.headers, Buffer.from(built.body), change);
}

/**
 * One POST.
 * @param {string} url
 * @param {[name: string, value: string][]} headers
 * @param {Buffer} body
 * @param {Change} [change] "secret" is the signer's business
 * @returns {Promise<Sent>}
 */
export async function deliver(url, headers, body, change) {
  const given = headers.map(([name, value]) => {
    const changed = change === "signature" && /-signature$/i.test(name);
    return /** @type {[string, string]} */ ([name, changed ? flipped(value) : value]);
  });
  const bytes = Buffer.from(body);
  if (change === "body") bytes[bytes.length >> 1] ^= 1;
  const { status, text: answer } = await send(url, { headers: Object.fromEntries(given), body: bytes });
  return { status, answer, headers: given, body: bytes };
}
