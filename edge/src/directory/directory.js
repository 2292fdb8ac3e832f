// The Directory's work, without the object around it: which sources and endpoints there are, and who may manage them.
import { traceOf } from "../log.js";
import { StorageError } from "../storage-error.js";
import { ConfigurationError } from "../settings/faults.js";
import { bootstrapKeyBinding, configurationBinding, masterKeyBinding } from "../settings/file.js";
import { takeBack } from "./ahead.js";
import { applyFile } from "./apply.js";
import { encryptOld } from "./confidential.js";
import { keyForm, takeBootstrapKey } from "./keys.js";
import { Pushes } from "./pushes.js";
import { givenSource, sourceRow, sourceSettingsOf } from "./registry.js";
import { fact, migrate, setFact } from "./schema.js";
import { createSealing, SealingError } from "./sealing.js";
import { expireSecrets, nextExpiry } from "./secrets.js";
import { Unknown } from "./unknown.js";

/** @typedef {import("./registry.js").Context} Context */
/** @typedef {import("../settings/faults.js").Fault} Fault */

export class Directory {
  /** Changes go one after the other: sealing takes several moments, and what was checked must still hold when it is written. */
  #last = Promise.resolve();
  /** @type {Promise<void> | undefined} */
  #started;

  /**
   * @param {Context} context
   * @param {Pushes} pushes
   * @param {Unknown} unknown
   */
  constructor(context, pushes, unknown) {
    this.unknown = unknown;
    this.context = context;
    this.pushes = pushes;
  }

  /**
   * @param {Omit<Context, "sealing" | "stuck">} of
   * @param {Record<string, unknown>} environment
   * @param {import("./pushes.js").Objects} objects
   * @param {import("./pushes.js").Tell} tell
   * @returns {Promise<Directory>}
   * @throws {ConfigurationError} with every fault of configuration file, master key and bootstrap key
   */
  static async start(of, environment, objects, tell) {
    migrate(of.store);
    const sealing = await sealingOf(of.store, environment[masterKeyBinding]);
    await encryptOldEndpoints(of.store, sealing);
    // The alarm is part of every change: whatever stops after it, the objects concerned will be told.
    /** @type {import("../store.js").Store["transaction"]} */
    const transaction = (work) =>
      of.store.transaction(() => {
        const done = work();
        directory.arm();
        return done;
      });
    const stuck = new Map();
    const context = { ...of, sealing, stuck, store: { ...of.store, transaction } };
    const directory = new Directory(context, new Pushes(context, objects, tell, stuck), new Unknown(context, objects));
    takeBack(context);
    const text = environment[configurationBinding];
    await applyFile(context, typeof text === "string" && text !== "" ? text : undefined, environment);
    const key = environment[bootstrapKeyBinding];
    if (typeof key === "string" && key !== "") await bootstrap(context, key);
    directory.arm();
    // Nobody waits: sourceSettings() does where it matters.
    directory.wake();
    return directory;
  }

