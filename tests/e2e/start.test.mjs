// The story of `npm start`: what it prints is pasted, and what it promises happens.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { test } from "node:test";
import { childrenOf, lineUnder, paste, start } from "./started.mjs";

/** A pasted line that does not come back fails here. */

test("a pasted webhook arrives, a tampered one is refused, a wrong path is not found", async (t) => {
  const gateway = start(t, ["--port", "0"]);
  const [, url] = await gateway.says(/Receive URL +(http:\/\/127\.0\.0\.1:\d+\/in\/clientpress) /);
  await gateway.says(/3\. Type d and Enter here/);
  const said = gateway.said();

  const good = lineUnder(said, /A signed webhook\. Expect 202 ok/);
  assert.match(good, /^build\/dev\/core\/cli\/signpost send clientpress task\.completed --to /);
  assert.ok(good.includes(` --to ${url} `));
  const sent = await paste(good);
  assert.equal(sent.status, 0, sent.output);
  assert.match(sent.output, /^202 in /m);
  assert.match(sent.output, /"code":"ok"/);
  const [, id] = /id ([0-9a-f-]{36})/.exec(sent.output) ?? [];
  await gateway.says(new RegExp(`arrived +task\\.completed +id ${id} .*Signpost's signature verified\n`));
  await gateway.says(/answered +202 Accepted: ok\n/);
  await gateway.says(new RegExp(`delivered +id ${id} +attempt 1: 204 in \\d+ ms\n`));

  const tampered = await paste(lineUnder(said, /Expect 401 signature_mismatch/));
  assert.equal(tampered.status, 1, tampered.output);
  assert.match(tampered.output, /^401 in /m);
  assert.match(tampered.output, /"code":"signature_mismatch"/);
  await gateway.says(/answered +401 Unauthorized: signature_mismatch\n/);

  const lost = await paste(lineUnder(said, /Expect 404 unknown_source/));
  assert.equal(lost.status, 1, lost.output);
  assert.match(lost.output, /^404 in /m);
  assert.match(lost.output, /"code":"unknown_source"/);
  await gateway.says(/answered +404 Not Found: unknown_source\n/);

  assert.equal(gateway.said().match(/ arrived /g)?.length, 1);
});

test("the secret is in a file for this user alone, and nowhere else; Ctrl-C removes it and ends everything", async (t) => {
  const gateway = start(t, ["--port", "0"]);
  const [, url, file] = await gateway.says(/--to (\S+) --secret-file (\S+)\n/);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const secret = readFileSync(file, "utf8").trim();
  assert.match(secret, /^[0-9a-f]{64}$/);
  assert.ok(!gateway.said().includes(secret));

  const workerd = childrenOf(gateway.child.pid);
  assert.equal(workerd.length, 1);
  const commandLine = readFileSync(`/proc/${workerd[0]}/cmdline`, "latin1");
  assert.match(commandLine, /workerd/);
  assert.ok(!commandLine.includes(secret));

  // From a terminal it comes twice.
  gateway.child.kill("SIGINT");
  gateway.child.kill("SIGINT");
  assert.equal(await gateway.ended, 0);
  assert.deepEqual(readdirSync(gateway.temporary), []);
  assert.ok(!existsSync(`/proc/${workerd[0]}`));
  await assert.rejects(fetch(url), TypeError);
});

test("a new start has new secrets", async (t) => {
  const secrets = [];
  for (let i = 0; i < 2; i++) {
    const gateway = start(t, ["--port", "0"]);
    const [, file] = await gateway.says(/--secret-file (\S+)\n/);
    secrets.push(readFileSync(file, "utf8"));
  }
  assert.notEqual(secrets[0], secrets[1]);
});

test("--json shows the log as it is", async (t) => {
  const gateway = start(t, ["--port", "0", "--json"]);
  const [, line] = await gateway.says(/Expect 202.*\n +(.*)\n/);
  await paste(line);
  await gateway.says(/^\{"time":.*"what":"receive".*"status":202.*\}$/m);
  const [arrival] = await gateway.says(/^\{"what":"arrival",.*\}$/m);
  const { event, verified } = JSON.parse(arrival);
  assert.deepEqual([event, verified], ["task.completed", true]);
  await gateway.says(/^\{"time":.*"what":"forward".*"outcome":"success".*\}$/m);
  gateway.type("d");
  await gateway.says(/^\{"what":"destination","running":false\}$/m);
});

test("a port that was asked for and is taken is one clear line; the usual one, when taken, is left alone", async (t) => {
  const other = createServer();
  t.after(() => other.close());
  // Whoever listens there already does as well.
  await new Promise((resolve) => other.once("error", resolve).listen(8787, "127.0.0.1", () => resolve(undefined)));
  const asked = start(t, ["--port", "8787"]);
  assert.equal(await asked.ended, 1);
  assert.equal(
    asked.said(),
    "\nPort 8787 is taken by another program. Choose another with --port, or --port 0 for any.\n",
  );
  const usual = start(t, []);
  const [, port] = await usual.says(/Receive URL +http:\/\/127\.0\.0\.1:(\d+)\//);
  assert.notEqual(port, "8787");
});

test("when it is killed and can say nothing, workerd ends all the same", async (t) => {
  const gateway = start(t, ["--port", "0"]);
  const [, port] = await gateway.says(/Receive URL +http:\/\/127\.0\.0\.1:(\d+)\//);
  const connection = connect(Number(port), "127.0.0.1").on("error", () => {});
  await once(connection, "connect");
  // The other end closes it by ending; a reset does as well.
  const closed = new Promise((resolve) => connection.once("close", resolve));
  gateway.child.kill("SIGKILL");
  await closed;
  await assert.rejects(fetch(`http://127.0.0.1:${port}/healthz`), TypeError);
});

test("wrong options are one clear line, and --help explains the right ones", async (t) => {
  for (const [args, status, text] of /** @type {const} */ ([
    [["--help"], 0, /^Usage: npm start -- \[--port N\] \[--data DIR\] \[--json\]\n/],
    [["--port", "x"], 1, /^\n--port takes a number from 0 to 65535, not x\.\n$/],
    [["--port", "65536"], 1, /^\n--port takes a number from 0 to 65535, not 65536\.\n$/],
    [["--prot", "1"], 1, /^\nUnknown option '--prot'.*\n\nUsage: npm start/s],
  ])) {
    const run = start(t, [...args]);
    assert.equal(await run.ended, status);
    assert.match(run.said(), text);
  }
});
