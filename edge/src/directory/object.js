// The Directory: which sources and endpoints there are, and who may manage them. One object for the whole gateway. Its calls stand
// in calls/; what they do stands in the modules beside.
import { DurableObject } from "cloudflare:workers";
import { clock } from "../clock.js";
import { core } from "../core.js";
import { faultAtStart, faultIn, fileOf, filledBefore, hadDirectory, isSuspect, missingIn } from "../damage.js";
import { log, traceOf } from "../log.js";
import { ConfigurationError } from "../settings/faults.js";
import { versionOf } from "../migrations.js";
import { storageFaultOf } from "../storage-error.js";
import { storeOf } from "../store.js";
import { Publisher } from "../stream/publish.js";
import { stubAt, stubOf } from "../stub.js";
import { CallerCalls } from "./calls/callers.js";
import { ProductCalls } from "./calls/product.js";
import { SettingsCalls } from "./calls/settings.js";
import { Directory as Work } from "./directory.js";
import { misconfiguredError } from "./refused.js";

/**
 * Has a method for each call of calls/. Every call but start() and wake() throws while the configuration has faults (refused.js).
 */
export class Directory extends DurableObject {
  /** @type {Work | undefined} */
  #work;
  /** @type {readonly import("../settings/faults.js").Fault[]} */
  #faults = [];
  /** Why nothing can be done with what is stored. @type {unknown} */
  #fault;
  #file;
  #publisher;

  /**
   * @param {DurableObjectState} state
   * @param {Record<string, any>} environment
   */
  constructor(state, environment) {
    super(state, environment);
    this.#publisher = new Publisher(environment, { now: clock.now });
    const tell = (
      /** @type {"source" | "endpoint"} */ kind,
      /** @type {string} */ name,
      /** @type {string} */ status,
    ) => this.#publisher.notify(kind, /** @type {any} */ ({ [kind]: name, status }));
    this.#file = fileOf("Directory", state.id);
    state.blockConcurrencyWhile(async () => {
      try {
        const damage = faultAtStart(this.#file, environment);
        if (damage) throw damage;
        const store = storeOf(state, null, this.#file);
        if (hadDirectory(environment) && versionOf(store) === 0) throw missingIn(this.#file);
        this.#work = await Work.start({ store, core, log }, environment, objectsIn(environment), tell);
      } catch (error) {
        if (storageFaultOf(error)) {
          this.#fault = error;
          log({ level: "error", what: "fault", class: "Directory", ...traceOf(error) });
          return;
        }
        if (!(error instanceof ConfigurationError)) throw error;
        this.#faults = error.faults;
        for (const { pointer, message } of error.faults)
          log({ level: "error", what: "configuration", pointer, message });
      }
    });
  }

  get #ready() {
    this.#requireSound();
    if (!this.#work) throw misconfiguredError();
    return this.#work;
  }

  /** @throws {import("../storage-error.js").StorageError} */
  #requireSound() {
    const fault = faultIn(this.#file) ?? this.#fault;
    if (fault) throw fault;
  }

  /**
   * Brings the gateway up: whatever has to be told is told, and every object is there to be woken by its alarm. Again: only looks.
   * @returns {Promise<{ok: boolean, faults: readonly import("../settings/faults.js").Fault[],
   *   objects: readonly import("./pushes.js").Broken[]}>} objects: those that cannot use what they have stored
   * @throws {import("../storage-error.js").StorageError} when the Directory itself cannot
   */
  async start() {
    this.#requireSound();
    const objects = (await this.#work?.startAll()) ?? [];
    return { ok: this.#work !== undefined, faults: this.#faults, objects };
  }

  /**
   * Somebody follows the live stream until then.
   * @param {number} until milliseconds since 1970
   */
  listen(until) {
    this.#publisher.listen(until);
    return this.#ready.names();
  }

  /** @returns {string[]} databases of what was deleted, which cannot be opened: they are to be removed while nothing runs */
  deletions() {
    return this.#ready.pushes.deletions();
  }

  /** The machine's clock was set back. */
  async clockWentBack() {
    await this.#work?.clockWentBack();
  }

  async wake() {
    await this.#work?.wake();
  }

  /** @override */
  async alarm() {
    this.#work?.context.store.rang();
    await this.wake();
  }

  // A call over RPC finds methods of the prototype alone.
  static {
    for (const Group of [SettingsCalls, ProductCalls, CallerCalls]) {
      for (const name of Object.getOwnPropertyNames(Group.prototype)) {
        if (name === "constructor") continue;
        /** @this {Directory} @param {unknown[]} of */
        const value = function (...of) {
          return /** @type {any} */ (new Group(this.#ready))[name](...of);
        };
        Object.defineProperty(Directory.prototype, name, { value });
      }
    }
  }
}

/**
 * @param {Record<string, any>} environment
 * @returns {import("./pushes.js").Objects}
 */
function objectsIn(environment) {
  const { SOURCE, ENDPOINT } = environment;
  /** @typedef {import("./registry.js").Kind} Kind */
  const kindOf = (/** @type {Kind} */ kind) => (kind === "source" ? "Source" : "Endpoint");
  const namespaceOf = (/** @type {Kind} */ kind) => (kind === "source" ? SOURCE : ENDPOINT);
  const file = (/** @type {Kind} */ kind, /** @type {string} */ name) =>
    fileOf(kindOf(kind), namespaceOf(kind).idFromName(name));
  return {
    stub: (kind, name) => stubOf(kindOf(kind), namespaceOf(kind), name),
    file,
    seen: (kind) =>
      filledBefore(environment, kindOf(kind)).map((text) => {
        const id = namespaceOf(kind).idFromString(text);
        return {
          file: fileOf(kindOf(kind), id),
          heldVersion: () => stubAt(kindOf(kind), namespaceOf(kind), id).heldVersion(),
        };
      }),
    suspect: (kind, name) => isSuspect(file(kind, name)),
  };
}
