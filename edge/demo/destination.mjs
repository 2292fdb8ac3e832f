// The demo's destination: what an endpoint of one's own does with what arrives. It verifies Signpost's signature under the
// endpoint's secret, says what came, and answers 204.
import { once } from "node:events";
import { createServer } from "node:http";
import { load } from "signpost";

/**
 * @typedef {object} Arrival
 * @property {string} event as its provider names it; "" when the body does not
 * @property {string} id the sender's own where it has one, so that it can be found by it
 * @property {string} code what Signpost says of it ("ok", "unknown_event", ...)
 * @property {boolean} verified the signature is Signpost's, and fresh
 * @property {string} reason why not
 * @property {number} bytes of the body
 */

/**
 * @typedef {object} Destination
 * @property {string} url the same, running or not
 * @property {() => Promise<boolean>} toggle stops it, so that nobody listens at its URL, or starts it again; whether it runs now
 * @property {() => Promise<void>} stop for good
 */

/**
 * @param {object} of
 * @param {string} of.secret the endpoint's
 * @param {(arrival: Arrival) => void} of.onArrival
 * @returns {Promise<Destination>} running, on a free port of 127.0.0.1
 */
export async function startDestination({ secret, onArrival }) {
  const core = await load();
  const verifier = core.verifier("standard", { secrets: [secret] });

  const server = createServer(async (request, response) => {
    const chunks = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      // Stopped while it came in: the gateway sends it again.
      return;
    }
    const body = Buffer.concat(chunks);
    const verdict = verifier.verify(request.headers, body);
    // Authentic and fresh. What the catalog says does not count here: Standard Webhooks has an envelope of its own, and the
    // bodies are those of other products.
    const verified = verdict.status === 202;
    onArrival({
      event: verified ? eventIn(body) : "",
      id: String(request.headers["signpost-unsigned-id"] ?? verdict.id),
      code: String(request.headers["signpost-code"] ?? ""),
      verified,
      reason: verdict.code,
      bytes: body.length,
    });
    response.writeHead(verified ? 204 : 401).end();
  });
  const listen = async (/** @type {number} */ port) => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  };
  const close = async () => {
    if (!server.listening) return;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  };
  await listen(0);
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  let last = Promise.resolve(true);
  const toggle = async () => {
    if (server.listening) await close();
    else await listen(port);
    return server.listening;
  };
  return {
    url: `http://127.0.0.1:${port}/`,
    // One after the other, however fast they are asked for.
    toggle: () => (last = last.catch(() => {}).then(toggle)),
    stop: () => last.catch(() => {}).then(close),
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
