// A body that a document prints, taken in by the gateway at the time that it states.
import assert from "node:assert/strict";
import { virtualClock } from "../edge/virtual/clock.mjs";
import { scene, secrets } from "../edge/virtual/gateway.mjs";
import { printedBodies } from "./printed.mjs";

/**
 * Every body that the document prints is accepted as printed, and arrives so.
 * @param {{after(hook: () => Promise<void>): void}} t
 * @param {"clientpress" | "cepro"} provider
 * @param {(body: Buffer, event: string, secret: string) => Record<string, string>} headersOf what the sender sets, signed
 * @returns {Promise<string[]>} the events, in the document's order
 */
export async function takesPrintedBodies(t, provider, headersOf) {
  const printed = printedBodies(provider);
  const inTime = [...printed].sort((a, b) => a.at - b.at);
  const { post, sink, url } = await scene(t, {
    sources: { product: { provider } },
    endpoints: () => ({ hook: {} }),
    start: inTime[0].at,
  });
  for (const { name, body: text, value, at } of inTime) {
    const clock = await virtualClock(url(), at);
    const body = Buffer.from(text);
    const headers = headersOf(body, value.event, secrets.SOURCE_SECRET);
    const { status, text: answer } = await post("product", { id: "", headers, body });
    assert.deepEqual([name, status, JSON.parse(answer).code], [name, 202, "ok"]);
    await clock.settle();
    assert.ok(sink.at("/hook").at(-1)?.body.equals(body), `${name} arrives as printed`);
  }
  assert.equal(sink.arrivals.length, printed.length);
  return printed.map(({ value }) => value.event);
}
