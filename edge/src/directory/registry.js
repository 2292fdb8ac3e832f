// Which sources and endpoints there are: their rows, who takes from whom, and the settings that their objects are told.
import { callOf, idHeader, unansweredOf } from "../settings/acting.js";
import { destinationsFor, isOfEvents, referenceOf, retryOf } from "../settings/check.js";
import { judgingIfAny } from "../settings/judging.js";
import { dispatchAs } from "../settings/product.js";
import { sourceDefaults } from "../settings/schemas.js";
import { decryptEndpoint, endpointOutline } from "./confidential.js";
import { fact, nextRevision } from "./schema.js";

/** @typedef {import("../store.js").Store} Store */
/** @typedef {"source" | "endpoint"} Kind */

/**
 * What the Directory's modules work with.
 * @typedef {object} Context
 * @property {Store} store
 * @property {import("./sealing.js").Sealing} sealing
 * @property {import("signpost/core").Core} core
 * @property {typeof import("../log.js").log} log
 * @property {ReadonlyMap<string, import("./pushes.js").Broken>} stuck deletions that end with the next start, by kind and name
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {string} given JSON
 * @property {"file" | "api"} managed_by
 * @property {0 | 1} retired
 * @property {number} version
 * @property {number} created_at
 * @property {number} changed_at
 *
 * @typedef {Row & {headers: ArrayBuffer | null, header_names: string}} EndpointRow
 *
 * @typedef {object} SecretRow
 * @property {string} id
 * @property {number} place
 * @property {ArrayBuffer} sealed
 * @property {number} created_at
 * @property {number | null} expires_at
 */

const tables = { source: "sources", endpoint: "endpoints" };

/**
 * @param {Store} store
 * @param {string} name
 * @returns {Row | undefined}
 */
export const sourceRow = (store, name) =>
  /** @type {Row[]} */ (store.rows("SELECT * FROM sources WHERE name = ?", name))[0];

/**
 * @param {Store} store
 * @param {string} name
 * @returns {EndpointRow | undefined}
 */
export const endpointRow = (store, name) =>
  /** @type {EndpointRow[]} */ (store.rows("SELECT * FROM endpoints WHERE name = ?", name))[0];

/**
 * What was set, also of a row that is older than a setting.
 * @param {Pick<Row, "given">} row
 * @returns {import("../settings/types.js").SourceGiven}
 */
export const givenSource = ({ given }) => ({ ...sourceDefaults, ...JSON.parse(given) });

/**
 * @param {Store} store
 * @returns {(source: string) => import("../settings/types.js").SourceGiven["direction"] | undefined}
 */
export const directionIn = (store) => (source) => {
  const row = sourceRow(store, source);
  return row && givenSource(row).direction;
};

/**
 * @param {Store} store
 * @param {Kind} kind
 * @param {string} name
 * @returns {SecretRow[]} newest first
 */
export const secretRows = (store, kind, name) =>
  store.rows("SELECT * FROM secrets WHERE kind = ? AND owner = ? ORDER BY place DESC", kind, name);

/**
 * @param {Store} store
 * @param {string} name
 * @returns {string | undefined} the text of an uploaded manifest
 */
export const manifestText = (store, name) =>
  store.rows("SELECT manifest FROM manifests WHERE name = ?", name)[0]?.manifest;

/**
 * Something of a source or an endpoint has changed: a new version, and its object is to be told. In a transaction.
 * @param {Store} store
 * @param {Kind} kind
 * @param {string} name
 * @param {boolean} [isNew] it has just been made
 */
export function touch(store, kind, name, isNew = false) {
  const version = nextRevision(store);
  store.run(`UPDATE ${tables[kind]} SET version = ?, changed_at = ? WHERE name = ?`, version, store.now(), name);
  queuePush(store, { kind, name, action: "configure", after: null, isNew });
}

/**
 * In a transaction. What is yet to be told is replaced, but for a pause or a resumption, which is not lost.
 * @param {Store} store
 * @param {{kind: Kind, name: string, action: "configure" | "remove", after: "pause" | "resume" | null, isNew?: boolean}} push
 */
export function queuePush(store, { kind, name, action, after, isNew = false }) {
  store.run(
    `INSERT INTO pushes (kind, name, action, after, is_new, revision) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (kind, name) DO UPDATE SET action = excluded.action, after = coalesce(excluded.after, after),
        is_new = max(is_new, excluded.is_new), revision = excluded.revision`,
    kind,
    name,
    action,
    after,
    isNew ? 1 : 0,
    nextRevision(store),
  );
}

/**
 * The subscriptions of these sources have changed. In a transaction.
 * @param {Store} store
 * @param {readonly string[]} wanted names; "*" for all
 */
export function touchSources(store, wanted) {
  const all = store.rows("SELECT name FROM sources").map(({ name }) => name);
  for (const name of all) if (wanted.includes("*") || wanted.includes(name)) touch(store, "source", name);
}

/**
 * @param {Store} store
 * @param {string} source
 * @returns {{endpoint: string, events: string[]}[]}
 */
export function subscriptionsOf(store, source) {
  const row = sourceRow(store, source);
  const everything = row !== undefined && isOfEvents(givenSource(row));
  return store.rows("SELECT name, given FROM endpoints WHERE retired = 0 ORDER BY name").flatMap(({ name, given }) => {
    const { has_url, sources, events } = /** @type {import("./confidential.js").EndpointOutline} */ (JSON.parse(given));
    if (!has_url) return [];
    return (everything && sources.includes("*")) || sources.includes(source) ? [{ endpoint: name, events }] : [];
  });
}

