// A receiver of ClientPress webhooks on Deno:
//   CLIENTPRESS_SECRET=... PORT=3000 deno run --allow-net=127.0.0.1 --allow-env=CLIENTPRESS_SECRET,PORT deno.mjs
import { load } from "signpost/verify";

const signpost = await load();
const verifier = signpost.verifier("clientpress", { secrets: [Deno.env.get("CLIENTPRESS_SECRET") ?? ""] });

Deno.serve(
  {
    hostname: "127.0.0.1",
    port: Number(Deno.env.get("PORT") ?? 3000),
    onListen: ({ port }) => console.log(`http://127.0.0.1:${port}`),
  },
  async (request) => {
    if (request.method !== "POST") return Response.json({ code: "method_not_allowed" }, { status: 405 });
    const verdict = verifier.verify(request.headers, await request.arrayBuffer());
    if (verdict.status === 202) console.log("received", verdict.event, verdict.id);
    return Response.json({ code: verdict.code, message: verdict.message }, { status: verdict.status });
  },
);
