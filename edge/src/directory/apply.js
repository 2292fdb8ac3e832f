// Applying the configuration file: what it holds is as it says, what has vanished from it comes to rest with its history kept.
import { warningsOf } from "../presets/presets.js";
import { Faults } from "../settings/faults.js";
import { resolveConfiguration, secretWarnings } from "../settings/file.js";
import { toldOf } from "../settings/plan.js";
import { encryptEndpoint } from "./confidential.js";
import {
  endpointRow,
  givenSource,
  headersPurpose,
  queuePush,
  secretPurpose,
  secretRows,
  settled,
  sourceRow,
  touch,
} from "./registry.js";
import { fact, nextRevision, setFact } from "./schema.js";
import { insertSecrets, prepareSecrets } from "./secrets.js";

/** @typedef {import("./registry.js").Context} Context */
/** @typedef {import("./registry.js").Kind} Kind */
/** @typedef {import("../settings/file.js").Resolved} Resolved */

/** Grows when the same text comes to something else: it is applied again then. */
const reading = 4;

/**
 * @param {Context} context
 * @param {string | undefined} text of the file; undefined: there is none
 * @param {Record<string, unknown>} environment the secrets that it names
 * @returns {Promise<boolean>} whether anything was applied: false when text and secrets are as they were
 * @throws {import("../settings/faults.js").ConfigurationError}
 */
export async function applyFile(context, text, environment) {
  const { core, sealing, store } = context;
  const resolved = text === undefined ? undefined : resolveConfiguration(core, text, environment);
  const whole = resolved && [reading, text, secretsIn(resolved), ...presetsIn(resolved)];
  const mark = whole ? await sealing.fingerprint(JSON.stringify(whole)) : "";
  if ((fact(store, "file") ?? "") === mark) return false;
  if (resolved) await apply(context, resolved, mark);
  else release(context);
  return true;
}

/** @param {Resolved} resolved */
const secretsIn = ({ sources, endpoints }) => [
  [...sources].map(([name, { secrets }]) => [name, textsOf(secrets)]),
  [...endpoints].map(([name, { secrets, headers }]) => [name, textsOf(secrets), headers]),
];

/** @param {import("../settings/file.js").FileSecret[]} secrets */
const textsOf = (secrets) => secrets.map(({ id, secret }) => ({ id, secret }));

/**
 * A later version's presets may say something else of the same text.
 * @param {Resolved} resolved
 */
const presetsIn = ({ endpoints }) => [...endpoints].filter(([, { given }]) => given.preset !== null);

/**
 * @param {Context} context
 * @param {Resolved} resolved
 * @param {string} mark
 */
async function apply(context, resolved, mark) {
  const { sources, endpoints, destinations, log } = resolved;
  const { store, sealing } = context;
  requireSameDirections(store, sources);
  /** @type {(() => void)[]} */
  const steps = [];
  for (const [name, { given, secrets }] of sources) {
    const replaceSecrets = await secretsReplacement(context, "source", name, secrets);
    steps.push(() => {
      putRow(context, "source", name, JSON.stringify(given));
      replaceSecrets();
    });
  }
  for (const [name, { given, secrets, headers }] of endpoints) {
    const replaceSecrets = await secretsReplacement(context, "endpoint", name, secrets);
    const sealed = headers.length > 0 ? await sealing.seal(headersPurpose, name, JSON.stringify(headers)) : null;
    const names = JSON.stringify(headers.map(([header]) => header));
    const stored = await encryptEndpoint(sealing, name, given);
    steps.push(() => {
      putRow(context, "endpoint", name, stored);
      store.run("UPDATE endpoints SET headers = ?, header_names = ? WHERE name = ?", sealed, names, name);
      replaceSecrets();
    });
  }
  store.transaction(() => {
    setFact(store, "destinations", JSON.stringify(destinations));
    setFact(store, "log", log);
    for (const step of steps) step();
    retireOthers(context, "source", sources);
    retireOthers(context, "endpoint", endpoints);
    touchAll(store);
    setFact(store, "file", mark);
  });
  for (const { kind, name, secret, warning } of secretWarnings(resolved)) {
    context.log({
      level: "warn",
      what: "configuration",
      change: "secret_warning",
      [kind]: name,
      secret,
      detail: warning,
    });
  }
  for (const [endpoint, { given }] of endpoints) {
    const { overridden } = toldOf(settled(context), given);
    for (const { code } of [...warningsOf(given.preset, given.url), ...overridden]) {
      context.log({ level: "warn", what: "configuration", change: "endpoint_warning", endpoint, code });
    }
  }
}

