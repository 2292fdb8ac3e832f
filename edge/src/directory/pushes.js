// Telling Source and Endpoint objects what has changed. What is yet to be told stands in a table, written in the same transaction
// as the change, and goes only when the object has answered: a crash in between repeats it.
import { traceOf } from "../log.js";
import { storageFaultOf } from "../storage-error.js";
import { compareHeld } from "./held.js";
import { endpointSettingsOf, sourceSettingsOf } from "./registry.js";

/** @typedef {import("./registry.js").Context} Context */
/** @typedef {import("./registry.js").Kind} Kind */

/**
 * @typedef {object} Pushed the RPC of a Source or an Endpoint that is called here; each may be called again
 * @property {(settings: any, made: boolean) => Promise<number>} configure answers the version that holds. made: it has answered before
 * @property {() => Promise<unknown>} remove
 * @property {(made: boolean) => Promise<number>} heldVersion of its settings; 0: it has none
 * @property {(reason: string) => Promise<unknown>} [pause]
 * @property {() => Promise<unknown>} [resume]
 * @property {() => Promise<{status: string, reason: string | null}>} [status]
 *
 * @typedef {{kind: Kind, name: string, action: "configure" | "remove", after: "pause" | "resume" | null,
 *   is_new: 0 | 1, revision: number}} Push
 */

/**
 * @typedef {object} Objects
 * @property {(kind: Kind, name: string) => Pushed} stub
 * @property {(kind: Kind, name: string) => string} file its database, below the data directory
 * @property {(kind: Kind) => Seen[]} seen all whose databases held something before the start
 * @property {(kind: Kind, name: string) => boolean} suspect somebody has come upon a fault in its storage
 */

/** @typedef {{file: string, heldVersion: () => Promise<number>}} Seen */

/**
 * @typedef {object} Broken
 * @property {Kind} kind
 * @property {string} [name] none where the Directory knows none
 * @property {import("../storage-error.js").StorageCode} code
 * @property {string} detail
 * @property {string} [advice] what to do, where it is not what the code's sentence says
 */

/** @typedef {{sources: string[], endpoints: string[]}} Names */

/** @typedef {(kind: Kind, name: string, status: "created" | "changed" | "removed") => void} Tell the live stream */

/** The reason of an endpoint's pause when it vanished from the configuration file. */
export const retired = "retired";

/** The command removes the database when it has stopped everything (serve/deletion.mjs). */
const adviceOnDeletion =
  "It has been deleted, and its damaged database is removed with the next stop in good order: restart the gateway.";

const atOnce = 16;
const firstPause = 1_000;
const longestPause = 60_000;

export class Pushes {
  #context;
  #objects;
  #told;
  /** @type {Promise<void> | undefined} */
  #running;
  #again = false;
  #failures = 0;
  /** @type {Map<string, Broken>} by kind and name */
  #broken = new Map();
  /** Those that could not be told something because their storage is damaged. @type {Set<string>} */
  #unable = new Set();
  #stuck;

  /**
   * @param {Context} context
   * @param {Objects} objects
   * @param {Tell} tell
   * @param {Map<string, Broken>} stuck the context's
   */
  constructor(context, objects, tell, stuck) {
    this.#told = tell;
    this.#stuck = stuck;
    this.#context = context;
    this.#objects = objects;
  }

