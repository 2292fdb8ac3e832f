// From an endpoint's settings to what its attempts need, prepared once for each version of the settings.
import { SignpostError } from "signpost";
import { overridesOf } from "../settings/overrides.js";
import { longestWaitOf } from "./ahead.js";
import { alwaysReplaced, linesOf } from "./request.js";

/** @typedef {import("signpost/core").Core} Core */
/** @typedef {import("signpost/core").Provider} Provider */
/** @typedef {import("../settings/types.js").EndpointSettings} EndpointSettings */
/** @typedef {import("../settings/types.js").ProviderReference} ProviderReference */

/**
 * @typedef {object} Policy
 * @property {import("signpost/core").RetryPolicy} retry
 * @property {number} timeoutMs for one attempt
 * @property {boolean} once an attempt that may have arrived is not repeated
 * @property {Set<number>} delivering statuses after which the core has said that a delivery is done: it depends on nothing else
 */

/**
 * @typedef {object} Signing
 * @property {import("signpost/core").Signer} signer
 * @property {number} until the first moment at which a secret of it is no longer live
 */

export class Prepared {
  #core;
  #settings;
  /** @type {Map<Provider, Signing>} by whose rules it signs; several where each event's own provider does */
  #signing = new Map();
  /** @type {Map<string, Policy>} by the provider's reference, "" for a policy of the endpoint's own */
  #policies = new Map();
  /** @type {Map<string, Provider>} */
  #providers = new Map();

  /**
   * @param {Core} core
   * @param {EndpointSettings} settings
   * @param {number} now
   * @throws {import("signpost/core").SignpostError} when they are not sound
   */
  constructor(core, settings, now) {
    this.#core = core;
    this.#settings = settings;
    const { url, destinations, format, template, order, concurrency, rate_limit, circuit } = settings;
    this.name = settings.name;
    this.version = settings.version;
    this.url = url;
    /** The core's word on the URL. It depends on nothing but these settings, so it holds for every attempt made with them. */
    this.destination = core.checkDestination(url, { allowHttp: destinations.allow_http, allow: destinations.allow });
    /** @type {import("signpost/core").AdmissionPolicy} */
    this.admission = { concurrency, rate_limit, circuit };
    /** Whose dialect is spoken, where it is always the same. */
    this.reference = format === "original" || format === "provider" ? undefined : format;
    this.dialect = this.reference === undefined ? undefined : this.provider(this.reference);
    /** The original is passed on. */
    this.passesOn = format === "original";
    /** What is sent instead of the original; undefined: that is passed on. */
    this.template = template ? { json: JSON.stringify(template.body), escape: template.escape } : undefined;
    /** A larger body is not sent. */
    this.mostBytes = settings.max_body_bytes ?? Infinity;
    /** In which of the event's own provider's envelopes; null: as it is. */
    this.generation = settings.generation ?? null;
    this.orderBy = order?.by;
    /** A header that tells the destination which event it is. */
    this.idHeader = settings.id_header ?? null;
    /** Where it is called with a key rather than by a URL that nobody else knows. */
    this.keys =
      this.idHeader === null
        ? undefined
        : [...settings.headers.map(([, value]) => value), ...(settings.older_keys ?? [])];
    this.retention = settings.retention;
    this.logsAll = settings.log === "all";
    /** Events of a time in which a person had it disabled are never delivered. */
    this.dropsWhileDisabled = settings.while_disabled === "drop";
    /** @type {[string, string][]} */
    this.ownHeaders = settings.headers;
    /** What the log shows of them. */
    this.shownHeaders = linesOf(settings.headers.map(([name]) => [name, "***"]));
    /** Headers of the original that are not passed on, because they are set here. */
    this.replaced = new Set([...alwaysReplaced, ...settings.headers.map(([name]) => name.toLowerCase())]);
    if (settings.retry !== "provider") this.policyFor("");
    if (format !== "provider") this.signer(this.dialect ?? this.provider("standard"), now);
  }

