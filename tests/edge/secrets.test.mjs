// Secrets: sealed on disk, shown once, rotated without a gap, and gone when they expire.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { addSecret, takeSecret } from "../../edge/src/directory/rotation.js";
import { beginOnce, endOnce } from "../../edge/src/directory/idempotency.js";
import { createSealing, SealingError } from "../../edge/src/directory/sealing.js";
import { eventually } from "../patience.mjs";
import { callerOf, problemOf } from "./api-client.mjs";
import { send, signedHeaders, taskCompleted } from "./clientpress.mjs";
import { endpoint, masterKey, refusalOf, secrets, source, startDirectory } from "./directory-stage.mjs";
import { startGateway } from "./gateway.mjs";
import { lifetime } from "./lifetime.mjs";

describe("sealing", () => {
  test("what was sealed opens under the same key, for the same purpose and owner, and nowhere else", async () => {
    const sealing = await createSealing(masterKey);
    const sealed = await sealing.seal("purpose", "owner", "s3cret \u{1f511}");
    assert.equal(await sealing.open("purpose", "owner", sealed), "s3cret \u{1f511}");
    assert.equal(await sealing.open("purpose", "owner", sealed.slice().buffer), "s3cret \u{1f511}");
    await assert.rejects(sealing.open("other", "owner", sealed), SealingError);
    await assert.rejects(sealing.open("purpose", "other", sealed), SealingError);
    for (const index of [0, 1, 12, sealed.length - 1]) {
      const changed = sealed.slice();
      changed[index] ^= 1;
      await assert.rejects(sealing.open("purpose", "owner", changed), SealingError, `byte ${index}`);
    }
    await assert.rejects(sealing.open("purpose", "owner", sealed.subarray(0, 20)), /nothing that Signpost has sealed/);
  });

  test("no two seals are alike", async () => {
    const sealing = await createSealing(masterKey);
    const all = await Promise.all(Array.from({ length: 50 }, () => sealing.seal("p", "o", "same")));
    assert.equal(new Set(all.map((one) => Buffer.from(one).toString("hex"))).size, 50);
  });

  test("another master key is told from a changed text", async () => {
    const sealed = await (await createSealing(masterKey)).seal("p", "o", "s3cret");
    const other = await createSealing(Buffer.alloc(32, 9).toString("base64"));
    await assert.rejects(
      other.open("p", "o", sealed),
      /Sealed under another master key \([0-9a-f]{16}; SIGNPOST_MASTER_KEY now holds [0-9a-f]{16}\)/,
    );
  });

  test("a fingerprint tells texts apart and is nothing without the key", async () => {
    const sealing = await createSealing(masterKey);
    const other = await createSealing(Buffer.alloc(32, 9).toString("base64"));
    assert.equal(await sealing.fingerprint("a"), await sealing.fingerprint("a"));
    assert.notEqual(await sealing.fingerprint("a"), await sealing.fingerprint("b"));
    assert.notEqual(await sealing.fingerprint("a"), await other.fingerprint("a"));
  });
});

