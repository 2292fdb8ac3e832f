// What a person sees who opens the gateway's address. It names no source: their addresses are for their senders.

const page = `Signpost gateway

It receives signed webhooks, proves who sent them and passes them on.

  POST /in/{source}   a provider's webhooks: 202 accepted, otherwise {"code": ..., "message": ...} says why not
  GET  /healthz       "ok" while it works
`;

/** @returns {Response} */
export const frontPage = () => new Response(page, { headers: { "content-type": "text/plain; charset=utf-8" } });

/** @returns {Response} */
export const healthy = () =>
  new Response("ok\n", { headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" } });
