// Portal.io's client (portalio.py), as tests use it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("portalio.py", import.meta.url));

/**
 * @typedef {{application_key: string, user_key: string, secret_key: string}} Credentials
 * @typedef {{status: number, body: any}} Answer
 */

/**
 * Starts the client's program, which does one thing after the other.
 * @param {{after(hook: () => Promise<void>): void}} t
 */
export function startPortalio(t) {
  const child = spawn("python3", [program], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "exit");
  t.after(async () => {
    child.stdin.end();
    await ended;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let last = Promise.resolve(/** @type {any} */ (undefined));
  const ask = (/** @type {object} */ question) => {
    last = last.then(async () => {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error("portalio.py has ended; what it printed says why");
      return JSON.parse(value);
    });
    return last;
  };

  return {
    /**
     * @param {string} base
     * @param {Credentials} credentials
     * @param {object} [more] as portalio.py has it
     */
    client(base, { application_key, user_key, secret_key }, more = {}) {
      const own = { base, application_key, user_key, secret_key, ...more };
      /**
       * @param {string} method
       * @param {string} path
       * @param {[string, string][]} fields
       * @returns {Promise<Answer>}
       */
      const call = (method, path, ...fields) => ask({ ...own, method, path, fields });
      return {
        call,
        subscribe: (/** @type {[string, string][]} */ ...fields) =>
          call("POST", "/public/webhook/subscribe", ...fields),
        list: () => call("GET", "/public/webhook/subscriptions"),
        update: (/** @type {number} */ id, /** @type {[string, string][]} */ ...fields) =>
          call("POST", `/public/webhook/subscription/${id}`, ...fields),
        unsubscribe: (/** @type {number} */ id) => call("DELETE", `/public/webhook/unsubscribe/${id}`),
      };
    },

    /**
     * @param {string} secret
     * @param {string | string[] | undefined} header
     * @param {Buffer} body
     * @param {number} [now] milliseconds since 1970
     * @returns {Promise<boolean>}
     */
    isAuthentic: (secret, header, body, now = Date.now()) =>
      ask({ verify: [secret, String(header), body.toString("base64")], now: now / 1000 }),
  };
}