/**
 * What a source holds came in one way; the other way needs another source.
 * @param {import("../store.js").Store} store
 * @param {Resolved["sources"]} sources
 * @throws {import("../settings/faults.js").ConfigurationError}
 */
function requireSameDirections(store, sources) {
  const faults = new Faults();
  for (const [name, { given }] of sources) {
    const row = sourceRow(store, name);
    const before = row && givenSource(row).direction;
    if (!before || before === given.direction) continue;
    faults.add(
      ["sources", name, "direction"],
      `the source of this name is ${before} and stays so; choose another name`,
    );
  }
  faults.throwAny();
}

/**
 * There is no file any more: what it held stays as it is, and the API manages it from now on.
 * @param {Context} context
 */
function release({ store, log }) {
  store.transaction(() => {
    for (const table of ["sources", "endpoints"])
      store.run(`UPDATE ${table} SET managed_by = 'api' WHERE managed_by = 'file'`);
    store.run("DELETE FROM facts WHERE name IN ('destinations', 'log')");
    touchAll(store);
    setFact(store, "file", "");
  });
  log({ level: "warn", what: "configuration", change: "file_left" });
}

/**
 * Destinations, log and subscriptions go with every object's settings.
 * @param {import("../store.js").Store} store
 */
function touchAll(store) {
  for (const { name } of store.rows("SELECT name FROM endpoints")) touch(store, "endpoint", name);
  for (const { name } of store.rows("SELECT name FROM sources")) touch(store, "source", name);
}

/**
 * @param {Context} context
 * @param {Kind} kind
 * @param {string} name
 * @param {string} given as it is stored
 */
function putRow({ store, log }, kind, name, given) {
  const table = kind === "source" ? "sources" : "endpoints";
  const row = kind === "source" ? sourceRow(store, name) : endpointRow(store, name);
  if (!row) {
    store.run(
      `INSERT INTO ${table} (name, given, managed_by, version, created_at, changed_at) VALUES (?, ?, 'file', ?, ?, ?)`,
      name,
      given,
      nextRevision(store),
      store.now(),
      store.now(),
    );
    touch(store, kind, name, true);
    log({ level: "info", what: "configuration", change: `${kind}_created`, [kind]: name });
    return;
  }
  store.run(`UPDATE ${table} SET given = ?, managed_by = 'file', retired = 0 WHERE name = ?`, given, name);
  if (row.retired === 1) {
    if (kind === "endpoint") queuePush(store, { kind, name, action: "configure", after: "resume" });
    log({ level: "info", what: "configuration", change: `${kind}_back`, [kind]: name });
  } else if (row.managed_by === "api") {
    log({ level: "warn", what: "configuration", change: `${kind}_taken_over`, [kind]: name });
  }
}

/**
 * @param {Context} context
 * @param {Kind} kind
 * @param {ReadonlyMap<string, unknown>} kept
 */
function retireOthers({ store, log }, kind, kept) {
  const table = kind === "source" ? "sources" : "endpoints";
  for (const { name } of store.rows(`SELECT name FROM ${table} WHERE managed_by = 'file'`)) {
    if (kept.has(name)) continue;
    // The API may delete it now.
    store.run(`UPDATE ${table} SET retired = 1, managed_by = 'api' WHERE name = ?`, name);
    if (kind === "endpoint") queuePush(store, { kind, name, action: "configure", after: "pause" });
    log({ level: "warn", what: "configuration", change: `${kind}_retired`, [kind]: name });
  }
}

/**
 * The secrets as the file names them; one that stays the same keeps its age.
 * @param {Context} context
 * @param {Kind} kind
 * @param {string} owner
 * @param {readonly {id: string, secret: string}[]} secrets newest first
 * @returns {Promise<() => void>} to be called in a transaction
 */
async function secretsReplacement(context, kind, owner, secrets) {
  const { store, sealing } = context;
  /** @type {Map<string, number>} */
  const ages = new Map();
  for (const { id, sealed, created_at } of secretRows(store, kind, owner)) {
    const same = secrets.find((secret) => secret.id === id);
    if (same && (await sealing.open(secretPurpose(kind), owner, sealed)) === same.secret) ages.set(id, created_at);
  }
  const prepared = await prepareSecrets(context, kind, owner, secrets);
  return () => {
    store.run("DELETE FROM secrets WHERE kind = ? AND owner = ?", kind, owner);
    insertSecrets(context, kind, owner, prepared);
    for (const [id, created] of ages) {
      store.run("UPDATE secrets SET created_at = ? WHERE kind = ? AND owner = ? AND id = ?", created, kind, owner, id);
    }
  };
}
