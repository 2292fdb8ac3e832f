// One webhook, signed here with node:crypto: ClientPress's documented example of task.completed.
import { createHmac } from "node:crypto";

export const secret = "a-secret-of-thirty-two-characters";
export const now = Date.UTC(2024, 0, 18, 14, 22);
export const text =
  '{"event":"task.completed","portal_id":42,"portal_url":"https:\\/\\/your-site.com\\/client-portal\\/acme-corp\\/",' +
  '"timestamp":"2024-01-18T14:22:00+00:00","data":{"id":10,"title":"Sign the contract","list_id":1}}';
export const body = new TextEncoder().encode(text);
export const id = "9b2f0e4c-3f57-4f3e-9d2e-0c1a7b4e5d6f";

/** @param {string | Uint8Array} of @param {string} [key] */
export const signatureOf = (of, key = secret) => `sha256=${createHmac("sha256", key).update(of).digest("hex")}`;

/** @type {[string, string][]} */
export const headers = [
  ["Content-Type", "application/json"],
  ["X-CP-Event", "task.completed"],
  ["X-CP-Portal-ID", "42"],
  ["X-CP-Delivery", id],
  ["User-Agent", "ClientPress/1.0.0; https://clientpress.io"],
  ["X-CP-Signature", signatureOf(text)],
];
