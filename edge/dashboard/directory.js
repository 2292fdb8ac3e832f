// All sources and endpoints: few, and wanted in every view.
import { signal } from "@preact/signals";
import { get, path, Refusal } from "./api.js";

/** @typedef {any} Source as the API shows it */
/** @typedef {any} Endpoint as the API shows it, with its status */

/** @type {import("@preact/signals").Signal<Source[]>} by name */
export const sources = signal(/** @type {any[]} */ ([]));
/** @type {import("@preact/signals").Signal<Endpoint[]>} by name */
export const endpoints = signal(/** @type {any[]} */ ([]));

/** What does not change while one looks. @type {Map<string, Promise<any[]>>} */
const known = new Map();

/** @returns {Promise<{name: string, title: string}[]>} built in and uploaded */
export const providers = () => askedOnce("v1/providers");

/** @returns {Promise<{name: string, title: string, summary: string}[]>} known destinations */
export const presets = () => askedOnce("v1/presets");

/** @param {string} address of a list @returns {Promise<any[]>} asked for again only when it did not come */
function askedOnce(address) {
  const asked = known.get(address) ?? get(address).then(({ items }) => items);
  known.set(address, asked);
  asked.catch(() => known.delete(address));
  return asked;
}

/** @throws {import("./api.js").Refusal} */
export async function loadDirectory() {
  [sources.value, endpoints.value] = await Promise.all([whole("v1/sources"), whole("v1/endpoints")]);
}

/**
 * Whether any event has ever arrived somewhere; a test does not count. Null: an endpoint that could know it does not say.
 * @type {import("@preact/signals").Signal<boolean | null>}
 */
export const delivered = signal(/** @type {boolean | null} */ (false));

/** Looks until one has. An endpoint that refuses to say, such as a damaged one, keeps nobody from anything. */
export async function lookForDelivered() {
  let all = true;
  for (const { name } of endpoints.value) {
    if (delivered.value) return;
    try {
      const { items } = await get(path`v1/endpoints/${name}/deliveries`, { state: "delivered", limit: 10 });
      if (items.some((/** @type {any} */ { kind }) => kind !== "test")) delivered.value = true;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      all = false;
    }
  }
  if (!delivered.value) delivered.value = all ? false : null;
}

export function forgetDirectory() {
  delivered.value = false;
  sources.value = [];
  endpoints.value = [];
  known.clear();
}

/** @param {string} address @returns {Promise<any[]>} every page of a list */
async function whole(address) {
  const all = [];
  /** @type {string | null} */
  let cursor = null;
  do {
    /** @type {{items: any[], next: string | null}} */
    const page = await get(address, { limit: 100, cursor });
    all.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return all;
}
