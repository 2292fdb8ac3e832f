// Collecting everything that is wrong with settings, so that it is all said at once, each at its place.
import { SignpostError } from "signpost";
import { errorOf } from "../errors.js";

/**
 * @typedef {object} Fault
 * @property {string} pointer JSON Pointer into what was given; "" is the whole
 * @property {string} message what is wrong there; never a value
 */

/** A configuration that cannot be used. Its message has one line for each fault. */
export class ConfigurationError extends Error {
  /** @param {readonly Fault[]} faults at least one */
  constructor(faults) {
    super(faults.map(({ pointer, message }) => `${pointer || "the configuration"}: ${message}`).join("\n"));
    this.name = "ConfigurationError";
    this.faults = faults;
  }
}

/**
 * @param {readonly PropertyKey[]} path
 * @returns {string} JSON Pointer (RFC 6901)
 */
export const pointerTo = (path) =>
  path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/**
 * @param {{issues: readonly any[]}} error zod's
 * @param {readonly PropertyKey[]} [path] of what was read
 * @returns {Fault[]} one for each key that is none, so that each has its own place
 */
export function faultsOf({ issues }, path = []) {
  return issues.flatMap((issue) => {
    const at = [...path, ...issue.path];
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((/** @type {string} */ key) => ({
        pointer: pointerTo([...at, key]),
        message: issue.message,
      }));
    }
    // What is wrong with a name is told one level down.
    return [
      { pointer: pointerTo(at), message: issue.code === "invalid_key" ? issue.issues[0].message : issue.message },
    ];
  });
}

export class Faults {
  /** @type {Fault[]} */
  found = [];

  /**
   * @param {readonly PropertyKey[]} path
   * @param {string} message
   */
  add(path, message) {
    this.found.push({ pointer: pointerTo(path), message });
  }

  /**
   * @param {readonly PropertyKey[]} path
   * @param {{code: string, pointer: string, detail: string}} refusal the core's
   */
  refused(path, { code, pointer, detail }) {
    const message = `${code}: ${errorOf(code).message}${detail ? ` (${detail})` : ""}`;
    this.found.push({ pointer: pointerTo(path) + pointer, message });
  }

  /**
   * Runs what throws the core's refusals.
   * @template T
   * @param {readonly PropertyKey[]} path of what `make` reads
   * @param {() => T} make
   * @param {readonly PropertyKey[]} [secrets] where the secrets that it reads stand
   * @returns {T | undefined} undefined after a fault
   */
  catch(path, make, secrets = path) {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof SignpostError) || error.code === "core_failed") throw error;
      this.refused(error.code.endsWith("_secret") ? secrets : path, error);
      return undefined;
    }
  }

  /**
   * The same for what answers with a refusal.
   * @param {readonly PropertyKey[]} path
   * @param {{ok: true} | {ok: false, code: string, pointer: string, detail: string}} answer
   * @returns {boolean} whether it was sound
   */
  check(path, answer) {
    if (!answer.ok) this.refused(path, answer);
    return answer.ok;
  }

  /** @throws {ConfigurationError} when there was any */
  throwAny() {
    if (this.found.length > 0) throw new ConfigurationError(this.found);
  }
}
