// Signpost's calls, on top of one compiled module. Source: core/include/signpost/, which decides everything; here is only passing on.
import { checkAction } from "./action.js";
import { admit, checkAdmission, settle } from "./admission.js";
import { checkAddress, checkDestination } from "./destination.js";
import { deriveEventId, dispatch, makeEventId } from "./dispatch.js";
import { checkText, elementsAt, matchesEvent, valueAt } from "./event.js";
import { eventKeys, firstFormEventKey } from "./event_key.js";
import { check, inspect } from "./inspect.js";
import { Instance } from "./instance.js";
import { Machine } from "./machine.js";
import { jsonOption, optionsOf, textOption } from "./options.js";
import { build, example, testEvent } from "./payload.js";
import { machineOf, Provider } from "./provider.js";
import { reencode } from "./reencode.js";
import { machineOfPolicy, nextAttempt, RetryPolicy } from "./retry.js";
import { makeSecret, secretWarning } from "./secret.js";
import { Signer } from "./signer.js";
import { fillTemplate } from "./template.js";
import { Verifier } from "./verifier.js";

export { errors, SignpostError } from "./errors.js";
export { Provider, RetryPolicy, Signer, Verifier };

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
 * @typedef {import("./payload.js").TestPayload} TestPayload
 * @typedef {import("./dispatch.js").Dispatched} Dispatched
 * @typedef {import("./reencode.js").ReencodeRequest} ReencodeRequest
 * @typedef {import("./reencode.js").Reencoded} Reencoded
 * @typedef {import("./action.js").CheckedAction} CheckedAction
 * @typedef {import("./signer.js").SignerOptions} SignerOptions
 * @typedef {import("./signer.js").Delivery} Delivery
 * @typedef {import("./signer.js").Signed} Signed
 * @typedef {import("./retry.js").Outcome} Outcome
 * @typedef {import("./retry.js").Attempt} Attempt
 * @typedef {import("./retry.js").Decision} Decision
 * @typedef {import("./retry.js").DeliveryPlan} DeliveryPlan
 * @typedef {import("./retry.js").Overrides} Overrides
 * @typedef {import("./destination.js").DestinationPolicy} DestinationPolicy
 * @typedef {import("./destination.js").Destination} Destination
 * @typedef {import("./event_key.js").EventIdentity} EventIdentity
 * @typedef {import("./event_key.js").EventKeys} EventKeys
 * @typedef {import("./event.js").Sound} Sound
 * @typedef {import("./template.js").TemplatedEvent} TemplatedEvent
 * @typedef {import("./template.js").Filled} Filled
 * @typedef {import("./admission.js").AdmissionPolicy} AdmissionPolicy
 * @typedef {import("./admission.js").AdmissionState} AdmissionState
 * @typedef {import("./admission.js").Admission} Admission
 */

/**
 * @typedef {object} CoreOptions
 * @property {number} [nativeHmacFrom] bodies of so many bytes and more are hashed by the runtime's node:crypto, where it has one, and
 *   held against the signature by the module as ever: faster for large ones, the same verdict. Infinity: never
 * @property {number} [webHmacFrom] bodies of so many bytes and more are hashed by WebCrypto in verifyAsync(), where node:crypto does not
 *   do it. Infinity: never
 */

/**
 * Makes the calls of a compiled signpost.wasm ready; synchronous. load() of the package does it the runtime's own way.
 * @param {import("./instance.js").CompiledModule} module a WebAssembly.Module
 * @param {CoreOptions} [options]
 * @returns {Core}
 * @throws {TypeError} when it is not the module of this version of the package
 */
export function createCore(module, options) {
  return new Core(module, options);
}

/** All calls are synchronous, but for a verifier's verifyAsync(). None throws for what a webhook holds. Use createCore or load to make one. */
export class Core {
  #machine;
  /** @type {Map<string, Provider>} */
  #builtin = new Map();
  /** @type {readonly string[] | undefined} */
  #providers;

  /**
   * @param {import("./instance.js").CompiledModule} module
   * @param {CoreOptions} [options]
   */
  constructor(module, options) {
    const thresholds = optionsOf("createCore", options, ["nativeHmacFrom", "webHmacFrom"]);
    this.#machine = new Machine(() => new Instance(module), thresholds);
  }

