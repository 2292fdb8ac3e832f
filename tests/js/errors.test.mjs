// The error codes in JavaScript are those of errors.def.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { errors, load, SignpostError } from "signpost";

const definitions = readFileSync(new URL("../../core/include/signpost/errors.def", import.meta.url), "utf8");

test("The list is errors.def, entry by entry", () => {
  const entries = definitions
    .split("\n")
    .filter((line) => line.startsWith("SIGNPOST_ERROR("))
    .map((line) => {
      const [number, code, status, ...sentence] = line.slice("SIGNPOST_ERROR(".length, -1).split(", ");
      return { number: Number(number), code, status: Number(status), message: JSON.parse(sentence.join(", ")) };
    });
  assert.ok(entries.length > 30);
  assert.deepEqual(errors, entries);
});

test("The list cannot be changed", () => {
  assert.ok(Object.isFrozen(errors) && errors.every((entry) => Object.isFrozen(entry)));
});

test("An error says what happened, where, and what to do next", async () => {
  const core = await load();
  const broken = JSON.parse(core.provider("clientpress").manifest);
  broken.signature.value = "sha256={hexx}";
  assert.throws(
    () => core.provider({ manifest: broken }),
    (error) => {
      assert.ok(error instanceof SignpostError && error instanceof Error);
      assert.equal(error.name, "SignpostError");
      assert.equal(error.code, "unknown_variable");
      assert.equal(error.pointer, "/signature/value");
      const sentence = errors.find(({ code }) => code === "unknown_variable")?.message ?? "";
      assert.ok(error.message.startsWith(sentence));
      assert.ok(error.message.includes("/signature/value"));
      return true;
    },
  );
});

test("A secret with a line end or a byte order mark around it is refused, and says so", async () => {
  const core = await load();
  for (const [secret, found] of [
    ["abc\n", "a line end at its end"],
    ["abc\r\n", "a line end at its end"],
    ["\nabc", "a line end at its beginning"],
    ["\ufeffabc", "a byte order mark at its beginning"],
  ]) {
    for (const make of [
      () => core.verifier("cepro", { secrets: ["sound", secret] }),
      () => core.signer("cepro", { secrets: ["sound", secret] }),
    ]) {
      assert.throws(make, (error) => {
        assert.ok(error instanceof SignpostError);
        const { code, pointer, detail } = error;
        assert.deepEqual(
          [code, pointer, detail],
          ["malformed_secret", "/1", `expected the secret alone, found ${found}`],
        );
        return true;
      });
    }
  }
});

test("White space around a secret is told ahead, and by the verdict", async () => {
  const core = await load();
  /** @type {[string, string][]} */
  const odd = [
    ["abc", ""],
    ["a b\tc", ""],
    ["abc ", "white space at its end"],
    ["\u00a0abc", "white space at its beginning"],
    [" abc\u200b", "white space at both ends"],
  ];
  for (const [secret, warning] of odd) {
    assert.equal(core.secretWarning(secret), warning);
    const verifier = core.verifier("cepro", { secrets: [secret] });
    const verdict = verifier.verify({ "X-Webhook-Signature": "0".repeat(64) }, "{}");
    assert.deepEqual([verdict.code, verdict.detail], ["signature_mismatch", warning && `the secret has ${warning}`]);
  }
  assert.throws(() => core.secretWarning(/** @type {any} */ (undefined)), TypeError);
});

test("No error holds a secret", async () => {
  const core = await load();
  const secret = "whsec_this-is-not-base64-but-it-is-still-secret";
  assert.throws(
    () => core.verifier("standard", { secrets: [secret] }),
    (error) => {
      assert.ok(error instanceof SignpostError);
      assert.equal(error.code, "malformed_secret");
      assert.equal(error.pointer, "/0");
      assert.ok(!JSON.stringify([error.message, error.detail, error.stack]).includes("still-secret"));
      return true;
    },
  );
});

// ClientPress's own sample takes a missing header for "" and answers 401 to whatever does not equal the MAC; ClientFlow says "Reject
// the request with 401 if the signature doesn't match."
test("A receiver answers 401 without a signature, with none of the provider's form, and with a wrong one", async () => {
  const core = await load();
  const secret = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;
  for (const name of core.providers) {
    const { header } = JSON.parse(core.provider(name).manifest).signature;
    const verifier = core.verifier(name, { secrets: [secret] });
    const none = verifier.verify([], "{}");
    const other = verifier.verify({ [header]: "md5 0123" }, "{}");
    assert.deepEqual([name, none.code, none.status], [name, "missing_signature", 401]);
    assert.deepEqual([name, other.code, other.status], [name, "malformed_signature", 401]);
  }
});
