// The webhooks that are measured: bodies of exact sizes, signed with node:crypto as each dialect's document says.
import { createHmac } from "node:crypto";

/** Bytes. The smallest body with all that ClientPress sends is a little larger than 128. */
export const sizes = [128, 300, 1024, 4096, 65_536, 1_048_576];

const text = "a-secret-of-thirty-two-characters";
const base64 = Buffer.from(text).toString("base64");

/** The same key in the form of each dialect. */
export const secrets = { text, standard: `whsec_${base64}` };

/** @typedef {"clientpress" | "standard" | "portalio"} Dialect */

/**
 * An event of each dialect, whose data is still empty.
 * @type {Record<Dialect, (size: number, now: number) => object>}
 */
const envelopes = {
  clientpress: (size, now) => ({
    event: "task.completed",
    portal_id: 42,
    portal_url: size < 300 ? "https://a.b/" : "https://your-site.com/client-portal/acme-corp/",
    timestamp: new Date(now).toISOString().replace(/\.\d+Z$/, "+00:00"),
  }),
  standard: (_size, now) => ({ type: "task.completed", timestamp: new Date(now).toISOString() }),
  portalio: (_size, now) => ({
    id: "evt_5d1c9a7e40b2",
    type: "proposal.status_changed",
    created: new Date(now).toISOString().replace(/\.\d+Z$/, "Z"),
  }),
};

/**
 * A body of that many bytes: the title is filled up, and beyond 1 KB most of it is a list of small objects.
 * @param {Dialect} dialect
 * @param {number} size bytes
 * @param {number} now milliseconds since 1970
 * @returns {Buffer}
 */
function bodyOf(dialect, size, now) {
  const body = {
    ...envelopes[dialect](size, now),
    data: { id: 10, title: "", list_id: 1, notes: /** @type {object[] | undefined} */ (size > 1024 ? [] : undefined) },
  };
  const { notes } = body.data;
  if (notes) {
    const one = (/** @type {number} */ id) => ({ id, text: "Sign the contract", done: id % 2 === 0, at: 1705587720.5 });
    const each = JSON.stringify(one(1000)).length + 1;
    for (let id = 1000; id < 1000 + (size - 600) / each; id++) notes.push(one(id));
  }
  body.data.title = "x".repeat(Math.max(0, size - JSON.stringify(body).length));
  return Buffer.from(JSON.stringify(body));
}

/**
 * @typedef {object} Webhook
 * @property {Record<Dialect, string>} bodies texts, by dialect
 * @property {number} bytes
 * @property {Record<Dialect, Record<string, string>>} headers by dialect
 */

/**
 * @param {number} size bytes
 * @param {boolean} valid false: one bit of each signature is wrong
 * @param {number} now milliseconds since 1970
 * @returns {Webhook}
 */
export function webhookOf(size, valid, now) {
  const bodies = {
    clientpress: bodyOf("clientpress", size, now),
    standard: bodyOf("standard", size, now),
    portalio: bodyOf("portalio", size, now),
  };
  const seconds = Math.floor(now / 1000);
  const mac = (/** @type {string} */ prefix, /** @type {Buffer} */ body) => {
    const digest = createHmac("sha256", text).update(prefix).update(body).digest();
    if (!valid) digest[31] ^= 1;
    return digest;
  };
  return {
    bodies: {
      clientpress: bodies.clientpress.toString(),
      standard: bodies.standard.toString(),
      portalio: bodies.portalio.toString(),
    },
    bytes: bodies.clientpress.length,
    headers: {
      clientpress: {
        "content-type": "application/json",
        "x-cp-event": "task.completed",
        "x-cp-portal-id": "42",
        "x-cp-delivery": "6f1f2c34-9d0e-4c6b-8a43-5f1f0e0f7a11",
        "x-cp-signature": `sha256=${mac("", bodies.clientpress).toString("hex")}`,
      },
      standard: {
        "content-type": "application/json",
        "webhook-id": "msg_1",
        "webhook-timestamp": String(seconds),
        "webhook-signature": `v1,${mac(`msg_1.${seconds}.`, bodies.standard).toString("base64")}`,
      },
      portalio: {
        "content-type": "application/json",
        "x-webhook-signature": `t=${seconds},v1=${mac(`${seconds}.`, bodies.portalio).toString("hex")}`,
      },
    },
  };
}
