// A receiver of ClientPress webhooks on node:http:
//   CLIENTPRESS_SECRET=... PORT=3000 node node.mjs
import { createServer } from "node:http";
import { load } from "signpost/verify";

const signpost = await load();
const verifier = signpost.verifier("clientpress", { secrets: [process.env.CLIENTPRESS_SECRET ?? ""] });
const limit = 1024 * 1024;

const server = createServer(async (request, response) => {
  const answer = (/** @type {number} */ status, /** @type {object} */ words) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(words));
  if (request.method !== "POST") return answer(405, { code: "method_not_allowed" });
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > limit) return answer(413, { code: "body_too_large" });
    chunks.push(chunk);
  }
  const { status, code, message, event, id } = verifier.verify(request.headers, Buffer.concat(chunks));
  if (status === 202) console.log("received", event, id);
  return answer(status, { code, message });
});
server.listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => {
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
});