describe("on the Directory's disk", () => {
  test("there is no secret, no header value and no answer in the clear", async () => {
    const configuration = {
      sources: { a: { provider: "clientpress", secret_env: ["A", "C"] } },
      endpoints: {
        e: {
          url: "https://hooks.example.com/x",
          sources: ["a"],
          secret_env: ["B"],
          headers: { Authorization: { env: "HEADER" } },
        },
      },
    };
    const stage = await startDirectory({ configuration });
    await stage.directory.wake();
    const [made] = await source(stage, "made");
    await endpoint(stage, "own", { headers: { Authorization: "Bearer of-one's-own" } });
    await beginOnce(stage.context, new Uint8Array(32), new Uint8Array(32));
    await endOnce(stage.context, new Uint8Array(32), "an answer with a secret");
    const disk = Buffer.from(stage.disk.database.export());
    const hidden = [
      secrets.A,
      secrets.B,
      secrets.C,
      secrets.HEADER,
      made.secret,
      "of-one's-own",
      "an answer with",
      masterKey,
    ];
    assert.deepEqual(
      hidden.filter((text) => disk.includes(text)),
      [],
    );
    assert.ok(disk.includes("Authorization"), "the disk is the right one");
    assert.equal(stage.objects.of("endpoint:e").settings.headers[0][1], secrets.HEADER);
  });

  test("a rotation adds the newest and lets the others expire, which acts by itself", async () => {
    const stage = await startDirectory();
    const [first] = await source(stage);
    const { directory, context, clock, disk, objects } = stage;
    const live = () =>
      objects.of("source:a").settings.secrets.map((/** @type {any} */ one) => [one.secret, one.expires_at]);
    const rotate = (/** @type {number | null} */ seconds) =>
      directory.change(() => addSecret(context, "source", "a", { others_expire_in_seconds: seconds }));
    const second = await rotate(86_400);
    const end = clock.now + 86_400_000;
    assert.deepEqual(live(), [
      [second.secret, null],
      [first.secret, end],
    ]);
    assert.equal(disk.alarm, end);

    // Another one, before that: what ends earlier ends earlier.
    clock.now += 1000;
    const third = await rotate(86_400);
    assert.deepEqual(live(), [
      [third.secret, null],
      [second.secret, end + 1000],
      [first.secret, end],
    ]);
    clock.now = end - 1;
    await directory.wake();
    assert.equal(live().length, 3);
    clock.now = end;
    stage.store.rang();
    await directory.wake();
    assert.deepEqual(live(), [
      [third.secret, null],
      [second.secret, end + 1000],
    ]);
    assert.equal(disk.alarm, end + 1000);
    clock.now = end + 1000;
    stage.store.rang();
    await directory.wake();
    assert.deepEqual(live(), [[third.secret, null]]);
    assert.equal(disk.alarm, null);
    assert.deepEqual((await directory.sourceSettings("a"))?.secrets.length, 1);
  });

  test("others may end at once, or stay until they are removed; the last stays", async () => {
    const stage = await startDirectory();
    await endpoint(stage);
    const { directory, context, objects } = stage;
    const live = () => objects.of("endpoint:e").settings.secrets.map((/** @type {any} */ one) => one.id);
    const rotate = (/** @type {number | null} */ seconds) =>
      directory.change(() => addSecret(context, "endpoint", "e", { others_expire_in_seconds: seconds }));
    const remove = (/** @type {string} */ id) =>
      refusalOf(directory.change(async () => takeSecret(context, "endpoint", "e", id)));
    const second = await rotate(0);
    assert.deepEqual(live(), [second.id]);
    assert.match(second.secret, /^whsec_/);
    const third = await rotate(null);
    assert.deepEqual(live(), [third.id, second.id]);
    assert.equal((await remove("sec_unknown"))?.refused, "not_found");
    assert.equal(await remove(second.id), undefined);
    assert.deepEqual(live(), [third.id]);
    assert.equal((await remove(third.id))?.refused, "wrong_state");
    const fourth = await rotate(60);
    assert.equal((await remove(fourth.id))?.refused, "wrong_state", "the other one expires");
    assert.deepEqual(live(), [fourth.id, third.id]);
  });

  test("sixteen are live at the most", async () => {
    const stage = await startDirectory();
    await source(stage);
    const { directory, context } = stage;
    const rotate = () => directory.change(() => addSecret(context, "source", "a", { others_expire_in_seconds: null }));
    for (let i = 1; i < 16; i++) await rotate();
    assert.equal((await refusalOf(rotate()))?.refused, "wrong_state");
    assert.equal(
      stage.store.rows("SELECT count(*) AS count FROM secrets")[0].count,
      16,
      "the refused one is not there",
    );
  });

  test("a secret of another form is refused", async () => {
    const stage = await startDirectory();
    await endpoint(stage);
    const added = stage.directory.change(() =>
      addSecret(stage.context, "endpoint", "e", { secret: "not whsec", others_expire_in_seconds: 0 }),
    );
    assert.deepEqual(
      (await refusalOf(added))?.faults?.map(({ pointer }) => pointer),
      ["/secret"],
    );
  });

  test("an idempotency key is kept for a day; a request that never ended, for a minute", async () => {
    const { context, clock } = await startDirectory();
    const key = new Uint8Array(32).fill(1);
    const request = new Uint8Array(32).fill(2);
    const begin = async (/** @type {Uint8Array} */ of = request) => (await beginOnce(context, key, of)).kind;
    assert.equal(await begin(), "new");
    assert.equal(await begin(), "running");
    clock.now += 60_000;
    assert.equal(await begin(), "new");
    await endOnce(context, key, "answer");
    assert.deepEqual(await beginOnce(context, key, request), { kind: "done", response: "answer" });
    assert.equal(await begin(new Uint8Array(32)), "mismatch");
    clock.now += 86_399_999;
    assert.equal(await begin(), "done");
    clock.now += 1;
    assert.equal(await begin(), "new");
    await endOnce(context, key, null);
    assert.equal(await begin(), "new");
  });
});

