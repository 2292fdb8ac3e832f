// signpost check-url, and which destinations send takes.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { bodyOf } from "../edge/sentences.mjs";
import { receiver, refuses, scratch, signpost, signpostJson } from "./signpost.mjs";

test("check-url accepts a public https URL and says what it is", async () => {
  const { status, stdout } = await signpost(["check-url", "https://Example.com/hook?x=1"]);
  assert.equal(status, 0);
  assert.equal(stdout, `ok\n  ${bodyOf("ok").message}\n  https, host example.com, port 443\n`);
  const { json } = await signpostJson(["check-url", "https://93.184.216.34:8443/"]);
  assert.deepEqual(
    [json.ok, json.code, json.scheme, json.host, json.port, json.is_address],
    [true, "ok", "https", "93.184.216.34", 8443, true],
  );
});

/** @type {readonly [string, string][]} */
const refused = [
  ["http://example.com/", "destination_not_https"],
  ["https://127.0.0.1/", "destination_not_public"],
  ["https://[::1]/", "destination_not_public"],
  ["https://localhost/", "destination_not_public"],
  ["https://10.0.0.1/", "destination_not_public"],
  ["https://user:pw@example.com/", "destination_has_credentials"],
  ["https://example.com:22/", "destination_port_refused"],
  ["example.com", "malformed_destination"],
  ["https://exa mple.com/", "malformed_destination"],
];
for (const [url, code] of refused) {
  test(`check-url refuses ${url}: ${code}, exit 1`, async () => {
    const { status, stdout } = await signpost(["check-url", url]);
    assert.equal(status, 1);
    assert.equal(stdout.split("\n")[0], code);
    const { status: same, json } = await signpostJson(["check-url", url]);
    assert.equal(same, 1);
    assert.deepEqual([json.ok, json.code], [false, code]);
    assert.ok(stdout.includes(json.message));
  });
  // Loopback is send's exception, tried out below.
  if (/\/\/(127|localhost|\[::1)/.test(url)) continue;
  test(`send refuses ${url} before anything is sent: ${code}`, () =>
    refuses(["send", "clientpress", "task.completed", "--to", url], { status: 1, code }));
}

/** What stands in the way even where loopback is excused. @type {readonly [string, string, RegExp][]} */
const reasons = [
  ["http://127.0.0.1:6000/", "destination_port_refused", /found 6000/],
  ["http://127.0.0.1:9/", "destination_port_refused", /found 9/],
  ["http://localhost:65536/", "destination_port_refused", /from 1 to 65535/],
  ["http://user:pw@127.0.0.1/", "destination_has_credentials", /found '@'/],
  ["http://[::1]:6000/", "destination_port_refused", /found 6000/],
  ["http://127.0.0.1/a b", "malformed_destination", /found a space/],
  ["http://127.0.0.1/../x", "malformed_destination", /segments/],
  ["localhost:8787/in/demo", "malformed_destination", /expected https:\/\/ in front of the host/],
  ["https://127.0.0.1:6000/", "destination_port_refused", /found 6000/],
  ["http://10.0.0.1/", "destination_not_public", /Only this machine's loopback/],
  ["http://example.com/", "destination_not_https", /Only this machine's loopback/],
];
for (const [url, code, says] of reasons) {
  test(`send says of ${url} why it is refused: ${code}`, () =>
    refuses(["send", "clientpress", "task.completed", "--to", url], { status: 1, code, says }));
}

test("check-url makes exceptions where they are said", async () => {
  const allow = ["--allow-http", "--allow", "127.0.0.2/32", "--allow", "localhost"];
  assert.equal((await signpost(["check-url", "http://127.0.0.2:9000/", ...allow])).status, 0);
  assert.equal((await signpost(["check-url", "http://localhost:9000/", ...allow])).status, 0);
  assert.equal((await signpost(["check-url", "http://127.0.0.3:9000/", ...allow])).status, 1);
});

test("check-url refuses an --allow that is none", () =>
  refuses(["check-url", "https://example.com/", "--allow", "127.0.0.0/99"], {
    status: 2,
    code: "invalid_option",
    says: /CIDR/,
  }));

test("check-url needs a URL", () => refuses(["check-url"], { status: 2, code: "usage", says: /url is required/ }));

test("send takes http to loopback by name and by address, without an option", async () => {
  const sink = await receiver();
  try {
    for (const host of ["127.0.0.1", "localhost"]) {
      const { status } = await signpost([
        "send",
        "clientpress",
        "task.completed",
        "--to",
        `http://${host}:${sink.port}/`,
      ]);
      assert.equal(status, 0, host);
    }
    assert.equal(sink.arrived.length, 2);
  } finally {
    sink.close();
  }
});

test("send says that loopback alone is excepted", async () => {
  const { stderr } = await signpost(["send", "clientpress", "task.completed", "--to", "http://192.168.0.1/"]);
  assert.match(stderr, /Only this machine's loopback .* besides public https/);
});

test("a public name that leads to this machine is refused when connecting, and nothing arrives", async () => {
  const library = join(scratch, "rebinding.so");
  const source = fileURLToPath(new URL("fixtures/rebinding.c", import.meta.url));
  const built = spawnSync("cc", ["-shared", "-fPIC", "-o", library, source, "-ldl"], { encoding: "utf8" });
  assert.equal(built.status, 0, built.stderr);
  const sink = await receiver();
  try {
    const send = ["send", "clientpress", "task.completed", "--to", `https://rebinding.example.com:${sink.port}/`];
    const { status, json } = await signpostJson(send, { env: { LD_PRELOAD: library } });
    assert.equal(status, 1);
    const [delivery] = json.deliveries;
    assert.deepEqual(
      [delivery.outcome, delivery.status, delivery.code],
      ["destination_refused", null, "destination_not_public"],
    );
    const { stdout } = await signpost(send, { env: { LD_PRELOAD: library } });
    assert.match(stdout, /^destination_refused: destination_not_public$/m);
    assert.match(stdout, /nothing was sent/);
    assert.equal(sink.arrived.length, 0);
  } finally {
    sink.close();
  }
});

test("a proxy in the environment is not used", async () => {
  const proxy = await receiver();
  const sink = await receiver();
  try {
    const { status } = await signpost(["send", "clientpress", "task.completed", "--to", sink.url], {
      env: { http_proxy: proxy.url, HTTP_PROXY: proxy.url, all_proxy: proxy.url, no_proxy: "" },
    });
    assert.equal(status, 0);
    assert.deepEqual([proxy.arrived.length, sink.arrived.length], [0, 1]);
  } finally {
    proxy.close();
    sink.close();
  }
});
