// Runs the command `signpost` as its users do: as a program, with arguments, standard input and an environment.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** The program under test: that of the dev preset, or the one that SIGNPOST_CLI names. */
export const program = process.env.SIGNPOST_CLI ?? join(root, "build/dev/core/cli/signpost");

/** A directory for this test file alone; it goes away with it. */
export const scratch = mkdtempSync(join(tmpdir(), "signpost-cli-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

/**
 * @param {string} name
 * @param {string | Uint8Array} content
 * @returns {string} its path
 */
export function file(name, content) {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
}

/**
 * @typedef {object} Result
 * @property {number | null} status
 * @property {string} stdout
 * @property {string} stderr
 * @property {Buffer} bytes standard output, exactly
 */

/**
 * @param {string[]} args
 * @param {{input?: string | Uint8Array, env?: Record<string, string>}} [options]
 * @returns {Promise<Result>}
 */
export async function signpost(args, { input = "", env = {} } = {}) {
  const child = spawn(program, args, { cwd: scratch, env: { ...process.env, ...env } });
  /** @type {Buffer[]} */
  const out = [];
  /** @type {Buffer[]} */
  const err = [];
  child.stdout.on("data", (piece) => out.push(piece));
  child.stderr.on("data", (piece) => err.push(piece));
  child.stdin.on("error", () => {}); // a program that refuses at once does not read its input
  child.stdin.end(input);
  const status = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const bytes = Buffer.concat(out);
  return { status, stdout: bytes.toString(), stderr: Buffer.concat(err).toString(), bytes };
}

/**
 * The JSON object that a run with --json prints: one line, and nothing on standard error.
 * @param {string[]} args
 * @param {Parameters<typeof signpost>[1]} [options]
 * @returns {Promise<{status: number | null, json: any}>}
 */
export async function signpostJson(args, options) {
  const { status, stdout, stderr } = await signpost([...args, "--json"], options);
  assert.equal(stderr, "");
  assert.match(stdout, /^\{.*\}\n$/, "one JSON object on one line");
  return { status, json: JSON.parse(stdout) };
}

/**
 * Asserts a refusal: its exit status, its code, and that text and JSON agree.
 * @param {string[]} args
 * @param {{status: number, code: string, pointer?: string, suggestion?: string, says?: RegExp, options?: Parameters<typeof signpost>[1]}} expected
 */
export async function refuses(args, { status, code, pointer, suggestion, says = /./, options }) {
  const text = await signpost(args, options);
  assert.equal(text.status, status, `${args.join(" ")}\n${text.stdout}${text.stderr}`);
  assert.equal(text.stdout, "");
  const [first] = text.stderr.split("\n");
  assert.match(first, new RegExp(`^signpost[a-z -]*: ${code}$`));
  assert.match(text.stderr, says);
  const { status: sameStatus, json } = await signpostJson(args, options);
  assert.equal(sameStatus, status);
  assert.equal(json.ok, false);
  assert.equal(json.code, code);
  assert.match(JSON.stringify(json), says);
  if (pointer !== undefined) {
    assert.equal(json.pointer, pointer);
    assert.ok(text.stderr.includes(`at ${pointer}`), text.stderr);
  }
  if (suggestion !== undefined) {
    assert.equal(json.suggestion, suggestion);
    assert.ok(text.stderr.includes(`Did you mean ${suggestion}?`), text.stderr);
  }
}

/**
 * @typedef {object} Arrived
 * @property {string} url
 * @property {string[]} rawHeaders
 * @property {import("node:http").IncomingHttpHeaders} headers
 * @property {Buffer} body
 */

/**
 * A receiver on a free port of 127.0.0.1 that keeps what arrives.
 * @param {(request: Arrived, response: import("node:http").ServerResponse) => void} [answer] 204 by default
 * @returns {Promise<{url: string, port: number, arrived: Arrived[], close: () => void}>}
 */
export async function receiver(answer = (_, response) => response.writeHead(204).end()) {
  /** @type {Arrived[]} */
  const arrived = [];
  const server = createServer(async (request, response) => {
    /** @type {Buffer[]} */
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const { url = "", rawHeaders, headers } = request;
    const one = { url, rawHeaders, headers, body: Buffer.concat(pieces) };
    arrived.push(one);
    answer(one, response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}/hook`, port, arrived, close };
}
