// A ClientPress sender for tests, after the product's document: node:crypto signs, nothing of Signpost's.
import { createHmac } from "node:crypto";
import { request } from "node:http";

export const delivery = "6f1f2c34-9d0e-4c6b-8a43-5f1f0e0f7a11";

/**
 * The body that ClientPress sends, in PHP's JSON style.
 * @param {object} [change] members to replace; undefined leaves one out
 * @param {number} [now] milliseconds since 1970
 * @returns {Buffer}
 */
export function taskCompleted(change = {}, now = Date.now()) {
  const body = {
    event: "task.completed",
    portal_id: 42,
    portal_url: "https://your-site.com/client-portal/acme-corp/",
    timestamp: new Date(now).toISOString().replace(/\.\d+Z$/, "+00:00"),
    data: { id: 10, title: "Sign the contract", list_id: 1 },
    ...change,
  };
  return Buffer.from(JSON.stringify(body).replaceAll("/", "\\/"));
}

/**
 * @param {Buffer} body
 * @param {string} secret
 * @returns {Record<string, string>} what ClientPress sets
 */
export function signedHeaders(body, secret) {
  return {
    "Content-Type": "application/json",
    "X-CP-Event": "task.completed",
    "X-CP-Portal-ID": "42",
    "X-CP-Delivery": delivery,
    "User-Agent": "ClientPress/1.4.2; https://clientpress.io",
    "X-CP-Signature": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
  };
}

/**
 * @param {Record<string, string>} headers
 * @param {string} left name of the one that is left out
 * @returns {Record<string, string>}
 */
export const without = (headers, left) => Object.fromEntries(Object.entries(headers).filter(([name]) => name !== left));

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {import("node:http").IncomingHttpHeaders} headers
 * @property {string} text
 */

/**
 * Sends one request as it is, without the headers that fetch() would add.
 * @param {string} url
 * @param {{method?: string, headers?: Record<string, string | string[]>, body?: Buffer}} [options]
 * @returns {Promise<Answer>}
 */
export function send(url, { method = "POST", headers = {}, body = Buffer.alloc(0) } = {}) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: { "Content-Length": String(body.length), ...headers }, agent: false });
    sent.on("error", reject);
    sent.on("response", async (response) => {
      let text = "";
      for await (const chunk of response.setEncoding("utf8")) text += chunk;
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
    });
    sent.end(body);
  });
}