  /**
   * @param {ProviderReference} reference
   * @returns {Provider}
   * @throws {import("signpost/core").SignpostError}
   */
  provider(reference) {
    if (typeof reference === "string") return this.#core.provider(reference);
    const known = this.#providers.get(reference.manifest) ?? this.#core.provider(reference);
    this.#providers.set(reference.manifest, known);
    return known;
  }

  /**
   * @param {Provider} provider
   * @param {number} now
   * @returns {import("signpost/core").Signer} with the secrets that are live now
   * @throws {import("signpost/core").SignpostError} when they cannot sign as this provider
   */
  signer(provider, now) {
    const known = this.#signing.get(provider);
    if (known && now < known.until) return known.signer;
    known?.signer.close();
    const made = this.#makeSigner(provider, now);
    this.#signing.set(provider, made);
    return made.signer;
  }

  /**
   * @param {Provider} provider by whose rules
   * @param {import("signpost/core").Delivery & {now: number}} delivery
   * @returns {import("signpost/core").Signed | {ok: false, code: string}} refused also when the secrets cannot sign so
   */
  sign(provider, delivery) {
    try {
      return this.signer(provider, delivery.now).sign(delivery);
    } catch (error) {
      if (error instanceof SignpostError && error.code.endsWith("_secret")) return { ok: false, code: error.code };
      throw error;
    }
  }

  /**
   * @param {Provider} provider
   * @param {number} now
   * @returns {Signing}
   */
  #makeSigner(provider, now) {
    const { secrets, unsigned } = this.#settings;
    const live = unsigned ? [] : secrets.filter(({ expires_at }) => expires_at === null || expires_at > now);
    // Where a signature is optional, none at all would sign nothing, without a word.
    if (live.length === 0 && !unsigned) throw new SignpostError("missing_secret");
    return {
      signer: this.#core.signer(provider, { secrets: live.map(({ secret }) => secret) }),
      until: Math.min(...live.map(({ expires_at }) => expires_at ?? Infinity)),
    };
  }

  /**
   * @param {string} source reference of the event's own provider, as JSON; looked at only when the policy is the provider's
   * @returns {Policy}
   */
  policyFor(source) {
    const key = this.#settings.retry === "provider" ? source : "";
    const known = this.#policies.get(key) ?? this.#makePolicy(key);
    this.#policies.set(key, known);
    return known;
  }

  /**
   * @param {readonly string[]} sources references of their providers, as JSON
   * @returns {number} milliseconds that no policy lets a delivery wait for longer
   */
  longestWaitMs(sources) {
    const all = sources.length > 0 ? sources : [`"standard"`];
    return Math.max(...all.map((source) => longestWaitOf(this.policyFor(source).retry.plan)));
  }

  /** What was live at another time is looked up again. */
  forgetSigners() {
    for (const { signer } of this.#signing.values()) signer.close();
    this.#signing.clear();
  }

  /**
   * @param {string} source
   * @returns {Policy}
   */
  #makePolicy(source) {
    const { retry: given } = this.#settings;
    const of = given === "provider" ? this.provider(JSON.parse(source)) : given;
    const retry = this.#core.retryPolicy(of, overridesOf(this.#settings));
    const { timeout_seconds, unanswered } = retry.plan;
    return { retry, timeoutMs: timeout_seconds * 1000, once: unanswered === "unknown", delivering: new Set() };
  }

  /**
   * @param {Prepared} before
   * @returns {boolean} whether somebody has changed the URL or given a secret: what the endpoint answered before says nothing now
   */
  renews(before) {
    const known = before.#settings.secrets.map(({ secret }) => secret);
    return this.url !== before.url || this.#settings.secrets.some(({ secret }) => !known.includes(secret));
  }

  /**
   * @param {Prepared} before
   * @returns {boolean} whether it has another circuit: what the one before had come to is not by its rule
   */
  hasOtherCircuit(before) {
    return JSON.stringify(this.admission.circuit) !== JSON.stringify(before.admission.circuit);
  }

  /** Wipes the keys. */
  close() {
    for (const { signer } of this.#signing.values()) signer.close();
    for (const { retry } of this.#policies.values()) retry.close();
  }
}
