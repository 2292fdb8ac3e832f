// A receiver of ClientPress webhooks on Bun:
//   CLIENTPRESS_SECRET=... PORT=3000 bun run bun.mjs
import { load } from "signpost/verify";

const signpost = await load();
const verifier = signpost.verifier("clientpress", { secrets: [Bun.env.CLIENTPRESS_SECRET ?? ""] });

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: Number(Bun.env.PORT ?? 3000),
  maxRequestBodySize: 1024 * 1024,
  async fetch(request) {
    if (request.method !== "POST") return Response.json({ code: "method_not_allowed" }, { status: 405 });
    const verdict = verifier.verify(request.headers, await request.arrayBuffer());
    if (verdict.status === 202) console.log("received", verdict.event, verdict.id);
    return Response.json({ code: verdict.code, message: verdict.message }, { status: verdict.status });
  },
});
console.log(`http://127.0.0.1:${server.port}`);
