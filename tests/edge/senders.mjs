// Each provider as a sender, after its document (reference texts) and with node:crypto alone: nothing here is Signpost's.
import { createHmac, randomUUID } from "node:crypto";

/**
 * @typedef {object} Webhook
 * @property {string} id what tells it from others
 * @property {Record<string, string>} headers
 * @property {Buffer} body
 */

/**
 * @typedef {object} Of
 * @property {number} at milliseconds since 1970: when it is sent
 * @property {string} secret
 * @property {string} [id]
 * @property {string} [event]
 * @property {object} [data]
 * @property {Record<string, unknown>} [members] of the envelope, replaced or added
 */

/** A UUID of version 4 (RFC 9562). */
export const uuid4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * @param {Record<string, any>} headers in lower case, of what a destination got
 * @returns {string} what the sender called it, signed or not
 */
export const sentIdOf = (headers) => headers["signpost-unsigned-id"] ?? headers["webhook-id"];

/** @param {string} secret @param {string | Buffer} text */
const hex = (secret, text) => createHmac("sha256", secret).update(text).digest("hex");
const seconds = (/** @type {number} */ at) => new Date(at).toISOString().replace(/\.\d+Z$/, "Z");

/** @type {Record<"clientpress" | "clientflow" | "portalio" | "cepro" | "standard", (of: Of) => Webhook>} */
export const webhookOf = {
  clientpress({ at, secret, id = randomUUID(), event = "task.completed", data, members }) {
    const given = {
      event,
      portal_id: 42,
      portal_url: "https://your-site.com/client-portal/acme-corp/",
      timestamp: seconds(at).replace("Z", "+00:00"),
      data: data ?? { id: 10, title: "Sign the contract", list_id: 1 },
      ...members,
    };
    const body = Buffer.from(JSON.stringify(given).replaceAll("/", "\\/"));
    const headers = {
      "Content-Type": "application/json",
      "X-CP-Event": event,
      "X-CP-Portal-ID": String(given.portal_id),
      "X-CP-Delivery": id,
      "User-Agent": "ClientPress/1.4.2; https://clientpress.io",
      "X-CP-Signature": `sha256=${hex(secret, body)}`,
    };
    return { id, headers, body };
  },
  clientflow({ at, secret, id = `evt_${randomUUID()}`, event = "invoice.paid", data = { id: 7 }, members }) {
    const body = Buffer.from(JSON.stringify({ id, event, timestamp: seconds(at), data, ...members }));
    const headers = {
      "Content-Type": "application/json",
      "X-ClientFlow-Signature": `sha256=${hex(secret, body)}`,
    };
    return { id, headers, body };
  },
  portalio({ at, secret, id = `evt_${randomUUID()}`, event = "proposal.status_changed", data, members }) {
    const given = data ?? { id: 10025, number: 4123, status: "Accepted" };
    const body = Buffer.from(JSON.stringify({ id, type: event, created: seconds(at), data: given, ...members }));
    const headers = {
      "Content-Type": "application/json",
      "X-Webhook-Signature": portalioSignature(secret, at, body),
    };
    return { id, headers, body };
  },
  cepro({ at, secret, id = randomUUID(), event = "lead.created", data = { lead_id: id }, members }) {
    const body = Buffer.from(JSON.stringify({ event, timestamp: seconds(at), data, ...members }));
    const headers = {
      "Content-Type": "application/json",
      "X-Webhook-ID": id,
      "X-Webhook-Signature": hex(secret, body),
      "X-Webhook-Event": event,
      "X-Webhook-Timestamp": seconds(at),
      "X-Webhook-Attempt": "1",
    };
    return { id, headers, body };
  },
  standard({ at, secret, id = `msg_${randomUUID()}`, event = "contact.created", data = { id: "1" }, members }) {
    const body = Buffer.from(JSON.stringify({ type: event, timestamp: seconds(at), data, ...members }));
    const time = String(Math.floor(at / 1000));
    const headers = {
      "Content-Type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": time,
      "webhook-signature": standardSignature(secret, id, time, body),
    };
    return { id, headers, body };
  },
};

/**
 * @param {string} secret whsec_ and base64
 * @param {string} id
 * @param {string} time seconds since 1970
 * @param {Buffer} body
 */
export function standardSignature(secret, id, time, body) {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${time}.`).update(body).digest("base64")}`;
}

/**
 * @param {string} secret
 * @param {number} at milliseconds since 1970
 * @param {Buffer} body
 * @returns {string} Portal.io's X-Webhook-Signature
 */
export function portalioSignature(secret, at, body) {
  const t = Math.floor(at / 1000);
  return `t=${t},v1=${hex(secret, Buffer.concat([Buffer.from(`${t}.`), body]))}`;
}

/**
 * Portal.io's signature as its document tells a receiver to verify it.
 * @param {string} secret
 * @param {string} header X-Webhook-Signature
 * @param {Buffer} body
 * @returns {number} t, once v1 is right; NaN otherwise
 */
export function portalioTime(secret, header, body) {
  const [, t = "", v1 = ""] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header) ?? [];
  return v1 !== "" && hex(secret, Buffer.concat([Buffer.from(`${t}.`), body])) === v1 ? Number(t) : NaN;
}

/** CE Pro's and ClientFlow's: the raw body alone. */
export const bodySignature = hex;
