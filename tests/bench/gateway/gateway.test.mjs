// The benchmark itself, in small: what it sends is valid, what it counts is there. No figure is judged.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { startChild } from "./children.mjs";
import { measure } from "./measure.mjs";
import { scenarioTable } from "./report.mjs";
import { numberIn, secret, signedRequests } from "./requests.mjs";
import { splitter } from "./framing.mjs";
import { scenarios } from "./scenarios.mjs";

const texts = [
  "HTTP/1.1 204 No Content\r\n\r\n",
  "HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\n\r\n{}",
  "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\na;x=y\r\n0\r\n\r\n12345\r\n1\r\n.\r\n0\r\n\r\n",
  "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
];

for (const size of [1, 7, 1000]) {
  test(`messages are told apart in pieces of ${size} bytes`, () => {
    const all = Buffer.from(texts.join(""));
    /** @type {string[]} */
    const found = [];
    const feed = splitter((message) => found.push(message.toString()));
    for (let at = 0; at < all.length; at += size) feed(all.subarray(at, at + size));
    assert.deepEqual(found, texts);
  });
}

test("requests are signed, distinct, of the size that was wanted, and carry their number", () => {
  const { at } = signedRequests({ first: 7, count: 100, bytes: 300, paths: ["/in/a", "/in/b"] });
  const bodies = Array.from({ length: 100 }, (_, index) => {
    const request = at(index);
    const start = request.indexOf("\r\n\r\n") + 4;
    const head = request.toString("latin1", 0, start);
    const body = request.subarray(start);
    assert.equal(numberIn(request, start), 7 + index);
    assert.equal(JSON.parse(body.toString()).data.id, 7 + index);
    assert.equal(body.length, 300);
    assert.ok(head.startsWith(`POST /in/${"ab"[index % 2]} HTTP/1.1\r\n`));
    assert.match(head, /\r\nContent-Length: 300\r\n/);
    const signature = createHmac("sha256", secret).update(body).digest("hex");
    assert.equal(/X-CP-Signature: sha256=(\w+)/.exec(head)?.[1], signature);
    return `${/X-CP-Delivery: (\S+)/.exec(head)?.[1]} ${body}`;
  });
  assert.equal(new Set(bodies).size, 100);
});

for (const name of ["all-8", "open-1000"]) {
  test(`${name}: the hand-written Worker takes and forwards everything`, async (t) => {
    const sink = await startChild("./sink.mjs");
    t.after(() => sink.end());
    const load = await startChild("./load.mjs", { announces: false });
    t.after(() => load.end());
    const scenario = scenarios.find((one) => one.name === name) ?? assert.fail();
    const bench = { sink, load, seconds: 0.3, warmSeconds: 0.1, slowDisk: "" };
    const figures = await measure(bench, "worker", scenario);
    assert.ok(figures.accepted > 0);
    if (scenario.rate) assert.equal(figures.accepted, 300);
    assert.deepEqual([figures.refused, figures.lost], [0, 0]);
    for (const [what, value] of Object.entries(figures)) assert.ok(Number.isFinite(value), what);
    assert.match(scenarioTable({ scenario, figures: { worker: [figures] } }), /Worker by hand \| \d+ \|/);
  });
}
