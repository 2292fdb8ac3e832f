// One POST to a source: bounded body → verdict → policy → outbox → answer.
import { answer } from "./answer.js";
import { readBounded } from "./body.js";
import { eventOf } from "./event.js";
import { judge } from "./judge.js";

/**
 * @typedef {object} Receiving
 * @property {import("./forward.js").Outbox} outbox
 * @property {() => number} now milliseconds since 1970
 * @property {typeof import("./log.js").log} log
 */

/**
 * @param {Request} request
 * @param {import("./sources.js").Source} source
 * @param {Receiving} receiving
 * @returns {Promise<Response>}
 */
export async function receive(request, source, { outbox, now, log }) {
  const began = now();
  const entry = { what: /** @type {const} */ ("receive"), source: source.name };
  const refuse = (/** @type {string} */ code, /** @type {string} */ detail = "") => {
    const response = answer(code);
    log({ level: "warn", ...entry, code, status: response.status, detail: detail || undefined, ms: now() - began });
    return response;
  };

  // A claim to be too large is believed at once; a claim to be small is not.
  const claimed = Number(request.headers.get("content-length") ?? 0);
  if (claimed > source.maxBodyBytes) return refuse("body_too_large");
  const read = await readBounded(request.body, source.maxBodyBytes).catch(() => undefined);
  if (!read) return refuse("incomplete_body");
  if (read.more) return refuse("body_too_large");
  const body = read.bytes;

  const judgement = judge(source, request.headers, body, now());
  const { verdict, accepted, unsigned } = judgement;
  const known = {
    ...entry,
    code: verdict.code,
    authentic: verdict.authentic,
    // Before a signature is verified, names and ids are anybody's words.
    ...((verdict.authentic || unsigned) && { event: verdict.event, id: verdict.id }),
    pointer: verdict.pointer || undefined,
    detail: verdict.detail || undefined,
    bytes: body.length,
  };
  if (!accepted) {
    log({ level: "warn", ...known, status: judgement.status, ms: now() - began });
    return answer(verdict.code, { status: judgement.status });
  }

  const { safe } = await outbox.accept(await eventOf(source, verdict, request.headers, body), source.endpoint);
  const code = safe ? verdict.code : "forward_failed";
  const response = answer(code, safe && unsigned && verdict.ok ? { message: unsignedAccepted } : {});
  log({ level: safe ? "info" : "warn", ...known, code, status: response.status, ms: now() - began });
  return response;
}

const unsignedAccepted = "The webhook is unsigned, which this source takes; its event is in the catalog.";
