// signpost example and build: the bytes that a product would send.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { clientpressTask, clientpressTime } from "./documents.mjs";
import { file, refuses, signpost, signpostJson } from "./signpost.mjs";

const at = ["--now", String(clientpressTime)];

test("example prints ClientPress's document byte for byte, with no line end", async () => {
  const { status, bytes } = await signpost(["example", "clientpress", "task.completed", ...at]);
  assert.equal(status, 0);
  assert.equal(bytes.toString(), clientpressTask);
});

test("--now takes RFC 3339 as well as unix seconds", async () => {
  const { stdout } = await signpost(["example", "clientpress", "task.completed", "--now", "2024-01-18T15:22:00+01:00"]);
  assert.equal(stdout, clientpressTask);
});

test("without --now the example has the machine's time", async () => {
  const before = Math.floor(Date.now() / 1000);
  const { stdout } = await signpost(["example", "clientpress", "task.completed"]);
  const seconds = Date.parse(JSON.parse(stdout).timestamp) / 1000;
  assert.ok(seconds >= before && seconds <= Date.now() / 1000, String(seconds));
});

test("a --now of no known form is refused", async () => {
  for (const now of ["yesterday", "-1", "2024-01-18", "1705587720.5"]) {
    await refuses(["example", "clientpress", "task.completed", "--now", now], {
      status: 2,
      code: "usage",
      says: /--now is neither/,
    });
  }
});

test("an event id is put where the envelope has a place for it", async () => {
  const { stdout } = await signpost(["example", "clientflow", "invoice.paid", "--id", "evt_1"]);
  assert.equal(JSON.parse(stdout).id, "evt_1");
  const { stdout: header } = await signpost(["example", "clientpress", "task.completed", "--id", "evt_1"]);
  assert.ok(!("id" in JSON.parse(header)), "ClientPress's id travels in a header");
});

test("without --id each body has a new one in the provider's form", async () => {
  const ids = [];
  for (let i = 0; i < 2; i++)
    ids.push(JSON.parse((await signpost(["example", "portalio", "proposal.status_changed"])).stdout).id);
  for (const id of ids) assert.match(id, /^evt_[0-9a-f]{32}$/);
  assert.notEqual(ids[0], ids[1]);
});

test("Portal.io's events come in the typed generation, and flat when it is asked for", async () => {
  const { json } = await signpostJson(["example", "portalio", "proposal.status_changed", ...at]);
  assert.equal(json.generation, "typed");
  assert.equal(JSON.parse(json.body).created, "2024-01-18T14:22:00Z");
  const { stdout } = await signpost(["example", "portalio", "proposal.status_changed", "--generation", "flat"]);
  assert.deepEqual(JSON.parse(stdout), { id: 10025, number: 4123, status: "Approved" });
});

test("an unknown generation is refused with what to look at", () =>
  refuses(["example", "portalio", "proposal.status_changed", "--generation", "third"], {
    status: 2,
    code: "invalid_option",
    pointer: "/generation",
    says: /--generation/,
  }));

test("build --set changes members and keeps the order, as PHP would write them", async () => {
  const { status, stdout } = await signpost([
    ...["build", "clientpress", "task.completed", ...at],
    ...[
      "--set",
      "/portal_id=7",
      "--set",
      "/data/title=Größe/“A”\u2028",
      "--set",
      '/data/extra=[1,2.50,null,{"a":true}]',
    ],
  ]);
  assert.equal(status, 0);
  const php = spawnSync(
    "php",
    [
      "-r",
      `echo json_encode(["event" => "task.completed", "portal_id" => 7, "portal_url" => "https://your-site.com/client-portal/acme-corp/",
        "timestamp" => gmdate("c", ${clientpressTime}), "data" => ["id" => 10, "title" => "Größe/“A”\u{2028}", "list_id" => 1,
        "extra" => [1, 2.5, null, ["a" => true]]]]);`,
    ],
    { encoding: "utf8" },
  );
  assert.equal(php.status, 0, php.stderr);
  assert.equal(stdout, php.stdout);
});

test("--set takes what does not parse as JSON as text, and quoted JSON as text too", async () => {
  const set = async (/** @type {string} */ value) =>
    JSON.parse((await signpost(["build", "standard", "example.event", "--set", `/data/foo=${value}`])).stdout).data.foo;
  assert.equal(await set("12"), 12);
  assert.equal(await set('"12"'), "12");
  assert.equal(await set("12 apples"), "12 apples");
  assert.equal(await set(""), "");
  assert.equal(await set("a=b"), "a=b");
  assert.equal(await set("null"), null);
});

test("--set follows RFC 6901: ~0, ~1, indexes and - at a list's end", async () => {
  const base = ["build", "standard", "example.event", "--set", '/data/list=["a","b"]'];
  const data = async (/** @type {string[]} */ ...sets) =>
    JSON.parse((await signpost([...base, ...sets.flatMap((set) => ["--set", set])])).stdout).data;
  assert.deepEqual((await data("/data/list/1=c")).list, ["a", "c"]);
  assert.deepEqual((await data("/data/list/-=c")).list, ["a", "b", "c"]);
  assert.equal((await data("/data/a~1b~0c=1"))["a/b~c"], 1);
});