  /**
   * Runs a change after those before it, then tells the objects concerned; what cannot be told now is told later.
   * @template T
   * @param {() => Promise<T> | T} work
   * @returns {Promise<T>}
   */
  async change(work) {
    const turn = this.#last.then(work);
    this.#last = turn.then(
      () => {},
      () => {},
    );
    const done = await turn;
    await this.pushes.flush();
    this.arm();
    return done;
  }

  /**
   * @param {string} name
   * @param {import("../settings/types.js").SourceGiven["direction"]} [direction]
   * @returns {Promise<import("../settings/types.js").SourceSettings | null>} null: no source of this direction takes anything in under
   *   this name
   */
  async sourceSettings(name, direction = "inbound") {
    const row = sourceRow(this.context.store, name);
    // To a sender, "there is no such source" is for ever.
    const unknown = row ? undefined : await this.unknown.of("source", name);
    if (unknown) throw new StorageError(unknown.code, unknown.detail);
    if (!row || row.retired === 1 || givenSource(row).direction !== direction) return null;
    // Its object has to know of it before the first webhook comes.
    if (this.pushes.pending("source", name)) {
      await this.pushes.flush();
      this.arm();
      if (this.pushes.pending("source", name)) throw new Error("the source's object could not be told of it");
    }
    return sourceSettingsOf(this.context, name);
  }

  /** @returns {{sources: string[], endpoints: string[]}} */
  names() {
    const { store } = this.context;
    const of = (/** @type {string} */ table) =>
      store.rows(`SELECT name FROM ${table} ORDER BY name`).map(({ name }) => name);
    return { sources: of("sources"), endpoints: of("endpoints") };
  }

  /**
   * Once in the object's life: every object is made, so that each sets its alarm. From then on only those are asked that have had a fault.
   * @returns {Promise<readonly import("./pushes.js").Broken[]>}
   */
  async startAll() {
    this.#started ??= (async () => {
      await this.pushes.flush();
      await this.pushes.touchAll(this.names());
    })();
    await this.#started;
    return [...(await this.pushes.touchBroken(this.names())), ...(await this.unknown.look())];
  }

  /** The machine's clock was set back. @returns {Promise<void>} */
  clockWentBack() {
    takeBack(this.context);
    return this.wake();
  }

  /** Does what is due: expired secrets, and what objects are yet to be told. Never rejects. */
  async wake() {
    const { store, log } = this.context;
    try {
      expireSecrets(this.context);
      store.run("DELETE FROM idempotency WHERE expires_at <= ?", store.now());
      await this.pushes.flush();
      this.arm();
    } catch (error) {
      log({ level: "error", what: "fault", ...traceOf(error) });
    }
  }

  /** Has itself woken when there will be something to do. */
  arm() {
    const { store } = this.context;
    const times = [this.pushes.dueAt(), nextExpiry(store)].filter((at) => at !== null);
    store.wakeAt(times.length > 0 ? Math.max(Math.min(...times), store.now() + 1) : null);
  }
}

/**
 * @param {import("../store.js").Store} store
 * @param {unknown} masterKey
 * @returns {Promise<import("./sealing.js").Sealing>}
 * @throws {ConfigurationError}
 */
async function sealingOf(store, masterKey) {
  let sealing;
  try {
    sealing = await createSealing(masterKey);
  } catch (error) {
    if (!(error instanceof SealingError)) throw error;
    throw new ConfigurationError([{ pointer: "", message: error.message }]);
  }
  const before = fact(store, "master_key");
  if (before !== undefined && before !== sealing.keyId) {
    const message = `${masterKeyBinding} is not the key that this data was made with (${before}, not ${sealing.keyId}). Start with that one.`;
    throw new ConfigurationError([{ pointer: "", message }]);
  }
  if (before === undefined) setFact(store, "master_key", sealing.keyId);
  return sealing;
}

/**
 * Encrypts the endpoints of an earlier version. Bytes of them may stay in free pages: edge/serve/rewrite.mjs removes those.
 * @param {import("../store.js").Store} store
 * @param {import("./sealing.js").Sealing} sealing
 */
async function encryptOldEndpoints(store, sealing) {
  const rows = /** @type {{name: string, given: string}[]} */ (store.rows("SELECT name, given FROM endpoints"));
  const encrypted = await Promise.all(rows.map((row) => encryptOld(sealing, row)));
  store.transaction(() => {
    rows.forEach(({ name }, index) => {
      const text = encrypted[index];
      if (text !== undefined) store.run("UPDATE endpoints SET given = ? WHERE name = ?", text, name);
    });
  });
}

/**
 * @param {Context} context
 * @param {string} key
 */
async function bootstrap({ store, log }, key) {
  if (!keyForm.test(key)) {
    const message = `${bootstrapKeyBinding} must be sp_ and 43 of A-Z, a-z, 0-9, - and _: 32 random bytes in base64url, without a line end.`;
    throw new ConfigurationError([{ pointer: "", message }]);
  }
  if (await takeBootstrapKey(store, key)) log({ level: "warn", what: "configuration", change: "bootstrap_key_taken" });
}
