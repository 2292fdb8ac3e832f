// What every request of the management API goes through before its route: a key, a bounded body, at most once.
import { readInTime } from "../body.js";
import { hashOfKey, keyForm } from "../directory/keys.js";
import { bytesOf } from "../directory/sealing.js";
import { directoryOf } from "../directory/stub.js";
import { targetOf } from "../target.js";
import { Problem } from "./problem.js";

/** @typedef {import("hono").Context<any>} Context */
/** @typedef {() => Promise<void>} Next */

const longestBody = 1_048_576;

/** Closed by default: whatever is below this asks for a key, also what does not exist. */
export async function authorise(/** @type {Context} */ context, /** @type {Next} */ next) {
  const [, text] = /^Bearer +(\S+)$/i.exec(context.req.header("authorization") ?? "") ?? [];
  const key = text && keyForm.test(text) ? await directoryOf(context.env).authorise(await hashOfKey(text)) : null;
  if (!key) throw new Problem("unauthorized", { headers: { "www-authenticate": 'Bearer realm="signpost"' } });
  const reading = context.req.method === "GET" || context.req.method === "HEAD";
  if (key.role !== "full" && !reading) throw new Problem("forbidden");
  context.set("key", key);
  await next();
}

/** Reads the body, so that nothing after this waits for more of it, or holds more than the limit. */
export async function boundBody(/** @type {Context} */ context, /** @type {Next} */ next) {
  const { raw } = context.req;
  if (raw.body) {
    if (Number(raw.headers.get("content-length") ?? 0) > longestBody) throw new Problem("body_too_large");
    const read = await readInTime(raw.body, longestBody);
    if (typeof read === "string") throw new Problem(read);
    context.set("body", read);
    const { method, headers } = raw;
    context.req.raw = new Request(raw.url, { method, headers, body: read.length > 0 ? read : null });
  }
  await next();
}

/**
 * Idempotency-Key: the same request under the same key is carried out once. What was answered is kept for 24 hours and given again.
 */
export async function once(/** @type {Context} */ context, /** @type {Next} */ next) {
  const given = context.req.header("idempotency-key");
  if (given === undefined || context.req.method !== "POST") return next();
  if (!/^[!-~]{1,200}$/.test(given)) {
    const message = "expected 1 to 200 visible ASCII characters";
    throw new Problem("invalid_request", { errors: [{ in: "header", pointer: "/idempotency-key", message }] });
  }
  const directory = directoryOf(context.env);
  const key = await digest([context.get("key").id, given]);
  const { path, query } = targetOf(context.req);
  const before = await directory.beginOnce(key, await digest([path + query], context.get("body")));
  if (before.kind === "mismatch") throw new Problem("idempotency_mismatch");
  if (before.kind === "running") {
    throw new Problem("wrong_state", {
      detail: "The first request with this idempotency key has not ended yet.",
      headers: { "retry-after": "1" },
    });
  }
  if (before.kind === "done") {
    const { status, headers, body } = JSON.parse(before.response);
    context.res = new Response(body, { status, headers: { ...headers, "idempotent-replayed": "true" } });
    return;
  }
  await next();
  const { res } = context;
  const done = res.status >= 200 && res.status < 300;
  const text = done ? await res.clone().text() : "";
  const headers = Object.fromEntries([...res.headers].filter(([name]) => kept.includes(name)));
  await directory.endOnce(
    key,
    done ? JSON.stringify({ status: res.status, headers, body: text === "" ? null : text }) : null,
  );
}

const kept = ["content-type", "cache-control", "location"];

/**
 * @param {string[]} texts
 * @param {Uint8Array} [bytes]
 * @returns {Promise<Uint8Array>} 32 bytes
 */
async function digest(texts, bytes = new Uint8Array()) {
  const head = bytesOf(JSON.stringify([...texts, bytes.length]));
  const all = new Uint8Array(head.length + bytes.length);
  all.set(head);
  all.set(bytes, head.length);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", all));
}
