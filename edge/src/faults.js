// Collecting everything that is wrong with a configuration, so that it is all said at once, each at its place.
import { SignpostError } from "signpost/core";
import { ConfigurationError, pointerTo } from "./configuration.js";
import { errorOf } from "./errors.js";

export class Faults {
  /** @type {import("./configuration.js").Fault[]} */
  #found = [];

  /**
   * @template T
   * @param {readonly PropertyKey[]} path of what `make` reads; its secrets stand below, in secret_env
   * @param {() => T} make
   * @returns {T | undefined} undefined after a fault
   */
  catch(path, make) {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof SignpostError) || error.code === "core_failed") throw error;
      const { code, pointer, detail } = error;
      const place = code.endsWith("_secret") ? [...path, "secret_env"] : path;
      const message = `${code}: ${errorOf(code).message}${detail ? ` (${detail})` : ""}`;
      this.#found.push({ pointer: pointerTo(place) + pointer, message });
      return undefined;
    }
  }

  /**
   * @param {readonly PropertyKey[]} path of what names them, in secret_env
   * @param {readonly string[]} names
   * @param {Record<string, unknown>} environment
   * @returns {string[] | undefined} undefined when one is missing
   */
  secrets(path, names, environment) {
    /** @type {string[]} */
    const secrets = [];
    names.forEach((name, index) => {
      const value = environment[name];
      if (typeof value === "string" && value !== "") secrets.push(value);
      else this.#found.push({ pointer: pointerTo([...path, "secret_env", index]), message: `${name} is not set` });
    });
    return secrets.length === names.length ? secrets : undefined;
  }

  /** @throws {ConfigurationError} when there was any */
  throwAny() {
    if (this.#found.length > 0) throw new ConfigurationError(this.#found);
  }
}
