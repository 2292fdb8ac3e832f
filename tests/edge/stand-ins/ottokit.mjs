// OttoKit (ottokit.php) and a ClientPress site, as tests use them.
import { execFile } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { untilEvent } from "../../patience.mjs";
import { sinkAddress } from "../sink.mjs";

const program = fileURLToPath(new URL("ottokit.php", import.meta.url));
const execute = promisify(execFile);

/**
 * @param {string} site URL
 * @param {string} key
 */
export function ottokit(site, key) {
  const run = async (/** @type {string} */ command, /** @type {string[]} */ ...rest) => {
    const { stdout } = await execute("php", ["-n", program, command, site, key, ...rest]);
    return /** @type {{status: number, body: any}} */ (JSON.parse(stdout));
  };
  return {
    verify: () => run("verify"),
    action: (/** @type {unknown} */ body, /** @type {string[]} */ ...once) =>
      run("action", typeof body === "string" ? body : JSON.stringify(body), ...once),
  };
}

/**
 * A ClientPress site as far as its door goes: it takes actions from whoever has its key. It can be stopped, and started again.
 * @param {{after(hook: () => Promise<void>): void}} t
 * @param {string} key
 */
export async function startSite(t, key) {
  /** @type {{path: string, headers: Record<string, string>, body: string}[]} */
  const taken = [];
  let refused = 0;
  const coming = new EventEmitter();
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { url: path = "", rawHeaders, headers } = request;
    const allowed = headers["x-cp-api-key"] === key;
    /** @type {Record<string, string>} */
    const sent = {};
    for (let i = 0; i < rawHeaders.length; i += 2) sent[rawHeaders[i]] = rawHeaders[i + 1];
    if (allowed) taken.push({ path, headers: sent, body: Buffer.concat(chunks).toString() });
    else refused++;
    response.writeHead(allowed ? 200 : 401, { "content-type": "application/json" });
    response.end(JSON.stringify({ success: allowed }));
    coming.emit("came");
  });
  const listen = async (/** @type {number} */ port) => {
    server.listen(port, sinkAddress);
    await once(server, "listening");
    return /** @type {import("node:net").AddressInfo} */ (server.address()).port;
  };
  const stop = async () => {
    if (!server.listening) return;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  };
  const port = await listen(0);
  t.after(stop);
  return {
    url: `http://${sinkAddress}:${port}`,
    taken,
    refused: () => refused,
    stop,
    start: () => listen(port),
    /** @param {() => boolean} enough */
    async until(enough) {
      await untilEvent(coming, "came", enough, () => `enough calls, only ${taken.length} taken`);
    },
  };
}
