// A receiver of ClientPress webhooks as a Worker. config.capnp beside it runs it in plain workerd, wrangler.jsonc with Wrangler.
import { load } from "signpost/verify";

const signpost = await load();
/** @type {import("signpost/verify").Verifier | undefined} */
let verifier;

export default {
  /**
   * @param {Request} request
   * @param {{ CLIENTPRESS_SECRET: string }} env
   */
  async fetch(request, env) {
    if (request.method !== "POST") return Response.json({ code: "method_not_allowed" }, { status: 405 });
    verifier ??= signpost.verifier("clientpress", { secrets: [env.CLIENTPRESS_SECRET] });
    const verdict = verifier.verify(request.headers, await request.arrayBuffer());
    if (verdict.status === 202) console.log("received", verdict.event, verdict.id);
    return Response.json({ code: verdict.code, message: verdict.message }, { status: verdict.status });
  },
};
