// Endpoints, as the management API makes, changes and deletes them.
import { checkEndpoint, makeEndpointSecret } from "../settings/check.js";
import { checkTicked } from "../settings/ticked.js";
import { Faults } from "../settings/faults.js";
import { changedEndpoint, underPreset } from "../settings/preset.js";
import { endpointGiven, withFormat } from "../settings/schemas.js";
import { decryptEndpoint, encryptEndpoint } from "./confidential.js";
import { insertRow, read, requireChangeable, requireFree, throwAny } from "./changing.js";
import { Refused } from "./refused.js";
import {
  checkingOf,
  destinationsOf,
  endpointRow,
  headersPurpose,
  openSecrets,
  directionIn,
  queuePush,
  sourceRow,
  touch,
  touchSources,
} from "./registry.js";
import { insertSecrets, prepareSecrets, randomId } from "./secrets.js";

/** @typedef {import("./registry.js").Context} Context */
/** @typedef {import("./changing.js").NewSecret} NewSecret */
/** @typedef {import("../settings/types.js").EndpointGiven} EndpointGiven */

/**
 * @typedef {{name: string, secrets?: string[], headers?: Record<string, string>, ticked_later?: boolean} & Record<string, any>} NewEndpoint the rest in the
 *   shape of EndpointGiven; secrets newest first; ticked_later: it is a webhook
 *   that begins without events because it is not active yet
 */

/**
 * @param {Context} context
 * @param {NewEndpoint} input
 * @param {() => void} [also] to be done in the same transaction
 * @returns {Promise<NewSecret[]>} none for an unsigned endpoint, unless they are given
 * @throws {Refused}
 */
export async function createEndpoint(
  context,
  { name, secrets: own, headers = {}, ticked_later = false, ...rest },
  also,
) {
  const { sealing, store } = context;
  const given = withFormat(read(endpointGiven, underPreset(rest)), directionIn(store));
  requireFree(context, "endpoint", name);
  const faults = new Faults();
  const checking = checkingOf(context, faults);
  checkSubscription(context, faults, given, []);
  checkEndpoint(checking, [], given, own, ["secrets"], destinationsOf(store));
  if (!ticked_later) checkTicked(checking, [], given);
  throwAny(faults);
  const made = given.unsigned || given.format === "automation" ? [] : [makeEndpointSecret(checking, given)];
  if (!own) checkEndpoint(checking, [], given, made, ["secrets"], destinationsOf(store));
  throwAny(faults);
  const secrets = (own ?? made).map((secret) => ({ id: randomId("sec"), secret }));
  const prepared = await prepareSecrets(context, "endpoint", name, secrets);
  const sealed = await sealing.seal(headersPurpose, name, JSON.stringify(Object.entries(headers)));
  const stored = await encryptEndpoint(sealing, name, given);
  store.transaction(() => {
    insertRow(context, "endpoint", name, stored);
    setHeaders(store, name, sealed, Object.keys(headers));
    insertSecrets(context, "endpoint", name, prepared);
    touch(store, "endpoint", name, true);
    touchSources(store, given.sources);
    also?.();
  });
  return secrets;
}

/**
 * @param {Context} context
 * @param {string} name
 * @param {Record<string, any>} change in the shape of changeShape(endpointFields); headers: values by name, null takes one away
 * @param {() => void} [also] to be done in the same transaction
 * @throws {Refused}
 */
export async function changeEndpoint(context, name, { headers: changes = {}, ...change }, also) {
  const { store, sealing } = context;
  const row = endpointRow(store, name);
  requireChangeable(row);
  const before = await decryptEndpoint(sealing, row);
  const directionOf = directionIn(store);
  const given = withFormat(read(endpointGiven, changedEndpoint(before, change, directionOf)), directionOf);
  const secrets = await openSecrets(context, "endpoint", name);
  const faults = new Faults();
  checkSubscription(context, faults, given, before.sources);
  const checking = checkingOf(context, faults);
  checkEndpoint(checking, [], given, secrets, ["format"], destinationsOf(store));
  // One that has been without events for long may still be changed in other things.
  if (ticks(before) !== ticks(given)) checkTicked(checking, [], given);
  throwAny(faults);
  const headers = row.headers ? JSON.parse(await sealing.open(headersPurpose, name, row.headers)) : [];
  const after = changedHeaders(headers, changes);
  const sealed = await sealing.seal(headersPurpose, name, JSON.stringify(after));
  const stored = await encryptEndpoint(sealing, name, given);
  store.transaction(() => {
    store.run("UPDATE endpoints SET given = ? WHERE name = ?", stored, name);
    setHeaders(
      store,
      name,
      sealed,
      after.map(([header]) => header),
    );
    touch(store, "endpoint", name);
    also?.();
    if (takes(before) === takes(given)) return;
    touchSources(store, [...before.sources, ...given.sources]);
  });
}

/** @param {EndpointGiven} given */
const ticks = ({ sources, format, events }) => JSON.stringify([sources, format, events]);

/** @param {EndpointGiven} given */
const takes = ({ url, sources, events }) => JSON.stringify([url !== null, sources, events]);

/**
 * @param {[string, string][]} headers
 * @param {Record<string, string | null>} changes
 * @returns {[string, string][]}
 */
function changedHeaders(headers, changes) {
  const named = new Set(Object.keys(changes).map((header) => header.toLowerCase()));
  const after = headers.filter(([header]) => !named.has(header.toLowerCase()));
  for (const [header, value] of Object.entries(changes)) if (value !== null) after.push([header, value]);
  if (after.length > 20) {
    throw new Refused("invalid_request", undefined, [{ pointer: "/headers", message: "expected at most 20 headers" }]);
  }
  return after;
}

/**
 * With its deliveries.
 * @param {Context} context
 * @param {string} name
 * @throws {Refused}
 */
export function deleteEndpoint({ store }, name) {
  const row = endpointRow(store, name);
  if (!row) throw new Refused("not_found");
  if (row.managed_by === "file") throw new Refused("managed_by_file");
  store.transaction(() => {
    store.run("DELETE FROM endpoints WHERE name = ?", name);
    store.run("DELETE FROM secrets WHERE kind = 'endpoint' AND owner = ?", name);
    store.run("DELETE FROM subscriptions WHERE endpoint = ?", name);
    if (row.retired === 0) touchSources(store, JSON.parse(row.given).sources);
    queuePush(store, { kind: "endpoint", name, action: "remove", after: null });
  });
}

/**
 * @param {import("../store.js").Store} store
 * @param {string} endpoint
 * @param {Uint8Array} sealed
 * @param {string[]} names
 */
function setHeaders(store, endpoint, sealed, names) {
  store.run(
    "UPDATE endpoints SET headers = ?, header_names = ? WHERE name = ?",
    sealed,
    JSON.stringify(names),
    endpoint,
  );
}

/**
 * @param {Context} context
 * @param {Faults} faults
 * @param {EndpointGiven} given
 * @param {readonly string[]} before names that were there already stay, also when their source has gone
 */
function checkSubscription({ store }, faults, { sources }, before) {
  sources.forEach((name, index) => {
    if (name === "*" || before.includes(name) || sourceRow(store, name)) return;
    faults.add(["sources", index], "no source has this name");
  });
}
