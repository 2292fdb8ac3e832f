// The outbox: where an accepted event goes.
//
// THE SEAM. receive.js knows an outbox by `accept` alone, and answers 202 only after it has resolved with `safe: true`.
// The promise that every outbox makes: `safe: true` means that the event cannot be lost any more, whatever stops now.
// A queue keeps that by committing the event to disk; attempts, retries and dead letters then happen behind it. The one
// here stores nothing and keeps it the only other way: the event is safe when its destination has taken it. So it makes
// one attempt while the sender waits, and whatever fails is the sender's to send again.
import { attemptDelivery } from "./attempt.js";

/** @typedef {import("./event.js").Event} Event */
/** @typedef {import("./sources.js").Endpoint} Endpoint */

/**
 * @typedef {object} Outbox
 * @property {(event: Event, endpoint: Endpoint) => Promise<{safe: boolean}>} accept
 */

/**
 * @param {object} of
 * @param {import("signpost/core").Core} of.core
 * @param {import("./configuration.js").Configuration["destinations"]} of.destinations
 * @param {() => number} of.now milliseconds since 1970
 * @param {typeof import("./log.js").log} of.log
 * @returns {Outbox}
 */
export function forwardingOutbox({ core, destinations, now, log }) {
  const policy = { allowHttp: destinations.allow_http, allow: destinations.allow };

  /** @type {(event: Event, endpoint: Endpoint) => ReturnType<typeof attemptDelivery> | {kind: "destination_refused"}} */
  const attempt = (event, endpoint) =>
    core.checkDestination(endpoint.url, policy).ok
      ? attemptDelivery(endpoint.url, {
          headers: headersFor(event, endpoint, now()),
          body: event.body,
          timeoutMs: endpoint.timeoutMs,
        })
      : { kind: "destination_refused" };

  return {
    async accept(event, endpoint) {
      const began = now();
      const outcome = await attempt(event, endpoint);
      const status = outcome.kind === "response" ? outcome.status : undefined;
      const safe = status !== undefined && status >= 200 && status < 300;
      log({
        level: safe ? "info" : "warn",
        what: "forward",
        source: event.source,
        endpoint: endpoint.name,
        id: event.id,
        outcome: outcome.kind,
        status,
        ms: now() - began,
      });
      return { safe };
    },
  };
}

/**
 * The provider's own headers, the verdict's code, and the Standard Webhooks headers under the endpoint's secret. An event
 * that was not verified is not signed: a signature here says that the event is authentic.
 * @param {Event} event
 * @param {Endpoint} endpoint
 * @param {number} now milliseconds since 1970
 * @returns {Headers}
 */
function headersFor(event, endpoint, now) {
  const headers = new Headers(event.headers.map(([name, value]) => [name, value]));
  headers.set("Signpost-Code", event.code);
  if (!event.authentic) return headers;
  const signed = endpoint.signer.sign({ id: event.id, body: event.body, now });
  if (!signed.ok) throw new TypeError(`cannot sign: ${signed.code}`);
  for (const [name, value] of signed.headers) {
    if (/^webhook-/i.test(name)) headers.set(name, value);
  }
  return headers;
}
