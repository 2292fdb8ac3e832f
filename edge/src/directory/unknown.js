// Databases of sources and endpoints that the Directory does not know: it has lost its end, or is a copy of before they were made.
import { endpointRow, sourceRow } from "./registry.js";

/** @typedef {import("./registry.js").Kind} Kind */
/** @typedef {import("./pushes.js").Broken} Broken */

const advice =
  "Make it again under its name over the API, and it has what it held; or stop the gateway and remove the file. docs/operations.md says more.";

export class Unknown {
  #context;
  #objects;
  /** @type {Set<string>} files that the log has named */
  #told = new Set();

  /**
   * @param {import("./registry.js").Context} context
   * @param {import("./pushes.js").Objects} objects
   */
  constructor(context, objects) {
    this.#context = context;
    this.#objects = objects;
  }

  /** Looks at what was there before the start. @returns {Promise<Broken[]>} those that hold something now; never rejects */
  async look() {
    const all = await Promise.all([this.#lookAt("source"), this.#lookAt("endpoint")]);
    const found = all.flat();
    for (const { file, broken } of found) {
      if (this.#told.has(file)) continue;
      this.#told.add(file);
      const message = `${broken.detail}. ${advice}`;
      const entry = { change: "directory_restored", file, unknown: found.length, message };
      this.#context.log({ level: "error", what: "configuration", ...entry });
    }
    return found.map(({ broken }) => broken);
  }

  /** @param {Kind} kind */
  async #lookAt(kind) {
    const { store } = this.#context;
    const table = kind === "source" ? "sources" : "endpoints";
    const names = store.rows(`SELECT name FROM ${table} UNION SELECT name FROM pushes WHERE kind = ?`, kind);
    const known = new Set(names.map(({ name }) => this.#objects.file(kind, name)));
    const found = [];
    for (const seen of this.#objects.seen(kind)) {
      if (!known.has(seen.file) && (await holds(seen))) found.push({ file: seen.file, broken: brokenOf(kind, seen) });
    }
    return found;
  }

  /**
   * @param {Kind} kind
   * @param {string} name
   * @returns {Promise<Broken | undefined>} undefined: the Directory knows it, or there is none
   */
  async of(kind, name) {
    const { store } = this.#context;
    if ((kind === "source" ? sourceRow : endpointRow)(store, name)) return undefined;
    if (store.rows("SELECT 1 FROM pushes WHERE kind = ? AND name = ?", kind, name).length > 0) return undefined;
    const file = this.#objects.file(kind, name);
    const seen = this.#objects.seen(kind).find((one) => one.file === file);
    return seen && (await holds(seen)) ? brokenOf(kind, seen) : undefined;
  }
}

/** @param {import("./pushes.js").Seen} seen @returns {Promise<boolean>} false: everything in it was deleted */
const holds = ({ heldVersion }) =>
  heldVersion().then(
    (version) => version > 0,
    () => true,
  );

/** @param {Kind} kind @param {import("./pushes.js").Seen} seen @returns {Broken} */
const brokenOf = (kind, { file }) => ({
  kind,
  code: "storage_damaged",
  detail: `${file} belongs to no ${kind} that the directory knows: the directory has lost its end, or is an older copy`,
  advice,
});
