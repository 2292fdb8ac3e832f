// Signpost's calls, on top of one compiled module. Source: core/include/signpost/, which decides everything; here is only passing on.
import { checkAddress, checkDestination } from "./destination.js";
import { check, inspect } from "./inspect.js";
import { Machine } from "./machine.js";
import { build, example } from "./payload.js";
import { machineOf, Provider } from "./provider.js";
import { nextAttempt } from "./retry.js";
import { makeSecret } from "./secret.js";
import { Signer } from "./signer.js";
import { Verifier } from "./verifier.js";

export { errors, SignpostError } from "./errors.js";
export { Provider, Signer, Verifier };

/**
 * What the calls take and give.
 * @typedef {import("./errors.js").ErrorCode} ErrorCode
 * @typedef {import("./headers.js").HeadersLike} HeadersLike
 * @typedef {import("./provider.js").EventType} EventType
 * @typedef {import("./verifier.js").VerifierOptions} VerifierOptions
 * @typedef {import("./verdict.js").Verdict} Verdict
 * @typedef {import("./inspect.js").InspectOptions} InspectOptions
 * @typedef {import("./inspect.js").Checked} Checked
 * @typedef {import("./refusal.js").Refusal} Refusal
 * @typedef {import("./payload.js").PayloadRequest} PayloadRequest
 * @typedef {import("./payload.js").Built} Built
 * @typedef {import("./signer.js").SignerOptions} SignerOptions
 * @typedef {import("./signer.js").Delivery} Delivery
 * @typedef {import("./signer.js").Signed} Signed
 * @typedef {import("./retry.js").Outcome} Outcome
 * @typedef {import("./retry.js").Attempt} Attempt
 * @typedef {import("./retry.js").Decision} Decision
 * @typedef {import("./destination.js").DestinationPolicy} DestinationPolicy
 * @typedef {import("./destination.js").Destination} Destination
 */

/**
 * Makes the calls of a compiled signpost.wasm ready; synchronous. load() of the package does it the runtime's own way.
 * @param {import("./instance.js").CompiledModule} module a WebAssembly.Module
 * @returns {Core}
 * @throws {TypeError} when it is not the module of this version of the package
 */
export function createCore(module) {
  return new Core(module);
}

/** All calls are synchronous. None throws for what a webhook holds. Use createCore or load to make one. */
export class Core {
  #machine;
  /** @type {Map<string, Provider>} */
  #builtin = new Map();