test("--set may give the time and the id that the builder would fill in", async () => {
  const { stdout } = await signpost([
    ...["build", "clientflow", "invoice.paid", "--set", "/timestamp=2020-01-01T00:00:00.000Z", "--set", "/id=mine"],
  ]);
  const body = JSON.parse(stdout);
  assert.equal(body.timestamp, "2020-01-01T00:00:00.000Z");
  assert.equal(body.id, "mine");
});

test("a --set that leads nowhere is refused, with the nearest name", async () => {
  const build = (/** @type {string} */ set) => ["build", "clientpress", "task.completed", "--set", set];
  await refuses(build("/dat/title=x"), { status: 2, code: "usage", suggestion: "data", says: /there is no dat/ });
  await refuses(build("/data/title/deep=x"), { status: 2, code: "usage", says: /there is no deep/ });
  await refuses(build("title=x"), { status: 2, code: "usage", says: /takes \/json\/pointer=value/ });
  await refuses(build("/data/title"), { status: 2, code: "usage", says: /takes \/json\/pointer=value/ });
  await refuses(build("/data/a~2=x"), { status: 2, code: "usage", says: /~0 \(for ~\) and ~1/ });
  await refuses(build("/event=task.created"), { status: 2, code: "usage", says: /the event is given by EVENT/ });
  await refuses(build("/data/id=123456789012345678901234567890"), { status: 2, code: "usage", says: /lose digits/ });
  await refuses(build("/data/id=-1e400"), { status: 2, code: "usage", says: /beyond a double/ });
  const list = ["build", "standard", "example.event", "--set", "/data/list=[1]", "--set"];
  await refuses([...list, "/data/list/1=x"], { status: 2, code: "usage", says: /there is no 1/ });
  await refuses([...list, "/data/list/00=x"], { status: 2, code: "usage", says: /there is no 00/ });
});

test("data that the catalog refuses is never built: exit 1 and the pointer", async () => {
  await refuses(["build", "clientpress", "task.completed", "--set", "/data/id=ten"], {
    status: 1,
    code: "schema_mismatch",
    pointer: "/data/id",
    says: /expected integer, found string/,
  });
  await refuses(["build", "clientpress", "task.completed", "--set", "/portals=1"], {
    status: 1,
    code: "schema_mismatch",
    pointer: "/portals",
  });
});

test("build --data takes the fields from a file or standard input, keeping numbers as written", async () => {
  const fields =
    '{"portal_id":42,"portal_url":"https://x.example/","data":{"id":123456789012345678,"title":"t","list_id":1}}';
  const expected =
    '{"event":"task.completed","portal_id":42,"portal_url":"https:\\/\\/x.example\\/","timestamp":"2024-01-18T14:22:00+00:00",' +
    '"data":{"id":123456789012345678,"title":"t","list_id":1}}';
  const build = ["build", "clientpress", "task.completed", ...at, "--data"];
  assert.equal((await signpost([...build, file("fields.json", fields)])).stdout, expected);
  assert.equal((await signpost([...build, "-"], { input: fields })).stdout, expected);
});

test("build --data that is no JSON object, lacks a field or cannot be read is refused", async () => {
  const build = ["build", "clientpress", "task.completed", "--data"];
  await refuses([...build, file("list.json", "[]")], {
    status: 2,
    code: "malformed_json",
    pointer: "/fields",
    says: /JSON object/,
  });
  await refuses([...build, file("less.json", '{"portal_id":1,"data":{}}')], {
    status: 1,
    code: "schema_mismatch",
    pointer: "/portal_url",
  });
  await refuses([...build, "no-such-file"], {
    status: 2,
    code: "usage",
    says: /Cannot read the fields from no-such-file: No such file/,
  });
  await refuses([...build, "."], { status: 2, code: "usage", says: /Is a directory/ });
});

test("--set and --data exclude each other", () =>
  refuses(["build", "clientpress", "task.completed", "--set", "/portal_id=1", "--data", "-"], {
    status: 2,
    code: "usage",
    says: /excludes/,
  }));

test("an event outside an open catalog is built from --data alone", async () => {
  const { stdout } = await signpost(["build", "standard", "user.left", "--data", "-", ...at], {
    input: '{"data":{"id":1}}',
  });
  assert.equal(stdout, '{"type":"user.left","timestamp":"2024-01-18T14:22:00.000Z","data":{"id":1}}');
  await refuses(["example", "standard", "user.left"], { status: 2, code: "unknown_event", says: /--data FILE/ });
});

test("an alias is written as it was given", async () => {
  const { json } = await signpostJson(["build", "portalio", "ProposalStatusChanged", ...at]);
  assert.equal(json.event, "ProposalStatusChanged");
  assert.equal(JSON.parse(json.body).type, "ProposalStatusChanged");
});
