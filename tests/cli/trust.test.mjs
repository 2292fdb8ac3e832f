// signpost send to a server whose certificate is of its own making.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:https";
import { after, before, test } from "node:test";
import { selfSigned } from "./certificate.mjs";
import { file, refuses, scratch, signpost, signpostJson } from "./signpost.mjs";

/** @type {ReturnType<typeof selfSigned>} */
let own;
/** @type {import("node:https").Server} */
let server;
let url = "";
let arrived = 0;

before(async () => {
  own = selfSigned(scratch);
  server = createServer(own, (request, response) => {
    arrived++;
    request.resume().on("end", () => response.writeHead(202).end());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  url = `https://localhost:${port}/hook`;
});
after(() => {
  server.close();
  server.closeAllConnections();
});

const env = { THE_SECRET: "s" };
const send = () => ["send", "clientpress", "task.completed", "--to", url, "--secret-env", "THE_SECRET"];

test("without a word of it the certificate is not trusted, and the output says what to do", async () => {
  const { status, stdout } = await signpost(send(), { env: { ...env, SSL_CERT_FILE: "" } });
  assert.equal(status, 1);
  assert.match(stdout, /^connection_error: SSL certificate problem: self-signed certificate$/m);
  assert.match(stdout, /name its certificate, or its authority's, with --ca-file\.$/m);
  assert.equal(arrived, 0);
});

test("--ca-file and SSL_CERT_FILE name what to trust; the option wins", async () => {
  const other = selfSigned(scratch.replace(/$/, "/."), "elsewhere.example").file;
  own = { ...own, file: file("own.pem", own.cert) };
  for (const [args, variable, status] of /** @type {[string[], string, number][]} */ ([
    [["--ca-file", own.file], "", 0],
    [[], own.file, 0],
    [["--ca-file", own.file], "/nowhere.pem", 0],
    [["--ca-file", other], own.file, 1],
    [["--ca-file", file("two.pem", `notes\n${other}\n${own.cert}`)], "", 0],
  ])) {
    const before = arrived;
    const ended = await signpostJson([...send(), ...args], { env: { ...env, SSL_CERT_FILE: variable } });
    assert.equal(ended.status, status, JSON.stringify(ended.json.deliveries));
    assert.equal(arrived - before, status === 0 ? 1 : 0);
  }
});

test("a file that is none, or holds no certificate, is refused by name before anything is sent", async () => {
  const before = arrived;
  const none = file("none.pem", own.key);
  const options = { env };
  await refuses([...send(), "--ca-file", none], {
    status: 2,
    code: "usage",
    says: /none\.pem holds no certificate/,
    options,
  });
  await refuses([...send(), "--ca-file", "nowhere.pem"], {
    status: 2,
    code: "usage",
    says: /from nowhere\.pem: /,
    options,
  });
  await refuses([...send(), "--ca-file", "-"], { status: 2, code: "usage", says: /cannot be standard input/, options });
  const variable = { env: { ...env, SSL_CERT_FILE: "nowhere.pem" } };
  await refuses(send(), { status: 2, code: "usage", says: /certificates of SSL_CERT_FILE/, options: variable });
  assert.equal(arrived, before);
});
