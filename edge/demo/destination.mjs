// The demo's destination: what an endpoint of one's own does with what arrives. It verifies Signpost's signature under the
// endpoint's secret, says what came, and answers 204.
import { once } from "node:events";
import { createServer } from "node:http";
import { load } from "signpost";

/**
 * @typedef {object} Arrival
 * @property {string} event as its provider names it; "" when the body does not
 * @property {string} id webhook-id
 * @property {string} code what Signpost says of it ("ok", "unknown_event", ...)
 * @property {boolean} verified the signature is Signpost's, and fresh
 * @property {string} reason why not
 * @property {number} bytes of the body
 */

/**
 * @param {object} of
 * @param {string} of.secret the endpoint's
 * @param {(arrival: Arrival) => void} of.onArrival
 * @returns {Promise<{url: string, stop: () => Promise<void>}>} on a free port of 127.0.0.1
 */
export async function startDestination({ secret, onArrival }) {
  const core = await load();
  const verifier = core.verifier("standard", { secrets: [secret] });

  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const verdict = verifier.verify(request.headers, body);
    // Authentic and fresh. What the catalog says does not count here: Standard Webhooks has an envelope of its own, and the
    // bodies are those of other products.
    const verified = verdict.status === 202;
    onArrival({
      event: verified ? eventIn(body) : "",
      id: verdict.id,
      code: String(request.headers["signpost-code"] ?? ""),
      verified,
      reason: verdict.code,
      bytes: body.length,
    });
    response.writeHead(verified ? 204 : 401).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/`,
    async stop() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** @param {Buffer} body */
function eventIn(body) {
  try {
    return String(JSON.parse(body.toString("utf8")).event ?? "");
  } catch {
    return "";
  }
}
