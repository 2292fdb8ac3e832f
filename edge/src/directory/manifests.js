// Uploaded manifests: providers of one's own, each by the name that it gives itself.
import { checkEndpoint, checkSource, wordsOfSettings } from "../settings/check.js";
import { Faults } from "../settings/faults.js";
import { someOf } from "./changing.js";
import { decryptEndpoint, endpointOutline } from "./confidential.js";
import { Refused } from "./refused.js";
import { checkingOf, destinationsOf, givenSource, openSecrets, manifestText, touch } from "./registry.js";

/** @typedef {import("./registry.js").Context} Context */

/**
 * @typedef {object} ManifestView
 * @property {string} name
 * @property {string} manifest JSON text, as it was uploaded
 * @property {number} created_at milliseconds since 1970
 * @property {number} changed_at
 */

/**
 * @param {import("../store.js").Store} store
 * @returns {ManifestView[]} by name
 */
export const listManifests = (store) =>
  /** @type {ManifestView[]} */ (
    store.rows("SELECT name, manifest, created_at, changed_at FROM manifests ORDER BY name")
  );

/**
 * @param {import("../store.js").Store} store
 * @param {string} name
 * @returns {ManifestView | null}
 */
export const manifestView = (store, name) => listManifests(store).find((manifest) => manifest.name === name) ?? null;

/**
 * @param {Context} context
 * @param {string} text JSON
 * @param {string | null} replacing the name of the one that it replaces; null: it is a new one
 * @returns {Promise<string>} its name
 * @throws {Refused}
 */
export async function putManifest(context, text, replacing) {
  const { core, store } = context;
  if (replacing !== null && manifestText(store, replacing) === undefined) throw new Refused("not_found");
  const faults = new Faults();
  const provider = faults.catch(["manifest"], () => core.provider({ manifest: text }));
  if (!provider) throw new Refused("invalid_request", undefined, faults.found);
  const { name } = provider;
  if (replacing !== null && name !== replacing) {
    throw new Refused("invalid_request", undefined, [
      { pointer: "/manifest/name", message: "expected the name in the path" },
    ]);
  }
  if (wordsOfSettings.includes(name)) {
    const message = "this word means something else in settings; choose another name";
    throw new Refused("invalid_request", undefined, [{ pointer: "/manifest/name", message }]);
  }
  if (core.providers.includes(name)) throw new Refused("already_exists", "A built-in provider has this name.");
  if (replacing === null && manifestText(store, name) !== undefined) throw new Refused("already_exists");
  const users = usersOf(store, name);
  await requireFitting(context, name, text, users);
  store.transaction(() => {
    store.run(
      `INSERT INTO manifests (name, manifest, created_at, changed_at) VALUES (?, ?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET manifest = excluded.manifest, changed_at = excluded.changed_at`,
      name,
      text,
      store.now(),
      store.now(),
    );
    for (const endpoint of users.endpoints) touch(store, "endpoint", endpoint.name);
    for (const source of users.sources) touch(store, "source", source.name);
  });
  return name;
}

/**
 * @param {Context} context
 * @param {string} name
 * @throws {Refused}
 */
export function deleteManifest({ store }, name) {
  if (manifestText(store, name) === undefined) throw new Refused("not_found");
  const { sources, endpoints } = usersOf(store, name);
  const using = [...sources.map((one) => `source ${one.name}`), ...endpoints.map((one) => `endpoint ${one.name}`)];
  if (using.length > 0) throw new Refused("still_in_use", `It is used by ${someOf(using)}.`);
  store.run("DELETE FROM manifests WHERE name = ?", name);
}

/**
 * @param {import("../store.js").Store} store
 * @param {string} manifest
 */
function usersOf(store, manifest) {
  const rows = (/** @type {string} */ table) =>
    /** @type {{name: string, given: string}[]} */ (store.rows(`SELECT name, given FROM ${table} ORDER BY name`));
  const sources = rows("sources")
    .map((row) => ({ name: row.name, given: givenSource(row) }))
    .filter(({ given }) => given.provider === manifest);
  const speaks = (/** @type {import("./confidential.js").EndpointOutline} */ given) =>
    given.format === "provider" && sources.some(({ name }) => given.sources.some((one) => one === "*" || one === name));
  const endpoints = rows("endpoints")
    .map((row) => ({ ...row, outline: endpointOutline(row) }))
    .filter(({ outline: given }) => given.format === manifest || given.retry === manifest || speaks(given));
  return { sources, endpoints };
}

/**
 * What uses a manifest must still be sound with the new text.
 * @param {Context} context
 * @param {string} name
 * @param {string} text
 * @param {ReturnType<typeof usersOf>} users
 */
async function requireFitting(context, name, text, { sources, endpoints }) {
  const { store, sealing } = context;
  const faults = new Faults();
  const before = checkingOf(context, faults);
  const checking = {
    ...before,
    manifestOf: (/** @type {string} */ one) => (one === name ? text : before.manifestOf(one)),
  };
  for (const { name: source, given } of sources) {
    checkSource(checking, ["source", source], given, await openSecrets(context, "source", source), ["source", source]);
  }
  for (const row of endpoints) {
    const { name: endpoint } = row;
    const given = await decryptEndpoint(sealing, row);
    const secrets = await openSecrets(context, "endpoint", endpoint);
    checkEndpoint(checking, ["endpoint", endpoint], given, secrets, ["endpoint", endpoint], destinationsOf(store));
  }
  if (faults.found.length === 0) return;
  const [{ pointer, message }] = faults.found;
  throw new Refused("still_in_use", `It would not fit ${pointer.split("/").slice(1, 3).join(" ")}: ${message}`);
}