  /** @returns {readonly string[]} the names of the built-in providers */
  get providers() {
    return (this.#providers ??= Object.freeze(
      this.#machine.run((instance) => {
        instance.exports.sp_provider_names();
        return instance.outputTexts();
      }),
    ));
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
      manifest: typeof manifest === "string" ? manifest : jsonOption("manifest", manifest),
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
   * What the product's own test button sends; the catalog's first example where the manifest does not say.
   * @param {Provider | string} provider or a built-in provider's name
   * @param {{now?: number, id?: string}} [options] now: its time, in milliseconds since 1970
   * @returns {import("./payload.js").TestPayload | import("./refusal.js").Refusal} refused: unknown_event (the catalog is empty),
   *   invalid_option
   */
  testEvent(provider, options = undefined) {
    return testEvent(this.#own(provider), options);
  }

  /**
   * Reads what a product says to have sent, and makes the body that the provider would send.
   * @param {Provider | string} provider or a built-in provider's name
   * @param {string} request JSON: "event", "data", the envelope's own fields, and "id",
   *   "timestamp" and "generation" where one wishes
   * @param {{id?: string, now?: number}} [options] for what the request does not say: id, a new one unless given; now, in milliseconds
   *   since 1970
   * @returns {import("./dispatch.js").Dispatched | import("./refusal.js").Refusal} refused, with a pointer into the request:
   *   malformed_json, unknown_event, invalid_option, schema_mismatch
   */
  dispatch(provider, request, options = undefined) {
    return dispatch(this.#own(provider), request, options);
  }

  /**
   * An event's body in another provider's format, or in another envelope of its own: the data is unchanged.
   * @param {Provider | string} from the event's own provider, or a built-in one's name
   * @param {Provider | string} to in whose format
   * @param {import("./reencode.js").ReencodeRequest} request
   * @returns {import("./reencode.js").Reencoded | import("./refusal.js").Refusal} refused: malformed_json, unnamed_event, unknown_event,
   *   invalid_option, schema_mismatch
   */
  reencode(from, to, request) {
    return reencode(this.#own(from), this.#own(to), request);
  }

  /**
   * A new id for an event, in the provider's form, from the runtime's secure random source.
   * @param {Provider | string} provider or a built-in provider's name
   * @param {Uint8Array} [bytes] 16 bytes to make it of instead: the same bytes give the same id
   * @returns {string}
   * @throws {import("./errors.js").SignpostError} invalid_option
   */
  makeEventId(provider, bytes = undefined) {
    return makeEventId(this.#own(provider), bytes);
  }

  /**
   * The id of an event whose sender has proven none, in the provider's form: always the same for the same event, and nobody without the
   * key can foretell it or choose it.
   * @param {Provider | string} provider or a built-in provider's name
   * @param {Uint8Array} key 32 bytes that nobody else knows
   * @param {Uint8Array} eventKey as eventKeys() gives it
   * @param {number} copy 0 for the first event with its body, 1 for the next one
   * @returns {string}
   */
  deriveEventId(provider, key, eventKey, copy) {
    return deriveEventId(this.#own(provider), key, eventKey, copy);
  }

  /**
   * Holds an app directory's request for an action, {"action": slug, "data": ...}, against the manifest's section "automation".
   * @param {Provider | string} provider or a built-in provider's name
   * @param {Uint8Array | ArrayBuffer | ArrayBufferView | string} request the raw bytes, or their text
   * @returns {import("./action.js").CheckedAction | import("./refusal.js").Refusal} refused: malformed_json, unknown_action,
   *   schema_mismatch
   */
  checkAction(provider, request) {
    return checkAction(this.#own(provider), request);
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
   * A schedule, read once, with what is set over it: what `nextAttempt` decides by, and the whole plan for programs and for people.
   * @param {Provider | string | object} policy a provider, a built-in provider's name, or a policy such as a manifest's "delivery"
   * @param {import("./retry.js").Overrides} [overrides]
   * @returns {RetryPolicy}
   * @throws {import("./errors.js").SignpostError} invalid_policy; invalid_option, with a pointer into the overrides
   */
  retryPolicy(policy, overrides = {}) {
    const set = optionsOf("overrides", overrides, ["timeout_seconds", "auto_disable", "circuit", "unanswered"]);
    if (policy instanceof Provider || typeof policy === "string") {
      return new RetryPolicy(this.#machine, this.#own(policy), set);
    }
    if (typeof policy !== "object" || policy === null) {
      throw new TypeError("expected a provider, a built-in provider's name, or a policy object");
    }
    return new RetryPolicy(this.#machine, jsonOption("policy", policy), set);
  }

  /**
   * Decides what follows an attempt.
   * @param {RetryPolicy | Provider | string | object} policy what retryPolicy() made, or what it takes
   * @param {import("./retry.js").Attempt} attempt
   * @returns {import("./retry.js").Decision}
   * @throws {import("./errors.js").SignpostError} invalid_policy
   */
  nextAttempt(policy, attempt) {
    if (policy instanceof RetryPolicy) {
      if (machineOfPolicy(policy) === this.#machine) return nextAttempt(this.#machine, policy, attempt);
      throw new TypeError("The policy must come from this core's retryPolicy()");
    }
    const read = this.retryPolicy(policy);
    try {
      return nextAttempt(this.#machine, read, attempt);
    } finally {
      read.close();
    }
  }

  /**
   * Looks at a policy such as a manifest's "delivery" ahead of its use.
   * @param {object} policy
   * @returns {import("./event.js").Sound | import("./refusal.js").Refusal} refused: invalid_policy and the pointer of the fault
   */
  checkPolicy(policy) {
    if (typeof policy !== "object" || policy === null) throw new TypeError("checkPolicy takes a policy object");
    return checkText(this.#machine, "sp_check_policy", jsonOption("policy", policy));
  }

  /**
   * What tells one webhook from another: made from the id alone where a right signature covers it, else from id and body, without an id
   * from sent time and body; and whether the signature was right is part of it. The body's own key comes with it.
   * @param {string} scope what an id is unique within, such as the source's name
   * @param {import("./event_key.js").EventIdentity} verdict
   * @param {Uint8Array | ArrayBuffer | ArrayBufferView | string} body the raw bytes, or their text
   * @param {{bodyKey?: boolean}} [options] bodyKey: the body's key is wanted although a proven id makes the webhook's
   * @returns {import("./event_key.js").EventKeys}
   * @throws {import("./errors.js").SignpostError} core_failed
   */
  eventKeys(scope, verdict, body, options = undefined) {
    return eventKeys(this.#machine, scope, verdict, body, options);
  }

  /**
   * eventKeys().event alone.
   * @param {string} scope
   * @param {import("./event_key.js").EventIdentity} verdict
   * @param {Uint8Array | ArrayBuffer | ArrayBufferView | string} body
   * @returns {Uint8Array<ArrayBuffer>} 16 bytes
   * @throws {import("./errors.js").SignpostError} core_failed
   */
  eventKey(scope, verdict, body) {
    return eventKeys(this.#machine, scope, verdict, body).event;
  }

  /**
   * The key that stores of the first form hold: to know a webhook again that was kept before keys told what was proven.
   * @param {string} scope
   * @param {import("./event_key.js").EventIdentity} verdict
   * @param {Uint8Array | ArrayBuffer | ArrayBufferView | string} body
   * @returns {Uint8Array<ArrayBuffer>} 16 bytes
   * @throws {import("./errors.js").SignpostError} core_failed
   */
  firstFormEventKey(scope, verdict, body) {
    return firstFormEventKey(this.#machine, scope, verdict, body);
  }

  /**
   * Is this an event filter: an event's name, a name and ".*" (every event below it), or "*" (everything)?
   * @param {string} filter
   * @returns {import("./event.js").Sound | import("./refusal.js").Refusal} refused: invalid_option
   */
  checkEventFilter(filter) {
    return checkText(this.#machine, "sp_check_event_filter", textOption("filter", filter));
  }

  /**
   * Does one of the filters let the event through?
   * @param {readonly string[]} filters
   * @param {string} name of the event; "" when the webhook names none
   * @param {{known?: boolean}} [options] known is false for an event that the catalog does not have: it passes "*" alone
   * @returns {boolean}
   */
  matchesEvent(filters, name, options = undefined) {
    return matchesEvent(this.#machine, filters, name, options);
  }

  /**
   * Is this a JSON Pointer (RFC 6901)?
   * @param {string} pointer
   * @returns {import("./event.js").Sound | import("./refusal.js").Refusal} refused: invalid_option
   */
  checkPointer(pointer) {
    return checkText(this.#machine, "sp_check_pointer", textOption("pointer", pointer));
  }

  /**
   * The JSON text of one value of a body, as it is written there.
   * @param {Uint8Array | ArrayBuffer | ArrayBufferView | string} body the raw bytes, or their text
   * @param {string} pointer JSON Pointer; "" for the whole
   * @returns {string | null} null when there is no such value or the body is no JSON
   * @throws {import("./errors.js").SignpostError} invalid_option when it is no pointer
   */
  valueAt(body, pointer) {
    return valueAt(this.#machine, body, pointer);
  }

  /**
   * The JSON texts of the elements of an array in a body, as they are written there: in one look, where valueAt for each would take one each.
   * @param {Uint8Array | ArrayBuffer | ArrayBufferView | string} body the raw bytes, or their text
   * @param {string} pointer JSON Pointer; "" for the whole
   * @returns {{ok: true, code: "ok", elements: string[]} | import("./refusal.js").Refusal} refused: malformed_json, schema_mismatch
   *   (no array is there), invalid_option
   */
  elementsAt(body, pointer) {
    return elementsAt(this.#machine, body, pointer);
  }

  /**
   * Is this the template of a body: JSON with `{event}`, `{source}`, `{id}` and `{body:/json/pointer}` in its texts, and `{{` and `}}` for braces?
   * @param {string} template JSON text
   * @returns {import("./event.js").Sound | import("./refusal.js").Refusal} refused: malformed_json, unknown_variable, invalid_option, with the
   *   pointer of the first text at fault
   */
  checkTemplate(template) {
    return checkText(this.#machine, "sp_check_template", textOption("template", template));
  }

  /**
   * A body of one's own form, made of an event. What is put in is always text: a string of the event's body as such, nothing for null and for what
   * is not there, else its JSON text; cut behind 2,000 UTF-16 units.
   * @param {string} template JSON text
   * @param {import("./template.js").TemplatedEvent} from
   * @returns {import("./template.js").Filled | import("./refusal.js").Refusal} refused as checkTemplate() does
   */
  fillTemplate(template, from) {
    return fillTemplate(this.#machine, template, from);
  }

  /**
   * Looks at an endpoint's limits ahead of their use.
   * @param {import("./admission.js").AdmissionPolicy} policy
   * @returns {import("./event.js").Sound | import("./refusal.js").Refusal} refused: invalid_option and the pointer of the fault
   */
  checkAdmission(policy) {
    return checkAdmission(this.#machine, policy);
  }

  /**
   * May an endpoint be called now? Keep the state that comes back, also after a refusal.
   * @param {import("./admission.js").AdmissionPolicy} policy
   * @param {import("./admission.js").AdmissionState | null} state null for a new endpoint's
   * @param {number} [now] milliseconds since 1970
   * @returns {{admission: import("./admission.js").Admission, state: import("./admission.js").AdmissionState}}
   * @throws {import("./errors.js").SignpostError} invalid_option and the pointer, for a policy out of its limits
   */
  admit(policy, state, now = Date.now()) {
    return admit(this.#machine, policy, state, now);
  }

  /**
   * An admitted attempt ended.
   * @param {import("./admission.js").AdmissionPolicy} policy
   * @param {import("./admission.js").AdmissionState | null} state
   * @param {boolean | null} success null when it says nothing of the endpoint: a local fault, a refused destination
   * @param {boolean} probe as its admission said
   * @param {number} [now] milliseconds since 1970
   * @returns {{state: import("./admission.js").AdmissionState}}
   * @throws {import("./errors.js").SignpostError} invalid_option and the pointer, for a policy out of its limits
   */
  settle(policy, state, success, probe, now = Date.now()) {
    return settle(this.#machine, policy, state, success, probe, now);
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
   * What is likely no part of a secret that a verifier or signer takes, such as "white space at its end". A line end or byte order mark
   * there is refused when one is made.
   * @param {string} secret
   * @returns {string} "" when there is nothing of the kind
   */
  secretWarning(secret) {
    return secretWarning(this.#machine, secret);
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
