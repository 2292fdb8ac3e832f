// What may be shown of sources and endpoints: everything but secrets and header values.
import { decryptEndpoint } from "./confidential.js";
import { endpointRow, givenSource, secretRows, sourceRow } from "./registry.js";

/** @typedef {import("../store.js").Store} Store */
/** @typedef {import("./registry.js").Context} Context */

/**
 * @typedef {object} SecretView
 * @property {string} id
 * @property {number} created_at milliseconds since 1970
 * @property {number | null} expires_at
 *
 * @typedef {object} Common
 * @property {string} name
 * @property {"file" | "api"} managed_by
 * @property {boolean} retired it vanished from the configuration file
 * @property {number} version
 * @property {number} created_at
 * @property {number} changed_at
 * @property {SecretView[]} secrets newest first
 *
 * @typedef {import("../settings/types.js").SourceGiven & Common} SourceView
 * @typedef {import("../settings/types.js").EndpointGiven & Common & {header_names: string[]}} EndpointView
 */

/**
 * @param {Store} store
 * @param {import("./registry.js").Row} row
 * @returns {SourceView}
 */
const shownSource = (store, row) => ({ ...givenSource(row), ...commonOf(store, "source", row) });

/**
 * @param {Context} context
 * @param {import("./registry.js").EndpointRow} row
 * @returns {Promise<EndpointView>}
 */
async function shownEndpoint({ store, sealing }, row) {
  // One moment's secrets and settings: both are read before the wait.
  const common = commonOf(store, "endpoint", row);
  return { ...(await decryptEndpoint(sealing, row)), ...common, header_names: JSON.parse(row.header_names) };
}

/**
 * @param {Store} store
 * @param {"source" | "endpoint"} kind
 * @param {import("./registry.js").Row} row
 * @returns {Common}
 */
const commonOf = (store, kind, row) => ({
  name: row.name,
  managed_by: row.managed_by,
  retired: row.retired === 1,
  version: row.version,
  created_at: row.created_at,
  changed_at: row.changed_at,
  secrets: secretRows(store, kind, row.name).map(({ id, created_at, expires_at }) => ({ id, created_at, expires_at })),
});

/**
 * @param {Store} store
 * @param {string} name
 * @returns {SourceView | null}
 */
export function sourceView(store, name) {
  const row = sourceRow(store, name);
  return row ? shownSource(store, row) : null;
}

/**
 * @param {Context} context
 * @param {string} name
 * @returns {Promise<EndpointView | null>}
 */
export async function endpointView(context, name) {
  const row = endpointRow(context.store, name);
  return row ? shownEndpoint(context, row) : null;
}

/**
 * @param {Store} store
 * @param {string} after the last name of the page before; "" for the first page
 * @param {number} limit
 * @returns {{items: SourceView[], next: string | null}} by name
 */
export function listSources(store, after, limit) {
  const rows = store.rows("SELECT * FROM sources WHERE name > ? ORDER BY name LIMIT ?", after, limit + 1);
  return page(rows, limit, (row) => shownSource(store, row));
}

/**
 * @param {Context} context
 * @param {string} after
 * @param {number} limit
 * @returns {Promise<{items: EndpointView[], next: string | null}>} by name
 */
export async function listEndpoints(context, after, limit) {
  const text = "SELECT * FROM endpoints WHERE name > ? ORDER BY name LIMIT ?";
  const { items, next } = page(context.store.rows(text, after, limit + 1), limit, (row) => shownEndpoint(context, row));
  return { items: await Promise.all(items), next };
}

/**
 * @template T
 * @param {any[]} rows one more than the limit when there is a next page
 * @param {number} limit
 * @param {(row: any) => T} view
 * @returns {{items: T[], next: string | null}}
 */
function page(rows, limit, view) {
  const shown = rows.slice(0, limit);
  return { items: shown.map(view), next: rows.length > limit ? shown[limit - 1].name : null };
}
