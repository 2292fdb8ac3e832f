// What an endpoint's settings hold that nobody may read in a database or a back-up. A URL of Slack, Zapier, Make or n8n is a secret by
// itself, and a template may hold a routing key: both are encrypted like secrets. The rest stays readable, because the Directory
// decides by it who takes from whom without waiting for a cipher.
//
// Nothing looks an endpoint up by its URL. If something ever has to, store a keyed hash (Sealing.fingerprint), never the URL.
import { endpointDefaults } from "../settings/schemas.js";

/** @typedef {import("../settings/types.js").EndpointGiven} EndpointGiven */
/** @typedef {import("./sealing.js").Sealing} Sealing */

/**
 * The settings as the database shows them.
 * @typedef {Omit<EndpointGiven, "url" | "template"> & {has_url: boolean}} EndpointOutline
 */

/** The first version of the Directory's tables whose rows are encrypted (schema.js). */
export const encryptedSince = 2;

const purpose = "directory endpoint confidential";

/**
 * @param {Sealing} sealing
 * @param {string} name of the endpoint
 * @param {EndpointGiven} given
 * @returns {Promise<string>} what is stored: JSON of the outline, with the rest encrypted in it
 */
export async function encryptEndpoint(sealing, name, { url, template, ...outline }) {
  const encrypted = await sealing.seal(purpose, name, JSON.stringify({ url, template }));
  return JSON.stringify({ ...outline, has_url: url !== null, encrypted: base64Of(encrypted) });
}

/**
 * @param {{given: string}} row
 * @returns {EndpointOutline} with defaults for what the row is too old to have
 */
export function endpointOutline({ given }) {
  const { template: _, ...defaults } = endpointDefaults;
  const { encrypted: __, ...outline } = JSON.parse(given);
  return { ...defaults, ...outline };
}

/**
 * @param {Sealing} sealing
 * @param {{name: string, given: string}} row
 * @returns {Promise<EndpointGiven>} rejects with a SealingError
 */
export async function decryptEndpoint(sealing, { name, given }) {
  const { has_url: _, encrypted, ...outline } = JSON.parse(given);
  const confidential = JSON.parse(await sealing.open(purpose, name, bytesIn(encrypted)));
  return { ...endpointDefaults, ...outline, ...confidential };
}

/**
 * Earlier versions stored everything in the clear.
 * @param {Sealing} sealing
 * @param {{name: string, given: string}} row
 * @returns {Promise<string | undefined>} what is to be stored; undefined: it is encrypted already
 */
export async function encryptOld(sealing, { name, given }) {
  const stored = JSON.parse(given);
  return stored.encrypted === undefined ? encryptEndpoint(sealing, name, stored) : undefined;
}

/** @param {Uint8Array} bytes */
const base64Of = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

/** @param {string} text */
const bytesIn = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
