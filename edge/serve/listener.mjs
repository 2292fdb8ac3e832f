// The listening socket: held by this process and lent to each workerd, so that connections wait in its queue while workerd is started
// again, instead of being refused. Where connections crowd workerd, this process takes them itself (gate.mjs).
import { Worker } from "node:worker_threads";
import { Stop } from "./stop.mjs";

/**
 * @typedef {object} Listener
 * @property {number} fd
 * @property {string} host the address that it listens on
 * @property {number} port
 * @property {(path: string, limit: number) => void} gate from now on connections are taken here, and passed on to the unix socket at this
 *   path once they carry a request; `limit`: how many files each of the two processes may open
 * @property {() => boolean} gated
 * @property {() => Promise<void>} refuse nobody is let in from now on, unless somebody else holds it too; who is in stays
 * @property {() => Promise<void>} close and nobody stays
 */

/** The kernel takes less where net.core.somaxconn is less. */
const backlog = 4096;

/** The first descriptor that systemd passes: sd_listen_fds(3). */
const inheritedDescriptor = 3;

/**
 * @param {string} host an address or a name; "*" for every address
 * @param {number} port 0 for any
 * @returns {Promise<Listener>}
 * @throws {Stop} code "port_taken" when the port is another's
 */
export async function openListener(host, port) {
  const where = host === "*" ? {} : { host: host.replace(/^\[(.*)\]$/, "$1") };
  try {
    return { ...(await listen({ ...where, port, backlog })), host };
  } catch (error) {
    const code = error instanceof Error ? error.message : String(error);
    if (code === "EADDRINUSE") throw new Stop("The port is taken by another program.", "port_taken");
    throw new Stop(`${host} port ${port} cannot be listened on: ${code}.`);
  }
}

/** @param {Record<string, string | undefined>} environment @returns {boolean} whether systemd's .socket unit passes sockets to this process */
export const inheritsListener = ({ LISTEN_PID }) => LISTEN_PID === String(process.pid);

/**
 * @param {Record<string, string | undefined>} environment of which inheritsListener() is true
 * @returns {Promise<Listener>}
 * @throws {Stop} when what is passed is not one TCP socket
 */
export async function inheritedListener({ LISTEN_FDS }) {
  const advice = "Give it one ListenStream= with a TCP port";
  if (LISTEN_FDS !== "1") throw new Stop(`The .socket unit passes ${LISTEN_FDS} sockets. ${advice}.`);
  const inherited = await listen({ fd: inheritedDescriptor }).catch(() => undefined);
  if (inherited?.port === undefined) throw new Stop(`The .socket unit passes no TCP socket. ${advice}.`);
  return inherited;
}

/**
 * @param {import("node:net").ListenOptions & {fd?: number}} options
 * @returns {Promise<Listener>} rejects with the system's code for a message
 */
async function listen(options) {
  const awake = new Int32Array(new SharedArrayBuffer(4));
  const thread = new Worker(new URL("./listener-thread.mjs", import.meta.url), { workerData: { options, awake } });
  const opened = await new Promise((resolve, reject) => thread.once("message", resolve).once("error", reject));
  // It keeps nobody waiting who wants to end.
  thread.unref();
  const close = async () => {
    thread.ref();
    await thread.terminate();
  };
  if (opened.error !== undefined) {
    await close();
    throw new Error(opened.error);
  }
  let gated = false;
  return {
    fd: opened.fd,
    host: opened.address,
    port: opened.port,
    gate(path, limit) {
      gated = true;
      thread.postMessage({ path, limit });
      Atomics.store(awake, 0, 1);
      Atomics.notify(awake, 0);
    },
    gated: () => gated,
    async refuse() {
      if (!gated) return close();
      const closed = new Promise((resolve) => thread.once("message", resolve).once("exit", resolve));
      thread.postMessage("refuse");
      await closed;
    },
    close,
  };
}
