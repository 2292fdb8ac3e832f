// signpost verify --header @FILE: headers as proxies and `curl -v` print them.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { clientpressTask, clientpressTime, hex, secret } from "./documents.mjs";
import { file, receiver, refuses, signpost } from "./signpost.mjs";

const body = file("body.json", clientpressTask);
const env = { THE_SECRET: secret };
const signature = `sha256=${hex(secret, clientpressTask)}`;
const at = ["--now", String(clientpressTime)];
const verify = ["verify", "clientpress", "--body", body, "--secret-env", "THE_SECRET", ...at];

/** @param {string} text @param {string} [name] */
const read = async (text, name = "captured.txt") => signpost([...verify, "--header", `@${file(name, text)}`], { env });

/** @type {Record<string, string>} */
const captures = {
  "a request line first": `POST /hook?a=1 HTTP/1.1\nHost: x\nX-CP-Signature: ${signature}\n`,
  "a request line with a URL, and the body behind": `POST http://x/hook HTTP/1.1\nX-CP-Signature: ${signature}\n\n${clientpressTask}\n> not a header\n`,
  "HTTP/2's": `:method: POST\n:path: /hook\nx-cp-signature: ${signature}\n`,
  "marked as sent": `> POST /hook HTTP/2\n> Host: x\n> X-CP-Signature: ${signature}\n>\n`,
  "marked, without a request line": `> Host: x\n> X-CP-Signature: ${signature}\n`,
  "marked as received": `< POST /hook HTTP/1.1\n< X-CP-Signature: ${signature}\n< \n`,
  "of curl -v, with what it says, the answer and progress": [
    "  % Total    % Received % Xferd  Average Speed",
    "* Connected to x (127.0.0.1) port 80 (#0)",
    "> POST /hook HTTP/1.1",
    "> Host: x",
    `> X-CP-Signature: ${signature}`,
    "> ",
    "} [199 bytes data]",
    "< HTTP/1.1 200 OK",
    "< X-CP-Signature: sha256=of-the-answer",
    "< ",
    "{ [2 bytes data]",
    "ok",
  ].join("\n"),
  "folded over lines": `X-Other: a\n  b\nX-CP-Signature:\n ${signature.slice(0, 20)}`.replace(
    signature.slice(0, 20),
    signature,
  ),
  "with a byte order mark": `\ufeffX-CP-Signature: ${signature}\n`,
  "with empty lines between": `\nHost: x\n\nX-CP-Signature: ${signature}\n\n`,
};
for (const [how, text] of Object.entries(captures)) {
  for (const [end, name] of [
    ["\n", "LF"],
    ["\r\n", "CRLF"],
  ]) {
    test(`headers are read ${how}, lines in ${name}`, async () => {
      const { status, stdout, stderr } = await read(text.replaceAll("\n", end));
      assert.equal(status, 0, stdout + stderr);
    });
  }
}

test("a value that goes on in the next line is one value, with a space between", async () => {
  const { stdout } = await read(`X-CP-Signature: ${signature}\nX-CP-Event: task.\n\tcompleted\n`);
  assert.match(stdout, /^header_mismatch\n/, "X-CP-Event is `task. completed`");
});

test("what is no header is refused with its file and line, and is not repeated", async () => {
  for (const [text, line] of /** @type {[string, number][]} */ ([
    ["Host: x\nno colon s3cret\n", 2],
    ["HTTP/1.1 200 OK s3cret\nHost: x\n", 1],
    ['{"X-CP-Signature": "s3cret"}\n', 1],
    [" s3cret: a value without a header\n", 1],
    ["> Host: x\nX-S3cret: unmarked\n", 2],
    ["Host: x\r\n\r\nX-A: b\r\ns3cret\r\n", 4],
    ["POST /hook HTTP/1.1\nHost: x\ns3cret\n", 3],
    ["Host: x\nPOST /s3cret HTTP/1.1\n", 2],
    ["* s3cret\n", 1],
  ])) {
    const path = file("odd.txt", text);
    const says = new RegExp(`Line ${line} of .*odd\\.txt is no header`);
    await refuses([...verify, "--header", `@${path}`], { status: 2, code: "usage", says, options: { env } });
    assert.doesNotMatch((await signpost([...verify, "--header", `@${path}`], { env })).stderr, /s3cret/i);
  }
});

test("what curl itself prints is read", async () => {
  const sink = await receiver();
  try {
    const args = ["-v", "--noproxy", "*", "-H", `X-CP-Signature: ${signature}`, "--data-binary", `@${body}`, sink.url];
    const curl = spawn("curl", args, { stdio: ["ignore", "ignore", "pipe"] });
    let printed = "";
    curl.stderr.setEncoding("utf8").on("data", (text) => (printed += text));
    await once(curl, "close");
    const { status, stdout, stderr } = await read(printed, "curl.txt");
    assert.equal(status, 0, `${stdout}${stderr}\n${printed}`);
  } finally {
    sink.close();
  }
});