  /** @returns {Push[]} */
  #pending() {
    return this.#context.store.rows("SELECT * FROM pushes ORDER BY revision");
  }

  /**
   * @param {Kind} kind
   * @param {string} name
   * @returns {Push | undefined}
   */
  pending(kind, name) {
    const rows = this.#context.store.rows("SELECT * FROM pushes WHERE kind = ? AND name = ?", kind, name);
    return /** @type {Push[]} */ (rows)[0];
  }

  /** @returns {number | null} when to try again, in milliseconds since 1970; null when nothing is left */
  dueAt() {
    if (this.#pending().every((push) => this.#stuck.has(keyOf(push)))) return null;
    const pause = Math.min(firstPause * 2 ** Math.max(this.#failures - 1, 0), longestPause);
    return this.#context.store.now() + pause;
  }

  /**
   * Makes every object that there is, by asking it which settings it holds.
   * @param {Names} names
   * @returns {Promise<void>} never rejects
   */
  async touchAll(names) {
    const all = listOf(names);
    for (let i = 0; i < all.length; i += atOnce) {
      await Promise.all(all.slice(i, i + atOnce).map((one) => this.#touch(one, true)));
    }
    await this.flush();
  }

  /**
   * Asks those again that could not use what they have stored, and those in which somebody has come upon a fault since.
   * @param {Names} names
   * @returns {Promise<readonly Broken[]>} those that cannot use it now; never rejects
   */
  async touchBroken(names) {
    const { suspect } = this.#objects;
    const some = listOf(names).filter(
      ({ kind, name }) => this.#broken.has(keyOf({ kind, name })) || suspect(kind, name),
    );
    const known = new Set(this.#broken.keys());
    this.#broken.clear();
    await Promise.all(some.map((one) => this.#touch(one, !known.has(keyOf(one)))));
    return [...this.#broken.values(), ...this.#stuck.values()];
  }

  /** @returns {string[]} databases of what was deleted and could not be told so */
  deletions() {
    return Array.from(this.#stuck.values(), ({ kind, name = "" }) => this.#objects.file(kind, name));
  }

  /**
   * @param {{kind: Kind, name: string}} of
   * @param {boolean} told whether a fault is logged
   */
  async #touch({ kind, name }, told) {
    try {
      const held = await this.#objects.stub(kind, name).heldVersion(this.pending(kind, name)?.is_new !== 1);
      if (!this.pending(kind, name)) compareHeld(this.#context, kind, name, held);
    } catch (error) {
      if (told) this.#context.log({ level: "error", what: "fault", [kind]: name, change: "start", ...traceOf(error) });
      const fault = storageFaultOf(error);
      if (fault) this.#broken.set(keyOf({ kind, name }), { kind, name, ...fault });
    }
  }

  /**
   * Tells everything that is pending, also what becomes so meanwhile. What fails stays.
   * @returns {Promise<void>} rejects only when the store fails
   */
  flush() {
    this.#again = true;
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #run() {
    while (this.#again) {
      this.#again = false;
      // An endpoint is told before the sources that hand over to it, and removed after they stopped.
      const configure = (/** @type {Kind} */ kind) => (/** @type {Push} */ push) =>
        push.kind === kind && push.action === "configure";
      const steps = [
        configure("endpoint"),
        configure("source"),
        (/** @type {Push} */ push) => push.action === "remove",
      ];
      let failed = false;
      for (const [index, wanted] of steps.entries()) {
        // One that is damaged hands nothing over.
        const able = (/** @type {Push} */ push) => !this.#unable.has(keyOf(push));
        if (index === 2 && this.#pending().some((push) => steps[1](push) && able(push))) break;
        const batch = this.#pending().filter((push) => wanted(push) && !this.#stuck.has(keyOf(push)));
        for (let i = 0; i < batch.length; i += atOnce) {
          const told = await Promise.all(batch.slice(i, i + atOnce).map((push) => this.#tell(push)));
          failed ||= told.includes(false);
        }
      }
      this.#failures = failed ? this.#failures + 1 : 0;
    }
  }

  /**
   * @param {Push} push
   * @returns {Promise<boolean>}
   */
  async #tell({ kind, name, action, after, is_new, revision }) {
    const { store, log } = this.#context;
    const key = keyOf({ kind, name });
    this.#unable.delete(key);
    try {
      const object = this.#objects.stub(kind, name);
      if (action === "remove") await object.remove();
      else {
        const settings = await (kind === "source" ? sourceSettingsOf : endpointSettingsOf)(this.#context, name);
        // Newer than what it was told: this Directory is an older copy.
        const held = settings ? await object.configure(settings, is_new === 0) : 0;
        if (settings && held > settings.version && compareHeld(this.#context, kind, name, held)) {
          this.#again = true;
          return true;
        }
        if (after === "pause") await object.pause?.(retired);
        // Only what was paused for this reason: a person's own pause stays.
        if (after === "resume" && (await object.status?.())?.reason === retired) await object.resume?.();
      }
      store.run("DELETE FROM pushes WHERE kind = ? AND name = ? AND revision = ?", kind, name, revision);
      this.#told(kind, name, action === "remove" ? "removed" : is_new === 1 ? "created" : "changed");
      return true;
    } catch (error) {
      log({ level: "error", what: "fault", [kind]: name, change: action, ...traceOf(error) });
      const fault = storageFaultOf(error);
      if (fault) this.#unable.add(key);
      if (action !== "remove" || fault?.code !== "storage_damaged") return false;
      this.#stuck.set(key, { kind, name, ...fault, advice: adviceOnDeletion });
      return true;
    }
  }
}

/** @param {{kind: Kind, name: string}} of */
const keyOf = ({ kind, name }) => `${kind} ${name}`;

/**
 * @param {Names} names
 * @returns {{kind: Kind, name: string}[]}
 */
const listOf = ({ sources, endpoints }) => [
  ...sources.map((name) => ({ kind: /** @type {Kind} */ ("source"), name })),
  ...endpoints.map((name) => ({ kind: /** @type {Kind} */ ("endpoint"), name })),
];
