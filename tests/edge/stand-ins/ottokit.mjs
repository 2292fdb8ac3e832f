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
 * @typedef {{path: string, headers: Record<string, string>, body: string}} Taken
 * @typedef {(taken: Taken, response: import("node:http").ServerResponse) => unknown} Answer
 */

/**
 * @param {import("node:http").ServerResponse} response
 * @param {number} status
 * @param {unknown} body
 */
export const inJson = (response, status, body) =>
  response.writeHead(status, { "content-type": "application/json; charset=UTF-8" }).end(JSON.stringify(body));

/**
 * A ClientPress site as far as its door goes: it takes actions from whoever has its key, and numbers the portals that it makes. It can be told
 * to answer otherwise, stopped, and started again.
 * @param {{after(hook: () => Promise<void>): void}} t
 * @param {string} key
 */
export async function startSite(t, key) {
  /** @type {Taken[]} */
  const taken = [];
  let refused = 0;
  let portals = 57;
  /** @type {Answer} */
  const usual = ({ body }, response) =>
    JSON.parse(body).action === "create_portal"
      ? inJson(response, 201, { success: true, portal_id: ++portals })
      : inJson(response, 200, { success: true });
  let answer = usual;
  const coming = new EventEmitter();
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { url: path = "", rawHeaders, headers } = request;
    const allowed = headers["x-cp-api-key"] === key;
    /** @type {Record<string, string>} */
    const sent = {};
    for (let i = 0; i < rawHeaders.length; i += 2) sent[rawHeaders[i]] = rawHeaders[i + 1];
    const one = { path, headers: sent, body: Buffer.concat(chunks).toString() };
    if (allowed) taken.push(one);
    else refused++;
    if (allowed) answer(one, response);
    else inJson(response, 401, { code: "rest_forbidden", message: "Invalid API key.", data: { status: 401 } });
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
    /** @param {Answer} [how] as usual unless given */
    answers(how = usual) {
      answer = how;
    },
    stop,
    start: () => listen(port),
    /** @param {() => boolean} enough */
    async until(enough) {
      await untilEvent(coming, "came", enough, () => `enough calls, only ${taken.length} taken`);
    },
  };
}
