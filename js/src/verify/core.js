// Receiving alone, on top of the small module: verdicts, what unsigned webhooks and bodies hold, event keys. Programs decide; here is
// only passing on.
import { Machine } from "../machine.js";
import { optionsOf } from "../options.js";
import { eventKeys } from "./event_key.js";
import { check, inspect } from "./inspect.js";
import { field, Instance } from "./instance.js";
import { machineOf, programOf, Provider } from "./provider.js";
import { Verifier } from "./verifier.js";

export { errors, SignpostError } from "../errors.js";
export { Provider, Verifier };

/**
 * What the calls take and give; those without "verify" in their path are the whole package's, too.
 * @typedef {import("../errors.js").ErrorCode} ErrorCode
 * @typedef {import("../headers.js").HeadersLike} HeadersLike
 * @typedef {import("../verifier.js").VerifierOptions} VerifierOptions
 * @typedef {import("../verdict.js").Verdict} Verdict
 * @typedef {import("../inspect.js").Checked} Checked
 * @typedef {import("../refusal.js").Refusal} Refusal
 * @typedef {import("../event_key.js").EventIdentity} EventIdentity
 * @typedef {import("../event_key.js").EventKeys} EventKeys
 * @typedef {import("./event_key.js").KeyedVerdict} KeyedVerdict
 * @typedef {import("./event_key.js").KeyOptions} KeyOptions
 * @typedef {import("./inspect.js").InspectOptions} InspectOptions
 */

/**
 * Makes the calls of a compiled signpost-verify.wasm ready; synchronous. load() of the package does it the runtime's own way.
 * @param {import("../instance.js").CompiledModule} module a WebAssembly.Module
 * @param {import("../core.js").CoreOptions} [options]
 * @returns {VerifyCore}
 * @throws {TypeError} when it is not the module of this version of the package
 */
export function createVerifyCore(module, options) {
  return new VerifyCore(module, options);
}

/** All calls are synchronous, but for a verifier's verifyAsync(). None throws for what a webhook holds. */
export class VerifyCore {
  /** @type {import("./provider.js").Machine} */
  #machine;
  /** @type {Map<string, Provider>} */
  #builtin = new Map();
  /** @type {readonly string[] | undefined} */
  #providers;

  /**
   * @param {import("../instance.js").CompiledModule} module
   * @param {import("../core.js").CoreOptions} [options]
   */
  constructor(module, options) {
    const thresholds = optionsOf("createVerifyCore", options, ["nativeHmacFrom", "webHmacFrom"]);
    this.#machine = new Machine(() => new Instance(module), thresholds);
  }

  /** @returns {readonly string[]} the names of the built-in providers */
  get providers() {
    return (this.#providers ??= Object.freeze(
      this.#machine.run((instance) => {
        const names = [];
        for (;;) {
          instance.exports.sv_provider(names.length);
          const name = instance.text(field.output);
          if (name === "") return names;
          names.push(name);
        }
      }),
    ));
  }

  /**
   * A built-in provider by its name, or one of your own by its program, as the whole package's `provider({ manifest }).program` gives it.
   * @param {string | Uint8Array} from
   * @returns {Provider}
   * @throws {import("../errors.js").SignpostError} unknown_provider, invalid_program
   */
  provider(from) {
    if (typeof from === "string") {
      const known = this.#builtin.get(from) ?? new Provider(this.#machine, from);
      this.#builtin.set(from, known);
      return known;
    }
    if (from instanceof Uint8Array) return new Provider(this.#machine, from);
    throw new TypeError("provider takes a built-in provider's name or a program, as a Uint8Array");
  }

  /**
   * A verifier: a provider and its live secrets. Make it once, not for each request.
   * @param {Provider | string | Uint8Array} provider or a built-in provider's name, or a program
   * @param {import("../verifier.js").VerifierOptions} options
   * @returns {Verifier} with it ends a program that was given here
   * @throws {import("../errors.js").SignpostError} missing_secret, malformed_secret (pointer "/<index>"), invalid_option, unknown_provider,
   *   invalid_program
   */
  verifier(provider, options) {
    const own = this.#own(provider);
    try {
      return new Verifier(own, options, provider instanceof Uint8Array);
    } catch (error) {
      if (provider instanceof Uint8Array) own.close();
      throw error;
    }
  }

  /**
   * Looks at a webhook of a source that explicitly takes unsigned ones: everything but the signature. `authentic` stays false.
   * @param {Provider | string | Uint8Array} provider or a built-in provider's name, or a program
   * @param {import("../headers.js").HeadersLike} headers
   * @param {Uint8Array | ArrayBuffer | ArrayBufferView | string} body the raw bytes, or their text
   * @param {number} [now] the receiver's clock, in milliseconds since 1970
   * @param {import("./inspect.js").InspectOptions} [options]
   * @returns {import("./event_key.js").KeyedVerdict}
   * @throws {import("../errors.js").SignpostError} invalid_option
   */
  inspect(provider, headers, body, now = Date.now(), options = undefined) {
    return this.#with(provider, (own) => inspect(own, headers, body, now, options));
  }

  /**
   * Holds a body against the provider's catalog: its envelope and its event's schema.
   * @param {Provider | string | Uint8Array} provider or a built-in provider's name, or a program
   * @param {Uint8Array | ArrayBuffer | ArrayBufferView | string} body
   * @param {{unnamedEvent?: string}} [options]
   * @returns {import("../inspect.js").Checked | import("../refusal.js").Refusal} refused: malformed_json, unnamed_event, unknown_event,
   *   schema_mismatch
   */
  check(provider, body, options = undefined) {
    return this.#with(provider, (own) => check(own, body, options));
  }

  /**
   * What tells one webhook from another: made from the id alone where a right signature covers it, else from id and body, without an id
   * from sent time and body; and whether the signature was right is part of it. The body's own key comes with it. A verifier gives it with
   * its verdict when it is told a scope.
   * @param {string} scope what an id is unique within, such as the source's name
   * @param {import("../event_key.js").EventIdentity} verdict
   * @param {Uint8Array | ArrayBuffer | ArrayBufferView | string} body the raw bytes, or their text
   * @param {{bodyKey?: boolean}} [options] bodyKey: the body's key is wanted although a proven id makes the webhook's
   * @returns {import("../event_key.js").EventKeys}
   * @throws {import("../errors.js").SignpostError} core_failed
   */
  eventKeys(scope, verdict, body, options = undefined) {
    return eventKeys(this.#machine, scope, verdict, body, options);
  }

  /**
   * @template T
   * @param {Provider | string | Uint8Array} provider
   * @param {(own: Provider) => T} work
   * @returns {T}
   */
  #with(provider, work) {
    const own = this.#own(provider);
    try {
      return work(own);
    } finally {
      if (provider instanceof Uint8Array) own.close();
    }
  }

  /**
   * @param {Provider | string | Uint8Array} provider
   * @returns {Provider}
   */
  #own(provider) {
    if (!(provider instanceof Provider)) return this.provider(provider);
    if (programOf(provider).handle.closed) throw new TypeError("This provider was closed.");
    if (machineOf(provider) === this.#machine) return provider;
    throw new TypeError("The provider must come from this core's provider(), or be a built-in provider's name");
  }
}