/**
 * @param {Store} store
 * @returns {import("../settings/types.js").Destinations} out of the configuration file
 */
export const destinationsOf = (store) => JSON.parse(fact(store, "destinations") ?? '{"allow_http":false,"allow":[]}');

/** @param {Store} store */
const logOf = (store) => /** @type {import("../settings/types.js").LogLevel} */ (fact(store, "log") ?? "notable");

/** @param {Context} context */
export const checkingOf = ({ core, store }, /** @type {import("../settings/faults.js").Faults} */ faults) => ({
  core,
  faults,
  manifestOf: (/** @type {string} */ name) => manifestText(store, name),
  sourcesOf: (/** @type {string} */ name) =>
    /** @type {Row[]} */ (store.rows("SELECT * FROM sources WHERE ?1 = '*' OR name = ?1", name))
      .map(givenSource)
      .filter((source) => name !== "*" || isOfEvents(source)),
});

/**
 * For reading what was checked when it was stored.
 * @param {Context} context
 */
export const settled = (context) => checkingOf(context, /** @type {any} */ (undefined));

/**
 * @param {Context} context
 * @param {Kind} kind
 * @param {string} name
 * @param {readonly SecretRow[]} rows
 * @returns {Promise<import("../settings/types.js").Secret[]>}
 */
const opened = ({ sealing }, kind, name, rows) =>
  Promise.all(
    rows.map(async ({ id, sealed, created_at, expires_at }) => ({
      id,
      secret: await sealing.open(secretPurpose(kind), name, sealed),
      created_at,
      expires_at,
    })),
  );

/** @param {Kind} kind */
export const secretPurpose = (kind) => `directory ${kind} secret`;

export const headersPurpose = "directory endpoint headers";

/**
 * One moment's settings, though opening takes several: every row is read before the first wait.
 * @param {Context} context
 * @param {string} name
 * @returns {Promise<import("../settings/types.js").SourceSettings | null>}
 */
export async function sourceSettingsOf(context, name) {
  const { store } = context;
  const row = sourceRow(store, name);
  if (!row) return null;
  const given = givenSource(row);
  const provider = referenceOf(settled(context), given.provider);
  const settings = {
    name,
    version: row.version,
    receiving: row.retired === 0,
    ...given,
    provider,
    judging: given.direction === "inbound" ? judgingIfAny(context.core, { ...given, provider }) : null,
    dispatch: dispatchAs(context.core, provider, given.dispatch),
    subscriptions: subscriptionsOf(store, name),
    log: logOf(store),
  };
  return { ...settings, secrets: await opened(context, "source", name, secretRows(store, "source", name)) };
}

/**
 * @param {Context} context
 * @param {string} name
 * @returns {Promise<import("../settings/types.js").EndpointSettings | null>}
 */
export async function endpointSettingsOf(context, name) {
  const { store, sealing, core } = context;
  const row = endpointRow(store, name);
  if (!row) return null;
  const rows = secretRows(store, "endpoint", name);
  const { sources, format, retry } = endpointOutline(row);
  const source = sourceRow(store, sources[0]);
  const asIs = format === "original" || format === "provider";
  const fixed = {
    // Actions are not signed, and so are passed on as they came in.
    format: asIs ? format : format === "automation" ? "provider" : referenceOf(settled(context), format),
    retry: retryOf(settled(context), retry),
    destinations: destinationsFor(settled(context), { format, sources }, destinationsOf(store)),
    log: logOf(store),
  };
  // Which events it takes is the sources' business, and what the preset says stands in the rest.
  const { sources: _, events: __, preset: ___, idempotent, ...given } = await decryptEndpoint(sealing, row);
  const settings = { name, version: row.version, ...given, url: given.url ?? "", ...fixed };
  const secrets = await opened(context, "endpoint", name, rows);
  /** @type {[string, string][]} */
  const headers = row.headers === null ? [] : JSON.parse(await sealing.open(headersPurpose, name, row.headers));
  if (format !== "automation" || !source || given.url === null) return { ...settings, secrets, headers };
  // What the endpoint's object has to know of it is no more than this.
  const provider = core.provider(referenceOf(settled(context), givenSource(source).provider));
  const { url, header } = callOf(provider, given.url, secrets[0].secret);
  const ours = [header[0], idHeader].map((own) => own.toLowerCase());
  const others = headers.filter(([own]) => !ours.includes(own.toLowerCase()));
  const unanswered = unansweredOf({ format, idempotent });
  // One after the other, so that what one has made can be named by the next.
  const order = settings.order ?? { by: "" };
  const call = { url, headers: [...others, header], id_header: idHeader, unanswered, order };
  const older = secrets.slice(1).map(({ secret }) => secret);
  return { ...settings, ...call, older_keys: older, secrets: [], unsigned: true };
}

/**
 * @param {Context} context
 * @param {Kind} kind
 * @param {string} name
 * @returns {Promise<string[]>} newest first
 */
export const openSecrets = ({ store, sealing }, kind, name) =>
  Promise.all(secretRows(store, kind, name).map(({ sealed }) => sealing.open(secretPurpose(kind), name, sealed)));
