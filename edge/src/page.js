// What a person sees who opens the gateway's address. It names no source: their addresses are for their senders.
import { answer } from "./answer.js";

const page = `Signpost gateway

It receives signed webhooks, proves who sent them and passes them on.

  POST /in/{source}   a provider's webhooks: 202 accepted, otherwise {"code": ..., "message": ...} says why not
  GET  /healthz       "ok" while it works
`;

/** @returns {Response} */
export const frontPage = () => new Response(page, { headers: { "content-type": "text/plain; charset=utf-8" } });

/**
 * Well when the Directory is: it has read its tables, the configuration has no faults, and every object has been woken once.
 * @param {{DIRECTORY: DurableObjectNamespace}} environment
 * @returns {Promise<Response>}
 */
export async function health({ DIRECTORY }) {
  const directory = /** @type {any} */ (DIRECTORY.get(DIRECTORY.idFromName("directory")));
  const { ok } = await directory.start();
  if (!ok) return answer("gateway_misconfigured");
  return new Response("ok\n", {
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  });
}