describe("over HTTP", () => {
  const t = lifetime();
  /** @type {import("./gateway.mjs").Gateway} */
  let gateway;
  /** @type {import("./api-client.mjs").Caller} */
  let call;
  before(async () => {
    gateway = await startGateway(t, {});
    call = callerOf(gateway);
  });
  let sent = 0;
  const post = async (/** @type {string} */ name, /** @type {string} */ secret) => {
    const body = taskCompleted({ data: { id: ++sent, title: "Sign", list_id: 1 } });
    const { status, text } = await send(`${gateway.url}/in/${name}`, { headers: signedHeaders(body, secret), body });
    return `${status} ${JSON.parse(text).code}`;
  };

  test("a source takes webhooks under each live secret, and under no other from the moment it is removed", async () => {
    const { body: made } = await call("POST", "/v1/sources", { name: "turning", provider: "clientpress" });
    const [{ id, secret: old }] = made.secrets;
    assert.equal(await post("turning", old), "202 ok");
    const { body: added, status } = await call("POST", "/v1/sources/turning/secrets", {
      secret: "given by the provider",
    });
    assert.equal(status, 201);
    assert.equal(added.secret, "given by the provider");
    assert.equal(await post("turning", "given by the provider"), "202 ok");
    assert.equal(await post("turning", old), "202 ok");
    const { body: shown } = await call("GET", "/v1/sources/turning");
    const [newest, oldest] = shown.secrets;
    assert.deepEqual([newest.id, newest.expires_at, oldest.id], [added.id, null, id]);
    assert.equal(Date.parse(oldest.expires_at) - Date.parse(newest.created_at), 86_400_000);

    assert.equal((await call("DELETE", `/v1/sources/turning/secrets/${id}`)).status, 204);
    assert.equal(await post("turning", old), "401 signature_mismatch");
    assert.equal(await post("turning", "given by the provider"), "202 ok");
    assert.deepEqual(problemOf(await call("DELETE", `/v1/sources/turning/secrets/${added.id}`)), [409, "wrong_state"]);
  });

  test("a secret with a line end is refused when it comes in, and white space around one is told", async () => {
    const own = (/** @type {string} */ name, /** @type {string} */ secret) =>
      call("POST", "/v1/sources", { name, provider: "clientpress", secrets: [secret] });
    const refused = "body /secrets/0: malformed_secret: ";
    for (const odd of ["abc\n", "\ufeffabc"]) {
      const [status, , fault] = problemOf(await own("odd", odd));
      assert.equal(status, 400);
      assert.ok(
        String(fault).startsWith(refused) && /found a (?:line end|byte order mark)/.test(String(fault)),
        String(fault),
      );
    }
    const { body: made } = await own("spaced", " abc");
    assert.equal(made.secrets[0].warning, "white space at its beginning");
    const { body: plain } = await own("plain", "abc");
    assert.equal(plain.secrets[0].warning, null);
    const rotated = await call("POST", "/v1/sources/plain/secrets", { secret: "abcd " });
    assert.deepEqual([rotated.status, rotated.body.warning], [201, "white space at its end"]);
    const [status, , fault] = problemOf(await call("POST", "/v1/sources/plain/secrets", { secret: "abcd\r\n" }));
    assert.equal(status, 400);
    assert.match(String(fault), /^body \/secret\S*: malformed_secret: .*found a line end at its end/);
  });

  test("a source that is deleted answers 404 at once", async () => {
    const { body } = await call("POST", "/v1/sources", { name: "leaving", provider: "clientpress" });
    const [{ secret }] = body.secrets;
    assert.equal(await post("leaving", secret), "202 ok");
    await call("DELETE", "/v1/sources/leaving");
    assert.equal(await post("leaving", secret), "404 unknown_source");
    const { body: again } = await call("POST", "/v1/sources", { name: "leaving", provider: "clientpress" });
    // That there was none may be remembered for a second.
    const known = async () => {
      const answer = await post("leaving", secret);
      return answer !== "404 unknown_source" && answer;
    };
    assert.equal(await eventually(known, "an answer of the new source"), "401 signature_mismatch");
    assert.equal(await post("leaving", again.secrets[0].secret), "202 ok");
  });

  test("an idempotency key gives the first answer again, secret and all, and refuses another request", async () => {
    const headers = { "idempotency-key": "create-once" };
    const request = { name: "once", provider: "clientpress" };
    const first = await call("POST", "/v1/sources", request, headers);
    const again = await call("POST", "/v1/sources", request, headers);
    assert.equal(again.status, 201);
    assert.deepEqual(again.body, first.body);
    assert.equal(first.headers.get("idempotent-replayed"), null);
    assert.equal(again.headers.get("idempotent-replayed"), "true");
    assert.equal(again.headers.get("location"), "/v1/sources/once");
    assert.deepEqual(problemOf(await call("POST", "/v1/sources", { ...request, name: "twice" }, headers)), [
      422,
      "idempotency_mismatch",
    ]);
    assert.deepEqual(problemOf(await call("POST", "/v1/endpoints", request, headers)), [422, "idempotency_mismatch"]);
    // Another caller's keys are another's.
    const { body: key } = await call("POST", "/v1/keys", { name: "other", role: "full" });
    const other = await callerOf(gateway, key.key)("POST", "/v1/sources", request, headers);
    assert.deepEqual(problemOf(other), [409, "already_exists"]);
    // What was refused may be tried again.
    await call("DELETE", "/v1/sources/once");
    assert.equal((await callerOf(gateway, key.key)("POST", "/v1/sources", request, headers)).status, 201);
    assert.deepEqual(problemOf(await call("POST", "/v1/sources", request, { "idempotency-key": "caf\u00e9" })), [
      400,
      "invalid_request",
      "header /idempotency-key: expected 1 to 200 visible ASCII characters",
    ]);
  });

  test("simultaneous copies of one request are carried out once", async () => {
    const copies = await Promise.all(
      Array.from({ length: 8 }, () =>
        call("POST", "/v1/keys", { name: "copy", role: "read" }, { "idempotency-key": "at-once" }),
      ),
    );
    const made = copies.filter(({ status }) => status === 201);
    assert.ok(made.length >= 1);
    assert.equal(new Set(made.map(({ body }) => body.id)).size, 1);
    for (const answer of copies.filter(({ status }) => status !== 201)) {
      assert.deepEqual(problemOf(answer), [409, "wrong_state"]);
      assert.equal(answer.headers.get("retry-after"), "1");
    }
    const { body } = await call("GET", "/v1/keys");
    assert.equal(body.items.filter((/** @type {any} */ key) => key.name === "copy").length, 1);
  });
});
