// Sources, as the management API makes, changes and deletes them.
import { checkEndpoint, checkSource, referenceOf } from "../settings/check.js";
import { Faults } from "../settings/faults.js";
import { sourceFields, sourceGiven } from "../settings/schemas.js";
import { changed } from "../settings/shapes.js";
import { checkTicked } from "../settings/ticked.js";
import { decryptEndpoint } from "./confidential.js";
import { insertRow, read, requireChangeable, requireFree, someOf, throwAny } from "./changing.js";
import { Refused } from "./refused.js";
import { checkingOf, destinationsOf, givenSource, openSecrets, queuePush, sourceRow, touch } from "./registry.js";
import { insertSecrets, prepareSecrets, randomId } from "./secrets.js";

/** @typedef {import("./registry.js").Context} Context */
/** @typedef {import("./changing.js").NewSecret} NewSecret */

/**
 * @typedef {{name: string, secrets?: string[]} & Record<string, any>} NewSource the rest in the shape of SourceGiven; secrets newest first
 */

/**
 * @param {Context} context
 * @param {NewSource} input
 * @returns {Promise<NewSecret[]>} none unless it is inbound
 * @throws {Refused}
 */
export async function createSource(context, { name, secrets: own, ...rest }) {
  const { core, store } = context;
  const given = read(sourceGiven, rest);
  requireFree(context, "source", name);
  const faults = new Faults();
  const checking = checkingOf(context, faults);
  checkSource(checking, [], given, own, ["secrets"]);
  throwAny(faults);
  const made =
    given.direction !== "inbound" ? [] : [core.makeSecret(core.provider(referenceOf(checking, given.provider)))];
  if (!own) checkSource(checking, [], given, made, ["secrets"]);
  await checkTakers(context, faults, name, given);
  throwAny(faults);
  const secrets = (own ?? made).map((secret) => ({ id: randomId("sec"), secret }));
  const prepared = await prepareSecrets(context, "source", name, secrets);
  store.transaction(() => {
    insertRow(context, "source", name, JSON.stringify(given));
    insertSecrets(context, "source", name, prepared);
    touch(store, "source", name, true);
  });
  return secrets;
}

/**
 * @param {Context} context
 * @param {string} name
 * @param {Record<string, any>} change in the shape of changeShape(sourceFields)
 * @throws {Refused}
 */
export async function changeSource(context, name, change) {
  const { store } = context;
  const row = sourceRow(store, name);
  requireChangeable(row);
  const before = givenSource(row);
  const given = read(sourceGiven, changed(before, change, sourceFields));
  const secrets = await openSecrets(context, "source", name);
  const faults = new Faults();
  if (given.direction !== before.direction) faults.add(["direction"], "it stays as the source was made");
  throwAny(faults);
  checkSource(checkingOf(context, faults), [], given, secrets, ["provider"]);
  await checkTakers(context, faults, name, given, JSON.stringify(given.provider) !== JSON.stringify(before.provider));
  throwAny(faults);
  store.transaction(() => {
    store.run("UPDATE sources SET given = ? WHERE name = ?", JSON.stringify(given), name);
    touch(store, "source", name);
  });
}

/**
 * Endpoints that speak as this source's provider need secrets that sign as it does, and as many events as its webhooks need.
 * @param {Context} context
 * @param {Faults} faults
 * @param {string} name of the source
 * @param {import("../settings/types.js").SourceGiven} given
 * @param {boolean} [other] its provider is another than before
 */
async function checkTakers(context, faults, name, given, other = false) {
  const { store, sealing } = context;
  for (const row of /** @type {import("./registry.js").EndpointRow[]} */ (
    store.rows("SELECT * FROM endpoints WHERE retired = 0 ORDER BY name")
  )) {
    const endpoint = await decryptEndpoint(sealing, row);
    const takes = endpoint.sources.includes("*") || endpoint.sources.includes(name);
    if (!takes) continue;
    const found = new Faults();
    const checking = { ...checkingOf(context, found), sourcesOf: () => [given] };
    if (endpoint.format === "provider") {
      const secrets = await openSecrets(context, "endpoint", row.name);
      checkEndpoint(checking, [], endpoint, secrets, [], destinationsOf(store));
    }
    if (other) checkTicked(checking, [], endpoint);
    if (found.found.length === 0) continue;
    faults.add(["provider"], `it would not fit endpoint ${row.name}: ${found.found[0].message}`);
  }
}

/**
 * With its events.
 * @param {Context} context
 * @param {string} name
 * @throws {Refused}
 */
export function deleteSource({ store }, name) {
  const row = sourceRow(store, name);
  if (!row) throw new Refused("not_found");
  if (row.managed_by === "file") throw new Refused("managed_by_file");
  const using = store
    .rows("SELECT name, given FROM endpoints WHERE retired = 0 ORDER BY name")
    .filter(({ given }) => JSON.parse(given).sources.includes(name))
    .map((endpoint) => endpoint.name);
  if (using.length > 0) throw new Refused("still_in_use", `Endpoints take from it: ${someOf(using)}.`);
  store.transaction(() => {
    store.run("DELETE FROM sources WHERE name = ?", name);
    store.run("DELETE FROM secrets WHERE kind = 'source' AND owner = ?", name);
    store.run("DELETE FROM source_keys WHERE source = ?", name);
    queuePush(store, { kind: "source", name, action: "remove", after: null });
  });
}