  /** @param {import("./instance.js").CompiledModule} module */
  constructor(module) {
    this.#machine = new Machine(module);
    /** @type {readonly string[]} the names of the built-in providers */
    this.providers = Object.freeze(
      this.#machine.run((instance) => {
        instance.exports.sp_provider_names();
        return instance.outputTexts();
      }),
    );
  }

  /**
   * A built-in provider by its name, or one of your own by its manifest (docs/providers.md).
   * @param {string | { manifest: string | object }} from
   * @returns {Provider}
   * @throws {import("./errors.js").SignpostError} unknown_provider, or what is wrong with the manifest and where
   */
  provider(from) {
    if (typeof from === "string") {
      const known = this.#builtin.get(from) ?? new Provider(this.#machine, { builtin: from });
      this.#builtin.set(from, known);
      return known;
    }
    const manifest = from?.manifest;
    if (typeof manifest !== "string" && (typeof manifest !== "object" || manifest === null)) {
      throw new TypeError(
        "provider takes a built-in provider's name or { manifest }, with the manifest as text or object",
      );
    }
    return new Provider(this.#machine, {
      manifest: typeof manifest === "string" ? manifest : JSON.stringify(manifest),
    });
  }

  /**
   * A verifier: a provider and its live secrets. Make it once, not for each request.
   * @param {Provider | string} provider or a built-in provider's name
   * @param {import("./verifier.js").VerifierOptions} options
   * @returns {Verifier}
   * @throws {import("./errors.js").SignpostError} missing_secret, malformed_secret (pointer "/<index>"), invalid_option
   */
  verifier(provider, options) {
    return new Verifier(this.#own(provider), options);
  }

  /**
   * Looks at a webhook of a source that explicitly takes unsigned ones: everything but the signature. `authentic` stays false.
   * @param {Provider | string} provider or a built-in provider's name
   * @param {import("./headers.js").HeadersLike} headers
   * @param {Uint8Array | ArrayBuffer | ArrayBufferView | string} body the raw bytes, or their text
   * @param {number} [now] the receiver's clock, in milliseconds since 1970
   * @param {import("./inspect.js").InspectOptions} [options]
   * @returns {import("./verdict.js").Verdict}
   * @throws {import("./errors.js").SignpostError} invalid_option
   */
  inspect(provider, headers, body, now = Date.now(), options = undefined) {
    return inspect(this.#own(provider), headers, body, now, options);
  }

  /**
   * Holds a body against the provider's catalog: its envelope and its event's schema.
   * @param {Provider | string} provider or a built-in provider's name
   * @param {Uint8Array | ArrayBuffer | ArrayBufferView | string} body
   * @param {{unnamedEvent?: string}} [options]
   * @returns {import("./inspect.js").Checked | import("./refusal.js").Refusal} refused: malformed_json, unnamed_event, unknown_event,
   *   schema_mismatch
   */
  check(provider, body, options = undefined) {
    return check(this.#own(provider), body, options);
  }

  /**
   * The exact bytes that the provider would send.
   * @param {Provider | string} provider or a built-in provider's name
   * @param {import("./payload.js").PayloadRequest} request
   * @returns {import("./payload.js").Built | import("./refusal.js").Refusal} refused: malformed_json, unknown_event, invalid_option,
   *   schema_mismatch
   */
  build(provider, request) {
    return build(this.#own(provider), request);
  }

  /**
   * The catalog's example of an event, as the provider would send it now.
   * @param {Provider | string} provider or a built-in provider's name
   * @param {string} event canonical name or alias
   * @param {{now?: number, id?: string, generation?: string}} [options]
   * @returns {import("./payload.js").Built | import("./refusal.js").Refusal} refused: unknown_event, invalid_option
   */
  example(provider, event, options = undefined) {
    return example(this.#own(provider), event, options);
  }

  /**
   * A signer: a provider and the secrets to sign with.
   * @param {Provider | string} provider or a built-in provider's name
   * @param {import("./signer.js").SignerOptions} options
   * @returns {Signer}
   * @throws {import("./errors.js").SignpostError} missing_secret, malformed_secret (pointer "/<index>"), invalid_option
   */
  signer(provider, options) {
    return new Signer(this.#own(provider), options);
  }

  /**
   * Decides what follows an attempt.
   * @param {Provider | string | object} policy a provider, a built-in provider's name, or a policy such as a manifest's "delivery"
   * @param {import("./retry.js").Attempt} attempt
   * @returns {import("./retry.js").Decision}
   * @throws {import("./errors.js").SignpostError} invalid_policy
   */
  nextAttempt(policy, attempt) {
    const provider = policy instanceof Provider || typeof policy === "string" ? this.#own(policy) : undefined;
    if (provider === undefined && (typeof policy !== "object" || policy === null)) {
      throw new TypeError("nextAttempt takes a provider, a built-in provider's name, or a policy object");
    }
    return nextAttempt(this.#machine, provider, provider === undefined ? JSON.stringify(policy) : "", attempt);
  }

  /**
   * May this URL be called? A name may still resolve to an address that is not public: checkAddress looks at that one.
   * @param {string} url
   * @param {import("./destination.js").DestinationPolicy} [policy]
   * @returns {import("./destination.js").Destination | import("./refusal.js").Refusal}
   */
  checkDestination(url, policy = undefined) {
    return checkDestination(this.#machine, url, policy);
  }

  /**
   * The same for an address that a name resolved to.
   * @param {string} address dotted IPv4 or IPv6
   * @param {{allow?: readonly string[]}} [policy]
   * @returns {{ok: true, code: "ok"} | import("./refusal.js").Refusal}
   */
  checkAddress(address, policy = undefined) {
    return checkAddress(this.#machine, address, policy);
  }

  /**
   * A new secret in the provider's form, from the runtime's secure random source.
   * @param {Provider | string} provider or a built-in provider's name
   * @returns {string}
   */
  makeSecret(provider) {
    return makeSecret(this.#own(provider));
  }

  /**
   * @param {Provider | string} provider
   * @returns {Provider}
   */
  #own(provider) {
    if (typeof provider === "string") return this.provider(provider);
    if (provider instanceof Provider && machineOf(provider) === this.#machine) return provider;
    throw new TypeError("The provider must come from this core's provider(), or be a built-in provider's name");
  }
}
