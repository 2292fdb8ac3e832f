// Reading a response as it comes: what is kept, and what of it is held meanwhile.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readBeginning } from "../../edge/src/body.js";

const text = (/** @type {Uint8Array} */ bytes) => Buffer.from(bytes).toString();

describe("the beginning of a response", () => {
  for (const [what, pieces, limit, expected] of /** @type {[string, string[], number, string][]} */ ([
    ["nothing", [], 4, ""],
    ["less than the limit", ["ab", "c"], 4, "abc"],
    ["as much as the limit", ["ab", "cd"], 4, "abcd"],
    ["more in one piece", ["abcdef"], 4, "abcd"],
    ["more in several", ["ab", "cdef"], 4, "abcd"],
    [
      "more than room is made for at first",
      ["a".repeat(9000), "b".repeat(9000)],
      17_000,
      "a".repeat(9000) + "b".repeat(8000),
    ],
  ])) {
    test(`is kept: ${what}`, async () => {
      const { bytes, broken } = await readBeginning(ReadableStream.from(pieces.map((one) => Buffer.from(one))), limit);
      assert.deepEqual([text(bytes), broken], [expected, false]);
      assert.equal(bytes.buffer.byteLength, bytes.length, "it holds nothing else");
    });
  }

  test("is kept when the rest does not come", async () => {
    async function* pieces() {
      yield Buffer.from("ab");
      yield Buffer.from("c");
      throw new Error("it breaks off");
    }
    const { bytes, broken } = await readBeginning(ReadableStream.from(pieces()), 4);
    assert.deepEqual([text(bytes), broken], ["abc", true]);
  });

  test("is copied piece by piece: 65,536 of a byte each would hold 256 MiB of the engine's", async () => {
    const room = new Uint8Array(4096);
    async function* pieces() {
      for (const letter of "abcd") {
        // A piece that was not copied before the next is asked for would change.
        room.fill(letter.charCodeAt(0));
        yield room.subarray(0, 1);
      }
    }
    const asked = pieces();
    const stream = new ReadableStream(
      {
        async pull(controller) {
          const { done, value } = await asked.next();
          if (done) controller.close();
          else controller.enqueue(value);
        },
      },
      { highWaterMark: 0 },
    );
    assert.equal(text((await readBeginning(stream, 4)).bytes), "abcd");
  });
});
