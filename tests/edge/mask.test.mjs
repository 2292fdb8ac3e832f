// What the log keeps of an answer that repeats the URL.
import assert from "node:assert/strict";
import { test } from "node:test";
import { maskKeys, maskUrls } from "../../edge/src/endpoint/mask.js";

const slack = "https://hooks.slack.com/services/T00000000/B00000000/abcdefghijklmnopqrstuvwx";

/** @type {[what: string, url: string, response: string, expected: string][]} */
const cases = [
  [
    "the path, wherever it stands",
    slack,
    `POST /services/T00000000/B00000000/abcdefghijklmnopqrstuvwx`,
    `POST ${"*".repeat(54)}`,
  ],
  ["a token by itself", slack, "unknown: abcdefghijklmnopqrstuvwx.", `unknown: ${"*".repeat(24)}.`],
  ["every time", slack, "abcdefghijklmnopqrstuvwx abcdefghijklmnopqrstuvwx", `${"*".repeat(24)} ${"*".repeat(24)}`],
  [
    "at the very end, and cut short before it",
    slack,
    "abcdefghijkl abcdefghijklmnopqrstuvwx abcdefghijklmnopqrstuv",
    `abcdefghijkl ${"*".repeat(24)} abcdefghijklmnopqrstuv`,
  ],
  [
    "a value of the query",
    "https://x.example/a?key=0123456789abcdef&b=1",
    "key 0123456789abcdef",
    `key ${"*".repeat(16)}`,
  ],
  [
    "as JSON writes a path",
    "https://x.example/a/b/c/d/e/f/g/h/i",
    '"\\/a\\/b\\/c\\/d\\/e\\/f\\/g\\/h\\/i"',
    `"${"*".repeat(27)}"`,
  ],
  [
    "as a page writes a query",
    "https://x.example/?a=12345678&b=12345678",
    "<p>/?a=12345678&amp;b=12345678",
    `<p>${"*".repeat(27)}`,
  ],
  ["as it reads once it is decoded", "https://x.example/%61bcdefghijklmnopq", "abcdefghijklmnopq", "*".repeat(17)],
  ["with text that is not ASCII around it", slack, "é abcdefghijklmnopqrstuvwx é", `é ${"*".repeat(24)} é`],
  [
    "not what is too short for a token",
    "https://x.example/webhooks/signpost",
    "webhooks, signpost: no such route",
    "webhooks, signpost: no such route",
  ],
  [
    "not an answer that says nothing of it",
    slack,
    "invalid_payload, invalid_payload",
    "invalid_payload, invalid_payload",
  ],
  [
    "not the host",
    "https://a-long-host-name.example.com/",
    "a-long-host-name.example.com",
    "a-long-host-name.example.com",
  ],
  [
    "also of a URL that cannot be decoded",
    "https://x.example/%zz%zz%zz%zz%zz%zz",
    "at /%zz%zz%zz%zz%zz%zz",
    `at ${"*".repeat(19)}`,
  ],
];

for (const [what, url, response, expected] of cases) {
  test(`masked: ${what}`, () => {
    assert.equal(Buffer.from(maskUrls(Buffer.from(response), [url])).toString(), expected);
  });
}

test("masked: where a redirect leads, absolute or not", () => {
  const text = "see /elsewhere/abcdefghijklmnop";
  assert.equal(
    Buffer.from(maskUrls(Buffer.from(text), [slack, "/elsewhere/abcdefghijklmnop"])).toString(),
    `see ${"*".repeat(27)}`,
  );
});

test("masked: the beginning of a token or a key within which a response is cut", () => {
  const text = "abcdefghijklmnopqrstuvwx, abcdefghijkl, abcdefghijklmno";
  const masked = `${"*".repeat(24)}, abcdefghijkl, ${"*".repeat(15)}`;
  const key = "abcdefghijklmnopqrstuvwx";
  assert.equal(Buffer.from(maskUrls(Buffer.from(text), [slack], true)).toString(), masked);
  assert.equal(Buffer.from(maskKeys(Buffer.from(text), ["another key", key], true)).toString(), masked);
  for (const [cut, expected] of [
    ["it is abcd", "it is ****"],
    ["it is abc", "it is abc"],
    ["it is abcx", "it is abcx"],
    ["abcde", "*****"],
  ]) {
    assert.equal(Buffer.from(maskKeys(Buffer.from(cut), [key], true)).toString(), expected);
  }
});

test("masked: a key in the shortest of answers, and no header's value that is a word or a number", () => {
  const keys = ["0123-key", "true", "58"];
  for (const [answer, expected] of [
    ["0123-key", "********"],
    ['{"k":"0123-key"}', '{"k":"********"}'],
    ['{"success":true,"portal_id":58}', '{"success":true,"portal_id":58}'],
  ]) {
    assert.equal(Buffer.from(maskKeys(Buffer.from(answer), keys)).toString(), expected);
  }
});
