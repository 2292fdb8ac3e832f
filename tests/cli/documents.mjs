// Webhooks as the products' documents print them, and their signatures computed by Node's own crypto.
import { createHmac } from "node:crypto";

/** ClientPress's document, "task.completed", as its PHP writes it. */
export const clientpressTask =
  '{"event":"task.completed","portal_id":42,"portal_url":"https:\\/\\/your-site.com\\/client-portal\\/acme-corp\\/",' +
  '"timestamp":"2024-01-18T14:22:00+00:00","data":{"id":10,"title":"Sign the contract","list_id":1}}';

/** When it was sent, in unix seconds and otherwise. */
export const clientpressTime = 1705587720;

export const secret = "correct horse battery staple";

/**
 * @param {string} key
 * @param {string | Uint8Array} message
 */
export const hex = (key, message) => createHmac("sha256", key).update(message).digest("hex");

/**
 * Standard Webhooks 1.0.0: "v1," and the base64 of the MAC over id.timestamp.body under the decoded secret.
 * @param {string} whsec
 * @param {string} id
 * @param {number} seconds
 * @param {string} body
 */
export const standardSignature = (whsec, id, seconds, body) =>
  `v1,${createHmac("sha256", Buffer.from(whsec.slice(6), "base64"))
    .update(`${id}.${seconds}.${body}`)
    .digest("base64")}`;
