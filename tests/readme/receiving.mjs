// What every receiver of the READMEs has to do with a webhook. Node's own crypto signs, as ClientPress does.
import assert from "node:assert/strict";
import { signedHeaders, taskCompleted } from "../edge/clientpress.mjs";

export const secret = "a-secret-of-thirty-two-characters";

/** @typedef {{headers: Record<string, string>, body: Buffer}} Webhook */

/** @param {object} [change] @returns {Webhook} */
function webhook(change) {
  const body = taskCompleted(change);
  const headers = signedHeaders(body, secret);
  const { event = "task.completed" } = /** @type {{event?: string}} */ (change ?? {});
  return { headers: { ...headers, "X-CP-Event": event }, body };
}

const good = webhook();
const bare = { headers: { "X-CP-Signature": good.headers["X-CP-Signature"] }, body: good.body };
const form = { headers: { ...good.headers, "Content-Type": "application/x-www-form-urlencoded" }, body: good.body };

/** @type {[what: string, webhook: Webhook, status: number | undefined, code: string, kept: boolean][]} */
const cases = [
  ["a good one", good, 202, "ok", true],
  ["one without a Content-Type", bare, 202, "ok", true],
  ["one with the Content-Type of a form", form, 202, "ok", true],
  ["an authentic event that the catalog does not have", webhook({ event: "task.melted" }), 202, "unknown_event", true],
  ["an authentic event that does not fit", webhook({ data: { id: "ten" } }), 202, "schema_mismatch", true],
  ["a tampered one", { ...good, body: Buffer.concat([good.body, Buffer.from(" ")]) }, 401, "signature_mismatch", false],
  ["an empty one", { headers: {}, body: Buffer.alloc(0) }, undefined, "missing_signature", false],
];

/**
 * @param {(webhook: Webhook) => Promise<{status: number, code: string}>} post
 * @param {() => Promise<{event: string, bytes: number}[]>} kept what the receiver has handed on so far
 */
export async function receives(post, kept) {
  for (const [what, sent, status, code, isKept] of cases) {
    const before = (await kept()).length;
    const answer = await post(sent);
    assert.deepEqual(answer.code, code, what);
    if (status !== undefined) assert.equal(answer.status, status, what);
    assert.ok(answer.status < 500, what);
    const after = await kept();
    assert.equal(after.length - before, isKept ? 1 : 0, `${what}: whether it is kept`);
    if (isKept) assert.equal(after.at(-1)?.bytes, sent.body.length, what);
  }
}

/** A keep() for snippets that run in this process. */
export function keeper() {
  /** @type {{event: string, bytes: number}[]} */
  const kept = [];
  return {
    kept: async () => kept,
    keep: async (/** @type {{event: string}} */ { event }, /** @type {ArrayBuffer | Uint8Array | string} */ body) => {
      kept.push({ event, bytes: typeof body === "string" ? body.length : body.byteLength });
    },
  };
}
