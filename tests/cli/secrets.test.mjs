// What comes along with a secret out of a file or a variable: left out, refused, or told. Expected MACs are node:crypto's.
import assert from "node:assert/strict";
import { test } from "node:test";
import { clientpressTask, clientpressTime, hex, secret } from "./documents.mjs";
import { file, signpost } from "./signpost.mjs";

const body = file("body.json", clientpressTask);
const signature = `X-CP-Signature: sha256=${hex(secret, clientpressTask)}`;
const verify = ["verify", "clientpress", "--body", body, "-H", signature, "--now", String(clientpressTime)];
const bytes = (/** @type {(string | number[])[]} */ ...parts) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))));
const mark = [0xef, 0xbb, 0xbf];

/** @param {string[]} args @param {{env: Record<string, string>}} options */
async function jsonOf(args, options) {
  const { status, stdout } = await signpost([...args, "--json"], options);
  return { status, json: JSON.parse(stdout) };
}

test("a file's byte order mark and its line end, of any kind, are no part of the secret; nor are standard input's", async () => {
  for (const content of [
    bytes(secret),
    bytes(secret, "\n"),
    bytes(secret, "\r\n"),
    bytes(secret, "\r"),
    bytes(mark, secret),
    bytes(mark, secret, "\r\n"),
  ]) {
    const path = file("secret.txt", content);
    for (const [from, input] of /** @type {[string[], Buffer | string][]} */ ([
      [["--secret-file", path], ""],
      [["--secret-stdin"], content],
    ])) {
      const { status, stdout, stderr } = await signpost([...verify, ...from], { input });
      assert.deepEqual([status, stdout.split("\n")[0], stderr], [0, "ok", ""], content.toString("hex"));
    }
  }
});

test("what is left of them is refused, by where it came from", async () => {
  const path = file("odd.txt", "");
  for (const [content, detail] of /** @type {[Buffer, string][]} */ ([
    [bytes(secret, "\n\n"), "the secret alone, found a line end at its end"],
    [bytes("\n", secret, "\n"), "the secret alone, found a line end at its beginning"],
    [bytes(secret, "\n \n"), "the secret alone, found a line end at its end"],
    [bytes(mark, mark, secret), "the secret alone, found a byte order mark at its beginning"],
    [
      bytes([0xff, 0xfe], Buffer.from(secret, "utf16le").toJSON().data),
      "the secret in UTF-8, found UTF-16 with a byte order mark",
    ],
    [bytes([0xfe, 0xff], secret), "the secret in UTF-8, found UTF-16 with a byte order mark"],
  ])) {
    file("odd.txt", content);
    const { status, stderr } = await signpost([...verify, "--secret-file", path]);
    assert.equal(status, 2);
    assert.match(stderr, /^signpost verify: malformed_secret\n/);
    assert.match(stderr, new RegExp(`at /0: expected ${detail}$`, "m"));
    assert.match(stderr, /It is the secret from .*odd\.txt\./);
  }
});

test("a variable's line end or byte order mark is refused by the variable's name, in every command", async () => {
  for (const odd of [`${secret}\n`, `${secret}\r\n`, `\ufeff${secret}`, ` ${secret}\n`]) {
    const env = { ODD: odd };
    for (const args of [
      [...verify, "--secret-env", "ODD"],
      ["sign", "clientpress", "--body", body, "--secret-env", "ODD"],
      ["send", "clientpress", "task.completed", "--to", "http://127.0.0.1:8788/", "--secret-env", "ODD"],
      ["listen", "--provider", "clientpress", "--port", "0", "--secret-env", "ODD"],
    ]) {
      const { stdout, stderr, status } = await signpost(args, { env });
      assert.deepEqual([status, stdout], [2, ""], stderr);
      assert.match(stderr, /: malformed_secret\n/);
      assert.match(
        stderr,
        /found a (?:line end|byte order mark) at its (?:beginning|end)\n {2}It is the secret from ODD\.\n$/,
      );
    }
  }
});

test("white space around a secret counts, and is told where it is", async () => {
  for (const [odd, where] of [
    [`${secret} `, "at its end"],
    [`\t${secret}`, "at its beginning"],
    [` ${secret}\u00a0`, "at both ends"],
    [`${secret}\u200b`, "at its end"],
    [`\u3000${secret}`, "at its beginning"],
  ]) {
    const run = [...verify, "--secret-env", "ODD"];
    const { status, stdout, stderr } = await signpost(run, { env: { ODD: odd } });
    assert.equal(status, 1);
    assert.match(
      stdout,
      new RegExp(`^signature_mismatch\n.*\n {2}at header:X-CP-Signature: the secret has white space ${where}$`, "m"),
    );
    assert.match(stderr, new RegExp(`^signpost: the secret from ODD has white space ${where}\\.\n`));
    const own = `X-CP-Signature: sha256=${hex(odd, clientpressTask)}`;
    const accepted = await jsonOf(
      run.map((arg) => (arg === signature ? own : arg)),
      { env: { ODD: odd } },
    );
    assert.deepEqual([accepted.status, accepted.json.code, accepted.json.detail], [0, "ok", ""]);
  }
  const two = [...verify, "--secret-env", "GOOD", "--secret-env", "ODD"];
  const { json } = await jsonOf(two, { env: { GOOD: "another", ODD: `${secret} ` } });
  assert.deepEqual([json.code, json.detail], ["signature_mismatch", "secret 2 has white space at its end"]);
});
